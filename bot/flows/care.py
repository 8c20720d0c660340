"""Self-care: one tap on how it is, one line back, two small things that fit; and those things, each a flow of its own.

"Not now" is a full answer. What helped is remembered; nothing is counted, scored or named as an illness.
"""

from bot.engine import Link, ask, choice, do, look, say, text, time_of_day
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_on
from bot.support import moods

MOODS_KEPT, WEEKLY_KEPT, HELPED_KEPT = 180, 60, 90  # days
MUST, FRIEND = 80, 40  # characters
ROUNDS, IN, OUT = 6, 4, 6  # of one minute of breathing: six times four seconds in and six out
WALK = 10  # minutes
MOVES = ("walk", "stretch", "stairs")
FINE = ("good", "okay")
LINES = ("company", "call", "hello")


async def care(me: Me) -> None:
    """How it is; a line back; two things that fit."""
    before = moods.notes_of(await _all(me, "mood"))
    weekly = await _all(me, "weekly")
    mood = await ask("mood", choice(*moods.MOODS), sensitive=True)
    await do("noted", me.kept.add, "mood", {"mood": mood}, "", MOODS_KEPT)
    known = await look("known", me.profile.show)
    today, hour = known["today"], int(known["now"][:2])
    notes = [(today, mood), *before]
    done = await _all(me, "exercise")
    helped = moods.helped_last(done)
    two = moods.two_for(mood, hour, [one["what"] for one in done if one["on"] == today], helped)
    one_line = await look("one_line", me.write, "care", "one_line", {"mood": mood})
    asked = await _body(me, moods.body_question(weekly, len(dict(notes)), mood, today), one_line)
    said = moods.this_week(weekly, today)
    trend = None if mood == "very_low" or "trend" in said else moods.trend(notes, today)
    person = mood not in FINE and "find_help" not in said and moods.needs_person(notes, today)
    for what, is_said in (("trend", trend), ("find_help", person)):
        if is_said:
            await do(f"{what}_said", me.kept.add, "weekly", {"what": what}, "", WEEKLY_KEPT)
    facts: Facts = {"mood": mood, "helped": helped if helped in two else None, "person": person}
    facts |= {"one_line": None if asked else one_line, "trend": trend._asdict() if trend else None}
    await say("line", **facts, links=_links(mood, two, person))


async def mood_week(me: Me) -> None:
    """How the weeks compare, in words."""
    known = await look("known", me.profile.show)
    trend = moods.trend(moods.notes_of(await _all(me, "mood")), known["today"])
    await say("week", trend=trend._asdict() if trend else None, links=("care", "menu"))


async def _all(me: Me, kind: str) -> list[Facts]:
    kept: list[Facts] = await look(f"{kind}_kept", me.kept.all, kind)
    return kept


async def _body(me: Me, what: str | None, one_line: str) -> bool:
    """Sleep, food or daylight: one tap, once a week for all three, after the line back; whether it was asked."""
    if what is None:
        return False
    await say("one_line_first", one_line=one_line)
    answer = await ask(what, choice("well", "so_so", "badly"), skippable=True, sensitive=True)
    await do("body_said", me.kept.add, "weekly", {"what": what, "answer": answer}, "", WEEKLY_KEPT)
    if answer:
        await say(f"{what}_heard", answer=answer)
    return True


def _links(mood: str, two: tuple[str, str], person: bool) -> list[Link | str]:
    if person:
        return [two[0], "find_help", Link("find_help", "money"), "enough"]
    if mood in FINE:
        return [*two, "mood_week", "enough"]
    return [*two, Link("find_help", "money"), "enough"]


# what calms


async def breathe(me: Me) -> None:
    """One minute: in for four, out for six, shown by a message that changes."""
    frames: list[tuple[Facts, float]] = []
    pause = 3.0
    for number in range(1, ROUNDS + 1):
        frames += [({"phase": "in", "number": number}, pause), ({"phase": "out", "number": number}, float(IN))]
        pause = float(OUT)
    frames.append(({"phase": "end"}, pause))
    await say("minute", phase="whole", number=0, frames=frames)
    await _did(me, "breathe")


async def senses(me: Me) -> None:
    """Five senses, in the words of the crisis conversation."""
    words = await look("words", me.write, "crisis", "slow", {})
    await say("five", words=words)
    await _did(me, "senses")


async def water(me: Me) -> None:
    """Cold water, half a minute."""
    await say("cold")
    await _did(me, "water")


# what moves


async def walk(me: Me) -> None:
    """Ten minutes outside; the bot asks how it was only if it is wanted."""
    if await ask("ask_back", choice("yes", "no")) == "yes":
        until = await do("timer", me.later.in_minutes, "walk_back", "", WALK)
        await say("walk_on", until=until[11:16])
        return
    await do("walked", me.kept.add, "exercise", {"what": "walk", "helped": None}, "", HELPED_KEPT)
    await say("walk_go", links=("enough",))


async def walk_back(me: Me) -> None:
    """Ten minutes later."""
    await say("back_in")
    await _did(me, "walk")


async def _did(me: Me, what: str) -> None:
    """Whether it helped: remembered, so that it comes first another time, and not again today."""
    answer = await ask("helped", choice("yes", "no"), skippable=True, sensitive=True, what=what)
    kept = await do("did", me.kept.add, "exercise", {"what": what, "helped": answer == "yes"}, "", HELPED_KEPT)
    links = await ways_on(me, "care")
    await say("did_end", answer=answer, what=what, kept=bool(kept), links=links)


# a person, an order, an end


async def line_to(me: Me) -> None:
    """One line to somebody, ready to copy."""
    who = await ask("friend", text(FRIEND), skippable=True)
    about = await ask("about", choice(*LINES))
    draft = await look("draft_text", me.write, "care", "line_draft", {"who": who, "about": about})
    await say("line_ready")
    await say("draft", draft=draft, copy=draft)
    sent = await ask("sent", choice("yes", "not_now"))
    await do("did", me.kept.add, "exercise", {"what": "line_to", "helped": None}, "", HELPED_KEPT)
    links = await ways_on(me, "care")
    await say("line_end", sent=sent == "yes", links=links)


async def day_shape(me: Me) -> None:
    """One must, one move, one person: the shape of today, kept for today."""
    known = await look("known", me.profile.show)
    today = next((one for one in await _all(me, "day") if one["on"] == known["today"]), None)
    if today and await ask("shape_today", choice("fine", "anew"), **_shape(today)) == "fine":
        return await say("shape_stays", links=("enough",))
    must = await ask("must", text(MUST), skippable=True)
    move = await ask("move", choice(*MOVES, own=text(MUST)), skippable=True)
    person = await ask("person", text(FRIEND), skippable=True)
    shape: Facts = {"must": must, "move": move, "person": person}
    if not any(shape.values()):
        return await say("shape_empty", links=("rest", "enough"))
    if await ask("shape", choice("keep", "drop"), edit=tuple(shape), **shape) == "drop":
        return await say("shape_dropped", links=("enough",))
    if today:
        await do("shape_gone", me.kept.remove, today["id"])
    await do("shape_kept", me.kept.add, "day", shape, "", 1)
    await do("did", me.kept.add, "exercise", {"what": "day_shape", "helped": None}, "", HELPED_KEPT)
    links = await ways_on(me, "care")
    await say("shape_end", links=links)


def _shape(day: Facts) -> Facts:
    return {part: day.get(part) for part in ("must", "move", "person")}


async def rest(me: Me) -> None:
    """When to stop today, and one reminder at that time if it is wanted."""
    known = await look("known", me.profile.show)
    stop, minutes = await _stop_time(known["now"])
    remind = await ask("stop_remind", choice("yes", "no"), stop=stop) == "yes"
    if remind:
        await do("timer", me.later.in_minutes, "rest_now", "", minutes)
    await do("did", me.kept.add, "exercise", {"what": "rest", "helped": None}, "", HELPED_KEPT)
    await say("stop_set", stop=stop, remind=remind, links=("enough",))


async def _stop_time(now: str) -> tuple[str, int]:
    """A time later today, or soon after midnight, and the minutes until then."""
    past = None
    while True:
        stop = await ask("stop_time", time_of_day(*moods.stop_times(now)), past=past)
        if minutes := moods.minutes_until(now, stop):
            return stop, minutes
        past = stop


async def rest_now(me: Me) -> None:
    """It is the time they chose to stop at."""
    await say("stop_now", links=("enough",))
