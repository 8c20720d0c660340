"""From a place in somebody's words to a time zone: "Lisbon", "brazil", "New York", a shared location.

What is not certain is not guessed: several zones are given back to choose from, or none. The cities are those that
name a zone in the IANA database, with their names in CLDR; the countries are CLDR's. Knows no clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from rapidfuzz import fuzz, process

from bot.support.crisis_lines import country_named, country_of

_CITIES = {
    "nyc": "America/New_York", "la": "America/Los_Angeles", "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles", "boston": "America/New_York", "washington": "America/New_York",
    "miami": "America/New_York", "atlanta": "America/New_York", "philadelphia": "America/New_York",
    "houston": "America/Chicago", "dallas": "America/Chicago", "austin": "America/Chicago",
    "montreal": "America/Toronto",
    "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "new delhi": "Asia/Kolkata", "bangalore": "Asia/Kolkata",
    "bengaluru": "Asia/Kolkata", "hyderabad": "Asia/Kolkata", "chennai": "Asia/Kolkata", "pune": "Asia/Kolkata",
    "beijing": "Asia/Shanghai", "shenzhen": "Asia/Shanghai", "munich": "Europe/Berlin", "hamburg": "Europe/Berlin",
    "frankfurt": "Europe/Berlin", "cologne": "Europe/Berlin", "manchester": "Europe/London",
    "birmingham": "Europe/London",
    "edinburgh": "Europe/London", "glasgow": "Europe/London", "leeds": "Europe/London", "bristol": "Europe/London",
    "milan": "Europe/Rome", "barcelona": "Europe/Madrid", "lyon": "Europe/Paris", "porto": "Europe/Lisbon",
    "krakow": "Europe/Warsaw", "geneva": "Europe/Zurich", "basel": "Europe/Zurich", "graz": "Europe/Vienna",
    "rotterdam": "Europe/Amsterdam", "gothenburg": "Europe/Stockholm", "rio de janeiro": "America/Sao_Paulo",
    "rio": "America/Sao_Paulo", "lahore": "Asia/Karachi", "islamabad": "Asia/Karachi", "abuja": "Africa/Lagos",
    "cape town": "Africa/Johannesburg", "durban": "Africa/Johannesburg", "abu dhabi": "Asia/Dubai",
    "tel aviv": "Asia/Jerusalem", "osaka": "Asia/Tokyo", "hanoi": "Asia/Ho_Chi_Minh",
}  # fmt: skip  # large cities that name no zone; they stand before the fuzzy search
_LARGEST = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix",
    "America/Anchorage", "Pacific/Honolulu", "America/Toronto", "America/Vancouver", "America/Edmonton",
    "America/Winnipeg", "America/Halifax", "America/Regina", "America/St_Johns", "America/Sao_Paulo", "America/Manaus",
    "America/Rio_Branco", "America/Noronha", "America/Mexico_City", "America/Tijuana", "America/Cancun",
    "Australia/Sydney", "Australia/Brisbane", "Australia/Perth", "Australia/Adelaide", "Australia/Darwin",
    "Europe/Moscow", "Europe/Kaliningrad", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Omsk",
    "Asia/Krasnoyarsk", "Asia/Vladivostok", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Almaty",
    "Asia/Shanghai", "Europe/Madrid", "Europe/Lisbon", "America/Santiago", "America/Guayaquil", "Africa/Kinshasa",
    "Pacific/Auckland", "Asia/Ho_Chi_Minh", "Asia/Kuala_Lumpur", "Asia/Tashkent", "Europe/Kyiv", "Europe/Berlin",
    "America/Argentina/Buenos_Aires",
)  # fmt: skip  # of each kind of clock in the countries with several: the zone where most people live
MOST = 8  # zones offered to choose from


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone by its IANA name, the city that names it, and its country as ISO 3166-1 alpha-2."""

    name: str
    city: str
    country: str | None


def find(words: str) -> tuple[Zone, ...]:
    """The zones that a city or a country may mean: one when it is certain, several to choose from, none if unknown."""
    asked = _plain(words)
    if not asked:
        return ()
    if (name := _CITIES.get(asked)) or (name := _by_city().get(asked)):
        return (zone(name),)
    if country := country_named(words) or country_named(asked):
        return in_country(country)
    close = process.extractOne(asked, _by_city().keys(), scorer=fuzz.ratio, score_cutoff=86)
    return (zone(_by_city()[close[0]]),) if close else ()


def at(latitude: float, longitude: float) -> Zone | None:
    """The zone at a place on earth, in degrees; `None` for a place that is on none."""
    from tzfpy import get_tz  # the map is 5 MB: only for those who share a location

    name = get_tz(longitude, latitude)
    return zone(name) if name in _cities() else _etc(name)


def zone(name: str) -> Zone:
    """The zone with an IANA name."""
    return Zone(name, _cities().get(name) or name.rsplit("/", 1)[-1].replace("_", " "), country_of(name))


@lru_cache
def in_country(country: str) -> tuple[Zone, ...]:
    """The zones of a country, one of each kind of clock, the most peopled first, at most `MOST`."""
    kinds: dict[tuple[object, ...], str] = {}
    for name in sorted(_zones_of().get(country, ()), key=lambda one: _LARGEST.index(one) if one in _LARGEST else 99):
        kinds.setdefault(_clock_of(name), name)
    return tuple(zone(name) for name in list(kinds.values())[:MOST])


def _etc(name: str) -> Zone | None:
    return Zone(name, name, None) if name.startswith("Etc/") else None


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace(".", " ").split(",")[0].split()).removeprefix("the ").strip()


def _clock_of(name: str) -> tuple[object, ...]:
    """What a zone's clock shows in winter and in summer: zones that agree in both are one choice to a person."""
    moments = (datetime(2026, month, 15, tzinfo=UTC) for month in (1, 7))
    return tuple(moment.astimezone(ZoneInfo(name)).utcoffset() for moment in moments)


def _table() -> Iterable[list[str]]:
    text = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


@lru_cache
def _zones_of() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for country, _, name, *_ in _table():
        found.setdefault(country, []).append(name)
    return found


@lru_cache
def _countries() -> dict[str, str]:
    return {name: country for country, names in _zones_of().items() for name in names}


@lru_cache
def _cities() -> dict[str, str]:
    spelled = Locale("en").time_zones
    return {
        name: spelled.get(name, {}).get("city") or name.rsplit("/", 1)[-1].replace("_", " ") for name in _countries()
    }


@lru_cache
def _by_city() -> dict[str, str]:
    named = {_plain(city): name for name, city in _cities().items()}
    named |= {_plain(name.rsplit("/", 1)[-1].replace("_", " ")): name for name in _cities()}
    old = {alias: name for alias, name in get_global("zone_aliases").items() if name in _cities() and "/" in alias}
    return {_plain(alias.rsplit("/", 1)[-1].replace("_", " ")): name for alias, name in old.items()} | named
