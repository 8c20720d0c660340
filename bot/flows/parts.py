"""Pieces of conversation that several flows use; their words stand in `shared.jinja`."""

from bot.engine import Link, Located, Place, ask, choice, look, place
from bot.flows.me import Facts, Me
from bot.support import places
from bot.support.crisis_lines import country_named

HOURS = ("08:00", "09:00", "12:00", "18:00")  # offered for the daily line


async def where(kind: Place) -> places.Zone | None:
    """Ask for a place until a time zone is certain, or until it is skipped."""
    unknown = None
    while True:
        given = await ask("place", kind, skippable=True, unknown=unknown)
        if given is None:
            return None
        found = _zones(given)
        if len(found) == 1:
            return found[0]
        if found:
            labels = {zone.name: zone.city for zone in found}
            name = await ask("zone", choice(*labels, "elsewhere"), labels=labels)
            if name != "elsewhere":
                return places.zone(name)
        unknown = given if isinstance(given, str) else ""


def _zones(given: str | Located) -> tuple[places.Zone, ...]:
    if isinstance(given, str):
        return places.find(given)
    zone = places.at(given.latitude, given.longitude)
    return (zone,) if zone else ()


async def ways_on(
    me: Me, after: str, stage: str | None = None, outcome: str | None = None, feeling: str | None = None, job: str = ""
) -> list[Link]:
    """Two conversations that fit after the one that ends, and leave to stop; `job` is the application it was about."""
    await look("past", me.journey.show)
    return [*map(Link, ("care", "menu")), Link("enough")]


async def application(me: Me, id: str) -> Facts | None:
    """The application meant by `id`; without one, one chosen of the newest. `None`: there is none, or another."""
    if id:
        meant = await look("application", me.applications.show, id)
        return meant
    recent = await look("recent", me.applications.recent)
    if not recent:
        return None
    labels = {one["id"]: " · ".join(filter(None, (one["company"], one["role"]))) or "?" for one in recent}
    chosen = await ask("which", choice(*labels, "other"), labels=labels)
    return next((one for one in recent if one["id"] == chosen), None)


async def country() -> str:
    """Ask for a country until it is known; gives its ISO 3166 code. A city or a location tells it too."""
    unknown = None
    while True:
        given = await ask("country", place(), unknown=unknown)
        if isinstance(given, str) and (code := country_named(given)):
            return code
        codes = {zone.country for zone in _zones(given)}
        if len(codes) == 1 and (code := codes.pop()):
            return code
        unknown = given if isinstance(given, str) else ""
