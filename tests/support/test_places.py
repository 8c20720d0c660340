"""From words or a location to a clock: certain, or several to choose from, or none; never a guess."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.support import places


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Lisbon", "Europe/Lisbon"),
        ("  the   NETHERLANDS ", "Europe/Amsterdam"),
        ("nyc", "America/New_York"),
        ("new york", "America/New_York"),
        ("New York, USA", "America/New_York"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Kolkata", "Asia/Kolkata"),
        ("Calcutta", "Asia/Kolkata"),
        ("berlinn", "Europe/Berlin"),
        ("germany", "Europe/Berlin"),
        ("India", "Asia/Kolkata"),
        ("UK", "Europe/London"),
        ("St. John's", "America/St_Johns"),
        ("Kiev", "Europe/Kyiv"),
        ("Apia", "Pacific/Apia"),
        ("Leipzig", "Europe/Berlin"),
        ("köln", "Europe/Berlin"),
        ("Koeln", "Europe/Berlin"),
        ("Den Haag", "Europe/Amsterdam"),
        ("東京", "Asia/Tokyo"),
        ("Москва", "Europe/Moscow"),
        ("stuttgrat", "Europe/Berlin"),
        ("Portland, Oregon", "America/Los_Angeles"),
        ("Portland, ME", "America/New_York"),
        ("London, Canada", "America/Toronto"),
        ("Paris", "Europe/Paris"),
    ],
)
def test_what_is_certain(words: str, zone: str) -> None:
    """One zone, for a city in any spelling that is usual, or a country with one clock."""
    assert [found.name for found in places.find(words)] == [zone]


@pytest.mark.parametrize(
    ("words", "cities"),
    [
        ("Birmingham", ["Birmingham, United Kingdom", "Birmingham, United States"]),
        ("Portland", ["Portland, Oregon", "Portland, Maine"]),
        ("Hyderabad", ["Hyderabad, India", "Hyderabad, Pakistan"]),
    ],
)
def test_namesakes_ask(words: str, cities: list[str]) -> None:
    """A name that several large cities bear gives each clock once, told apart by country or state, the larger first."""
    assert [zone.city for zone in places.find(words)] == cities


@pytest.mark.parametrize(
    ("country", "first", "least"),
    [("usa", "America/New_York", 5), ("Brazil", "America/Sao_Paulo", 3), ("Australia", "Australia/Sydney", 4),
     ("spain", "Europe/Madrid", 2), ("portugal", "Europe/Lisbon", 2), ("Mexico", "America/Mexico_City", 3)],
)  # fmt: skip
def test_a_country_of_several_clocks_asks(country: str, first: str, least: int) -> None:
    """One of each kind of clock, where most people live first, no more than can be shown."""
    found = places.find(country)
    assert found[0].name == first
    assert least <= len(found) <= places.MOST
    assert len({zone.city for zone in found}) == len(found)


@pytest.mark.parametrize("words", ["", "  ", "asdfgh", "my house", "🙂", "x" * 60, "?", "here", "<b>", "the"])
def test_what_is_unknown_is_none(words: str) -> None:
    """No clock for what is no place."""
    assert places.find(words) == ()


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_words_give_zones_that_exist(words: str) -> None:
    """Whatever is typed, each zone given has a clock, a city and data that fits a button."""
    for zone in places.find(words):
        assert ZoneInfo(zone.name)
        assert zone.city
        assert len(f"999999:zone.99:{zone.name}".encode()) <= 64


@settings(deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_place_on_earth(latitude: float, longitude: float) -> None:
    """A location has one zone with a clock, or none."""
    zone = places.at(latitude, longitude)
    assert zone is None or ZoneInfo(zone.name)


def test_a_shared_location() -> None:
    """Lisbon's coordinates are Lisbon's clock; its country comes along."""
    zone = places.at(38.7, -9.1)
    assert zone is not None
    assert (zone.name, zone.country) == ("Europe/Lisbon", "PT")


def test_every_zone_has_a_city_that_finds_it() -> None:
    """The city that a zone is shown with leads back to that zone, or to one with the very same name."""
    lost = [name for name, city in places._cities().items() if not places.find(city)]
    assert lost == []
