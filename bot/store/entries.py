"""What people made in a conversation and keep: a row each, of a kind, sealed. Knows nothing of what a kind holds."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, delete, insert, or_, select, update

from bot.store.database import Tx
from bot.store.schema import entry as table

MOST = 200  # entries of one kind that are read at once


async def add(
    tx: Tx, person: int, kind: str, body: dict[str, Any], about: str = "", until: datetime | None = None
) -> str:
    """Keep one, no longer than `until`; gives its id."""
    id = secrets.token_hex(6)
    sealed = tx.vault.seal(body, "entry", "body", person, id)
    row = {"id": id, "person": person, "created_at": tx.now, "until": until, "kind": kind, "about": about}
    await tx.connection.execute(insert(table).values(row | {"body": sealed}))
    return id


async def show(tx: Tx, person: int, id: str) -> dict[str, Any] | None:
    """One of the person's, with `id`, `kind`, `about` and `made_at`."""
    row = (await tx.connection.execute(_of(tx, person).where(table.c.id == id))).mappings().first()
    return None if row is None else _read(tx, row)


async def all_of(
    tx: Tx, person: int, kind: str, about: str | None = None, since: datetime | None = None, most: int = MOST
) -> list[dict[str, Any]]:
    """The person's of this kind, the newest first; with `about`, those that belong to it; with `since`, those made from
    then on. What is not wanted is not opened."""
    query = _of(tx, person).where(table.c.kind == kind)
    if about is not None:
        query = query.where(table.c.about == about)
    if since is not None:
        query = query.where(table.c.created_at >= since)
    newest = query.order_by(table.c.created_at.desc(), table.c.id).limit(most)
    return [_read(tx, row) for row in (await tx.connection.execute(newest)).mappings()]


async def of_kinds(tx: Tx, person: int, kinds: dict[str, datetime | None]) -> dict[str, list[dict[str, Any]]]:
    """The person's of these kinds, each with the moment since when they matter; by kind, the newest first."""
    wanted = [
        and_(table.c.kind == kind, *([table.c.created_at >= since] if since else ())) for kind, since in kinds.items()
    ]
    newest = _of(tx, person).where(or_(*wanted)).order_by(table.c.created_at.desc(), table.c.id).limit(MOST)
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    for row in (await tx.connection.execute(newest)).mappings():
        found[row["kind"]].append(_read(tx, row))
    return found


async def kinds_of(tx: Tx, person: int) -> list[str]:
    """The kinds that the person keeps something of; nothing is opened."""
    query = select(table.c.kind).distinct().where(*_theirs(tx, person)).order_by(table.c.kind)
    return list((await tx.connection.execute(query)).scalars())


async def change(tx: Tx, person: int, id: str, changes: dict[str, Any]) -> None:
    """Let these parts of it be so from now on. One that is gone stays gone."""
    found = await show(tx, person, id)
    if found is None:
        return
    body = {name: value for name, value in found.items() if name not in ("id", "kind", "about", "made_at")}
    sealed = tx.vault.seal({**body, **changes}, "entry", "body", person, id)
    query = update(table).where(table.c.person == person, table.c.id == id)
    await tx.connection.execute(query.values(body=sealed))


async def remove(tx: Tx, person: int, id: str) -> None:
    """Forget one."""
    await tx.connection.execute(delete(table).where(table.c.person == person, table.c.id == id))


async def forget_old(tx: Tx, most: int) -> int:
    """Remove up to `most` of what may not be kept any longer; gives how many."""
    old = select(table.c.id).where(table.c.until <= tx.now).limit(most)
    return (await tx.connection.execute(delete(table).where(table.c.id.in_(old)))).rowcount


def _of(tx: Tx, person: int) -> Any:
    return select(table).where(*_theirs(tx, person))


def _theirs(tx: Tx, person: int) -> tuple[Any, Any]:
    return table.c.person == person, or_(table.c.until.is_(None), table.c.until > tx.now)


def _read(tx: Tx, row: RowMapping) -> dict[str, Any]:
    body = tx.vault.open(row["body"], "entry", "body", row["person"], row["id"])
    return {"id": row["id"], "kind": row["kind"], "about": row["about"], "made_at": row["created_at"], **body}
