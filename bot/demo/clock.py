"""A clock that runs with the computer's and can be moved forward, and how a moment is written on the page.

Knows nothing of what is due when.
"""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_STEP = re.compile(r"\+(\d{1,4})([mhdw])", re.ASCII)
_TOMORROW = re.compile(r"tomorrow (\d{1,2}):(\d{2})", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class DemoClock(Protocol):
    """The one clock of bot and demo."""

    def now(self) -> datetime: ...  # aware, UTC

    def move_to(self, moment: datetime) -> None: ...  # forward only


class MovableClock:
    """The computer's time plus what it was moved."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move_to(self, moment: datetime) -> None:
        """Raises `ValueError` when `moment` is before now: what was sent cannot be unsent."""
        step = moment - self.now()
        if step < timedelta():
            raise ValueError("The clock only goes forward.")
        self._ahead += step


def moment(wish: str, now: datetime, zone: ZoneInfo) -> datetime:
    """`+1h`, `+1d`, `tomorrow 09:00` (in `zone`) or an ISO moment, as UTC. Raises `ValueError` with a sentence."""
    if match := _STEP.fullmatch(wish):
        return now + timedelta(**{_UNITS[match[2]]: int(match[1])})
    if match := _TOMORROW.fullmatch(wish):
        hour, minute = int(match[1]), int(match[2])
        if hour > 23 or minute > 59:
            raise ValueError("There is no such time of day.")
        day = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)
    try:
        read = datetime.fromisoformat(wish)
    except ValueError:
        raise ValueError("Say +1h, +1d, tomorrow 09:00, next, or a date and time.") from None
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def label(when: datetime, zone: ZoneInfo) -> str:
    """`Tue 24 Nov, 09:00`, in English whatever the computer's locale."""
    local = when.astimezone(zone)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[local.weekday()]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[local.month - 1]
    return f"{day} {local.day} {month}, {local:%H:%M}"
