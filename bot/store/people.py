"""A person's own row: who they are, what they see next, when they want to be written to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, delete, select, update

from bot.store.database import Tx, put
from bot.store.schema import person as table

LINES_KEPT = 60  # names of encouragement lines remembered, so that none comes twice within as many
SEEN_KEPT = 128  # numbers of the newest updates: more than Telegram gives in one answer, so none counts twice


@dataclass(frozen=True, slots=True)
class Person:
    """A person's row. Times of day are `HH:MM`, dates ISO 8601, both local to `zone`."""

    id: int
    created_at: datetime
    locale: str = "en"
    seen: tuple[int, ...] = ()
    away: bool = False
    profile: dict[str, Any] = field(default_factory=dict)
    zone: str | None = None
    country: str | None = None
    active: int | None = None
    serial: int = 0
    outbox: tuple[dict[str, Any], ...] = ()
    owed: int = 0
    sent: int = 0
    keyboard: int | None = None
    line_at: str | None = None
    line_days: str = "off"
    line_on: str | None = None
    lines: tuple[str, ...] = ()
    spoke_on: str | None = None
    paused: bool = False
    paused_until: str | None = None

    @property
    def tz(self) -> ZoneInfo:
        """Their time zone; UTC while it is unknown."""
        return ZoneInfo(self.zone) if self.zone else ZoneInfo("UTC")

    def seeing(self, number: int) -> Person:
        """With this update taken. Not only the highest number counts: Telegram may deliver out of order, and after a
        quiet week it numbers anew."""
        return replace(self, seen=(*self.seen, number)[-SEEN_KEPT:])

    @property
    def quiet_until(self) -> datetime | None:
        """Nothing unasked before this, after a crisis answer. Sealed with the profile: nobody reads it from outside."""
        until = self.profile.get("quiet_until")
        return datetime.fromisoformat(until) if until else None

    def talking(self) -> Person:
        """They are here: a daily line not sent yet is not needed any more, and those before count as read."""
        profile = {name: value for name, value in self.profile.items() if name != "unanswered"}
        outbox = tuple(message for message in self.outbox if "expires" not in message)
        return replace(self, outbox=outbox, profile=profile)

    def unsent(self) -> list[dict[str, Any]]:
        """The messages that are still to go out, in order, each with its `number`."""
        return [message for message in self.outbox if message["number"] > self.sent]

    def owing(self, messages: list[dict[str, Any]]) -> Person:
        """With these messages owed after those that are."""
        numbered = [{**message, "number": self.owed + n} for n, message in enumerate(messages, 1)]
        return replace(self, outbox=(*self.unsent(), *numbered), owed=self.owed + len(messages))


async def load(tx: Tx, id: int) -> Person | None:
    """The person with this id."""
    row = (await tx.connection.execute(select(table).where(table.c.id == id).with_for_update())).mappings().first()
    return None if row is None else _read(tx, dict(row))


async def save(tx: Tx, person: Person) -> None:
    """Write the whole row, new or not."""
    values = {one.name: getattr(person, one.name) for one in fields(person) if one.name != "id"} | {
        "away": int(person.away),
        "paused": int(person.paused),
        "lines": json.dumps(person.lines),
        "seen": json.dumps(person.seen),
        "profile": tx.vault.seal(person.profile, "person", "profile", person.id) if person.profile else None,
        "outbox": tx.vault.seal(person.outbox, "person", "outbox", person.id) if person.unsent() else None,
    }
    await put(tx, table, {"id": person.id}, values)


async def delivered(tx: Tx, id: int, number: int, keyboard: int | None) -> None:
    """Message `number` went out; `keyboard` is its id when its buttons are the ones alive now."""
    values: dict[str, Any] = {"sent": number, "outbox": case((table.c.owed <= number, None), else_=table.c.outbox)}
    if keyboard is not None:
        values["keyboard"] = keyboard
    await tx.connection.execute(
        update(table).where(table.c.id == id, table.c.sent < number, table.c.owed >= number).values(values)
    )


async def unsent(tx: Tx) -> list[Person]:
    """Everybody to whom messages are owed: what a crash left behind."""
    rows = await tx.connection.execute(select(table).where(table.c.owed > table.c.sent))
    return [_read(tx, dict(row)) for row in rows.mappings()]


async def erase(tx: Tx, id: int) -> None:
    """Forget the person; every other table follows by its foreign key."""
    await tx.connection.execute(delete(table).where(table.c.id == id))


def stranger(id: int, now: datetime) -> Person:
    """Somebody never seen. Their numbers begin where no earlier row of theirs can have come to, or what was on its way
    to somebody who had themselves forgotten would count for whoever comes back."""
    begin = int(now.timestamp())
    return Person(id, created_at=now, serial=begin, owed=begin, sent=begin)


def _read(tx: Tx, row: dict[str, Any]) -> Person:
    return Person(
        **row
        | {
            "away": bool(row["away"]),
            "paused": bool(row["paused"]),
            "lines": tuple(json.loads(row["lines"])),
            "seen": tuple(json.loads(row["seen"])),
            "profile": tx.vault.open(row["profile"], "person", "profile", row["id"]) or {},
            "outbox": tuple(tx.vault.open(row["outbox"], "person", "outbox", row["id"]) or ()),
        }
    )
