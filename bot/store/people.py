"""A person's own row: who they are, what they see next, when they want to be written to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic_core import from_json, to_json
from sqlalchemy import ColumnElement, bindparam, case, delete, select, text, update

from bot.store import presence
from bot.store.database import Tx
from bot.store.schema import Big
from bot.store.schema import person as table
from bot.store.statements import Statement, put
from bot.store.vault import Vault

LINES_KEPT = 60  # names of encouragement lines remembered, so that none comes twice within as many
SETTINGS = (  # of a row, sealed together: where they live, which lines they had and whether they rest tell too much
    "locale", "zone", "country", "line_at", "line_days", "line_on", "lines", "spoke_on", "paused", "paused_until",
)  # fmt: skip
_ELSEWHERE = frozenset({"id", *SETTINGS})  # what has no column of its own among the others
STRANGERS = 7_466_116  # the first number of PostgreSQL's locks on people who have no row yet
OUTBOX_KEPT = 100  # messages that wait for one person, the newest: in a flood, more would be sent for minutes
SEEN_KEPT = 128  # numbers of the newest updates: more than Telegram gives in one answer, so none counts twice

# Statements of every turn are made once: making one takes longer than running it.
_LOADING = Statement(select(table).where(table.c.id == bindparam("person")).with_for_update())
_SENDER = select(table.c.sender).where(table.c.id == bindparam("person"))


class Person(NamedTuple):
    """A person's row: made anew where it changes. A tuple, because making one takes a tenth of a dataclass's time.

    Times of day are `HH:MM`, dates ISO 8601, both local to `zone`.
    """

    id: int
    created_at: datetime
    locale: str = "en"
    seen: tuple[int, ...] = ()
    away: bool = False
    profile: Mapping[str, Any] = MappingProxyType({})
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
    sender: str | None = None

    @property
    def tz(self) -> ZoneInfo:
        """Their time zone; UTC while it is unknown."""
        return ZoneInfo(self.zone) if self.zone else ZoneInfo("UTC")

    def seeing(self, number: int) -> Person:
        """With this update taken. Not only the highest number counts: Telegram may deliver out of order, and after a
        quiet week it numbers anew."""
        return self._replace(seen=(*self.seen, number)[-SEEN_KEPT:])

    @property
    def quiet_until(self) -> datetime | None:
        """Nothing unasked before this, after a crisis answer. Sealed with the profile: nobody reads it from outside."""
        until = self.profile.get("quiet_until")
        return datetime.fromisoformat(until) if until else None

    def talking(self) -> Person:
        """They are here: a daily line not sent yet is not needed any more, and those before count as read."""
        profile = {name: value for name, value in self.profile.items() if name != "unanswered"}
        outbox = tuple(message for message in self.outbox if "expires" not in message)
        return self._replace(outbox=outbox, profile=profile)

    def unsent(self) -> list[dict[str, Any]]:
        """The messages that are still to go out, in order, each with its `number`."""
        return [message for message in self.outbox if message["number"] > self.sent]

    def owing(self, messages: list[dict[str, Any]]) -> Person:
        """With these messages owed after those that are; of a flood's answers the newest, which supersede the others,
        and the last that said whom to reach."""
        numbered = [{**message, "number": self.owed + n} for n, message in enumerate(messages, 1)]
        waiting = [*self.unsent(), *numbered]
        help = [message for message in waiting[:-OUTBOX_KEPT] if message.get("help")][-1:]
        return self._replace(outbox=(*help, *waiting[-OUTBOX_KEPT:]), owed=self.owed + len(messages))


async def load(tx: Tx, id: int) -> Person | None:
    """The person with this id."""
    row = await _LOADING.first(tx, {"person": id})
    return None if row is None else _read(tx, dict(row))


async def save(tx: Tx, person: Person) -> None:
    """Write the whole row, new or not."""
    await put(tx, table, {"id": person.id}, row_of(tx.vault, person))


def row_of(vault: Vault, person: Person) -> dict[str, Any]:
    """A row as it stands in the table, without its id."""
    settings, unsent = {name: getattr(person, name) for name in SETTINGS}, person.unsent()
    return {name: value for name, value in zip(person._fields, person, strict=True) if name not in _ELSEWHERE} | {
        "away": int(person.away),
        "seen": to_json(person.seen).decode(),
        "settings": vault.seal(settings, "person", "settings", person.id),
        "profile": vault.seal(person.profile, "person", "profile", person.id) if person.profile else None,
        "outbox": vault.seal(person.outbox, "person", "outbox", person.id) if unsent else None,
        "sender": person.sender if unsent else None,
    }


async def wait_for_stranger(tx: Tx, id: int) -> Person | None:
    """Of two first updates at two workers one waits here for the other's end; gives the person, if there is one now."""
    if not tx.shared:
        return None
    lock = "SELECT pg_advisory_xact_lock(:number, hashint8(:id))"
    await tx.connection.execute(text(lock), {"number": STRANGERS, "id": id})
    return await load(tx, id)


async def hand_out(tx: Tx, person: Person) -> tuple[Person, list[dict[str, Any]]]:
    """The person, and what this worker is to send them now: all that is owed, or nothing while another worker sends,
    which then sends this too."""
    unsent = person.unsent()
    if not unsent or person.sender == tx.worker:
        return person, unsent
    if person.sender is not None and person.sender in await presence.workers(tx.connection):
        return person, []
    return person._replace(sender=tx.worker), unsent


async def delivered(tx: Tx, id: int, number: int, keyboard: int | None, known: int = 0) -> list[dict[str, Any]] | None:
    """Message `number` went out; `keyboard` is its id when its buttons are the ones alive now.

    Gives what is owed after that and has a number above `known`, if any has: other workers leave what they owe to the
    one that sends. `None`: it was counted already, or another worker sends now.
    """
    values = {"person": id, "number": number, "known": known, "alive": keyboard}
    row = await (_COUNTING if keyboard is None else _COUNTING_KEYBOARD).first(tx, values)
    if row is None or (row["owed"] > number and row["sender"] != tx.worker):
        return None
    more = tx.vault.open(row["more"], "person", "outbox", id) or ()
    return [message for message in more if message["number"] > number]


def _counting(keyboard: bool) -> Statement:
    number = bindparam("number", type_=Big)
    values: dict[str, Any] = {"sent": number} | {
        name: case((table.c.owed <= number, None), else_=table.c[name]) for name in ("outbox", "sender")
    }
    if keyboard:
        values["keyboard"] = bindparam("alive")
    theirs = update(table).where(table.c.id == bindparam("person"), table.c.sent < number, table.c.owed >= number)
    more = case((table.c.owed > bindparam("known", type_=Big), table.c.outbox)).label("more")
    return Statement(theirs.values(values).returning(table.c.owed, table.c.sender, more))


_COUNTING, _COUNTING_KEYBOARD = _counting(keyboard=False), _counting(keyboard=True)


async def is_mine(tx: Tx, id: int) -> bool:
    """Whether this worker is the one that sends to the person."""
    return (await tx.connection.execute(_SENDER, {"person": id})).scalar() == tx.worker


async def take_unsent(tx: Tx, left: bool) -> list[Person]:
    """Everybody to whom this worker is to send something, and, with `left`, to whom nobody else does: what a crash left
    behind. From now on this worker does."""
    sends: ColumnElement[bool] = table.c.sender == tx.worker
    if left:
        others = await presence.workers(tx.connection) - {tx.worker}
        sends = table.c.sender.is_(None) | table.c.sender.not_in(others)
    unsent = (table.c.owed > table.c.sent) & table.c.outbox.is_not(None)
    taken = update(table).where(unsent, sends).values(sender=tx.worker).returning(*table.c)
    return [_read(tx, dict(row)) for row in (await tx.connection.execute(taken)).mappings()]


async def erase(tx: Tx, id: int) -> None:
    """Forget the person; every other table follows by its foreign key."""
    await tx.connection.execute(delete(table).where(table.c.id == id))


def stranger(id: int, now: datetime) -> Person:
    """Somebody never seen. Their numbers begin where no earlier row of theirs can have come to, or what was on its way
    to somebody who had themselves forgotten would count for whoever comes back."""
    begin = int(now.timestamp())
    return Person(id, created_at=now, serial=begin, owed=begin, sent=begin)


def _read(tx: Tx, row: dict[str, Any]) -> Person:
    settings = tx.vault.open(row.pop("settings"), "person", "settings", row["id"]) or {}
    return Person(
        **row
        | settings
        | {
            "away": bool(row["away"]),
            "lines": tuple(settings.get("lines", ())),
            "seen": tuple(from_json(row["seen"])),
            "profile": tx.vault.open(row["profile"], "person", "profile", row["id"]) or {},
            "outbox": tuple(tx.vault.open(row["outbox"], "person", "outbox", row["id"]) or ()),
        }
    )
