"""When something that is to come may come instead: from when on and before when it makes sense. Pure; moments are
local, ISO 8601 without zone, and so is `today`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from bot.support.moments import days_after, days_between, is_night

BY_DAY = ("pause_ends", "pause_long", "how_are_you")  # flows that never begin at night, chosen or not


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` on, and before `before`."""

    since: str
    before: str

    def days(self, today: str) -> tuple[int, tuple[int, ...]]:
        """How many days it reaches, and those of it to offer, counted from its first."""
        length = max(0, days_between(self.since, self.before))
        soon = days_between(self.since, max(self.since[:10], days_after(today, 1)))
        offered = tuple(number for number in (soon, soon + 1, soon + 6) if number <= length)
        return length, offered or (length,)

    def trouble_with(self, flow: str, moment: str, now: str) -> str | None:
        """Why the flow cannot begin then: it is `past`, too `early` or too `late`, or `night`; `None`: it can."""
        if moment <= now:
            return "past"
        if not self.since <= moment < self.before:
            return "early" if moment < self.since else "late"
        return "night" if flow in BY_DAY and is_night(time.fromisoformat(moment[11:])) else None


def all_of(first: str, last: str) -> Span:
    """From one local date to another, both included."""
    return Span(first, f"{last}T24:00")


def before_interview(day: str, at: str | None, today: str) -> Span:
    """Until it begins; all its day, where its time is not known."""
    return Span(today, f"{max(today, day)}T{at or '24:00'}")


def after_interview(day: str, at: str | None, today: str, last: str) -> Span:
    """From its beginning on, to the `last` date."""
    return Span(max(today, f"{day}T{at or '00:00'}"), f"{max(last, day)}T24:00")
