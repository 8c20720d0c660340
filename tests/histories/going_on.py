"""Whether a conversation that was left in the middle goes on, on the code as it is now. Pure: sample people, no store.

It goes on where it was: nothing that was answered is asked again, and nothing that was done is done again. Where its
question is no more, it asks another one or ends. And whatever is answered then, it comes to its end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from bot.content import Content, ContentError
from bot.conversations.messages import Words
from bot.engine import talk as engine
from bot.engine.explore import OneOf, explore, outcome, sample_answers
from bot.engine.flow import Ask, Do, Flow, FlowError, Json, Replay, Run, Say, Taken, replay
from bot.flows import FLOWS
from bot.flows.samples import beginnings
from tests.histories import Conversation

CONTENT = Content()


def begun_by(one: Conversation) -> tuple[Any, ...]:
    """What it was begun with, and a sample person."""
    me, *_ = beginnings(one.flow, lambda *block: CONTENT.plain("en", *block))[0]
    return (me, *one.args)


def trouble_with(one: Conversation, flow: Flow, args: Sequence[Any], anew: Collection[str] = ()) -> str | None:
    """What is wrong with how it goes on; `None`: nothing. `anew`: names that are meant to be asked or done first."""
    try:
        record, now = _back_to(one, flow, args, anew)
        if now.at is None or now.at.key != one.at:
            if _asks(flow, args, one.at):
                return _instead(one, now)
            record, now = _first_question(flow, args, record)
        if now.at is None:
            return None
        return next((f"{now.at.key}, answered {raw!r}, {why}" for raw, why in _ends(flow, args, record, now.at)), None)
    except FlowError as error:
        return f"{one.at}: {error}"


def unsaid(one: Conversation, words: Words, flow: Flow, args: Sequence[Any]) -> str | None:
    """Which words are missing of what it says now; `None`: none."""
    _, now = _first_question(flow, args, dict(one.record))
    try:
        for taken in now.owed():
            if isinstance(taken.step, Say):
                words.said(taken.step)
            elif isinstance(taken.step, Ask):
                ticked, back = engine.under_way(one.record, now), engine.can_go_back(one.record, now)
                words.asked(1, taken.key, taken.step, ticked, back)
    except ContentError as error:
        return f"{one.at}: {error}"
    return None


def _back_to(
    one: Conversation, flow: Flow, args: Sequence[Any], anew: Collection[str]
) -> tuple[dict[str, Json], Replay]:
    """As far towards its question as may be: past what is looked up and what is meant to come first."""
    record = dict(one.record)
    now = replay(flow, args, record)
    while now.at and now.at.key != one.at and (_only_looks(now.at) or now.at.step.name in anew):
        record[now.at.key] = _first(now.at, record)
        now = replay(flow, args, record)
    return record, now


def _only_looks(at: Taken) -> bool:
    return isinstance(at.step, Do) and not at.step.lasting


def _instead(one: Conversation, now: Replay) -> str:
    if now.at is None:
        return f"{one.at} is not asked any more: it ends"
    if now.question is None:
        return f"{now.at.key} is done again before {one.at}"
    return f"{now.at.key} is asked again, and not {one.at}"


def _asks(flow: Flow, args: Sequence[Any], key: str) -> bool:
    """Whether such a question is asked anywhere in the flow."""
    name, begun = key.partition(".")[0], [tuple(args)]
    if FLOWS.get(getattr(flow, "__name__", "")) is flow:
        begun = [tuple(its) for its in beginnings(flow.__name__, lambda *block: CONTENT.plain("en", *block))]
    paths = (path for its in begun for path in explore(flow, its, memory=2))
    return any(
        isinstance(taken.step, Ask) and taken.step.name == name for path in paths for taken in path.replay.passed
    )


def _first_question(flow: Flow, args: Sequence[Any], record: dict[str, Json]) -> tuple[dict[str, Json], Replay]:
    """The question that waits, once all that can be done without an answer is done."""
    run = Run(flow, args)
    now = run.go(record)
    while now.at and now.question is None:
        record = {**record, now.at.key: _first(now.at, record)}
        now = run.go(record)
    run.close()
    return record, now


def _ends(flow: Flow, args: Sequence[Any], record: dict[str, Json], at: Taken) -> Iterator[tuple[Json, str]]:
    """The answers to the waiting question after which it breaks, each with how."""
    for raw in _answers(at):
        answered, run = {**record, at.key: raw}, Run(flow, args)
        try:
            now = run.go(answered)
            while now.at:
                answered[now.at.key] = _first(now.at, answered)
                now = run.go(answered)
        except FlowError as error:
            yield raw, f"breaks: {error}"
        finally:
            run.close()


def _first(at: Taken, record: dict[str, Json]) -> Json:
    """The first way on: of a question that comes again, one that was not given before, or loops would not end."""
    if isinstance(at.step, Do):
        result = outcome(at.step)
        return result.results[0] if isinstance(result, OneOf) else result
    given = [raw for key, raw in record.items() if key.partition(".")[0] == at.step.name]
    answers = _answers(at)
    return next((raw for raw in answers if raw not in given), answers[0])


def _answers(at: Taken) -> list[Json]:
    ask = at.step
    assert isinstance(ask, Ask)
    return [*sample_answers(ask.kind), *([None] if ask.skippable else [])]
