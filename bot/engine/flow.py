"""What a flow is made of (`say`, `ask`, `look`, `do`) and `replay`, which runs a flow again from its record.

A flow is an `async def` that awaits only these four. Each returns a frozen step whose `__await__` yields the step
itself, so a flow can be driven with `coro.send` by anybody: no event loop, no clock, no I/O. What people answered and
what effects returned is kept by *name*; a replay hands each step what the record holds under its name and stops at the
first step that is missing. Code may therefore change while people are in the middle of a conversation.

Knows nothing of who asks, in which language, through which messenger, and where the record is kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar, overload

from bot.engine.answers import Kind, Unreadable

Json = Any  # None, bool, int, float, str, list or dict of these: what `json` can write and read back
Record = Mapping[str, Json]
T = TypeVar("T")
Flow = Callable[..., Coroutine[Any, Any, None]]

CHANGING = "^"  # `key^` in a record: the answer that `key` had before it is changed
MOST_STEPS = 2_000  # of one conversation; a flow that gets here runs in a circle


class FlowError(Exception):
    """A flow did what a flow must not do, or broke on its record. The message names the flow and the step."""


@dataclass(frozen=True, slots=True)
class Link:
    """A button that begins another flow: `flow` by its name, with one short argument. It never goes stale."""

    flow: str
    arg: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: its name, by which the kind is known, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes with a message: its name, its kind, and the facts it is drawn from when it is sent."""

    name: str
    kind: str
    facts: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Export:
    """A file with all that is kept of the person, packed when it is sent."""

    name: str


File = Attachment | Picture | Export


@dataclass(frozen=True, slots=True)
class Say:
    """A message that waits for nothing. `copy` is a text the person will want on their clipboard.

    `frames` let it change while it is looked at: other facts for the same words, and how many seconds after the frame
    before. Whether they are ever shown is not sure, so the words must do without.
    """

    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    copy: str | None = None
    frames: tuple[tuple[Mapping[str, Any], float], ...] = ()
    file: File | None = None

    def __await__(self) -> Generator[Say, None, None]:
        yield self


@dataclass(frozen=True, slots=True)
class Ask(Generic[T]):
    """A question: its kind of answer, whether it may be skipped, and which earlier answers it offers to change.

    A `sensitive` one is asked only of somebody who was told what is kept of such answers, and said whether it may be.
    `known` is a raw answer that is known already: then nobody is asked, and it may still be changed. `labels` are the
    words on options that are data (a company, a city); those of all other options stand in the content. `yes` and `no`
    are the options that a typed yes or no means.
    """

    name: str
    kind: Kind[T]
    facts: Mapping[str, Any] = field(default_factory=dict)
    skippable: bool = False
    edit: tuple[str, ...] = ()
    known: Json = None
    labels: Mapping[str, str] = field(default_factory=dict)
    sensitive: bool = False
    yes: str = "yes"
    no: str = "no"

    @property
    def is_known(self) -> bool:
        """Whether nobody need be asked: an answer is known, and it can be read."""
        try:
            return self.known is not None and self.kind.value(self.known) is not None
        except Unreadable:
            return False

    def __await__(self) -> Generator[Ask[T], T, T]:
        return (yield self)


@dataclass(frozen=True, slots=True)
class Do(Generic[T]):
    """An effect, run once and remembered. `lasting` ones are a point of no return for Back and Edit."""

    name: str
    effect: Callable[..., Awaitable[T]]
    args: tuple[Any, ...] = ()
    lasting: bool = True

    def __await__(self) -> Generator[Do[T], T, T]:
        return (yield self)


Step = Say | Ask[Any] | Do[Any]


def say(
    name: str,
    /,
    *,
    links: Sequence[Link | str] = (),
    copy: str | None = None,
    frames: Sequence[tuple[Mapping[str, Any], float]] = (),
    file: File | None = None,
    **facts: Any,
) -> Say:
    """Say the message `name`; `facts` are what its words may use, `frames` what changes of them, so many seconds
    after the frame before; `file` goes along."""
    ways = tuple(Link(link) if isinstance(link, str) else link for link in links)
    return Say(name, facts, ways, copy, tuple(frames), file)


@overload
def ask(
    name: str,
    kind: Kind[T],
    /,
    *,
    skippable: Literal[True],
    edit: tuple[str, ...] = (),
    known: Json = None,
    labels: Mapping[str, str] | None = None,
    sensitive: bool = False,
    yes: str = "yes",
    no: str = "no",
    **facts: Any,
) -> Ask[T | None]: ...
@overload
def ask(
    name: str,
    kind: Kind[T],
    /,
    *,
    skippable: Literal[False] = False,
    edit: tuple[str, ...] = (),
    known: Json = None,
    labels: Mapping[str, str] | None = None,
    sensitive: bool = False,
    yes: str = "yes",
    no: str = "no",
    **facts: Any,
) -> Ask[T]: ...
def ask(
    name: str,
    kind: Kind[Any],
    /,
    *,
    skippable: bool = False,
    edit: tuple[str, ...] = (),
    known: Json = None,
    labels: Mapping[str, str] | None = None,
    sensitive: bool = False,
    yes: str = "yes",
    no: str = "no",
    **facts: Any,
) -> Ask[Any]:
    """Ask the question `name`, unless a readable answer is `known`. A skippable one gives `None` when skipped;
    `edit` names answers that may be changed; `labels` are the words on options that are data; a `sensitive` one is
    about how they are; `yes` and `no` are the options that a typed yes or no means, if they are called otherwise;
    `facts` are what the question's words may use."""
    return Ask(name, kind, facts, skippable, edit, known, labels or {}, sensitive, yes, no)


def do(name: str, effect: Callable[..., Awaitable[T]], /, *args: Any) -> Do[T]:
    """Run `effect(*args)` once. Its result must be JSON, for it is kept in the record under `name`."""
    return Do(name, effect, args)


def look(name: str, effect: Callable[..., Awaitable[T]], /, *args: Any) -> Do[T]:
    """Look something up once: like `do`, but it changes nothing, so Back and Edit may pass it (and look again)."""
    return Do(name, effect, args, lasting=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step and the key it has in the record: its name, numbered from the second time on (`item`, `item.2`).

    `known`: a question nobody was asked, because the flow knew its answer.
    """

    key: str
    step: Step
    known: bool = False


@dataclass(frozen=True, slots=True)
class Replay:
    """Where a record leads: the steps passed, and the one it waits at (`None`: the flow has ended)."""

    passed: tuple[Taken, ...]
    at: Taken | None

    @property
    def question(self) -> Ask[Any] | None:
        """The question it waits at, if it waits at a question."""
        return self.at.step if self.at and isinstance(self.at.step, Ask) else None

    @property
    def effect(self) -> Do[Any] | None:
        """The effect it waits at, if it waits at an effect."""
        return self.at.step if self.at and isinstance(self.at.step, Do) else None

    def owed(self) -> tuple[Taken, ...]:
        """The messages since the last answer: what was said after it, and the question that waits now."""
        since = 0
        for number, taken in enumerate(self.passed, 1):
            if isinstance(taken.step, Ask) and not taken.known:
                since = number
        said = tuple(taken for taken in self.passed[since:] if isinstance(taken.step, Say))
        return (*said, self.at) if self.at and isinstance(self.at.step, Ask) else said


def replay(flow: Flow, args: Sequence[Any], record: Record) -> Replay:
    """Run `flow(*args)` from its beginning with the answers in `record`. Pure, about three microseconds a step.

    Raises `FlowError` when the flow awaits something that is not a step, or raises on this record.
    """
    run = Run(flow, args)
    try:
        return run.go(record)
    finally:
        run.close()


class Run:
    """A flow under way. `go` drives it as far as a record leads, and from there on when the record has grown."""

    __slots__ = ("_args", "_at", "_coroutine", "_counts", "_flow", "_passed")

    def __init__(self, flow: Flow, args: Sequence[Any]) -> None:
        self._flow, self._args = flow, args
        self._coroutine: Coroutine[Any, Any, None] | None = None
        self._passed: list[Taken] = []
        self._counts: dict[str, int] = {}
        self._at: Taken | None = None

    def go(self, record: Record) -> Replay:
        """Where `record` leads; it holds what it held before, and more. Raises as `replay` does."""
        value: Any = None
        try:
            if self._coroutine is None:
                self._coroutine = self._flow(*self._args)
            while len(self._passed) < MOST_STEPS:
                taken = self._at or self._taken(self._coroutine.send(value), record)
                self._at = None
                value = None
                if not isinstance(taken.step, Say):
                    try:
                        value = _value(taken, record)
                    except (Unreadable, KeyError):
                        self._at = taken
                        return Replay(tuple(self._passed), taken)
                self._passed.append(taken)
            raise FlowError(f"{_name(self._flow)} takes more than {MOST_STEPS} steps: it runs in a circle")
        except StopIteration:
            return Replay(tuple(self._passed), None)
        except FlowError:
            raise
        except Exception as error:
            after = self._passed[-1].key if self._passed else "its beginning"
            raise FlowError(f"{_name(self._flow)} broke after {after}: {type(error).__name__}") from error

    def close(self) -> None:
        """Let go of it."""
        if self._coroutine is not None:
            self._coroutine.close()

    def _taken(self, step: Any, record: Record) -> Taken:
        if not isinstance(step, Say | Ask | Do):
            raise FlowError(f"{_name(self._flow)} awaits {step!r}; a flow awaits only say, ask, look and do")
        count = self._counts[step.name] = self._counts.get(step.name, 0) + 1
        key = step.name if count == 1 else f"{step.name}.{count}"
        unasked = isinstance(step, Ask) and step.is_known and key not in record and key + CHANGING not in record
        return Taken(key, step, known=unasked)


def _value(taken: Taken, record: Record) -> Any:
    """The value of a step. Raises `KeyError` or `Unreadable` when it has to be asked or done."""
    step = taken.step
    if not isinstance(step, Ask):
        return record[taken.key]
    raw = step.known if taken.known else record[taken.key]
    return None if raw is None and step.skippable else step.kind.value(raw)


def _name(flow: Flow) -> str:
    return f"the flow {getattr(flow, '__name__', flow)!r}"
