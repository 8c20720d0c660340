"""Take a break: how long, what is off, one thing that is not the search; silence; the last evening; back without a word
about how long it was."""

from typing import Any

from bot.engine import Link, ask, choice, day, do, look, say, several, text
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_on
from bot.support import breaks
from bot.support.moments import date_of

OWN = 60  # characters of something of their own


async def pause(me: Me) -> None:
    """Begin a break; or end the one there is, or let it be another."""
    known = await look("known", me.breaks.show)
    if known["paused"]:
        return await _in_it(me, known)
    begun = await _begin(me, known)
    due = begun["due"]
    off, comes = await _what_is_off(me, begun) if due else (breaks.OFF[0], [])
    what = await ask(
        "instead", choice(*breaks.INSTEAD, own=text(OWN)), skippable=True, until=begun["until"], last=known["instead"],
        said=bool(due),
    )  # fmt: skip
    await do("settle", me.breaks.settle, off, comes, what and str(what))
    evening = None if off == "all" else begun["evening"]
    waiting = 0 if off == "line" else len(due) - len(comes)
    links = [Link("pause"), *await ways_on(me, "pause")]
    await say("begun", until=begun["until"], evening=evening, waiting=waiting, what=what, links=links)


async def pause_ends(me: Me) -> None:
    """The last evening: tomorrow as planned, or a few more days?"""
    known = await look("known", me.breaks.show)
    if not known["paused"] or known["until"] is None:
        return  # it was ended meanwhile: nothing to say
    if await ask("ends", choice("planned", "more"), due=await _waiting(me, known["until"])) == "planned":
        return await _back(me, known, "planned")
    until = breaks.a_few_more(known["until"], known["today"])
    longer = await do("longer", me.breaks.begin, until)
    await say("begun_again", until=until, evening=longer["evening"], links=await _afterwards(me, known))


async def pause_long(me: Me) -> None:
    """Three weeks: name somebody to talk with, once."""
    known = await look("known", me.breaks.show)
    if known["paused"]:
        await say("long", until=known["until"], links=("find_help", "pause", "enough"))


async def free_evening(me: Me) -> None:
    """Which evening of the week is free of the search."""
    weekday = await _weekday(me, once=False)
    await say("evening_kept", weekday=weekday, links=("settings", "menu"))


async def _begin(me: Me, known: Facts) -> Facts:
    """It begins with the first tap, before anything else is asked. A `look`, for Back may lead to another length: to
    begin it again changes the length and nothing else."""
    length = await ask("length", choice(*breaks.LENGTHS, "date", "open"))
    today = date_of(known["today"])
    chosen = await ask("until", day(today, breaks.FURTHEST, 4, 9, 13, 20)) if length == "date" else None
    begun = await look("begun", me.breaks.begin, breaks.back_on(known["today"], length, chosen))
    return begun


async def _what_is_off(me: Me, begun: Facts) -> tuple[str, list[list[str]]]:
    """What is off, and which of what is due comes all the same: flow and argument each."""
    due = begun["due"][: breaks.MOST_DUE]
    words = [await look("due_words", me.write, "pause", "due", one) for one in due]
    comes: list[list[str]] = []
    off = await ask("off", choice(*breaks.OFF), until=begun["until"], due=words, more=len(begun["due"]) - len(due))
    if off == "reminders":
        labels = {f"due{number}": label for number, label in enumerate(words)}
        ticked = await ask("comes", several(*labels), labels=labels)
        comes = [[due[number]["flow"], due[number]["arg"]] for number, key in enumerate(labels) if key in ticked]
    return off, comes


async def _in_it(me: Me, known: Facts) -> None:
    match await ask("paused", choice("resume", "other", "stay"), until=known["until"]):
        case "stay":
            await say("stays", until=known["until"], links=("care", "enough"))
        case "other":
            begun = await _begin(me, known)
            await say("begun_again", until=begun["until"], evening=begun["evening"], links=await _afterwards(me, known))
        case _:
            await do("resume", me.breaks.end)
            await _back(me, known, "resumed", due=await _waiting(me, known["today"]))


async def _waiting(me: Me, day: str) -> list[str]:
    """What waits for them by that day, in words, the next first."""
    coming = await look("coming", me.later.coming)
    waiting = [one for one in coming if one["at"][:10] <= day][: breaks.MOST_DUE]
    return [await look("due_words", me.write, "pause", "due", one) for one in waiting]


async def _back(me: Me, known: Facts, word: str, **facts: Any) -> None:
    """A word that it is over; and once, after the first break, rest that comes every week."""
    asked = known["free_evening"] is not None
    links = await _afterwards(me, known)
    await say(word, **facts, links=links if asked else ())
    if not asked:
        weekday = await _weekday(me, once=True)
        await say("evening_kept", weekday=weekday, links=links)


async def _weekday(me: Me, once: bool) -> str:
    weekday = await ask("evening", choice(*breaks.WEEKDAYS, "none"), once=once)
    number = breaks.WEEKDAYS.index(weekday) if weekday in breaks.WEEKDAYS else None
    await do("keep_evening", me.breaks.free_evening, number)
    return weekday


async def _afterwards(me: Me, known: Facts) -> list[Link]:
    """Ways on; after a long break somebody to talk with is one of them."""
    ways = await ways_on(me, "pause")
    if breaks.is_long(known["since"], known["today"]) and Link("find_help") not in ways:
        return [Link("find_help"), *ways[1:]]
    return ways
