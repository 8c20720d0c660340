"""The daily line: set it up, have it less often, stop it; the line itself, one more, and those they like to keep."""

from bot.engine import Link, ask, choice, do, look, say, time_of_day
from bot.flows.me import Facts, Me
from bot.flows.parts import HOURS, where
from bot.support.encouragement import kind_of

LINES = "encouragement"  # the content file that holds the lines, a block each
DAYS = ("daily", "weekdays", "weekly", "off")
RARER = {"daily": "weekdays", "weekdays": "weekly"}
PAGE = 6  # favourites shown at once


async def encouragement(me: Me) -> None:
    """One line, unasked because it was asked for."""
    eased = await do("ease", me.encouragement.ease)
    if eased["now"] == "off":
        await say("goodbye", links=(Link("encourage", eased["before"]),))
        return
    own = await do("own", me.encouragement.sentence)
    if own:
        await _tell(me, "", own, eased["before"] if eased["now"] else "")
        return
    line = await do("picked", me.encouragement.pick)
    await _tell(me, line, "", eased["before"] if eased["now"] else "")


async def another(me: Me) -> None:
    """One more at once."""
    line = await do("picked", me.encouragement.another)
    if line is None:
        await say("no_more", links=("favourites", "menu"))
        return
    await _tell(me, line)


async def _tell(me: Me, line: str, own: str = "", before: str = "") -> None:
    """A line by its name, or a sentence of their own; `before`: how often they came, where that was changed now."""
    words = own or await look("words", me.write, LINES, line, {})
    known = await look("known", me.profile.show)
    often = (before or RARER.get(known["days"]), "off")  # by its name: a second tap changes nothing
    rhythms = [Link("encourage", wish) for wish in often if wish] if known["days"] != "off" else [Link("encourage")]
    links = [Link("another"), *([Link("favourites", line)] if line else []), *rhythms]
    facts = {"own": bool(own), "asks": kind_of(line) == "question", "days": known["days"], "eased": bool(before)}
    await say("line", words=words, **facts, links=links)


async def encourage(me: Me, wish: str = "") -> None:
    """Set up the daily line; by one of `DAYS`, change how often it comes at once; `now`: a line at once."""
    known = await look("known", me.profile.show)
    if wish == "now":
        return await another(me)
    if wish in DAYS and (known["time"] or wish == "off"):
        return await _settle(me, known, None, wish)
    await _set_up(me, known)


async def _set_up(me: Me, known: Facts) -> None:
    zone = None if known["zone"] else await where(me)
    hour = await ask("hour", time_of_day(*HOURS))
    days = await ask("days", choice(*DAYS))
    if zone:
        await do("move", me.profile.move, zone.name, zone.country, zone.city)
    await _settle(me, known, hour, days)


async def _settle(me: Me, known: Facts, hour: str | None, days: str) -> None:
    plan = await do("schedule", me.encouragement.schedule, hour, days)
    way_back = (Link("encourage"), "upcoming", "menu") if days == "off" else (Link("encourage", "off"), "menu")
    await say("settled", plan=plan, before=known["days"], links=way_back)


async def favourites(me: Me, wish: str = "") -> None:
    """The lines they keep. `wish`: the name of a line to keep, how many to pass over, or `remove`."""
    names = await look("names", me.names, LINES)
    found = await look("found", me.kept.all, "favourite")
    kept = [one for one in found if one["line"] in names]  # a line may be gone meanwhile
    if wish in names:
        if all(one["line"] != wish for one in kept):
            await do("keep", me.kept.add, "favourite", {"line": wish})
        await say("kept", links=("favourites", "menu"))
    elif not kept:
        await say("none", links=("another", "menu"))
    elif wish == "remove":
        await _remove(me, kept)
    else:
        await _show(me, kept, int(wish) if wish.isdecimal() and int(wish) < len(kept) else 0)


async def _show(me: Me, kept: list[Facts], start: int) -> None:
    lines = []
    for one in kept[start : start + PAGE]:
        line = await look("words", me.write, LINES, one["line"], {})
        lines.append(line)
    older = [Link("favourites", str(start + PAGE))] if len(kept) > start + PAGE else []
    await say("favourites", lines=lines, links=[*older, Link("favourites", "remove"), Link("menu")])


async def _remove(me: Me, kept: list[Facts]) -> None:
    labels = {}
    for one in kept:
        line = await look("words", me.write, LINES, one["line"], {})
        labels[one["id"]] = line
    which = await ask("which", choice(*labels), labels=labels)
    await do("remove", me.kept.remove, which)
    await say("removed", left=len(kept) - 1, links=("favourites", "menu") if len(kept) > 1 else ("menu",))
