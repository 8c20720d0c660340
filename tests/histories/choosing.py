"""Which conversations and people are worth remembering: of many, a small choice that holds something of everything."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, TypeVar

from bot.engine import talk as engine
from bot.engine.answers import Choice, Several, Tapped
from bot.engine.explore import Path, explore
from bot.engine.flow import Ask, Do, Replay, Taken, replay
from bot.flows import FLOWS
from bot.flows.samples import beginnings
from bot.proofreading.typed import TYPED
from tests.histories import Conversation
from tests.histories.going_on import CONTENT, begun_by

T = TypeVar("T")
LONG = 2_500  # characters: what was played and is longer is left to what is explored, where names are few
Thing = tuple[Hashable, ...]  # something that is to be in the choice


def cover(
    found: Iterable[T], holds: Callable[[T], frozenset[Thing]], size: Callable[[T], int], met: set[Thing]
) -> list[T]:
    """Of these a small choice that holds all that they hold and that is not `met` yet; it is met then.

    The one that holds most for its size comes first, over and over.
    """
    held = [(one, holds(one), size(one)) for one in found]
    queue = [(-len(things - met) / large, number) for number, (_, things, large) in enumerate(held)]
    heapq.heapify(queue)
    chosen = []
    while queue:
        worth, number = heapq.heappop(queue)
        one, things, large = held[number]
        now = -len(things - met) / large  # what was chosen meanwhile can only have made it worth less
        if now == worth and now:
            met |= things
            chosen.append(one)
        elif now:
            heapq.heappush(queue, (now, number))
    return chosen


def choose(played: Iterable[Conversation], kept: Iterable[Conversation] = ()) -> list[Conversation]:
    """Conversations at every question of every flow, after every answer, effect and result of a kind: those that are
    `kept` already, some that were `played`, and explored ones for the rest."""
    chosen, met = list(kept), set[Thing]()
    for one in chosen:
        met |= things_in(one)
    small = [one for one in played if _size(one) < LONG]
    real = cover(small, lambda one: frozenset(thing for thing in things_in(one) if thing[0] == "at"), _size, met)
    chosen += real
    for one in real:
        met |= things_in(one)
    for flow in FLOWS:
        chosen += cover(_explored(flow), things_in, _size, met)
    chosen += cover([other for one in chosen for other in _half_way(one)], things_in, _size, met)
    return sorted(chosen, key=lambda one: (list(FLOWS).index(one.flow), one.args, len(one.record), one.line))


def things_in(one: Conversation) -> frozenset[Thing]:
    """What a conversation holds: the question it waits at, what was answered and done, and what it was begun with."""
    now = _where(one)
    assert now.at is not None
    passed = {_told(one.flow, taken, one.record[taken.key]) for taken in now.passed if taken.key in one.record}
    how = [key[len(now.at.key) :] for key in one.record if key.rstrip("~^") == now.at.key]
    return frozenset({("begun", one.flow, bool(one.args)), ("at", one.flow, now.at.step.name, *how), *passed})


def names_in(passed: Iterable[Taken]) -> Iterator[tuple[str, str]]:
    """Of some steps the name of each question that is asked, and of each effect that a question comes after."""
    asked = False
    for taken in reversed([*passed]):
        if isinstance(taken.step, Ask) and not taken.known:
            asked = True
            yield "asked", taken.step.name
        elif isinstance(taken.step, Do) and asked:
            yield "done", taken.step.name


def names_of(one: Conversation) -> Iterator[tuple[str, str]]:
    """The same of a conversation, with the question that it waits at."""
    now = _where(one)
    return names_in((*now.passed, *([now.at] if now.at else [])))


def paths_of(flow: str) -> Iterator[tuple[tuple[Any, ...], Path]]:
    """The paths of a flow that exploring it comes by, each with what it began with."""
    for args in beginnings(flow, lambda *block: CONTENT.plain("en", *block)):
        for path in explore(FLOWS[flow], args, memory=2, typed=TYPED.get(flow)):
            yield tuple(args), path


def _where(one: Conversation) -> Replay:
    return replay(FLOWS[one.flow], begun_by(one), one.record)


def _size(one: Conversation) -> int:
    return len(one.line)


def _told(flow: str, taken: Taken, raw: Any) -> Thing:
    """What an answer or a result is, as far as it matters to how it is read."""
    step = taken.step
    if isinstance(step, Ask) and isinstance(step.kind, Choice) and isinstance(raw, str) and raw not in step.labels:
        return ("answered", flow, step.name, raw)
    how = tuple(sorted(raw)) if isinstance(step, Ask) and isinstance(raw, dict) else type(raw).__name__
    return ("answered" if isinstance(step, Ask) else "done", flow, step.name, how)


def _explored(flow: str) -> list[Conversation]:
    """Every conversation in the middle that exploring a flow comes by, each once."""
    found: dict[str, Conversation] = {}
    for (_, *args), path in paths_of(flow):
        record: dict[str, Any] = {}
        for taken in path.replay.passed:
            if isinstance(taken.step, Ask) and not taken.known:
                one = Conversation(flow, tuple(args), taken.key, dict(record))
                found.setdefault(one.line, one)
            if taken.key in path.record:
                record[taken.key] = path.record[taken.key]
    return list(found.values())


def _half_way(one: Conversation) -> Iterator[Conversation]:
    """The same with a box ticked, and with each answer that may be changed under change."""
    now = _where(one)
    if now.at is None or now.question is None:
        return
    if isinstance(now.question.kind, Several):
        ticked = engine.answer(one.record, now, Tapped(now.question.kind.options[0]))
        assert isinstance(ticked, dict)
        yield Conversation(one.flow, one.args, one.at, ticked)
    for name in engine.editable(now):
        changed = engine.change(one.record, now, name)
        assert changed is not None
        at = replay(FLOWS[one.flow], begun_by(one), changed).at
        if at is not None and isinstance(at.step, Ask):
            yield Conversation(one.flow, one.args, at.key, changed)
