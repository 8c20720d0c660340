"""When the bot will speak unasked: one row for each moment, found by an index on the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from bot.store.database import Tx
from bot.store.schema import due as table

WAITING, HELD = "waiting", "held"


@dataclass(frozen=True, slots=True)
class Due:
    """At this moment the flow `kind` begins for this person, with `payload` as its argument."""

    id: int
    person: int
    at: datetime
    kind: str
    payload: str
    tries: int


async def add(
    tx: Tx, person: int, at: datetime, kind: str, payload: str = "", state: str = WAITING, tries: int = 0
) -> None:
    """Let it be due. `tries`: how often it broke already."""
    row = {"person": person, "at": at, "kind": kind, "payload": payload, "state": state, "tries": tries}
    await tx.connection.execute(insert(table).values(row))


async def drop(tx: Tx, person: int, kind: str | None = None, payload: str | None = None) -> None:
    """Nothing of this kind (and payload) is due any more."""
    query = delete(table).where(table.c.person == person)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    if payload is not None:
        query = query.where(table.c.payload == payload)
    await tx.connection.execute(query)


async def take(tx: Tx, id: int) -> Due | None:
    """Take one that is still due out of the table: within this transaction it is this caller's alone."""
    query = delete(table).where(table.c.id == id, table.c.state == WAITING, table.c.at <= tx.now)
    row = (await tx.connection.execute(query.returning(table))).mappings().first()
    return None if row is None else Due(row["id"], row["person"], row["at"], row["kind"], row["payload"], row["tries"])


async def ready(tx: Tx, most: int, but: frozenset[int] = frozenset()) -> list[tuple[int, int]]:
    """Up to `most` that are due now, the longest first: id and person."""
    query = select(table.c.id, table.c.person).where(table.c.state == WAITING, table.c.at <= tx.now)
    if but:
        query = query.where(table.c.id.not_in(but))
    return [tuple(row) for row in await tx.connection.execute(query.order_by(table.c.at).limit(most))]


async def next_moment(tx: Tx) -> datetime | None:
    """When something is due next, for anybody."""
    query = select(func.min(table.c.at)).where(table.c.state == WAITING)
    moment: datetime | None = (await tx.connection.execute(query)).scalar()
    return moment


async def coming(tx: Tx, person: int, but: str = "") -> list[Due]:
    """What is due for a person, the next first, without the kind `but`."""
    query = select(table).where(table.c.person == person, table.c.kind != but).order_by(table.c.at)
    rows = (await tx.connection.execute(query)).mappings()
    return [Due(row["id"], row["person"], row["at"], row["kind"], row["payload"], row["tries"]) for row in rows]


async def hold(tx: Tx, person: int) -> None:
    """Everything for this person waits until `release`."""
    await tx.connection.execute(update(table).where(table.c.person == person).values(state=HELD))


async def release(tx: Tx, person: int) -> None:
    """What was held may be due again."""
    await tx.connection.execute(update(table).where(table.c.person == person).values(state=WAITING))
