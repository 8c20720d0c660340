"""A break from the search: how long it lasts, when its last evening is, what is due in it. Pure; dates are local.

A break "until" a day ends on the morning of that day, so its last evening is the one before. Rests on MacGowan 2022:
weeks with real time off the search were followed by more vigour; nothing here has to be earned, and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

LENGTHS = {"evening": 1, "two_days": 2, "three_days": 3, "week": 7}  # days
FURTHEST = 90  # days from today that a break may last
MORE = 3  # days that "a few more days" are
LONG = 21  # days after which somebody to talk with is named
EVENING = "18:00"  # when the last evening's question comes
FREE_FROM = 17  # o'clock: from when an evening is free
OFF = ("reminders", "line", "all")  # what is off, the usual first
INSTEAD = ("move", "person", "outside", "make", "rest")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_DUE = 6  # reminders that are shown to be ticked


def date_of(day: str) -> date:
    """A local date (ISO 8601) as a value."""
    return date.fromisoformat(day)


def back_on(today: str, length: str, chosen: date | None) -> str | None:
    """The day it is over: by one of `LENGTHS`, or the one `chosen`, tomorrow at the earliest; `None` for open."""
    days = LENGTHS.get(length)
    tomorrow = date_of(today) + timedelta(days=1)
    on = date_of(today) + timedelta(days=days) if days else max(chosen, tomorrow) if chosen else None
    return on.isoformat() if on else None


def a_few_more(until: str | None, today: str) -> str:
    """The day it is over when it lasts a few days longer."""
    return (max(date_of(until or today), date_of(today)) + timedelta(days=MORE)).isoformat()


def last_evening(today: str, until: str | None) -> str | None:
    """The evening before it is over, where that is not the evening of today."""
    if until is None:
        return None
    on = (date_of(until) - timedelta(days=1)).isoformat()
    return on if on > today else None


def long_since(since: str) -> str:
    """The day on which a break that began on `since` has become a long one."""
    return (date_of(since) + timedelta(days=LONG)).isoformat()


def is_long(since: str | None, today: str) -> bool:
    """Whether a break that began on `since` is a long one by now."""
    return since is not None and long_since(since) <= today


def due_in(coming: Iterable[dict[str, Any]], until: str | None) -> list[dict[str, Any]]:
    """What of `coming` (each with its local moment `at`) is due before the break is over."""
    return [one for one in coming if until is None or one["at"][:10] < until]
