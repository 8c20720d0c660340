"""What a flow may know and do about the person it talks with: the only door to the world.

Every method is an effect: a flow reaches it through `look` (reads) or `do` (changes), never by itself, and its result
is JSON. The store answers for real; `samples.py` answers when paths are explored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Facts = dict[str, Any]


KINDS = {
    "sentence": "words, style, before, after: what they want to remember after a rejection (about: an application)",
    "mood": "mood: how they said they are",
    "plan": "goal, number, best, obstacle, when, step, setback, state: a week's",
    "contact": "name, tie, liked, wish, channel, next, state: somebody they know",
    "lesson": "stage, well, redo, control, change, keep: what they learned (about: an application)",
    "skill": "skill, step, check: what they want to learn",
    "posting": "company, role, essential, desirable, have, missing: terms they confirmed",
    "resume": "text: kept because they asked for it, not for long",
    "story": "title, sort, situation, task, action, result, serves: to be told in an interview",
    "practice": "question, times, next: a question that comes back",
    "interview": "company, sort, day, time: one that is coming (about: an application)",
    "route": "kind, what, state: the help they are looking for",
}
"""What people make and keep: by kind, what its body holds. This is the one list; the data map follows it."""


class Profile(Protocol):
    """Who they are, as far as they said."""

    async def show(self) -> Facts:
        """`today` (local date), `now` (local HH:MM), `weekday` (0 is Monday), `name`, `zone`, `city`, `country`,
        `time`, `days`, `next` (local moment of the next line, or None), `paused`, `paused_until` (a local date; None is
        "until they say so"), `speaks` (the language of their app), and `quiet`: a crisis was answered in the last 24
        hours."""

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
        """One of them, as it was logged, with its `id` and `on`, the local date it was logged."""

    async def recent(self) -> list[Facts]:
        """The newest five."""

    async def waiting(self) -> list[Facts]:
        """Those with the outcome `waiting`, the oldest first, each with `on`, the local date it was logged."""

    async def settle(self, id: str, changes: Facts) -> None:
        """Let these parts of one be so from now on: `outcome`, `stage`, `feeling` …"""


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


class Kept(Protocol):
    """What they made and keep, each of one of `KINDS`."""

    async def add(self, kind: str, body: Facts, about: str = "", days: int | None = None) -> str:
        """Keep one, for `days` days or until they remove it; gives its id."""

    async def show(self, id: str) -> Facts | None:
        """One of them: `id`, `kind`, `about`, `on` (the local date it was made), and its body."""

    async def all(self, kind: str, about: str | None = None) -> list[Facts]:
        """All of a kind, the newest first; with `about`, those that belong to it."""

    async def change(self, id: str, changes: Facts) -> None:
        """Let these parts of its body be so from now on."""

    async def remove(self, id: str) -> None:
        """Forget one."""


class Later(Protocol):
    """What is said later because they asked for it: a flow with its argument, begun at a moment. Moments are local, ISO
    8601 without zone."""

    async def in_days(self, flow: str, arg: str, days: int, time: str | None = None) -> str:
        """In so many days at `time` (HH:MM), or half past nine on the first working morning from then; gives the
        moment."""

    async def on(self, flow: str, arg: str, day: str, time: str) -> str | None:
        """On a day (ISO 8601) at a time (HH:MM); gives the moment. `None`: it has passed, and nothing will be said."""

    async def in_minutes(self, flow: str, arg: str, minutes: int) -> str:
        """A timer; gives the moment."""

    async def drop(self, flow: str, arg: str) -> None:
        """It is not needed any more."""

    async def clear(self) -> None:
        """Nothing at all is to be said unasked any more."""

    async def coming(self) -> list[Facts]:
        """What will be said, the next first, without the daily line: `flow`, `arg`, `at`."""


class Journey(Protocol):
    """What lies behind them, as far as it decides what fits next."""

    async def show(self) -> Facts:
        """`done`: flows finished in the last three days, the newest first. `rejections`: how many days ago each no or
        silence of the last 14 days was logged. `moods`: those of the last 14 days, the newest first, each `mood` and
        `days` ago. `break_offered`: how many days ago, or None. `encouraged`: a daily line is set up. `quiet`: a crisis
        was answered in the last 24 hours. `paused`."""

    async def offered_break(self) -> None:
        """A break was offered today."""


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
    @property
    def kept(self) -> Kept: ...
    @property
    def later(self) -> Later: ...
    @property
    def journey(self) -> Journey: ...

    async def write(self, flow: str, block: str, facts: Mapping[str, Any]) -> str:
        """The words of a block as plain text in their language: a draft to copy."""

    async def names(self, file: str) -> list[str]:
        """The blocks of a content file that is a bank of questions or lines, in its order."""

    async def shuffled(self, names: list[str], seed: str) -> list[str]:
        """These in a fair order: the same for this person, this day and this `seed`."""

    async def moment(self) -> float:
        """Now, in seconds, to tell how long something took."""

    async def erase(self) -> None:
        """Forget them: everything, at once."""
