"""Whether something that is due may be said now, and if not, when. Pure: a person's state and the moment in.

One message a day that nobody waited for, over all kinds: what they set for a moment of its own comes at that moment and
before all else, then reminders, then the daily line. Nothing at night unless that hour was chosen; nothing in a
break, nor in the middle of a conversation; never a heap after a downtime: the daily line is for its own day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.support import moments

LATE = timedelta(hours=3)  # a daily line later than this waits for its next day
COMES_ON_A_FREE_EVENING = frozenset(
    ("find_help_check", "mine_step", "writing", "pause_long", "interview_eve", "debrief")
)  # it is not about the search, or it is for that evening and no other
TALKING = timedelta(minutes=30)  # since they last wrote: a conversation that goes on is not broken into


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides: the person's state at the moment `now`. Dates are local, ISO 8601."""

    now: datetime
    zone: ZoneInfo
    spoke_on: str | None  # when something unasked was last said
    talked_at: datetime | None  # when the conversation that goes on was last touched
    paused: bool  # a break goes on that keeps this back
    paused_until: str | None
    reminder_today: bool = False  # a reminder of their own is due later today
    quiet_until: datetime | None = None  # after a crisis answer
    appointed_today: bool = False  # something they set for a moment of today is still to come
    free_evening: bool = False  # theirs, once a week, and this is about the search


@dataclass(frozen=True, slots=True)
class Say:
    """Now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before this moment, in UTC."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Skip:
    """Not this time: the daily line has another day."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Not until they say so."""


def line(due_at: datetime, of: Situation) -> Say | Wait | Skip:
    """What to do with the daily line that was due at `due_at`."""
    today = moments.local_date(of.now, of.zone)
    late = of.now - due_at > LATE or moments.local_date(due_at, of.zone) != today
    if late or of.paused or _is_quiet(of) or _spoke(of) or of.reminder_today:
        return Skip()
    if not _in_talk(of):
        return Say()
    later = of.now + TALKING  # the hour they chose may be in the night; one that a talk put off may not
    return Skip() if moments.in_quiet_hours(later, of.zone) else Wait(later)


def reminder(due_at: datetime, of: Situation) -> Say | Wait | Hold:
    """What to do with a reminder: it is never lost, only later. At night it comes where that hour was chosen."""
    if of.paused:
        return Wait(_morning_of(of.paused_until, of)) if of.paused_until else Hold()
    if of.quiet_until and _is_quiet(of):
        return Wait(of.quiet_until)
    if _spoke(of) or of.appointed_today:
        return Wait(moments.working_morning(of.now, of.zone, 1))
    chosen = moments.in_quiet_hours(due_at, of.zone)
    if of.free_evening or (moments.in_quiet_hours(of.now, of.zone) and not chosen):
        return Wait(moments.next_morning(of.now, of.zone))
    if not _in_talk(of):
        return Say()
    later = of.now + TALKING
    return Wait(moments.next_morning(later, of.zone) if moments.in_quiet_hours(later, of.zone) else later)


def appointment(due_at: datetime, of: Situation) -> Say | Wait | Hold:
    """What to do with what they set for a moment of its own: it is said then, also on a day that had its message, and
    at night if that is when they wanted it."""
    if of.paused:
        return Wait(_morning_of(of.paused_until, of)) if of.paused_until else Hold()
    if of.quiet_until and _is_quiet(of):
        return Wait(of.quiet_until)
    if moments.in_quiet_hours(of.now, of.zone) and not moments.in_quiet_hours(due_at, of.zone):
        return Wait(moments.next_morning(of.now, of.zone))  # the bot was away at the time
    return Wait(of.now + TALKING) if _in_talk(of) else Say()


def last_evening(of: Situation) -> Say | Wait:
    """What to do with the question on a break's last evening: they know of it, so it is said in the break."""
    return Wait(of.quiet_until) if of.quiet_until and _is_quiet(of) else agreed(of)


def agreed(of: Situation) -> Say | Wait:
    """What to do with the one question after a crisis that they agreed to: only the night and a talk put it off."""
    if moments.in_quiet_hours(of.now, of.zone):
        return Wait(moments.next_morning(of.now, of.zone))
    return Wait(of.now + TALKING) if _in_talk(of) else Say()


def timer(due_at: datetime, of: Situation) -> Say | Skip:
    """What to do with a timer, which was set a moment ago: at its minute, whatever else but a crisis; much later it has
    no use."""
    return Skip() if of.now - due_at > TALKING or _is_quiet(of) else Say()


def _is_quiet(of: Situation) -> bool:
    return of.quiet_until is not None and of.now < of.quiet_until


def _spoke(of: Situation) -> bool:
    """Whether today's one message was said. Its date may lie ahead: they moved west over midnight."""
    return of.spoke_on is not None and moments.is_ahead(of.spoke_on, moments.local_date(of.now, of.zone))


def _in_talk(of: Situation) -> bool:
    return of.talked_at is not None and abs(of.now - of.talked_at) < TALKING


def _morning_of(day: str, of: Situation) -> datetime:
    moment = of.now
    while moments.local_date(moment, of.zone).isoformat() < day:
        moment = moments.morning_after(moment, of.zone)
    return moment
