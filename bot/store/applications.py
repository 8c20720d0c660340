"""The jobs people applied for. Company, role and feeling are sealed; stage and outcome are not, to be counted."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import RowMapping, insert, select

from bot.store.database import Tx
from bot.store.schema import application as table


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


def _read(tx: Tx, row: RowMapping) -> dict[str, Any]:
    body = tx.vault.open(row["body"], "application", "body", row["person"], row["id"])
    return {"id": row["id"], "stage": row["stage"], "outcome": row["outcome"], **body}
