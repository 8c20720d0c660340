"""A dinner: one flow that uses everything a flow can use, for the engine's tests. It means nothing.

Every step and every kind of answer, a loop with numbered repeats, sub-flows (one of them called twice), looks, two
lasting dos with a summary before each, questions that may be skipped, one whose answer is known, and ways to end early.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.engine.answers import (
    Given,
    Located,
    Own,
    Problem,
    Tapped,
    Typed,
    choice,
    day,
    number,
    place,
    several,
    text,
    time_of_day,
)
from bot.engine.explore import OneOf
from bot.engine.flow import Json, Link, Record, Replay, ask, do, look, replay, say
from bot.engine.talk import answer

DISHES = ("soup", "curry", "cake")
TODAY = date(2028, 2, 20)


@dataclass
class Kitchen:
    """What the flow may look up and do. `log` is what was done and looked up, in order."""

    pantry: Json = "full"
    receipt: Json = 7
    today: date = TODAY
    log: list[str] = field(default_factory=list)
    looked_for: Json = None

    async def stock(self, mood: str) -> Any:
        self.log.append("stock")
        self.looked_for = {"own": str(mood)} if isinstance(mood, Own) else mood
        return self.pantry

    async def order(self, dishes: Sequence[str], guests: int) -> Any:
        self.log.append("order")
        return self.receipt

    async def thank(self, words: str | None) -> None:
        self.log.append("thank")


def any_kitchen() -> Kitchen:
    """A kitchen where everything can turn out either way, for `explore`."""
    return Kitchen(pantry=OneOf(("full", "bare")), receipt=OneOf((7, None)))


async def dinner(kitchen: Kitchen) -> None:
    """The whole evening."""
    await say("hello")
    who = await ask("who", text(20), skippable=True)
    mood = await ask("mood", choice("hungry", "curious", "full", own=text(30)), who=who)
    if mood == "full":
        return await say("another_time", links=("dinner", Link("walk", "short")))
    stock = await look("stock", kitchen.stock, mood)
    if stock == "bare":
        await say("bare")
    dishes = await pick_dishes(2)
    guests = await ask("guests", number(1, 40), known=2 if mood == "hungry" else None)
    extras = await ask("extras", several("bread", "olives", "salad"), dishes=dishes)
    on = await ask("on", day(kitchen.today, 60, 0, 1, 7), skippable=True)
    at = await ask("at", time_of_day("19:00", "20:30"))
    await say("noted", on=on, at=at)
    where = await ask("where", place())
    edit = ("who", "mood", "dish", "guests", "extras", "on", "at", "where")
    summary = (dishes, guests, extras, where)
    if await ask("check", choice("order", "drop"), edit=edit, labels={"order": "Order it"}, summary=summary) == "drop":
        return await say("dropped")
    receipt = await do("order", kitchen.order, dishes, guests)
    await say("ordered", copy=f"Receipt {receipt}" if receipt else None)
    await afterwards(kitchen)


async def pick_dishes(most: int) -> list[str]:
    """A loop: `dish`, `dish.2` …"""
    picked: list[str] = []
    while len(picked) < most:
        dish = await ask("dish", choice(*DISHES, "enough"), picked=tuple(picked))
        if dish == "enough":
            break
        picked.append(dish)
    return picked


async def afterwards(kitchen: Kitchen) -> None:
    """After the first point of no return; picks dishes a second time, under numbers that go on."""
    stars = await ask("stars", number(1, 5), skippable=True, edit=("who", "dish"))
    again = await pick_dishes(1)
    words = await ask("words", text(200), skippable=True, stars=stars)
    if await ask("sure", choice("send", "drop"), edit=("who", "stars", "dish", "words"), again=again) == "send":
        await do("thank", kitchen.thank, words)
    await say("goodbye")


def acceptable(now: Replay) -> list[Given]:
    """Something given of every sort that the waiting question takes."""
    question = now.question
    assert question is not None
    typed = [Typed(words) for words in ("Sam", "3", "9:30", "2028-02-29", "24.2.", "12", "7 pm")]
    offered: list[Given] = [*map(Tapped, question.kind.options), Tapped("done!"), *typed, Located(52.52, 13.4)]
    return [given for given in offered if not isinstance(question.kind.read(given), Problem)]


def through(kitchen: Kitchen, record: Record | None = None, until: str = "") -> dict[str, Json]:
    """The record after giving the first acceptable answer to every question, up to the one waiting under `until`."""
    record = dict(record or {})
    while (now := replay(dinner, [kitchen], record)).at is not None and now.at.key != until:
        if now.effect:
            record[now.at.key] = finished(now.effect.effect(*now.effect.args))
            continue
        done = [given for given in acceptable(now) if given == Tapped("done!")]
        answered = answer(record, now, (done or acceptable(now))[0])
        assert not isinstance(answered, Problem)
        record = answered
    return record


def finished(effect: Any) -> Json:
    """The result of an effect that never waits."""
    try:
        effect.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits")
