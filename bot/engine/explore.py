"""Every path of a flow, and its diagram: possible because a flow is pure and an answer comes from a known set.

At each question every option is taken, every sample text is typed, and a skip where it may be skipped; at each effect
every sample result is tried. Knows no words and no people: what an effect could return is told by `OneOf`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.engine.answers import (
    Answer,
    Choice,
    Day,
    Kind,
    Located,
    Number,
    Partial,
    Place,
    Several,
    Tapped,
    Text,
    TimeOfDay,
    Typed,
    Unkept,
    Voiced,
)
from bot.engine.flow import Ask, Do, Flow, FlowError, Json, Record, Replay, Run, Say, Taken


@dataclass(frozen=True, slots=True)
class OneOf:
    """What a sample effect returns when its result may be any of several: each is explored."""

    results: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """One way to the end: the record it left, and its last replay."""

    record: Record
    replay: Replay


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow of the diagram: from one step's name to the next, by what was answered ("" for a message)."""

    source: str
    by: str
    target: str


def explore(
    flow: Flow,
    args: Sequence[Any] = (),
    memory: int | None = None,
    most: int = 20_000,
    typed: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Path]:
    """Walk `flow(*args)` to its ends, the first answers first.

    `memory=None` walks every combination of answers. `memory=k` (1 or more) meets each combination of `k` consecutive
    answers on some path, which is what a flow with many independent questions needs; a step that has but one way on
    takes no room in the memory. A question that comes again is given what it was not given before, so loops end.
    `typed` are texts, by the name of the question, that are typed there besides the samples.
    Raises `FlowError` when there are over `most` paths, when a path does not end, and when a question has no answer.
    """
    seen: set[tuple[tuple[str, str], ...]] = set()
    waiting: list[tuple[dict[str, Json], tuple[tuple[str, str], ...], Run]] = [({}, (), Run(flow, args))]
    ended = 0
    while waiting:
        record, trail, run = waiting.pop()
        now = run.go(record)
        if now.at is None:
            ended += 1
            if ended > most:
                raise FlowError(f"more than {most} paths: give `explore` a memory")
            yield Path(record, now)
            continue
        if len(record) > 200:
            raise FlowError(f"a path does not end; it waits at {now.at.key} after {len(record)} answers")
        key, raws = now.at.key, _new_answers(now.at, record, typed or {})
        if not raws:
            raise FlowError(f"nothing could answer {key}")
        ways = [({**record, key: raw}, trail) for raw in raws]
        if memory is not None and len(raws) > 1:
            ways = [({**record, key: raw}, (*trail, (key, repr(raw)))[-memory:]) for raw in raws]
            # Where nothing is new, one way is still walked to its end: else what led here would be on no path.
            ways = [way for way in ways if way[1] not in seen] or ways[:1]
            seen.update(way[1] for way in ways)
        # The first way goes on where this one stands; each other one begins anew, for a coroutine cannot be copied.
        runs = [run, *(Run(flow, args) for _ in ways[1:])]
        waiting += reversed([(*way, its) for way, its in zip(ways, runs, strict=True)])


def _new_answers(at: Taken, record: Record, typed: Mapping[str, Sequence[str]]) -> list[Json]:
    """What to answer; to a question that comes again, what was not answered to it before, or loops would not end."""
    given = [raw for key, raw in record.items() if key.partition(".")[0] == at.step.name]
    answers = _answers(at.step, typed.get(at.step.name, ()))
    return [raw for raw in answers if raw not in given] or answers if isinstance(at.step, Ask) else answers


def _answers(step: Say | Ask[Any] | Do[Any], typed: Sequence[str]) -> list[Json]:
    if isinstance(step, Do):
        result = outcome(step)
        return list(result.results) if isinstance(result, OneOf) else [result]
    if isinstance(step, Ask):
        reads = [step.kind.read(Typed(words)) for words in typed]
        raws = [*sample_answers(step.kind), *(read.raw for read in reads if isinstance(read, Answer))]
        return [*raws, None] if step.skippable else raws
    return []


def outcome(step: Do[Any]) -> Json:
    """Run a sample effect, which never truly waits."""
    coroutine = step.effect(*step.args).__await__()
    try:
        next(coroutine)
    except StopIteration as end:
        return end.value
    raise FlowError(f"the sample effect of {step.name} waits; samples must answer at once")


def sample_answers(kind: Kind[Any]) -> list[Json]:
    """Raw answers that show every way a kind of answer can go: each option, and typed ones where typing counts."""
    reads = [kind.read(given) for given in [*map(Tapped, kind.options), *_typed(kind)]]
    raws: list[Json] = [read.raw for read in reads if isinstance(read, Answer | Partial)]
    if isinstance(kind, Several):
        raws += [[], list(kind.options)]
    return [raw for number, raw in enumerate(raws) if raw not in raws[:number]]


def _typed(kind: Kind[Any]) -> list[Typed | Located | Voiced]:
    match kind:
        case Text(limit):
            return [Typed('Sam <b>& "Co"</b>'[:limit]), Typed(("long words " * limit)[:limit].strip())]
        case Choice(_, own) if own is not None:
            return [Typed("in <my> own words"[: own.limit])]
        case Number(low, high):
            return [Typed(str(low)), Typed(str(high))]
        case TimeOfDay():
            return [Typed("7:45")]
        case Day(today, _):
            return [Typed(today.isoformat())]
        case Unkept():
            return [Typed("I did what was asked, and it took two days."), Voiced(75)]
        case Place():
            return [Typed("Lisbon"), Typed("Nowhere at all"), Typed("America"), Located(48.2, 16.4)]
        case _:
            return []


def edges(paths: Iterator[Path] | Sequence[Path]) -> list[Edge]:
    """The arrows between steps over all paths, each once, in the order met, from "start" to "end"."""
    found: dict[Edge, None] = {}
    for path in paths:
        source, by = "start", ""
        for taken in path.replay.passed:
            name = taken.step.name
            found[Edge(source, by, name)] = None
            source, by = name, "known" if taken.known else _by(taken.step, path.record.get(taken.key))
        found[Edge(source, by, "end")] = None
    return list(found)


def _by(step: Say | Ask[Any] | Do[Any], raw: Json) -> str:
    if not isinstance(step, Ask):
        return ""
    if raw is None:
        return "skip"
    return raw if isinstance(raw, str) and raw in step.kind.options else "…"
