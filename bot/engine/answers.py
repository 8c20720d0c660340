"""Kinds of answer: what a person may give to a question, how it is kept, and what the flow receives.

A kind turns what was *given* (a tap, a text, a place) into a *raw* answer that JSON can hold, or says in one word what
is wrong with it; and it turns a raw answer back into the value a flow works with. Knows no words: the sentence for a
`Problem` and the label of an option stand in the content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Unreadable(ValueError):
    """A recorded answer that its question can no longer read: it is asked again."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button of the question was pressed."""

    option: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A text was sent."""

    text: str


@dataclass(frozen=True, slots=True)
class Located:
    """A place was shared, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Voiced:
    """A voice note was sent, so many seconds long."""

    seconds: int


Given = Tapped | Typed | Located | Voiced


@dataclass(frozen=True, slots=True)
class Answer:
    """The raw answer, complete."""

    raw: Any


@dataclass(frozen=True, slots=True)
class Partial:
    """An answer under way (a few boxes ticked): kept, but the question still waits."""

    raw: Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something given is no answer. `code` names the sentence that says what to do instead."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Own(str):
    """An answer in the person's own words where options were offered."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Told:
    """That something was said, without its words: how many seconds, or what was measured of a text."""

    seconds: int | None = None
    measured: Any = None


class Kind(Protocol[T_co]):
    """What a question needs to know of its answers."""

    @property
    def options(self) -> tuple[str, ...]:
        """The buttons, by name."""

    def read(self, given: Given, partial: Any = None) -> Answer | Partial | Problem:
        """Read what was given, knowing the partial answer so far."""

    def value(self, raw: Any) -> T_co:
        """The value of a raw answer. Raises `Unreadable`."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words, 1 to `limit` characters, on one line unless `lines` may stay. `joins`: what follows at once belongs to it,
    for a long text comes in several messages."""

    limit: int
    lines: bool = False
    joins: bool = False
    options: tuple[str, ...] = ()

    def read(self, given: Given, partial: Any = None) -> Answer | Partial | Problem:
        typed = given.text if isinstance(given, Typed) else ""
        if not (words := typed.strip() if self.lines else " ".join(typed.split())):
            return Problem("type_it")
        if len(words) > self.limit:
            return Problem("too_long", {"limit": self.limit, "length": len(words)})
        return Answer(words)

    def value(self, raw: Any) -> str:
        if not isinstance(raw, str) or not 0 < len(raw) <= self.limit:
            raise Unreadable("not a text of that length")
        return raw


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the options; with `own`, own words too, which reach the flow as `Own`."""

    options: tuple[str, ...]
    own: Text | None = None

    def read(self, given: Given, partial: Any = None) -> Answer | Partial | Problem:
        if isinstance(given, Tapped) and given.option in self.options:
            return Answer(given.option)
        if self.own is None or not isinstance(given, Typed):
            return Problem("pick_one")
        read = self.own.read(given)
        return Answer({"own": read.raw}) if isinstance(read, Answer) else read

    def value(self, raw: Any) -> str:
        if isinstance(raw, str) and raw in self.options:
            return raw
        if self.own is not None and isinstance(raw, dict) and "own" in raw:
            return Own(self.own.value(raw["own"]))
        raise Unreadable("not one of the options")


@dataclass(frozen=True, slots=True)
class Several:
    """Any of the options; taps tick and untick, `DONE` ends."""

    options: tuple[str, ...]
    DONE = "done!"

    def read(self, given: Given, partial: Any = None) -> Answer | Partial | Problem:
        ticked = [option for option in self.options if isinstance(partial, list) and option in partial]
        if not isinstance(given, Tapped):
            return Problem("pick_some")
        if given.option == self.DONE:
            return Answer(ticked)
        if given.option not in self.options:
            return Problem("pick_some")
        flipped = {*ticked} ^ {given.option}
        return Partial([option for option in self.options if option in flipped])

    def value(self, raw: Any) -> tuple[str, ...]:
        if not isinstance(raw, list) or not all(isinstance(one, str) and one in self.options for one in raw):
            raise Unreadable("not some of the options")
        return tuple(raw)


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from `low` to `high`; short ranges are offered as buttons."""

    low: int
    high: int

    @property
    def options(self) -> tuple[str, ...]:
        span = range(self.low, self.high + 1)
        return tuple(map(str, span)) if len(span) <= 11 else ()

    def read(self, given: Given, partial: Any = None) -> Answer | Partial | Problem:
        words = given.option if isinstance(given, Tapped) else given.text.strip() if isinstance(given, Typed) else ""
        if not re.fullmatch(r"[+-]?\d{1,9}", words) or not self.low <= int(words) <= self.high:
            return Problem("number", {"low": self.low, "high": self.high})
        return Answer(int(words))

    def value(self, raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not self.low <= raw <= self.high:
            raise Unreadable("not a number in range")
        return raw


_CLOCK = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*([0-5]\d))?\s*(?:uhr|h|o'?clock)?\s*(?:([ap])\.?m?)?\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time on the clock, kept as `HH:MM`: "9", "9:30", "21.15", "7 pm". The options are times too."""

    options: tuple[str, ...] = ()

    def read(self, given: Given, partial: Any = None) -> Answer | Partial | Problem:
        words = given.option if isinstance(given, Tapped) else given.text if isinstance(given, Typed) else ""
        words = words.strip()
        found = _CLOCK.fullmatch(words) if len(words) <= 20 else None
        if not found:
            return Problem("time")
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if half and not 1 <= hour <= 12:
            return Problem("time")
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        return Answer(f"{hour:02}:{minute:02}") if hour < 24 else Problem("time")

    def value(self, raw: Any) -> str:
        if not isinstance(raw, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", raw):
            raise Unreadable("not a time")
        return raw


@dataclass(frozen=True, slots=True)
class Day:
    """A day as `YYYY-MM-DD`, from `today` to `days` later. Options are numbers of days from today, as text."""

    today: date
    days: int
    options: tuple[str, ...] = ()

    def read(self, given: Given, partial: Any = None) -> Answer | Partial | Problem:
        found = self._on(given)
        if found is None:
            return Problem("day")
        last = self.today + timedelta(days=self.days)
        if not self.today <= found <= last:
            return Problem("day_range", {"first": self.today, "last": last})
        return Answer(found.isoformat())

    def _on(self, given: Given) -> date | None:
        if isinstance(given, Tapped):
            return self.today + timedelta(days=int(given.option)) if given.option in self.options else None
        if not isinstance(given, Typed):
            return None
        words = given.text.strip()
        try:
            if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", words):
                return date(*map(int, words.split("-")))
            if found := re.fullmatch(r"(\d{1,2})[./]\s*(\d{1,2})(?:[./]\s*(\d{4}))?\.?", words):
                month, day = int(found[2]), int(found[1])
                return date(int(found[3]), month, day) if found[3] else self._next(month, day)
        except ValueError:
            return None
        return None

    def _next(self, month: int, day: int) -> date | None:
        for year in (self.today.year, self.today.year + 1):
            with suppress(ValueError):  # 29 February is missing from most years
                if (on := date(year, month, day)) >= self.today:
                    return on
        return None

    def value(self, raw: Any) -> date:
        try:
            return date.fromisoformat(raw)
        except (TypeError, ValueError) as error:
            raise Unreadable("not a day") from error


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: words (a city, a country) or a shared location. What it means is the flow's to find out."""

    options: tuple[str, ...] = ()

    def read(self, given: Given, partial: Any = None) -> Answer | Partial | Problem:
        if isinstance(given, Located):
            return Answer([round(given.latitude, 1), round(given.longitude, 1)])  # 11 km: enough for a zone
        if isinstance(given, Tapped):
            return Answer(given.option) if given.option in self.options else Problem("place")
        words = given.text.strip() if isinstance(given, Typed) else ""
        return Answer(words) if 0 < len(words) <= 60 else Problem("place")

    def value(self, raw: Any) -> str | Located:
        if isinstance(raw, str) and 0 < len(raw) <= 60:
            return raw
        if isinstance(raw, list) and len(raw) == 2 and all(isinstance(one, int | float) for one in raw):
            return Located(*raw)
        raise Unreadable("not a place")


@dataclass(frozen=True, slots=True)
class Unkept:
    """An answer that is not kept: of a typed text only what `measure` makes of it, which must be JSON; of a voice note
    its seconds. Options may be tapped."""

    options: tuple[str, ...]
    measure: Callable[[str], Any]

    def read(self, given: Given, partial: Any = None) -> Answer | Partial | Problem:
        match given:
            case Tapped(option) if option in self.options:
                return Answer(option)
            case Voiced(seconds):
                return Answer({"seconds": seconds})
            case Typed(text) if text.strip():
                return Answer({"measured": self.measure(text.strip())})
        return Problem("type_it")

    def value(self, raw: Any) -> str | Told:
        if isinstance(raw, str) and raw in self.options:
            return raw
        if isinstance(raw, dict) and raw.keys() & {"seconds", "measured"}:
            return Told(raw.get("seconds"), raw.get("measured"))
        raise Unreadable("not what was told")


def choice(*options: str, own: Text | None = None) -> Choice:
    """One of `options`, or own words where `own` allows them."""
    return Choice(options, own)


def several(*options: str) -> Several:
    """Any of `options`, also none."""
    return Several(options)


def text(limit: int, lines: bool = False, joins: bool = False) -> Text:
    """Words of at most `limit` characters: on one line, or with `lines` as they are; with `joins`, in as many messages
    as they come in."""
    return Text(limit, lines, joins)


def unkept(*options: str, measure: Callable[[str], Any] = len) -> Unkept:
    """Something told whose words are not kept: typed, spoken, or one of `options`."""
    return Unkept(options, measure)


def number(low: int, high: int) -> Number:
    """A whole number, both ends included."""
    return Number(low, high)


def time_of_day(*options: str) -> TimeOfDay:
    """A time on the clock; `options` are `HH:MM`."""
    return TimeOfDay(options)


def day(today: date, days: int, *options: int) -> Day:
    """A day from `today` to `days` later; `options` are days from today."""
    return Day(today, days, tuple(map(str, options)))


def place() -> Place:
    """A city, a country or a shared location."""
    return Place()
