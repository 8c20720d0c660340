"""One conversation as it goes on: answer, back, change, skip. Pure: a record and a replay in, a record out.

These are the engine's, so that no flow has to think of them. What is forgotten is forgotten here and nowhere else, and
nothing here passes a lasting `do`: what has been done stays done.
"""

from __future__ import annotations

from bot.engine.answers import Answer, Choice, Given, Partial, Problem, Several, Text, Typed
from bot.engine.flow import CHANGING, Ask, Do, Json, Record, Replay, Taken

_PARTIAL = "~"  # record key of an answer under way; names are identifiers, so it clashes with none


def answer(record: Record, replay: Replay, given: Given) -> dict[str, Json] | Problem:
    """Record what was given to the waiting question; a partial answer is kept and the question goes on waiting."""
    at, question = replay.at, replay.question
    if at is None or question is None:
        return Problem("no_question")
    read = question.kind.read(given, record.get(at.key + _PARTIAL))
    if isinstance(read, Problem):
        return read
    if isinstance(read, Partial):
        return {**record, at.key + _PARTIAL: read.raw}
    return _settled(record, at.key, read.raw)


def join(record: Record, replay: Replay, words: str, least: int = 0) -> dict[str, Json] | None:
    """Add words to the newest answer, where that is a text which comes in several messages and has `least` characters
    already; what was looked up after it is looked up again. `None`: it is not."""
    newest = next((t for t in reversed(replay.passed) if isinstance(t.step, Ask) and t.key in record), None)
    raw = record[newest.key] if newest else None
    if newest is None or not isinstance(newest.step, Ask) or newest not in _since_do(replay):
        return None
    own = isinstance(newest.step.kind, Choice)
    if own and not isinstance(raw, dict):
        return None  # a button was pressed: no words to go on with
    kind = newest.step.kind.own if isinstance(newest.step.kind, Choice) else newest.step.kind
    before = raw["own"] if own and isinstance(raw, dict) else raw
    if not isinstance(kind, Text) or not kind.joins or not isinstance(before, str) or len(before) < least:
        return None
    read = kind.read(Typed(f"{before}\n{words}"))
    if not isinstance(read, Answer):
        return None
    looked = {t.key for t in _from(replay, newest.key) if isinstance(t.step, Do)}
    kept = {k: v for k, v in record.items() if k not in looked}
    return {**kept, newest.key: {"own": read.raw} if own else read.raw}


def skip(record: Record, replay: Replay) -> dict[str, Json] | Problem:
    """Leave the waiting question unanswered, where it may be."""
    if replay.at is None or replay.question is None or not replay.question.skippable:
        return Problem("cannot_skip")
    return _settled(record, replay.at.key, None)


def back(record: Record, replay: Replay) -> dict[str, Json] | None:
    """Forget the newest answer since the last lasting `do`, and what was looked up after it. `None`: there is none.

    While an answer is being changed, Back leaves it as it was. A question whose answer is known is passed over: to
    forget what was answered there would not ask it again.
    """
    if replay.at and replay.at.key + CHANGING in record:
        return _settled(record, replay.at.key, record[replay.at.key + CHANGING])
    asked = (t for t in reversed(_since_do(replay)) if isinstance(t.step, Ask) and not t.step.is_known)
    newest = next(asked, None)
    if newest is None:
        return None
    return _without(record, _from(replay, newest.key))


def can_go_back(record: Record, replay: Replay) -> bool:
    """Whether `back` would do anything."""
    return back(record, replay) is not None


def change(record: Record, replay: Replay, name: str) -> dict[str, Json] | None:
    """Ask `name` again and keep the later answers; only what the waiting question offers in `edit`.

    Boxes stay ticked as they were.
    """
    if name not in editable(replay):
        return None
    taken, ask = next(
        (t, t.step) for t in reversed(_since_do(replay)) if isinstance(t.step, Ask) and t.step.name == name
    )
    before = record.get(taken.key, ask.known)
    looked = {t.key for t in _from(replay, taken.key) if isinstance(t.step, Do)}
    kept = {k: v for k, v in record.items() if k != taken.key and k not in looked}
    ticked = {taken.key + _PARTIAL: before} if isinstance(ask.kind, Several) and before is not None else {}
    return {**kept, **ticked, taken.key + CHANGING: before}


def editable(replay: Replay) -> tuple[str, ...]:
    """Which answers the waiting question offers to change, in its order: asked on this path, since the last `do`."""
    if replay.question is None:
        return ()
    asked = {taken.step.name for taken in _since_do(replay) if isinstance(taken.step, Ask)}
    return tuple(name for name in replay.question.edit if name in asked)


def under_way(record: Record, replay: Replay) -> Json:
    """The partial answer of the waiting question."""
    return record.get(replay.at.key + _PARTIAL) if replay.at else None


def _settled(record: Record, key: str, raw: Json) -> dict[str, Json]:
    return {**{k: v for k, v in record.items() if k not in (key + _PARTIAL, key + CHANGING)}, key: raw}


def _since_do(replay: Replay) -> list[Taken]:
    last = 0
    for number, taken in enumerate(replay.passed, 1):
        if isinstance(taken.step, Do) and taken.step.lasting:
            last = number
    return list(replay.passed[last:])


def _from(replay: Replay, key: str) -> list[Taken]:
    keys = [taken.key for taken in replay.passed]
    return list(replay.passed[keys.index(key) :])


def _without(record: Record, steps: list[Taken]) -> dict[str, Json]:
    gone = {taken.key for taken in steps}
    return {k: v for k, v in record.items() if k.rstrip(_PARTIAL + CHANGING) not in gone}
