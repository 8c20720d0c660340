"""Crisis lines by country, whose numbers are sure enough to show, and which country somebody may be in."""

from __future__ import annotations

import json
import re
import zoneinfo
from datetime import date

import pytest

from bot.support import crisis_lines
from bot.support.crisis_lines import FILE, countries, country_named, country_of, lines_for, name_of, stale

LISTED = [lines_for(code) for code in countries()]
LINES = [(found, line) for found in LISTED for line in found.lines]


def test_seventy_countries_and_more() -> None:
    """Over seventy countries have a line, and each country has an emergency number."""
    assert sum(bool(found.lines) for found in LISTED) >= 70
    assert all(found.emergency for found in LISTED)


def test_every_line_says_where_it_is_from() -> None:
    """Each line has a name, known sources, how sure it is, and the day it was last compared."""
    known = set(json.loads(FILE.read_text("utf-8"))["sources"])
    for found, line in LINES:
        assert line.name, found.country
        assert line.sources, found.country
        assert set(line.sources) <= known
        assert line.sure in ("high", "good", "fair")
        assert line.how in ("call", "text", "call_or_text")
        assert line.verified_on <= date(2026, 12, 31)


def test_numbers_can_be_dialled_where_they_are_used() -> None:
    """Numbers are local: digits, spaces and a star, never an international form."""
    numbers = [line.number for _, line in LINES] + [e.number for found in LISTED for e in found.emergency]
    assert [n for n in numbers if not re.fullmatch(r"\*?[0-9][0-9 ]*", n)] == []


def test_one_list_alone_is_not_enough() -> None:
    """A number found in a single list, with no operator's page, is not in the file."""
    assert [(f.country, line.name) for f, line in LINES if len(line.sources) < 2 and not line.operator] == []
    assert lines_for("AR").lines == ()


def test_fair_lines_need_a_check() -> None:
    """A line that is only fairly sure never stands alone: it comes with a link, the operator's page if known."""
    dutch = lines_for("NL")
    assert dutch.sure_lines == ()
    assert all(line.must_be_checked and dutch.check(line).startswith("https://") for line in dutch.lines)
    assert [line.number for line in lines_for("DE").sure_lines] == ["0800 111 0 111"]
    russian = lines_for("RU")
    assert russian.check(russian.lines[-1]) == "https://pomoschryadom.ru/category/helplines"


def test_the_surest_comes_first() -> None:
    """Lines stand in the order of how sure they are."""
    order = ["high", "good", "fair"]
    for found in LISTED:
        assert [line.sure for line in found.lines] == sorted((line.sure for line in found.lines), key=order.index)


def test_known_numbers() -> None:
    """The numbers every source agrees on are the ones given, in the form that can be dialled."""
    first = {code: lines_for(code).lines[0].number for code in ("US", "GB", "IE", "FR", "IN", "BR", "KR", "NZ", "ES")}
    assert first == {
        "US": "988", "GB": "116 123", "IE": "116 123", "FR": "3114", "IN": "14416", "BR": "188", "KR": "109",
        "NZ": "1737", "ES": "024",
    }  # fmt: skip
    assert next(line for line in lines_for("GB").lines if line.how == "text").word == "SHOUT"


def test_an_ambulance_number_is_called_one() -> None:
    """Where the number known is the ambulance's alone it says so, and the police or 112 stand beside it."""
    reaches = {
        code: {e.number: e.reaches for e in lines_for(code).emergency} for code in ("BR", "UA", "GR", "PL", "JP")
    }
    assert reaches["BR"] == {"192": "ambulance", "190": "police"}
    assert reaches["UA"]["112"] == reaches["GR"]["112"] == reaches["PL"]["112"] == "any"
    assert reaches["JP"] == {"119": "ambulance", "110": "police"}
    for found in LISTED:
        kinds = {e.reaches for e in found.emergency}
        assert "any" in kinds or "police" in kinds, found.country


@pytest.mark.parametrize("code", [None, "", "XX", "ZZ", "001", "nowhere"])
def test_no_default_country(code: str | None) -> None:
    """An unknown country gives no number at all, and the directory to look in."""
    unknown = lines_for(code)
    assert (unknown.country, unknown.emergency, unknown.lines) == (None, (), ())
    assert unknown.directory == "https://findahelpline.com"


def test_codes_in_any_case() -> None:
    """A code is a code in small letters too."""
    assert lines_for("gb") is lines_for("GB")


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/London", "GB"), ("America/New_York", "US"), ("US/Eastern", "US"), ("Asia/Calcutta", "IN"),
        ("Europe/Kyiv", "UA"), ("America/Argentina/Buenos_Aires", "AR"), ("America/Coyhaique", "CL"),
        ("UTC", None), ("Etc/GMT+3", None), ("Nowhere/Here", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_country_of_a_zone(zone: str | None, country: str | None) -> None:
    """A time zone gives the country it lies in; UTC and nonsense give none."""
    assert country_of(zone) == country


def test_every_place_has_a_country() -> None:
    """Every IANA zone named after a place gives a country."""
    regions = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    zones = [z for z in zoneinfo.available_timezones() if z.partition("/")[0] in regions]
    assert [z for z in zones if not country_of(z)] == []


@pytest.mark.parametrize(
    ("typed", "locale", "country"),
    [
        ("Germany", "en", "DE"), ("germany", "en", "DE"), ("Deutschland", "de", "DE"), ("uk", "en", "GB"),
        ("The U.K.", "en", None), ("U.K.", "en", "GB"), ("England", "en", "GB"), ("usa", "en", "US"),
        ("United States", "en", "US"), ("holland", "en", "NL"), ("España", "es-MX", "ES"), ("Brasil", "pt-BR", "BR"),
        ("🇳🇿", "en", "NZ"), ("IE", "en", "IE"), ("in", "en", None), ("Türkiye", "tr", "TR"), ("Turkey", "en", "TR"),
        ("somewhere", "en", None), ("", "en", None), ("???", "en", None), ("France", "no_such_locale", "FR"),
    ],
)  # fmt: skip
def test_country_typed(typed: str, locale: str, country: str | None) -> None:
    """A country is known by its name in English or one's own language, by its common names, code or flag."""
    assert country_named(typed, locale) == country


def test_every_listed_country_is_known_by_name() -> None:
    """Whoever types the name that the file gives a country gets that country."""
    assert {found.country: country_named(found.name) for found in LISTED} == {code: code for code in countries()}


def test_lines_grow_old() -> None:
    """Lines compared twelve months ago are good for that day; a day later all are stale."""
    day = max(line.verified_on for _, line in LINES)
    anniversary = day.replace(year=day.year + 1)
    assert stale(day) == []
    assert stale(anniversary) == []
    later = stale(anniversary.replace(day=anniversary.day + 1))
    assert [line for _, line in later] == [line for _, line in LINES]


def test_the_file_is_read_once() -> None:
    """The numbers are read from disk once and then come from memory."""
    crisis_lines.lines_for("GB")
    before = crisis_lines._load.cache_info().misses
    crisis_lines.lines_for("FR")
    assert crisis_lines._load.cache_info().misses == before


def test_a_country_without_numbers_has_a_name() -> None:
    """Where there are no numbers, the country can still be called by its name; nothing is called by none."""
    assert not lines_for("BT").lines
    assert name_of("bt") == "Bhutan"
    assert name_of("XX") is None
    assert name_of(None) is None
