"""A week's plan: how sure is sure enough, which time can be kept, when to look back. Pure; dates and times are local.

Goals are small and in the person's own hands (Job Club: structured small steps, praise for each, no criticism). The
plan is an implementation intention with its obstacle named ("if …, then …": van Hooft 2005), with a setback rehearsed
beforehand (JOBS II: Caplan 1989, Vinokur 1995).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from bot.support.moments import is_night

EFFORTS = ("applied", "tailored", "spoke", "practised", "rested")
GOALS = ("apply", "tailor", "talk", "practise", "learn", "rest")
OBSTACLES = ("tired", "put_off", "doubt", "distracted")
_STEPS = ("ten_minutes", "open_it", "beside_somebody")
_STEPS_OF_REST = ("put_away", "go_out", "call_somebody")
PLACES = ("home", "library")
SETBACKS = ("walk", "call", "sleep", "write_here")
MOST = 5  # of anything in a week; twenty is a wish, not a plan
SURE_ENOUGH = 8  # of ten
DAYS = 7  # that a plan reaches
TIMES = ("09:00", "11:00", "14:00", "18:00")
LOOK_AT = "16:00"
_BEGINNINGS = ("then", "first", "i", "i'll", "will", "to")
_FRIDAY = 4
_EVENING = time(19)  # after this, today holds no time that could still be offered


def steps_for(goal: str) -> tuple[str, ...]:
    """First steps that may be offered for a goal: rest begins otherwise than work."""
    return _STEPS_OF_REST if goal == "rest" else _STEPS


def days_to_offer(now: str) -> tuple[int, ...]:
    """The days that a plan may begin on, counted from today; not today once it is evening (`now` is HH:MM)."""
    return tuple(range(time.fromisoformat(now) >= _EVENING, DAYS))


def trouble_with(on: date, at: str, today: str, now: str) -> str | None:
    """Why nothing can be said then: it is `past`, or it is `night`, when nobody is disturbed; `None`: it can."""
    if on.isoformat() == today and at <= now:
        return "past"
    return "night" if is_night(time.fromisoformat(at)) else None


def look_on(on: date) -> date:
    """When to look back at a plan for this day: on the Friday of its week; for a Friday or later, the Monday after."""
    ahead = (_FRIDAY - on.weekday()) if on.weekday() < _FRIDAY else 7 - on.weekday()
    return on + timedelta(days=ahead)


def week_later(on: date, today: date) -> date:
    """The same weekday, in the coming seven days."""
    return today + timedelta(days=(on - today).days % 7 or 7)


def is_current(plan: Mapping[str, Any], today: str) -> bool:
    """Whether a plan is still to be done: it is open, and its look back has not passed."""
    return bool(plan["state"] == "open" and plan["look"] >= today)


def own_step(words: str) -> str:
    """Own words as they follow "then I will" or "first I": without such a beginning of their own, on one line."""
    parts = words.split()
    while len(parts) > 1 and parts[0].casefold().replace("’", "'") in _BEGINNINGS:
        del parts[0]
    return " ".join(parts).rstrip(" .,;:!") or words.strip()


def fewer(count: int, said: str) -> int | None:
    """The smaller number that was said, at least one and no more than before; `None`: no number was said."""
    return max(1, min(count, int(said))) if said.isdecimal() and len(said) <= 3 else None
