"""Whom to call: the emergency numbers and crisis lines of a country, and which country somebody may be in.

The numbers stand in `content/crisis_lines.json`, each with its sources, how sure it is and the day the lists were
last compared. Nobody has dialled them. Unknown country: no numbers at all, never those of another country. It knows no
person, and it cannot know where somebody is: a country from a time zone is a guess, and has to be said to be one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from babel import Locale, UnknownLocaleError
from babel.core import get_global

FILE = Path(__file__).resolve().parents[2] / "content" / "crisis_lines.json"
KEEPS_FOR_MONTHS = 12

How = Literal["call", "text", "call_or_text"]
Sure = Literal["high", "good", "fair"]
Reaches = Literal["any", "ambulance", "police"]
_SURE_ENOUGH = ("high", "good")
_ZONES_BABEL_LACKS = {"America/Coyhaique": "CL"}
_ALSO_CALLED = {
    "uk": "GB", "u k": "GB", "gb": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "us": "US", "u s": "US", "usa": "US", "u s a": "US", "america": "US",
    "the states": "US", "united states of america": "US", "holland": "NL", "the netherlands": "NL", "uae": "AE",
    "emirates": "AE", "dubai": "AE", "czech republic": "CZ", "korea": "KR", "republic of korea": "KR", "turkey": "TR",
    "russian federation": "RU", "hong kong": "HK", "macau": "MO", "bosnia": "BA", "republic of ireland": "IE",
    "eire": "IE", "ivory coast": "CI", "burma": "MM", "mainland china": "CN", "prc": "CN", "viet nam": "VN",
    "the philippines": "PH", "aotearoa": "NZ", "ksa": "SA", "drc": "CD", "cape verde": "CV", "swaziland": "SZ",
    "macedonia": "MK", "palestine": "PS", "brasil": "BR", "deutschland": "DE", "espana": "ES", "italia": "IT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Emergency:
    """A number for danger to life right now, as it is dialled in the country."""

    number: str
    reaches: Reaches


@dataclass(frozen=True, slots=True)
class Line:
    """A crisis line. `number` is as it is dialled in the country; `word` is what to text, if one is asked for."""

    name: str
    number: str
    how: How
    sure: Sure
    sources: tuple[str, ...]
    verified_on: date
    hours: str = ""  # "24/7", "limited", "15:00-03:00", or "" where no list says
    note: str = ""
    word: str = ""
    operator: str = ""  # the operator's own page, where a list gives it

    @property
    def must_be_checked(self) -> bool:
        """Not sure enough to stand alone: show it only together with the link of `Help.check`."""
        return self.sure not in _SURE_ENOUGH


@dataclass(frozen=True, slots=True)
class Help:
    """What can be shown for a country. `country` is None when it is unknown, and then there are no numbers."""

    country: str | None
    name: str
    emergency: tuple[Emergency, ...]
    lines: tuple[Line, ...]
    directory: str

    @property
    def sure_lines(self) -> tuple[Line, ...]:
        """The lines that may stand without a link to check them."""
        return tuple(line for line in self.lines if not line.must_be_checked)

    def check(self, line: Line) -> str:
        """Where a line can be checked: its operator's page, else the directory of lines."""
        return line.operator or self.directory


def lines_for(country: str | None) -> Help:
    """The numbers for an ISO 3166 country code. Unknown or not listed: none, with the directory to look in."""
    directory, known = _load()
    found = known.get((country or "").upper())
    return found or Help(None, "", (), (), directory)


def name_of(country: str | None) -> str | None:
    """The English name of an ISO 3166 country code, listed or not; None where there is no such country."""
    code = (country or "").upper()
    return str(Locale("en").territories[code]) if code in _territories() else None


def countries() -> tuple[str, ...]:
    """The codes of all countries listed, in order."""
    return tuple(_load()[1])


def country_of(zone: str | None) -> str | None:
    """The country an IANA time zone lies in, as an ISO 3166 code: a guess. None for UTC and for what is no zone."""
    if not zone:
        return None
    canonical = get_global("zone_aliases").get(zone, zone)
    territories = get_global("zone_territories")
    code = territories.get(zone) or territories.get(canonical) or _ZONES_BABEL_LACKS.get(zone)
    return code if code and code.isalpha() and code != "ZZ" else None


def country_named(text: str, locale: str = "en") -> str | None:
    """The ISO 3166 code of a country typed as a name (English or the language of `locale`), code or flag; else None."""
    if flag := _flag(text.strip()):
        return flag
    bare = _bare(text)
    if not bare:
        return None
    if code := _ALSO_CALLED.get(bare):
        return code
    for language in dict.fromkeys((locale.replace("-", "_"), locale.replace("-", "_").partition("_")[0], "en")):
        if code := _names(language).get(bare):
            return code
    typed = text.strip()
    return typed if len(typed) == 2 and typed in _territories() else None


def stale(today: date) -> list[tuple[str, Line]]:
    """The lines last compared more than twelve months before `today`, with their country: the content check fails."""
    return [(code, line) for code, found in _load()[1].items() for line in found.lines if _too_old(line, today)]


def _too_old(line: Line, today: date) -> bool:
    months = (today.year - line.verified_on.year) * 12 + today.month - line.verified_on.month
    return months > KEEPS_FOR_MONTHS or (months == KEEPS_FOR_MONTHS and today.day > line.verified_on.day)


@lru_cache(maxsize=1)
def _load() -> tuple[str, dict[str, Help]]:
    data = json.loads(FILE.read_text("utf-8"))
    directory = data["directory"]
    found = {
        code: Help(
            code,
            entry["name"],
            tuple(Emergency(e["number"], cast(Reaches, e["reaches"])) for e in entry["emergency"]),
            tuple(_line(line) for line in entry["lines"]),
            directory,
        )
        for code, entry in data["countries"].items()
    }
    return directory, found


def _line(entry: dict[str, Any]) -> Line:
    verified_on = date.fromisoformat(entry["verified_on"])
    return Line(**{**entry, "sources": tuple(entry["sources"]), "verified_on": verified_on})


@lru_cache(maxsize=1)
def _territories() -> frozenset[str]:
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha() and code != "ZZ")


@lru_cache(maxsize=32)
def _names(language: str) -> dict[str, str]:
    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {_bare(name): code for code, name in territories.items() if code in _territories()}


def _bare(text: str) -> str:
    """Letters and single spaces alone, lower case: `The U.K.` and `the u k` are one."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _flag(text: str) -> str | None:
    """The country of a flag emoji, which is two regional indicator letters."""
    letters = list(_indicators(text))
    code = "".join(letters)
    return code if len(text) == 2 == len(letters) and code in _territories() else None


def _indicators(text: str) -> Iterator[str]:
    for character in text:
        if 0x1F1E6 <= ord(character) <= 0x1F1FF:
            yield chr(ord(character) - 0x1F1E6 + ord("A"))
