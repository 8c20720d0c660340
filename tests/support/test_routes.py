"""Where to turn by country: whole entries, official addresses, free places first, none of another country."""

from __future__ import annotations

import json
import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from babel import Locale

from bot.content import Content
from bot.proofreading import tables
from bot.proofreading.avoid import avoided
from bot.support import routes
from bot.support.routes import COSTS, FILE, TOPICS, countries, country, routes_for, stale

LISTED = [found for code in countries() if (found := country(code))]
ROUTES = [(found, route) for found in LISTED for route in found.routes]


def test_about_thirty_countries() -> None:
    """Thirty countries and more are listed, each by a code that ISO 3166 knows."""
    territories = Locale("en").territories
    whole = [found for found in LISTED if "-" not in found.code]
    assert len(whole) >= 30
    assert all(found.code in territories for found in whole)
    assert all(re.fullmatch(r"[A-Z]{2}(-[A-Z]{3})?", found.code) for found in LISTED)


def test_parts_are_listed_themselves() -> None:
    """A country in parts leads to each of them, and has no place of its own."""
    for found in LISTED:
        assert bool(found.parts) != bool(found.routes), found.code
        assert all(country(part) and part.startswith(f"{found.code}-") for part in found.parts)
    british = country("GB")
    assert british
    assert british.parts == ("GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR")
    assert {found.code for found in LISTED if "-" in found.code} == set(british.parts)


@pytest.mark.parametrize("found", [one for one in LISTED if one.routes], ids=lambda one: one.code)
def test_a_country_is_whole(found: routes.Country) -> None:
    """Each country has somewhere to turn to for feelings, for the search, for money and for unfair treatment."""
    for topic in ("feelings", "search", "benefits", "debt", "unfair"):
        assert routes_for(found.code, topic), topic


def test_every_place_is_whole() -> None:
    """Each place has a name, a topic, a line, a cost, how sure it is and a day that is not to come."""
    for found, route in ROUTES:
        assert route.name.strip(), found.code
        assert route.topics
        assert set(route.topics) <= set(TOPICS)
        assert route.line["en"].endswith(".")
        assert route.cost in COSTS
        assert route.sure in ("high", "good")
        assert date(2026, 1, 1) <= route.written_on <= date(2026, 12, 31)


def test_addresses_are_domains() -> None:
    """A place is given by its own domain over https, for pages move and domains seldom do."""
    for found, route in ROUTES:
        site = urlsplit(route.site)
        assert site.scheme == "https", (found.code, route.site)
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", site.netloc), (found.code, route.site)
        assert (site.path, site.query, site.fragment) == ("", "", ""), (found.code, route.site)


def test_free_places_come_first() -> None:
    """For each topic what is free stands before what is paid for."""
    for found in LISTED:
        for topic in TOPICS:
            costs = [COSTS.index(route.cost) for route in routes_for(found.code, topic)]
            assert costs == sorted(costs), (found.code, topic)


def test_places_fit_a_message() -> None:
    """All places for a topic fit one message that is read in one go, and none says a word to be avoided."""
    words = avoided("en", Content().roots)
    for found in LISTED:
        for topic in TOPICS:
            lines = [f"{route.name}: {route.line['en']} (about cost)" for route in routes_for(found.code, topic)]
            assert len("\n".join(lines)) <= 225, (found.code, topic)
            assert [w.instead for line in lines for w in words if w.pattern.search(line)] == []
            assert "!" not in "".join(lines)


def test_no_place_twice() -> None:
    """No country names a place twice."""
    for found in LISTED:
        names = [route.name for route in found.routes]
        assert len(names) == len(set(names)), found.code


@pytest.mark.parametrize("code", [None, "", "XX", "GB-XXX", "nowhere"])
def test_no_other_country_instead(code: str | None) -> None:
    """Where nothing is known, nothing is given: never another country's places."""
    assert country(code) is None
    assert routes_for(code, "search") == ()


def test_codes_in_any_case() -> None:
    """A code is a code in small letters too."""
    assert country("de") is country("DE")


def test_the_known_ones() -> None:
    """The public employment services that everybody knows are the ones given first."""
    first = {code: routes_for(code, "search")[0].name for code in ("DE", "FR", "NL", "JP", "IE", "SE")}
    assert first == {
        "DE": "Agentur für Arbeit", "FR": "France Travail", "NL": "UWV", "JP": "Hello Work", "IE": "Intreo",
        "SE": "Arbetsförmedlingen",
    }  # fmt: skip


def test_what_nobody_went_through_for_a_year_is_found() -> None:
    """Twelve months after an entry was gone through nothing is said; a day later the check names it."""
    days = sorted({route.written_on for _, route in ROUTES})
    assert list(stale(days[0].replace(year=days[0].year + 1))) == []
    after = days[-1].replace(year=days[-1].year + 1, day=days[-1].day + 1)
    assert len(list(stale(after))) == len(ROUTES)


def test_the_check_says_so() -> None:
    """`python -m bot check` has a finding for each place that is too old, and none for those of today."""
    content = Content()
    old = [one for one in tables.helplines(content, date(2031, 1, 1)) if one.path.name == FILE.name]
    assert len(old) == len(ROUTES)
    assert all("gone through too long ago" in str(one) for one in old)
    written = max(route.written_on for _, route in ROUTES)
    assert [one for one in tables.helplines(content, written) if one.path.name == FILE.name] == []


def test_the_file_says_what_it_is() -> None:
    """The file tells that nobody has opened the pages, and what its words mean."""
    about = json.loads(FILE.read_text("utf-8"))["about"]
    assert "nobody has opened these pages" in about
    assert all(word in about for word in (*TOPICS, "high", "good", "free", "insured", "part", "written_on"))
