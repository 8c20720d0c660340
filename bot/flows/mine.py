"""What I can control: up to five things on one's mind, each mine, not mine or unclear; one small step on one of mine.

What is not theirs is set down in a line, not argued with. What is unclear gets one question that tells. Nothing is kept
unless they say so, and then for thirty days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.engine import Own, ask, choice, do, look, say, text, time_of_day
from bot.flows.me import Me
from bot.flows.parts import ways_on

COMMON = ("answer", "others", "next_one", "talk", "money", "people", "past", "market")
WHOSE = ("mine", "not_mine", "unclear")
STEPS = ("ten_minutes", "one_line", "ask_one")
MOST = 5  # things: more is a wall again
THING, STEP = 60, 80  # characters
HOURS = ("09:00", "12:00", "18:00")
DAYS_KEPT = 30


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing on their mind, in words, and whose it is."""

    words: str
    whose: str


async def mine(me: Me) -> None:
    """From what is on their mind to a card, and a step on one thing of theirs."""
    things = await _card(await _collect(me))
    theirs = [one.words for one in things if one.whose == "mine"]
    step = await _step(me, theirs) if theirs else None
    away = [one.words for one in things if one.whose == "not_mine"]
    if away:
        await say("set_down", things=away, alone=len(away) == len(things))
    options = ("all", "step", "nothing") if step else ("all", "nothing")
    keep = await ask("keep", choice(*options), step=step)
    links = await ways_on(me, "mine")
    if keep == "nothing":
        await say("not_kept", step=step, declined=False, links=links)
        return
    kept = [{"words": one.words, "whose": one.whose} for one in things] if keep == "all" else []
    id = await do("save", me.kept.add, "control", {"things": kept, "step": step, "state": "open"}, "", DAYS_KEPT)
    if not id:
        await say("not_kept", step=step, declined=True, links=links)
        return
    when = await _remind(me, id) if step else None
    await say("kept", when=when, step=step, links=links)


async def mine_step(me: Me, id: str = "") -> None:
    """The time that was chosen for the step."""
    kept = await look("kept_one", me.kept.show, id)
    if kept is None or kept["state"] != "open" or not kept["step"]:
        return  # it was settled meanwhile: nothing to say
    match await ask("step_now", choice("done", "later", "stop"), step=kept["step"]):
        case "done":
            await do("settle", me.kept.change, id, {"state": "done"})
            links = await ways_on(me, "mine")
            await say("step_done", links=links)
        case "later":
            when = await do("tomorrow", me.later.in_days, "mine_step", id, 1)
            await say("step_later", when=when)
        case _:
            await do("settle", me.kept.change, id, {"state": "dropped"})
            await say("step_left")


async def _collect(me: Me) -> list[Thing]:
    """One thing at a time, and whose it is."""
    things: list[Thing] = []
    left: tuple[str, ...] = COMMON
    while len(things) < MOST:
        options = (*left, "enough") if things else left
        before = things[-1].whose if things else None
        thing = await ask("thing", choice(*options, own=text(THING)), sensitive=True, before=before)
        if thing == "enough" and not isinstance(thing, Own):
            break
        left = tuple(one for one in left if one != thing or isinstance(thing, Own))
        words = str(thing)
        if not isinstance(thing, Own):
            words = await look("words", me.write, "mine", "in_words", {"thing": thing})
        whose = await _whose(words)
        things.append(Thing(words, whose))
    return things


async def _whose(words: str) -> str:
    whose = await ask("whose", choice(*WHOSE), thing=words)
    if whose != "unclear":
        return whose
    told = await ask("tells", choice("something", "nothing", "cannot_say"), thing=words)
    return {"something": "mine", "nothing": "not_mine"}.get(told, "unclear")


async def _card(things: list[Thing]) -> list[Thing]:
    """How it lies, until they leave it so."""
    while True:
        card = {whose: [one.words for one in things if one.whose == whose] for whose in WHOSE}
        if await ask("card", choice("fine", "move"), card=card) == "fine":
            return things
        which = await _pick("move", [one.words for one in things])
        whose = await _whose(things[which].words)
        things = [replace(one, whose=whose) if n == which else one for n, one in enumerate(things)]


async def _pick(name: str, words: Sequence[str]) -> int:
    """The place of one of these, chosen by its words; where there is but one, that."""
    if len(words) == 1:
        return 0
    labels = {f"n{place}": one for place, one in enumerate(words)}
    chosen = await ask(name, choice(*labels), labels=labels)
    return int(chosen[1:])


async def _step(me: Me, mine: Sequence[str]) -> str | None:
    """A small step on one thing of theirs, in their words or ours; None: they skip it."""
    on = mine[await _pick("which_mine", mine)]
    step = await ask("step", choice(*STEPS, own=text(STEP)), skippable=True, thing=on)
    if step is None or isinstance(step, Own):
        return step
    words = await look("step_words", me.write, "mine", "step_in_words", {"step": step, "thing": on})
    return words


async def _remind(me: Me, id: str) -> str | None:
    """A reminder of the step, if they like one; gives its local moment."""
    when = await ask("when", choice("today", "tomorrow", "none"))
    if when == "none":
        return None
    at = await ask("at", time_of_day(*HOURS))
    known = await look("known", me.profile.show)
    moment: str | None = None
    if when == "today":
        moment = await do("remind", me.later.on, "mine_step", id, known["today"], at)
    if moment is None:  # tomorrow, or that hour has passed today
        moment = await do("remind_tomorrow", me.later.in_days, "mine_step", id, 1, at)
    return moment
