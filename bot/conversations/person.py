"""The person a flow talks with, for real: the store, the words and the moment behind `bot.flows.me.Me`."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.content import Content
from bot.conversations.breaks import LINE, Breaks
from bot.conversations.encouragement import Encouragement
from bot.conversations.lately import BEHIND
from bot.conversations.lists import Lists
from bot.conversations.made import Applications, Feedback, Journey, Kept, Later
from bot.conversations.safety import QUIET, Safety
from bot.conversations.yours import Yours
from bot.flows import TIMED
from bot.store import Tx, dues, people
from bot.support import moments, places

AROUND = timedelta(minutes=10)  # within which a daily line comes after the time they chose
DONE_KEPT = 20  # names of finished conversations remembered


class Person:
    """One person in one transaction. `row` changes as effects run; whoever opened the transaction saves it."""

    def __init__(self, tx: Tx, row: people.Person, content: Content, new: bool = False) -> None:
        self.tx, self.row, self.content, self._new = tx, row, content, new
        self.erased = False
        self.profile, self.encouragement, self.breaks = _Profile(self), Encouragement(self), Breaks(self)
        self.safety, self.yours = Safety(self), Yours(self)
        self.applications, self.feedback, self.lists = Applications(self), Feedback(self), Lists(self)
        self.kept, self.later, self.journey = Kept(self), Later(self), Journey(self)

    async def write(self, flow: str, block: str, facts: Mapping[str, Any]) -> str:
        return self.content.plain(self.row.locale, flow, block, facts)

    async def names(self, file: str) -> list[str]:
        return list(self.content.names(self.row.locale, file))

    async def shuffled(self, names: list[str], seed: str) -> list[str]:
        drawn = f"{self.row.id}:{self.today()}:{seed}"  # no random source, so that a retry gives the same
        return sorted(names, key=lambda name: hashlib.sha256(f"{drawn}:{name}".encode()).digest())

    async def moment(self) -> float:
        return self.tx.now.timestamp()

    async def erase(self) -> None:
        await people.erase(self.tx, self.row.id)
        self.erased = True

    @property
    def consents(self) -> bool:
        """Whether what is sensitive may be kept."""
        return self.row.profile.get("consent") is True

    async def begin(self) -> None:
        """Let there be a row in the database, for rows of other tables that belong to it; the end writes it whole."""
        if self._new:
            await people.save(self.tx, self.row)
            self._new = False

    def set(self, **values: Any) -> None:
        """Change the row."""
        self.row = self.row._replace(**values)

    def note(self, **values: Any) -> None:
        """Let these parts of the profile be so from now on."""
        self.set(profile={**self.row.profile, **values})

    def local(self, moment: datetime) -> str:
        """A moment as their clock shows it, ISO 8601 without zone."""
        return moment.astimezone(self.row.tz).replace(tzinfo=None).isoformat(timespec="minutes")

    def dated(self, found: dict[str, Any]) -> dict[str, Any]:
        """What the store gave, with the local date it was made instead of the moment: JSON for a record."""
        return {name: value for name, value in found.items() if name != "made_at"} | {
            "on": moments.local_date(found["made_at"], self.row.tz).isoformat()
        }

    def days_ago(self, moment: datetime) -> int:
        """How many local dates ago a moment was."""
        return self.days_since(moments.local_date(moment, self.row.tz).isoformat())

    def days_since(self, day: str) -> int:
        """How many days ago a local date was."""
        return moments.days_between(day, self.today())

    def decided(self) -> dict[str, str]:
        """Applications that had waited and were answered with a no in the last days: the local date, by id."""
        noes: dict[str, str] = self.row.profile.get("decided", {})
        return {id: day for id, day in noes.items() if self.days_since(day) <= BEHIND.days}

    def finished(self, flow: str) -> None:
        """They came to the end of a conversation today."""
        done = {name: day for name, day in self.row.profile.get("done", {}).items() if name != flow}
        kept = dict(list(done.items())[1 - DONE_KEPT :])
        self.note(done={**kept, flow: self.today()})

    def is_paused(self) -> bool:
        """Whether nothing may be said unasked today."""
        until = self.row.paused_until
        return self.row.paused and (until is None or self.today() < until)

    def is_quiet(self) -> bool:
        """Whether a crisis was answered in the last 24 hours; an end further ahead was set by a wrong clock."""
        until = self.row.quiet_until
        return until is not None and timedelta(0) < until - self.tx.now <= QUIET

    def today(self) -> str:
        """Their date."""
        return moments.local_date(self.tx.now, self.row.tz).isoformat()

    async def plan_line(self) -> datetime | None:
        """Let the next daily line be due, and no other; gives its moment."""
        row = self.row
        await dues.drop(self.tx, row.id, LINE)
        if row.line_at is None:
            return None
        moment = self.next_line()
        if moment is not None:
            await self.let_be_due(moment, LINE)
        return moment

    def next_line(self) -> datetime | None:
        """When the next daily line comes: around the time they chose, each person some minutes later than the full
        hour that most choose, always the same, so that they do not all come at one moment."""
        row = self.row
        if row.line_at is None:
            return None
        later = timedelta(seconds=zlib.crc32(str(row.id).encode()) % AROUND.seconds)
        at = moments.later_that_day(row.line_at, later)
        return moments.next_line(self.tx.now, row.tz, at, row.line_days, row.line_on)

    async def let_be_due(self, moment: datetime, flow: str, arg: str = "", tries: int = 0) -> None:
        """Let the flow begin then, in the queue that it belongs to."""
        queue = dues.LINE if flow == LINE else dues.TIMER if flow in TIMED else dues.WAITING
        await dues.add(self.tx, self.row.id, moment, flow, arg, state=queue, tries=tries)


class _Profile:
    def __init__(self, me: Person) -> None:
        self._me = me

    async def show(self) -> dict[str, Any]:
        me, row = self._me, self._me.row
        line = me.next_line()
        paused = me.is_paused()
        there = me.tx.now.astimezone(row.tz)
        return {
            "today": there.date().isoformat(), "now": f"{there:%H:%M}", "weekday": there.weekday(),
            "name": row.profile.get("name"), "zone": row.zone, "country": row.country,
            "city": row.profile.get("city") or (places.zone(row.zone).city if row.zone else None),
            "time": row.line_at, "days": row.line_days,
            "next": me.local(line) if line else None, "paused": paused,
            "paused_until": row.paused_until if paused else None, "speaks": row.profile.get("speaks", "en"),
            "quiet": me.is_quiet(),
        }  # fmt: skip

    async def rename(self, name: str | None) -> None:
        self._me.note(name=name)

    async def agree(self, consent: bool) -> None:
        self._me.note(consent=consent)

    async def move(self, zone: str, country: str | None, city: str) -> None:
        me, before = self._me, self._me.row.tz
        me.set(zone=zone, country=country)
        me.note(city=city)
        for one in await dues.coming(me.tx, me.row.id, but=LINE):
            moment = moments.same_time_there(one.at, before, me.row.tz)
            if one.kind not in TIMED and moment > me.tx.now:
                await dues.move(me.tx, one.id, moment)  # what is for six o'clock is for six there; a timer runs on
        await me.plan_line()
