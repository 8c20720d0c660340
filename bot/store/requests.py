"""Requests for feedback: the draft, and whether it was sent, chased, answered."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from bot.store.database import Tx
from bot.store.schema import request as table


async def add(tx: Tx, person: int, application: str | None, channel: str, draft: str, facts: dict[str, Any]) -> str:
    """Keep a draft; gives its id."""
    id = secrets.token_hex(6)
    row = {
        "id": id, "person": person, "application": application, "changed_at": tx.now, "channel": channel,
        "state": "drafted", "body": tx.vault.seal({"draft": draft, "facts": facts}, "request", "body", person, id),
    }  # fmt: skip
    await tx.connection.execute(insert(table).values(row))
    return id


async def show(tx: Tx, person: int, id: str) -> dict[str, Any] | None:
    """One of the person's requests with its draft and facts, and its answer's."""
    query = select(table).where(table.c.person == person, table.c.id == id)
    row = (await tx.connection.execute(query)).mappings().first()
    if row is None:
        return None
    return _read(tx, row)


async def all_of(tx: Tx, person: int, *states: str) -> list[dict[str, Any]]:
    """The person's requests in one of these states, the newest first."""
    query = select(table).where(table.c.person == person, table.c.state.in_(states)).order_by(table.c.changed_at.desc())
    return [_read(tx, row) for row in (await tx.connection.execute(query)).mappings()]


async def answer(tx: Tx, person: int, id: str, facts: dict[str, Any]) -> None:
    """It was answered: `facts` are kept with it. One that is gone stays gone."""
    query = select(table).where(table.c.person == person, table.c.id == id)
    row = (await tx.connection.execute(query)).mappings().first()
    if row is None:
        return
    body = {**tx.vault.open(row["body"], "request", "body", person, id), "answer": facts}
    sealed = tx.vault.seal(body, "request", "body", person, id)
    changed = update(table).where(table.c.person == person, table.c.id == id)
    await tx.connection.execute(changed.values(state="answered", changed_at=tx.now, body=sealed))


async def mark(tx: Tx, person: int, id: str, state: str) -> None:
    """It is in another state now."""
    query = update(table).where(table.c.person == person, table.c.id == id)
    await tx.connection.execute(query.values(state=state, changed_at=tx.now))


def _read(tx: Tx, row: RowMapping) -> dict[str, Any]:
    body = tx.vault.open(row["body"], "request", "body", row["person"], row["id"])
    told = {name: row[name] for name in ("id", "state", "channel", "application")}
    return {**body["facts"], **body.get("answer", {}), **told, "draft": body["draft"], "made_at": row["changed_at"]}
