"""What people made in a conversation and keep: a row each, of a kind, sealed. Knows nothing of what a kind holds.

The kind is sealed with the body, for `mood` or `feared` tell too much; rows are found by its mark (see `vault.py`).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from bot.store.database import Tx
from bot.store.schema import Moment
from bot.store.schema import entry as table
from bot.store.statements import Row, Statement

MOST = 200  # entries of one kind that are read at once
EVER = datetime(1970, 1, 1, tzinfo=UTC)
_OF = select(table).where(
    table.c.person == bindparam("of"), or_(table.c.until.is_(None), table.c.until > bindparam("now", type_=Moment))
)
_ONE = Statement(_OF.where(table.c.id == bindparam("number")))


async def add(
    tx: Tx, person: int, kind: str, body: dict[str, Any], about: str = "", until: datetime | None = None
) -> str:
    """Keep one, no longer than `until`; gives its id."""
    id = secrets.token_hex(6)
    row = {"id": id, "person": person, "created_at": tx.now, "until": until, "about": about}
    await tx.connection.execute(insert(table).values(row | _sealed(tx, person, id, kind, body)))
    return id


async def show(tx: Tx, person: int, id: str) -> dict[str, Any] | None:
    """One of the person's, with `id`, `kind`, `about` and `made_at`."""
    row = await _one(tx, person, id)
    return None if row is None else _read(tx, row)


async def until(tx: Tx, person: int, id: str) -> datetime | None:
    """When one of the person's is forgotten by itself; `None`: never, or there is none."""
    row = await _one(tx, person, id)
    return None if row is None else row["until"]


async def all_of(
    tx: Tx, person: int, kind: str, about: str | None = None, since: datetime | None = None, most: int = MOST
) -> list[dict[str, Any]]:
    """The person's of this kind, the newest first; with `about`, those that belong to it; with `since`, those made from
    then on. What is not wanted is not opened."""
    values = {"of": person, "now": tx.now, "most": most, **_wanted(tx, person, 0, kind, since)}
    if about is not None:
        values["belongs"] = about
    query = _newest(1, len(tx.vault.ids), about is not None)
    return [_read(tx, row) for row in await query.all(tx, values)]


async def of_kinds(tx: Tx, person: int, kinds: dict[str, datetime | None]) -> dict[str, list[dict[str, Any]]]:
    """The person's of these kinds, each with the moment since when they matter; by kind, the newest first."""
    values: dict[str, Any] = {"of": person, "now": tx.now, "most": MOST}
    for n, (kind, since) in enumerate(kinds.items()):
        values |= _wanted(tx, person, n, kind, since)
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    for row in await _newest(len(kinds), len(tx.vault.ids)).all(tx, values):
        kind, body = _open(tx, row)
        found[kind].append(_shown(row, kind, body))
    return found


async def about_it(tx: Tx, person: int, about: str) -> list[dict[str, Any]]:
    """The person's of any kind that belong to this."""
    rows = await tx.connection.execute(_OF.where(table.c.about == about), {"of": person, "now": tx.now})
    return [_read(tx, row) for row in rows.mappings()]


async def kinds_of(tx: Tx, person: int) -> list[str]:
    """The kinds that the person keeps something of; one of each is opened."""
    one_of_each = _OF.with_only_columns(func.min(table.c.id)).group_by(table.c.kind)
    query = select(table).where(table.c.id.in_(one_of_each))
    rows = await tx.connection.execute(query, {"of": person, "now": tx.now})
    return sorted({_open(tx, row)[0] for row in rows.mappings()})


async def change(tx: Tx, person: int, id: str, changes: dict[str, Any], until: datetime | None = None) -> None:
    """Let these parts of it be so from now on, and keep it no longer than `until`, where that is given. One that is
    gone stays gone."""
    row = await _one(tx, person, id)
    if row is None:
        return
    kind, body = _open(tx, row)
    query = update(table).where(table.c.person == person, table.c.id == id)
    kept_until = {} if until is None else {"until": until}
    await tx.connection.execute(query.values(_sealed(tx, person, id, kind, {**body, **changes}) | kept_until))


async def remove(tx: Tx, person: int, id: str) -> None:
    """Forget one."""
    await tx.connection.execute(delete(table).where(table.c.person == person, table.c.id == id))


async def remove_kinds(tx: Tx, person: int, kinds: Collection[str]) -> int:
    """Forget all the person's of these kinds; gives how many there were."""
    theirs = delete(table).where(
        table.c.person == person, table.c.kind.in_([mark for kind in kinds for mark in _marks(tx, person, kind)])
    )
    return (await tx.connection.execute(theirs)).rowcount if kinds else 0


async def forget_old(tx: Tx, most: int) -> int:
    """Remove up to `most` of what may not be kept any longer; gives how many."""
    old = select(table.c.id).where(table.c.until <= tx.now).limit(most)
    return (await tx.connection.execute(delete(table).where(table.c.id.in_(old)))).rowcount


async def _one(tx: Tx, person: int, id: str) -> Row | None:
    return await _ONE.first(tx, {"of": person, "now": tx.now, "number": id})


@cache
def _newest(kinds: int, keys: int, belonging: bool = False) -> Statement:
    """The newest of so many kinds, each since a moment of its own and with a mark by each of so many keys."""
    wanted = (
        and_(
            table.c.kind.in_([bindparam(f"mark_{n}_{key}") for key in range(keys)]),
            table.c.created_at >= bindparam(f"since_{n}", type_=Moment),
        )
        for n in range(kinds)
    )
    query = _OF.where(or_(*wanted)).order_by(table.c.created_at.desc(), table.c.id).limit(bindparam("most"))
    return Statement(query.where(table.c.about == bindparam("belongs")) if belonging else query)


def _wanted(tx: Tx, person: int, nth: int, kind: str, since: datetime | None) -> dict[str, Any]:
    """What `_newest` is told of one kind."""
    marks = {f"mark_{nth}_{key}": mark for key, mark in enumerate(_marks(tx, person, kind))}
    return {**marks, f"since_{nth}": since or EVER}


def _marks(tx: Tx, person: int, kind: str) -> list[str]:
    return tx.vault.marks(kind, "entry", "kind", person)


def _sealed(tx: Tx, person: int, id: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    sealed = tx.vault.seal({"kind": kind, "body": body}, "entry", "body", person, id)
    return {"kind": tx.vault.mark(kind, "entry", "kind", person), "body": sealed}


def _open(tx: Tx, row: Row) -> tuple[str, dict[str, Any]]:
    sealed = tx.vault.open(row["body"], "entry", "body", row["person"], row["id"])
    return sealed["kind"], sealed["body"]


def _read(tx: Tx, row: Row) -> dict[str, Any]:
    return _shown(row, *_open(tx, row))


def _shown(row: Row, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "kind": kind, "about": row["about"], "made_at": row["created_at"], **body}
