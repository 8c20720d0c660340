"""Pieces of interview practice: a question, thirty seconds, an answer that is not kept, a self-check, one part mended.

Of an answer only its length and a few cues are known (`bot.support.told`), and nothing of them is a mark.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine import Told, ask, choice, do, look, say, several, unkept
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_on
from bot.support import interviews
from bot.support.interviews import AWKWARD, QUESTIONS
from bot.support.told import measure, seconds_of

THINK = 30  # seconds
FRAMES = tuple(({"seconds": left}, 10.0) for left in (20, 10, 0))
MOST, PASSES = 3, 3  # questions told in a round, which are five to ten minutes, and questions passed in it
OWN = "own"  # the name of a question in somebody's own words


@dataclass(frozen=True, slots=True)
class Question:
    """A question to practise: its name in the bank or `OWN`, its type, and its words."""

    name: str
    type: str
    words: str


@dataclass(frozen=True, slots=True)
class Practised:
    """A question that was practised: the entry it is kept in, what its answer still missed, whether it comes back."""

    question: Question
    entry: str
    missing: int
    returns: bool


async def rounds(
    me: Me, known: Facts, wanted: tuple[str, ...], first: Question | None = None, back: str | None = None
) -> None:
    """Questions of these types, one after the other, until it is enough; then whether one of them comes back.

    `first`: to begin with this one. `back`: the local moment for which its return is settled already.
    """
    history = await look("history", me.kept.all, "practice")
    stories = await look("stories", me.kept.all, "story")
    order = await order_of(me, wanted, "round")
    practised: list[Practised] = []
    question = first or await _next(me, order, history, known["today"], [])
    met = [question.name]
    while True:
        options = _options(len(practised), len(met) - len(practised))
        wish, missing, seconds = await _one(me, question, stories, *options)
        if wish != "pass":
            practised.append(await keep(me, question, practised, history, known["today"], missing, seconds))
        if wish == "enough":
            return await _end(me, practised, known["today"], back)
        if wish != "again":
            question = await _next(me, order, history, known["today"], met)
            met.append(question.name)


def _options(told: int, passed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The buttons under a question, and those after it was told: a round ends."""
    more = told + 1 < MOST
    ways_on = ("again", "another", "enough") if more else ("enough",)
    return ("aloud", "pass") if more and passed <= PASSES else ("aloud",), ways_on


async def order_of(me: Me, wanted: tuple[str, ...], seed: str) -> list[str]:
    """The names of all questions of these types, in a fair order."""
    names = await look("names", me.names, QUESTIONS)
    order = await look("order", me.shuffled, [name for name in names if interviews.type_of(name) in wanted], seed)
    return order


async def worded(me: Me, name: str) -> Question:
    """A question of the bank with its words."""
    words = await look("words", me.write, QUESTIONS, name, {})
    return Question(name, interviews.type_of(name), words)


async def keep(
    me: Me,
    question: Question,
    before: list[Practised],
    history: list[Facts],
    today: str,
    missing: list[str],
    seconds: int | None,
) -> Practised:
    """Note that it was practised: what was missing and how long it took, never what was said. `before`: what was
    practised since `history` was looked up."""
    now = {"last": today, "missing": missing, "seconds": seconds}
    own = question.words if question.name == OWN else None
    known = next((one for one in history if (one["question"], one["own"]) == (question.name, own)), None)
    entry = next((one.entry for one in before if one.question == question), known["id"] if known else None)
    if entry:
        await do("note", me.kept.change, entry, now)
    else:
        body = {"question": question.name, "own": own, "type": question.type, "times": 0, "next": None, **now}
        entry = await do("note", me.kept.add, "practice", body)
    return Practised(question, entry, len(missing), bool(known and known["next"]))


async def comes_back(me: Me, entry: str, times: int, today: str, put_off: bool = False) -> str | None:
    """Let it come back after its next space of days (or tomorrow, when it is put off), on a day without another
    reminder; gives the local moment. `times`: how often it came back. `None`: it came often enough."""
    days = 1 if put_off else interviews.returns_in(times)
    if days is None:
        await do("rests", me.kept.change, entry, {"next": None, "times": times})
        return None
    due = await look("due", me.later.coming)
    free = interviews.free_in(today, days, [one["at"] for one in due])
    when = await do("back", me.later.in_days, "practise_again", entry, free)
    await do("mark", me.kept.change, entry, {"next": when[:10], "times": times})
    return when


async def _next(me: Me, order: list[str], history: list[Facts], today: str, met: list[str]) -> Question:
    """The next question of those in `order`, none that was met in this round."""
    name = interviews.pick(order, history, today, interviews.TYPES, met) or order[0]
    question = await worded(me, name)
    return question


async def _one(
    me: Me, question: Question, stories: list[Facts], buttons: tuple[str, ...], on: tuple[str, ...]
) -> tuple[str, list[str], int | None]:
    """One question: think, tell, check, mend a part. Gives one of `on`, or `pass`; what was missing; its seconds."""
    story = interviews.story_for(question.type, stories)
    title = story["title"] if story else None
    await say("think", seconds=THINK, frames=FRAMES)
    facts: Facts = {"words": question.words, "type": question.type, "story": title}
    told = await ask("answer", unkept(*buttons, measure=measure), skippable=False, **facts)
    if told == "pass":
        return "pass", [], None
    seconds, measured = heard(told)
    await _way_through(me, question)
    ticked = await ask("parts", several(*interviews.PARTS[question.type]), type=question.type)
    missing = interviews.missing(question.type, ticked)
    hinted = interviews.hints(question.type, ticked, seconds, measured)
    wish = await ask("then", choice(*(("mend", *on) if hinted else on)), hints=hinted, seconds=seconds)
    if wish == "mend":
        part = interviews.to_mend(question.type, ticked, hinted)
        await ask("mended", unkept("aloud", measure=measure), part=part)
        missing = [one for one in missing if one != part]
        wish = await ask("after", choice(*on), last=len(on) == 1)
    return wish, missing, seconds


async def _way_through(me: Me, question: Question) -> None:
    """For an awkward question, what can be done with it."""
    if question.type == AWKWARD:
        advice = await look("advice", me.write, AWKWARD, question.name, {})
        await say("way_through", advice=advice)


def heard(told: str | Told) -> tuple[int | None, Facts | None]:
    """Seconds and measures of an answer, as far as there are any."""
    if not isinstance(told, Told):
        return None, None
    measured: Facts | None = told.measured
    return (seconds_of(measured["words"]) if measured else told.seconds), measured


async def _end(me: Me, practised: list[Practised], today: str, back: str | None) -> None:
    """Whether the question that missed most comes back, asked once; then ways on."""
    ways = await ways_on(me, "practise")
    new = [one for one in practised if not one.returns]
    if new and not back:
        weakest = max(new, key=lambda one: one.missing)
        if await ask("again", choice("yes", "no"), words=weakest.question.words) == "yes":
            back = await comes_back(me, weakest.entry, 0, today)
    await say("round_over", when=back, links=ways)
