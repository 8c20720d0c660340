"""The jobs people applied for. Company, role and feeling are sealed; stage and outcome are not, to be counted."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from bot.store.database import Tx
from bot.store.schema import application as table

WAITING = "waiting"  # the outcome of what nobody has answered yet


async def add(tx: Tx, person: int, job: dict[str, Any]) -> str:
    """Log one; gives its id."""
    id = secrets.token_hex(6)
    rest = {name: value for name, value in job.items() if name not in ("stage", "outcome")}
    body = tx.vault.seal(rest, "application", "body", person, id)
    row = {"id": id, "person": person, "created_at": tx.now, "stage": job["stage"], "outcome": job["outcome"]}
    await tx.connection.execute(insert(table).values(row | {"body": body}))
    return id


async def show(tx: Tx, person: int, id: str) -> dict[str, Any] | None:
    """One of the person's applications."""
    query = select(table).where(table.c.person == person, table.c.id == id)
    row = (await tx.connection.execute(query)).mappings().first()
    return None if row is None else _read(tx, row)


async def recent(tx: Tx, person: int, most: int = 5) -> list[dict[str, Any]]:
    """The person's newest applications."""
    query = select(table).where(table.c.person == person).order_by(table.c.created_at.desc()).limit(most)
    return [_read(tx, row) for row in (await tx.connection.execute(query)).mappings()]


async def since(tx: Tx, person: int, moment: datetime) -> list[tuple[str, str, datetime]]:
    """Id, outcome and moment of everything logged since `moment`, the newest first; nothing of it is opened."""
    query = select(table.c.id, table.c.outcome, table.c.created_at)
    newest = query.where(table.c.person == person, table.c.created_at >= moment).order_by(table.c.created_at.desc())
    return [(row.id, row.outcome, row.created_at) for row in await tx.connection.execute(newest)]


async def waiting(tx: Tx, person: int) -> list[dict[str, Any]]:
    """Those that nobody has answered yet, the oldest first."""
    query = select(table).where(table.c.person == person, table.c.outcome == WAITING).order_by(table.c.created_at)
    return [_read(tx, row) for row in (await tx.connection.execute(query)).mappings()]


async def settle(tx: Tx, person: int, id: str, changes: dict[str, Any]) -> None:
    """Let these parts of it be so from now on."""
    found = await show(tx, person, id)
    if found is None:
        return
    job = {**found, **changes}
    rest = {name: value for name, value in job.items() if name not in ("id", "stage", "outcome", "made_at")}
    body = tx.vault.seal(rest, "application", "body", person, id)
    query = update(table).where(table.c.person == person, table.c.id == id)
    await tx.connection.execute(query.values(stage=job["stage"], outcome=job["outcome"], body=body))


def _read(tx: Tx, row: RowMapping) -> dict[str, Any]:
    body = tx.vault.open(row["body"], "application", "body", row["person"], row["id"])
    told = {"id": row["id"], "stage": row["stage"], "outcome": row["outcome"], "made_at": row["created_at"]}
    return {**body, **told}
