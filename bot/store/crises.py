"""That a crisis was answered: level, answer and hour, with consent, for 30 days. Never a word of what was written."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select

from bot.store.database import Tx
from bot.store.schema import crisis as table

KEPT = timedelta(days=30)


async def log(tx: Tx, person: int, level: str, about: str, answer: str) -> None:
    """Keep it, by the full hour."""
    hour = tx.now.replace(minute=0, second=0, microsecond=0)
    row = {"person": person, "hour": hour, "level": level, "about": about, "answer": answer}
    await tx.connection.execute(insert(table).values(row))


async def forget_old(tx: Tx, most: int) -> int:
    """Remove up to `most` of what is older than it may be kept; gives how many."""
    old = select(table.c.id).where(table.c.hour < tx.now - KEPT).limit(most)
    return (await tx.connection.execute(delete(table).where(table.c.id.in_(old)))).rowcount
