"""Local time: the next moment of a daily plan, quiet hours, working mornings. Pure; the caller brings the clock.

The plain rule for clock changes: take the local date, put the time of day on it, convert. A time that a clock change
leaves out comes as much later, or, where that is tomorrow (Nuuk, 23:00 in March), as much earlier; one that it doubles
comes the first time; a date that a zone leaves out is left out.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAILY, WEEKDAYS, WEEKLY, OFF = "daily", "weekdays", "weekly", "off"
QUIET_FROM, QUIET_TO = time(21), time(8)
WORKING_MORNING, LAST_WORKING_HOUR = time(9, 30), time(16, 30)
LAST_LINE = time(23, 50)  # one that is to come around midnight is still of the day it was chosen for
AHEAD = timedelta(days=2)  # how far a local date may lie ahead of today, by travel; one further tells of a wrong clock
_MONDAY, _SATURDAY = 0, 5


def local_date(now: datetime, zone: ZoneInfo) -> date:
    """The date on the wall there."""
    return now.astimezone(zone).date()


def date_of(day: str) -> date:
    """A local date as it is kept (ISO 8601), or that of a local moment."""
    return date.fromisoformat(day[:10])


def days_between(earlier: str, later: str) -> int:
    """Days from one local date to another; less than nothing where the other came before."""
    return (date_of(later) - date_of(earlier)).days


def days_after(day: str, days: int) -> str:
    """The local date so many days after another; before it, where they are less than nothing."""
    return (date_of(day) + timedelta(days=days)).isoformat()


def moment_on(on: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The moment, in UTC, of a time of day on a local date; `None` for a date that the zone left out."""
    moments = (datetime.combine(on, at, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return next((moment for moment in moments if moment.astimezone(zone).date() == on), None)


def later_that_day(at: str, later: timedelta) -> str:
    """A time of day (HH:MM) so much later, in the same day."""
    moment = datetime.combine(date.min, time.fromisoformat(at)) + later
    return min(moment, datetime.combine(date.min, LAST_LINE)).time().isoformat()


def is_ahead(day: str, today: date) -> bool:
    """Whether a local date is today's, or one that lies ahead because they moved west since."""
    return timedelta(0) <= date_of(day) - today <= AHEAD


def same_time_there(moment: datetime, before: ZoneInfo, zone: ZoneInfo) -> datetime:
    """What the wall showed in the zone `before`, in another one; the same moment where that date is left out there."""
    wall = moment.astimezone(before)
    return moment_on(wall.date(), wall.time(), zone) or moment


def next_line(now: datetime, zone: ZoneInfo, at: str, days: str, last: str | None) -> datetime | None:
    """The next moment, in UTC, of a line at `at` (local) on `days`, not on `last` or before; `None` for off."""
    if days == OFF:
        return None
    on = local_date(now, zone)
    if last and is_ahead(last, on):
        on = date.fromisoformat(last) + timedelta(days=1)
    for _ in range(16):  # a week, and what a zone may leave out
        moment = moment_on(on, time.fromisoformat(at), zone)
        if moment is not None and moment > now and _wanted(on, days):
            return moment
        on += timedelta(days=1)
    return None


def _wanted(on: date, days: str) -> bool:
    if days == WEEKDAYS:
        return on.weekday() < _SATURDAY
    return days == DAILY or on.weekday() == _MONDAY


def in_quiet_hours(now: datetime, zone: ZoneInfo) -> bool:
    """Whether nobody should be disturbed there now."""
    return is_night(now.astimezone(zone).time())


def is_night(clock: time) -> bool:
    """Whether nobody should be disturbed at this time of day."""
    return clock >= QUIET_FROM or clock < QUIET_TO


def working_morning(now: datetime, zone: ZoneInfo, days: int) -> datetime:
    """Half past nine there, `days` days from now or on the first working day after that."""
    on = local_date(now, zone) + timedelta(days=days)
    while on.weekday() >= _SATURDAY or (moment := moment_on(on, WORKING_MORNING, zone)) is None:
        on += timedelta(days=1)
    return moment


def working_morning_there(now: datetime, here: ZoneInfo, there: ZoneInfo, days: int) -> datetime:
    """The first working hour `there`, `days` days from now or later, that is no quiet hour `here`: half past nine, or
    the next half hour after it. Where their working day is night here, a working morning here."""
    for later in range(days, days + 8):  # a week, and what a zone may leave out
        on = local_date(now, there) + timedelta(days=later)
        moment = moment_on(on, WORKING_MORNING, there) if on.weekday() < _SATURDAY else None
        while moment is not None and moment.astimezone(there).time() <= LAST_WORKING_HOUR:
            if moment > now and not in_quiet_hours(moment, here):
                return moment
            moment += timedelta(minutes=30)
    return working_morning(now, here, days)


def moment_at(day: str, at: str, zone: ZoneInfo) -> datetime | None:
    """The moment, in UTC, of `at` (HH:MM) on `day` (ISO 8601) there; `None` for a date that the zone left out."""
    return moment_on(date.fromisoformat(day), time.fromisoformat(at), zone)


def time_in_days(now: datetime, zone: ZoneInfo, days: int, at: str) -> datetime:
    """The moment of `at` (HH:MM) there, `days` days from now or on the first day after that which lies ahead."""
    on = local_date(now, zone) + timedelta(days=days)
    while (moment := moment_on(on, time.fromisoformat(at), zone)) is None or moment <= now:
        on += timedelta(days=1)
    return moment


def morning_after(now: datetime, zone: ZoneInfo) -> datetime:
    """Nine o'clock there, tomorrow: for what must wait until somebody may be disturbed again."""
    on = local_date(now, zone) + timedelta(days=1)
    while (moment := moment_on(on, time(9), zone)) is None:
        on += timedelta(days=1)
    return moment


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """The next nine o'clock there, today or tomorrow."""
    today = moment_on(local_date(now, zone), time(9), zone)
    return today if today is not None and today > now else morning_after(now, zone)
