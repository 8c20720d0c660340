"""A break from the search: how long it lasts, when its last evening is, what is due in it. Pure; dates are local.

A break "until" a day ends on the morning of that day, so its last evening is the one before. Rests on MacGowan 2022:
weeks with real time off the search were followed by more vigour; nothing here has to be earned, and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bot.support.moments import days_after

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


def back_on(today: str, length: str, chosen: date | None) -> str | None:
    """The day it is over: by one of `LENGTHS`, or the one `chosen`, tomorrow at the earliest; `None` for open."""
    days = LENGTHS.get(length)
    if days:
        return days_after(today, days)
    return max(chosen.isoformat(), days_after(today, 1)) if chosen else None


def a_few_more(until: str | None, today: str) -> str:
    """The day it is over when it lasts a few days longer."""
    return days_after(max(until or today, today), MORE)


def last_evening(today: str, until: str | None) -> str | None:
    """The evening before it is over, where that is not the evening of today."""
    if until is None:
        return None
    on = days_after(until, -1)
    return on if on > today else None


def long_since(since: str) -> str:
    """The day on which a break that began on `since` has become a long one."""
    return days_after(since, LONG)


def is_long(since: str | None, today: str) -> bool:
    """Whether a break that began on `since` is a long one by now."""
    return since is not None and long_since(since) <= today


def due_in(coming: Iterable[dict[str, Any]], until: str | None) -> list[dict[str, Any]]:
    """What of `coming` (each with its local moment `at`) is due before the break is over."""
    return [one for one in coming if until is None or one["at"][:10] < until]
