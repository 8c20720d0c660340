"""From a place in somebody's words to a time zone: "Lisbon", "brazil", "New York", a shared location.

What is not certain is not guessed: several zones are given back to choose from, or none. The cities are GeoNames'
(geonames.org, CC BY 4.0) and those that name a zone in the IANA database; the countries are CLDR's. Knows no clock.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from rapidfuzz import fuzz, process

from bot.support.crisis_lines import country_named, country_of

_SHORT = {
    "nyc": "new york city", "la": "los angeles", "sf": "san francisco", "rio": "rio de janeiro", "dc": "washington",
    "cdmx": "mexico city", "hcmc": "ho chi minh city",
}  # fmt: skip  # what people type for a city that no list knows
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
_WHOLE_HOURS = (*(f"Etc/GMT+{hours}" for hours in range(10, 0, -1)), *(f"Etc/GMT-{hours}" for hours in range(14)))
_PARTS_OF_HOURS = (
    "America/St_Johns", "Asia/Tehran", "Asia/Kabul", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Yangon",
    "Australia/Darwin",
)  # fmt: skip
MOST = 8  # zones offered to choose from
CLEARLY = 10  # times as many people: then a name means the larger city
SHORTEST_SLIP = 5  # letters of a word that may hold a slip; a shorter one is like too much
ALSO = 10  # times less: "Calcutta" is Kolkata, and a village in South Africa by name
TYPED_WRONG = 100  # thousands of people from which on a city is looked for among words with a slip


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone by its IANA name, the city that names it, and its country as ISO 3166-1 alpha-2."""

    name: str
    city: str
    country: str | None


@dataclass(frozen=True, slots=True)
class City:
    """A city of GeoNames with its zone, its country, and its weight: its people in thousands."""

    name: str
    zone: str
    country: str
    people: float
    state: str  # "OR Oregon" in the United States, where names repeat most; else nothing


@lru_cache(maxsize=256)  # a flow is replayed at every answer
def find(words: str) -> tuple[Zone, ...]:
    """The zones that a city or a country may mean: one when it is certain, several to choose from, none if unknown.

    "Portland, Maine": what stands after the comma counts where it is a country.
    """
    asked, _, where = words.partition(",")
    asked = _SHORT.get(plain(asked), plain(asked))
    if not asked:
        return ()
    if country := country_named(words) or country_named(asked):
        if name := _by_city().get(asked):
            return (zone(name),)
        return in_country(country)
    if found := _of_name(asked, where):
        return found
    if name := _by_city().get(asked):
        return (zone(name),)
    if len(asked) < SHORTEST_SLIP:
        return ()
    slip = process.extractOne(asked, _large(), scorer=fuzz.ratio, score_cutoff=86)
    return _of_name(slip[0], where) if slip else ()


def _of_name(asked: str, where: str) -> tuple[Zone, ...]:
    """The zones of the cities that bear this name, but for those much smaller than the largest."""
    cities = _named(asked)
    country, state = country_named(where) if where.strip() else None, where.strip().casefold()
    there = [one for one in cities if state and state in (one.country.casefold(), *_state(one))]
    cities = there or [one for one in cities if one.country == country] or cities
    if not cities:
        return ()
    likely = [one for one in cities if one.people * CLEARLY > cities[0].people]
    clocks = list({one.zone: one for one in reversed(likely)}.values())[::-1][:MOST]
    if len(clocks) == 1:
        return (Zone(clocks[0].zone, clocks[0].name, clocks[0].country),)
    return tuple(Zone(one.zone, f"{one.name}, {_where(one, clocks)}", one.country) for one in clocks)


def _where(city: City, among: list[City]) -> str:
    """What tells a city from its namesakes: the country, the state, or the city whose clock it has."""
    if sum(one.country == city.country for one in among) > 1:
        return city.state.partition(" ")[2] or zone(city.zone).city
    return str(Locale("en").territories.get(city.country, city.country))


@lru_cache(maxsize=64)  # as above
def by_clock(moment: float) -> Mapping[str, str]:
    """For whoever lives where no list knows: by zone, what a clock shows at `moment` (seconds since 1970 UTC), from
    west to east. Whole hours have zones of their own, which know no summer time; the others are those of a country."""
    shown: dict[str, str] = {}
    for name in sorted((*_WHOLE_HOURS, *_PARTS_OF_HOURS), key=lambda one: _clock_of(one)[0] or timedelta()):
        there = datetime.fromtimestamp(moment, ZoneInfo(name))
        shown.setdefault(f"{there:%H:%M}", name)
    return {name: clock for clock, name in shown.items()}


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
    kinds: dict[tuple[timedelta | None, ...], str] = {}
    for name in sorted(_zones_of().get(country, ()), key=lambda one: _LARGEST.index(one) if one in _LARGEST else 99):
        kinds.setdefault(_clock_of(name), name)
    return tuple(zone(name) for name in list(kinds.values())[:MOST])


def _etc(name: str) -> Zone | None:
    return Zone(name, name, None) if name.startswith("Etc/") else None


def _state(city: City) -> tuple[str, str]:
    code, _, name = city.state.casefold().partition(" ")
    return code, name


def plain(words: str) -> str:
    """A name as it is looked up: no case, no full stops, one space between words."""
    return " ".join(words.casefold().replace(".", " ").replace("|", " ").split()).removeprefix("the ").strip()


def unaccented(words: str) -> str:
    """Without the marks on letters: what people type who have no such keys."""
    return "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))


def cities() -> Iterator[City]:
    """All cities, the most peopled first."""
    return map(_city, _text().decode().splitlines())


@lru_cache(maxsize=1)
def _text() -> bytes:
    return resources.files("bot.support").joinpath("cities.txt").read_bytes()


def _named(asked: str) -> list[City]:
    """The cities that bear a name, the likeliest first: people count, and what a city is only also called counts
    `ALSO` times less. Searched in the file's bytes: a millisecond, and no objects for 34,000 cities nobody asks for."""
    text, at = _text(), -1
    name = f"|{asked}|".encode()
    found: list[City] = []
    while (at := text.find(name, at + 1)) >= 0:
        city = _city(text[at : text.index(b"\n", at)].decode())
        own = unaccented(plain(city.name)) == unaccented(asked)
        found.append(city if own else replace(city, people=city.people / ALSO))
    if not found and unaccented(asked) != asked:
        return _named(unaccented(asked))
    return sorted(found, key=lambda city: -city.people)


def _city(line: str) -> City:
    _, name, zone, country, people, state = line.split("\t")
    return City(name, zone, country, int(people), state)


@lru_cache(maxsize=1)
def _large() -> tuple[str, ...]:
    """The names of the larger cities, and of those that name a zone."""
    large = []
    for line in _text().decode().splitlines():
        names, *_, people, _ = line.split("\t")
        if int(people) < TYPED_WRONG:
            break
        large.append(names.split("|")[1])
    return (*large, *_by_city())


@lru_cache(maxsize=512)
def _clock_of(name: str) -> tuple[timedelta | None, ...]:
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
    named = {plain(city): name for name, city in _cities().items()}
    named |= {plain(name.rsplit("/", 1)[-1].replace("_", " ")): name for name in _cities()}
    old = {alias: name for alias, name in get_global("zone_aliases").items() if name in _cities() and "/" in alias}
    return {plain(alias.rsplit("/", 1)[-1].replace("_", " ")): name for alias, name in old.items()} | named
