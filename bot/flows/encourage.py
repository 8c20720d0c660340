"""The daily line: set it up, have it less often, stop it; and the line itself."""

from bot.engine import Link, ask, choice, do, look, place, say, time_of_day
from bot.flows.me import Facts, Me
from bot.flows.parts import HOURS, where

LINES = "encouragement"  # the content file that holds the lines, a block each
DAYS = ("daily", "weekdays", "weekly", "off")


async def encouragement(me: Me) -> None:
    """One line, unasked because it was asked for."""
    line = await do("line", me.encouragement.pick)
    words = await look("words", me.write, LINES, line, {})
    known = await look("known", me.profile.show)
    rarer = {"daily": "weekdays", "weekdays": "weekly"}.get(known["days"])  # by its name: a second tap changes nothing
    await say("line", words=words, links=[Link("encourage", wish) for wish in (rarer, "off") if wish])


async def encourage(me: Me, wish: str = "") -> None:
    """Set up the daily line; by one of `DAYS`, change how often it comes at once."""
    known = await look("known", me.profile.show)
    if wish in DAYS and (known["time"] or wish == "off"):
        return await _settle(me, known, None, wish)
    await _set_up(me, known)


async def _set_up(me: Me, known: Facts) -> None:
    zone = None if known["zone"] else await where(place())
    hour = await ask("hour", time_of_day(*HOURS))
    days = await ask("days", choice(*DAYS))
    if zone:
        await do("move", me.profile.move, zone.name, zone.country)
    await _settle(me, known, hour, days)


async def _settle(me: Me, known: Facts, hour: str | None, days: str) -> None:
    plan = await do("schedule", me.encouragement.schedule, hour, days)
    way_back = (Link("encourage"), "menu") if days == "off" else ("menu",)
    await say("settled", plan=plan, before=known["days"], links=way_back)
