"""Conversations: one row each, with its record of answers. The others wait while one goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select, tuple_

from bot.store.database import Tx
from bot.store.schema import Big
from bot.store.schema import talk as table
from bot.store.statements import Row, Statement, put

_THEIRS = table.c.person == bindparam("of")
_THIS = table.c.serial == bindparam("number", type_=Big)
_ALL = Statement(select(table).where(_THEIRS).order_by(table.c.touched_at.desc(), table.c.serial.desc()))
_LOADING, _REMOVING = (Statement(one.where(_THEIRS, _THIS)) for one in (select(table), delete(table)))


class Talk(NamedTuple):
    """A conversation under way: which flow, begun with which arguments, and what was answered and done so far."""

    serial: int
    flow: str
    args: tuple[str, ...]
    record: dict[str, Any]
    touched_at: datetime


async def load(tx: Tx, person: int, serial: int | None) -> Talk | None:
    """The person's conversation with this number."""
    if serial is None:
        return None
    row = await _LOADING.first(tx, {"of": person, "number": serial})
    return None if row is None else _read(tx, row)


async def all_of(tx: Tx, person: int) -> list[Talk]:
    """The person's conversations, the one touched last first."""
    return [_read(tx, row) for row in await _ALL.all(tx, {"of": person})]


async def save(tx: Tx, person: int, talk: Talk) -> None:
    """Write the conversation, new or not."""
    body = tx.vault.seal(
        {"flow": talk.flow, "args": talk.args, "record": talk.record}, "talk", "body", person, talk.serial
    )
    values = {"body": body, "touched_at": talk.touched_at}
    await put(tx, table, {"person": person, "serial": talk.serial}, values)


async def remove(tx: Tx, person: int, serial: int) -> None:
    """The conversation is over."""
    await _REMOVING.run(tx, {"of": person, "number": serial})


async def remove_older(tx: Tx, than: datetime, most: int) -> int:
    """Forget up to `most` conversations of anybody that nobody touched since `than`; gives how many."""
    old = select(table.c.person, table.c.serial).where(table.c.touched_at < than).limit(most)
    query = delete(table).where(tuple_(table.c.person, table.c.serial).in_(old))
    return (await tx.connection.execute(query)).rowcount


def _read(tx: Tx, row: Row) -> Talk:
    body = tx.vault.open(row["body"], "talk", "body", row["person"], row["serial"])
    return Talk(row["serial"], body["flow"], tuple(body["args"]), body["record"], row["touched_at"])
