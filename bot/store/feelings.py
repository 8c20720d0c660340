"""Forgetting how somebody felt, when they take their consent back. The caller says which kinds of things tell it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from bot.store import crises, entries
from bot.store.database import Tx
from bot.store.schema import application

FEELING = "feeling"  # of an application


async def forget(tx: Tx, person: int, kinds: Collection[str]) -> int:
    """Remove the person's entries of these kinds, what was noted after a crisis, and the feeling of each application;
    gives how many there were."""
    gone = await entries.remove_kinds(tx, person, {*kinds, crises.KIND})
    jobs = select(application.c.id, application.c.body).where(application.c.person == person)
    for row in (await tx.connection.execute(jobs)).all():
        body = tx.vault.open(row.body, "application", "body", person, row.id)
        if body.get(FEELING) is None:
            continue
        sealed = tx.vault.seal({**body, FEELING: None}, "application", "body", person, row.id)
        await tx.connection.execute(update(application).where(application.c.id == row.id).values(body=sealed))
        gone += 1
    return gone
