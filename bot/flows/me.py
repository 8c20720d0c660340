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
        `paused_until` (a local date; None is "until they say so"), `speaks` (the language of their app), and `quiet`:
        a crisis was answered in the last 24 hours."""

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

    async def add(self, job: Facts) -> str:
        """Log one: `company`, `role`, `stage`, `outcome`, `feeling`, and where a letter told them `signer`, `signs`
        and `letter` (its words, if they shall be kept). Gives its id."""

    async def show(self, id: str) -> Facts | None:
        """One of them, as it was logged, with its `id`."""

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


class Safety(Protocol):
    """What is done and kept for somebody who may be in danger: never what they wrote, but for their own note."""

    async def show(self) -> Facts:
        """Whom to reach: `country` (its name, or None), `guessed`, `emergency` (`number`, `reaches`), `lines` (`name`,
        `number`, `how`, `hours`, `word`, `check`, `verified_on`), `directory`, `note` (their own, or None), `again` (a
        crisis was answered in the last 24 hours) and `quiet_until` (since then, or None)."""

    async def quiet(self) -> None:
        """Say nothing unasked for 24 hours."""

    async def lift(self, before: str | None) -> None:
        """No more quiet is needed than there was `before`."""

    async def figure_of_speech(self, before: str | None) -> None:
        """It was one: `lift`, and count it, without a person."""

    async def live_in(self, country: str) -> None:
        """They say they are in this country."""

    async def keep_note(self, note: str) -> None:
        """Their own note for a bad hour."""

    async def ask_tomorrow(self) -> None:
        """They agreed to be asked once, tomorrow."""

    async def log(self, level: str, about: str, answer: str) -> None:
        """They agreed that level, answer and hour are kept for 30 days."""


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
    @property
    def safety(self) -> Safety: ...

    async def write(self, flow: str, block: str, facts: Mapping[str, Any]) -> str:
        """The words of a block as plain text in their language: a draft to copy."""

    async def erase(self) -> None:
        """Forget them: everything, at once."""
