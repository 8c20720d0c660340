"""Where to turn in a country: the public employment service, the way to talking therapy, advice on money and papers,
and who deals with unfair treatment.

The places stand in `content/help_routes.json`, each with the day it was last gone through and how sure it is. They were
written down from general knowledge and nobody has opened their pages: whatever is shown says so. A country that is not
listed has none, never those of another. Knows no person, and nothing of anybody's case.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

FILE = Path(__file__).resolve().parents[2] / "content" / "help_routes.json"
KEEPS_FOR_MONTHS = 12
TOPICS = ("feelings", "search", "benefits", "debt", "visa", "unfair")

Cost = Literal["free", "insured", "part"]  # insured: public or basic insurance pays; part: some of it is theirs to pay
Sure = Literal["high", "good"]
COSTS: tuple[Cost, ...] = ("free", "insured", "part")  # in the order in which they are shown


@dataclass(frozen=True, slots=True)
class Route:
    """A place to turn to. `topics` is what for; `site` its own domain; `line` what it does, by language."""

    name: str
    topics: tuple[str, ...]
    site: str
    line: Mapping[str, str]
    cost: Cost
    sure: Sure
    written_on: date  # when the entry was last gone through; not when its page was opened

    def shown(self) -> dict[str, Any]:
        """As a message may say it: plain JSON."""
        return {"name": self.name, "site": self.site, "line": dict(self.line), "cost": self.cost, "sure": self.sure}


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or one of the parts in which help is ordered differently (ISO 3166-2); then it has `parts` alone."""

    code: str
    name: str
    routes: tuple[Route, ...] = ()
    parts: tuple[str, ...] = ()


def country(code: str | None) -> Country | None:
    """What is listed under an ISO 3166 code, in any case; None when nothing is."""
    return _load().get((code or "").upper())


def routes_for(code: str | None, topic: str) -> tuple[Route, ...]:
    """Where to turn in a country for one of `TOPICS`, free places first. None known: empty."""
    found = country(code)
    return tuple(route for route in found.routes if topic in route.topics) if found else ()


def countries() -> tuple[str, ...]:
    """The codes of everything listed, in the file's order."""
    return tuple(_load())


def stale(today: date) -> Iterator[tuple[str, str]]:
    """Country and name of the places last gone through over twelve months before `today`: the content check fails."""
    for code, found in _load().items():
        yield from ((code, route.name) for route in found.routes if _too_old(route.written_on, today))


def _too_old(written_on: date, today: date) -> bool:
    months = (today.year - written_on.year) * 12 + today.month - written_on.month
    return months > KEEPS_FOR_MONTHS or (months == KEEPS_FOR_MONTHS and today.day > written_on.day)


@lru_cache(maxsize=1)
def _load() -> dict[str, Country]:
    data = json.loads(FILE.read_text("utf-8"))
    return {
        code: Country(code, entry["name"], tuple(map(_route, entry.get("routes", ()))), tuple(entry.get("parts", ())))
        for code, entry in data["countries"].items()
    }


def _route(entry: Mapping[str, Any]) -> Route:
    return Route(
        entry["name"], tuple(entry["for"]), entry["site"], entry["line"], cast(Cost, entry["cost"]),
        cast(Sure, entry["sure"]), date.fromisoformat(entry["written_on"]),
    )  # fmt: skip
