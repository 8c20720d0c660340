"""The one clock: all reading of time goes through it, so that the demo and the tests can move it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """The time of this machine, moved forward as far as anybody said."""

    def __init__(self, start: datetime | None = None) -> None:
        self._ahead = start - datetime.now(UTC) if start else timedelta(0)

    def now(self) -> datetime:
        """The moment, in UTC."""
        return datetime.now(UTC) + self._ahead

    def move_to(self, moment: datetime) -> None:
        """Let it be `moment` now. Only forward: what happened stays in the past."""
        self._ahead = max(self._ahead, moment - datetime.now(UTC))
