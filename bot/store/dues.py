"""When the bot will speak unasked: one row for each moment, found by an index on the moment.

Which flow begins is sealed: that somebody is to be asked how they are tells that there was a crisis.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.store.database import Tx
from bot.store.schema import Big
from bot.store.schema import due as table
from bot.store.statements import Row, Statement
from bot.store.vault import Vault

TIMER, WAITING, LINE, HELD = "timer", "waiting", "line", "held"  # `state`: which queue it stands in; held is none
QUEUES = (TIMER, WAITING, LINE)  # a full one holds up none before it

_ADDING = Statement(insert(table))
_COMING = Statement(select(table).where(table.c.person == bindparam("of")).order_by(table.c.at, table.c.id))
_THIS = table.c.id == bindparam("number", type_=Big)
_MOVED = update(table).where(_THIS).values(at=bindparam("moment"), tries=0)
_MOVING, _MOVING_INTO = Statement(_MOVED), Statement(_MOVED.values(state=bindparam("queue")))
_REMOVING = Statement(delete(table).where(_THIS))


@dataclass(frozen=True, slots=True)
class Due:
    """At this moment the flow `kind` begins for this person, with `payload` as its argument."""

    id: int
    person: int
    at: datetime
    kind: str
    payload: str
    tries: int
    state: str


def _counted() -> Iterator[int]:
    """Numbers for rows, later ones higher: a row is sealed for its number, which is therefore known before. They are
    nanoseconds, and in the last ten bits who counts, so that two workers do not come to the same one."""
    who, last = secrets.randbits(10), 0
    while True:
        last = max(last + 1024, time.time_ns() & -1024)
        yield last | who


_numbers = _counted()


async def add(
    tx: Tx, person: int, at: datetime, kind: str, payload: str = "", state: str = WAITING, tries: int = 0
) -> None:
    """Let it be due, in the queue `state`. `tries`: how often it broke already."""
    await _ADDING.run(tx, row_of(tx.vault, person, at, kind, payload, state, tries))


def row_of(
    vault: Vault, person: int, at: datetime, kind: str, payload: str = "", state: str = WAITING, tries: int = 0
) -> dict[str, Any]:
    """A row as it stands in the table."""
    id = next(_numbers)
    body = vault.seal({"kind": kind, "payload": payload}, "due", "body", person, id)
    return {"id": id, "person": person, "at": at, "body": body, "state": state, "tries": tries}


async def drop(tx: Tx, person: int, kind: str | None = None, payload: str | None = None) -> None:
    """Nothing of this kind (and payload) is due any more."""
    theirs = await coming(tx, person)
    over = [one.id for one in theirs if kind in (None, one.kind) and payload in (None, one.payload)]
    if over:
        await tx.connection.execute(delete(table).where(table.c.id.in_(over)))


async def move(tx: Tx, id: int, at: datetime, state: str | None = None) -> None:
    """Let this one be due at another moment, in its queue or in another one. Whoever moves or removes one holds the
    row of its person, so that no other worker does the same."""
    values = {"number": id, "moment": at} | ({"queue": state} if state else {})
    await (_MOVING_INTO if state else _MOVING).run(tx, values)


async def remove(tx: Tx, id: int) -> None:
    """This one is not due any more."""
    await _REMOVING.run(tx, {"number": id})


async def broke(tx: Tx, id: int, again: datetime, tries: int) -> bool:
    """This one broke: let it be due `again`, unless it did so often already. Whether there is another try."""
    query = update(table).where(table.c.id == id, table.c.tries < tries).values(at=again, tries=table.c.tries + 1)
    return (await tx.connection.execute(query)).rowcount > 0


async def ready(tx: Tx, most: int, but: frozenset[int] = frozenset()) -> list[tuple[int, int]]:
    """Up to `most` that are due now: queue by queue, the longest first in each. Gives id and person."""
    found: list[tuple[int, int]] = []
    for queue in QUEUES:
        query = select(table.c.id, table.c.person).where(table.c.state == queue, table.c.at <= tx.now)
        if but:
            query = query.where(table.c.id.not_in(but))
        rows = await tx.connection.execute(query.order_by(table.c.at, table.c.id).limit(most - len(found)))
        found += [(row.id, row.person) for row in rows]
        if len(found) >= most:
            break
    return found


async def next_moment(tx: Tx) -> datetime | None:
    """When something is due next, for anybody."""
    queries = (select(func.min(table.c.at)).where(table.c.state == queue) for queue in QUEUES)
    moments: list[datetime | None] = [(await tx.connection.execute(query)).scalar() for query in queries]
    return min(filter(None, moments), default=None)


async def lines_after(tx: Tx, moment: datetime, most: int) -> list[int]:
    """Up to `most` people whose daily line is due after that moment."""
    query = select(table.c.person).where(table.c.state == LINE, table.c.at > moment).limit(most)
    return list((await tx.connection.execute(query)).scalars())


async def coming(tx: Tx, person: int, but: str = "") -> list[Due]:
    """What is due for a person, the next first, without the kind `but`; also what is held."""
    theirs = [_read(tx, row) for row in await _COMING.all(tx, {"of": person})]
    return [one for one in theirs if one.kind != but]


async def hold(tx: Tx, person: int) -> None:
    """Everything for this person waits until `release`."""
    await tx.connection.execute(update(table).where(table.c.person == person).values(state=HELD))


async def release(tx: Tx, person: int) -> None:
    """What was held may be due again."""
    held = update(table).where(table.c.person == person, table.c.state == HELD)
    await tx.connection.execute(held.values(state=WAITING))


def _read(tx: Tx, row: Row) -> Due:
    body = tx.vault.open(row["body"], "due", "body", row["person"], row["id"])
    return Due(row["id"], row["person"], row["at"], body["kind"], body["payload"], row["tries"], row["state"])
