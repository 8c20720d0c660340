"""Pieces of conversation that several flows use; their words stand in `shared.jinja`."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from bot.engine import Link, Located, ask, choice, do, look, place
from bot.flows.me import Facts, Me
from bot.support import places
from bot.support.crisis_lines import country_named
from bot.support.suggestions import Past, break_due, next_steps

HOURS = ("08:00", "09:00", "12:00", "18:00")  # offered for the daily line
ABOUT_A_JOB = ("feedback", "personal", "learn", "people")  # begun with the id of an application


async def where(me: Me, theirs: bool = True) -> places.Zone | None:
    """Ask for a place until a time zone is certain or it is skipped; where it is theirs, the last resort is what their
    clock shows."""
    unknown = None
    while True:
        given = await ask("place", place(), skippable=True, unknown=unknown)
        if given is None:
            return None
        found = _zones(given)
        if len(found) == 1:
            return found[0]
        if found:
            labels = {zone.name: zone.city for zone in found}
            name = await ask("zone", choice(*labels, "elsewhere"), labels=labels)
            if name != "elsewhere":
                return next(zone for zone in found if zone.name == name)
        elif theirs and unknown is not None:
            return await _by_the_clock(me)
        unknown = given if isinstance(given, str) else ""


async def _by_the_clock(me: Me) -> places.Zone | None:
    moment = await look("moment", me.moment)
    labels = places.by_clock(moment)
    name = await ask("clock", choice(*labels), labels=labels, skippable=True)
    return places.zone(name) if name else None


def _zones(given: str | Located) -> tuple[places.Zone, ...]:
    if isinstance(given, str):
        return places.find(given)
    zone = places.at(given.latitude, given.longitude)
    return (zone,) if zone else ()


async def ways_on(
    me: Me, after: str, stage: str | None = None, outcome: str | None = None, feeling: str | None = None, job: str = ""
) -> list[Link]:
    """Two conversations that fit after the one that ends, and leave to stop; `job` is the application it was about."""
    past = Past.of(await look("past", me.journey.show))
    links = ways_after(after, past, stage, outcome, feeling, job)
    if break_due(past) and Link("pause") in links:
        await do("offer_break", me.journey.offered_break)
    return links


def ways_after(
    after: str, past: Past, stage: str | None, outcome: str | None, feeling: str | None, job: str = ""
) -> list[Link]:
    """The same where `past` is known already."""
    two = next_steps(after, past, stage, outcome, feeling)
    return [*(Link(flow, job if flow in ABOUT_A_JOB else "") for flow in two), Link("enough")]


async def application(me: Me, id: str) -> Facts | None:
    """The application meant by `id`; without one, one chosen of the newest. `None`: there is none, or another."""
    if id:
        meant = await look("application", me.applications.show, id)
        return meant
    recent = await look("recent", me.applications.recent)
    if not recent:
        return None
    labels = named(recent)
    chosen = await ask("which", choice(*labels, "other"), labels=labels)
    return next((one for one in recent if one["id"] == chosen), None)


def named(jobs: Iterable[Facts]) -> dict[str, str]:
    """The words on a button for each of these applications, by id."""
    return {one["id"]: " · ".join(filter(None, (one["company"], one["role"]))) or "?" for one in jobs}


async def drafted(me: Me, file: str, block: str, facts: Facts, fits: Callable[[str], bool]) -> str:
    """The draft of a block, without its niceties where the full one does not fit its channel."""
    full = await look("full", me.write, file, block, {**facts, "short": False})
    if fits(full):
        return full
    short = await look("short", me.write, file, block, {**facts, "short": True})
    return short


async def country() -> str:
    """Ask for a country until it is known; gives its ISO 3166 code. A city or a location tells it too."""
    unknown = None
    while True:
        given = await ask("country", place(), unknown=unknown)
        if code := country_in(given):
            return code
        unknown = given if isinstance(given, str) else ""


@lru_cache(maxsize=64)  # a flow is replayed at every answer, and a name that is misspelt takes milliseconds to look for
def country_in(given: str | Located) -> str | None:
    """The ISO 3166 code of the country that was named, or that the city or the location lies in; None: not sure."""
    if isinstance(given, str) and (code := country_named(given)):
        return code
    codes = {zone.country for zone in _zones(given)}
    return codes.pop() if len(codes) == 1 else None


def too_close(jobs: Iterable[Facts], known: Facts) -> bool:
    """Whether figures are too much today: a very bad no came, or a crisis was answered."""
    return bool(known["quiet"]) or any(job["feeling"] == "very_bad" and job["on"] == known["today"] for job in jobs)
