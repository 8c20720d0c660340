"""What a flow may know and do about the person it talks with: the only door to the world.

Every method is an effect: a flow reaches it through `look` (reads) or `do` (changes), never by itself, and its result
is JSON. The store answers for real; `samples.py` answers when paths are explored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Facts = dict[str, Any]


class Profile(Protocol):
    """Who they are, as far as they said."""

    async def show(self) -> Facts:
        """`name`, `zone`, `city`, `country`, `time`, `days`, `next` (local moment of the next line, or None), `paused`,
        and `paused_until` (a local date; None is "until they say so")."""

    async def rename(self, name: str | None) -> None:
        """Call them so from now on."""

    async def move(self, zone: str, country: str | None) -> None:
        """They live in this IANA time zone."""


class Encouragement(Protocol):
    """The daily line."""

    async def schedule(self, time: str | None, days: str) -> Facts:
        """Send it at `time` (HH:MM, local; None keeps the one there is) on `days` (`daily`, `weekdays`, `weekly`,
        `off`). Gives `time`, `days` and `next`, the local moment as ISO 8601 or None."""

    async def pick(self) -> str:
        """The next line for them, by name: none of the last 60."""

    async def pause(self, days: int | None) -> Facts:
        """Say nothing unasked for `days` days (None: until they say so). Gives `until`, a local date or None, and
        `waiting`: how many reminders wait meanwhile."""

    async def resume(self) -> None:
        """The pause is over."""


class Applications(Protocol):
    """The jobs they applied for."""

    async def add(self, company: str | None, role: str | None, stage: str, outcome: str, feeling: str | None) -> str:
        """Log one; gives its id."""

    async def show(self, id: str) -> Facts | None:
        """One of them: `id`, `company`, `role`, `stage`, `outcome`, `feeling`."""

    async def recent(self) -> list[Facts]:
        """The newest five."""


class Feedback(Protocol):
    """Requests for feedback, and what became of them."""

    async def add(self, application: str | None, channel: str, draft: str, facts: Facts) -> str:
        """Keep a draft; gives its id."""

    async def show(self, id: str) -> Facts | None:
        """One of them: `id`, `state`, `channel`, `draft`, `company`, `role`, and the facts kept with it."""

    async def remind(self, id: str) -> str:
        """They will send it tomorrow: remind them once, on the next working morning. Gives that local moment."""

    async def sent(self, id: str) -> str:
        """They sent it: offer one chase after seven days. Gives that local moment."""

    async def chased(self, id: str) -> str:
        """They sent the chase: close after seven more days. Gives that local moment."""

    async def close(self, id: str, state: str) -> None:
        """It ended: `answered`, `unanswered` or `dropped`. Nothing more will be said about it."""


class Me(Protocol):
    """The person."""

    @property
    def profile(self) -> Profile: ...
    @property
    def encouragement(self) -> Encouragement: ...
    @property
    def applications(self) -> Applications: ...
    @property
    def feedback(self) -> Feedback: ...

    async def write(self, flow: str, block: str, facts: Mapping[str, Any]) -> str:
        """The words of a block as plain text in their language: a draft to copy."""

    async def erase(self) -> None:
        """Forget them: everything, at once."""
