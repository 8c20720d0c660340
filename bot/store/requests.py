"""Requests for feedback: the draft, and whether it was sent, chased, answered."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import insert, select, update

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
    """One of the person's requests with its draft and facts."""
    query = select(table).where(table.c.person == person, table.c.id == id)
    row = (await tx.connection.execute(query)).mappings().first()
    if row is None:
        return None
    body = tx.vault.open(row["body"], "request", "body", person, id)
    return {"id": id, "state": row["state"], "channel": row["channel"], "draft": body["draft"], **body["facts"]}


async def mark(tx: Tx, person: int, id: str, state: str) -> None:
    """It is in another state now."""
    query = update(table).where(table.c.person == person, table.c.id == id)
    await tx.connection.execute(query.values(state=state, changed_at=tx.now))
