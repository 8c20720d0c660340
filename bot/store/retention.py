"""How long people want things kept, and forgetting what is older. A row for those who chose; nothing is opened."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

from sqlalchemy import delete, func, select, update

from bot.store.database import Tx
from bot.store.schema import application, entry, person, request
from bot.store.schema import retention as table
from bot.store.statements import put

DAYS = (90, 365)  # that may be chosen
AGED = (application.c.created_at, request.c.changed_at, entry.c.created_at)  # by which a row is as old as it is


async def show(tx: Tx, id: int) -> tuple[int | None, bool]:
    """For how many days they want things kept (`None`: until they erase them), and whether they are to be forgotten
    when they do not write for long."""
    row = (await tx.connection.execute(select(table).where(table.c.person == id))).mappings().first()
    return (row["keep_days"], row["erase_on"] is not None) if row else (None, False)


async def choose(tx: Tx, id: int, keep_days: int | None, away_days: int | None) -> None:
    """Keep things for one of `DAYS` (`None`: until they erase them); forget the person when they have not written for
    `away_days` (`None`: never). Raises `ValueError` for other days."""
    if keep_days not in (None, *DAYS):
        raise ValueError(f"{keep_days} days are no choice; there are {DAYS}")
    erase_on = None if away_days is None else _in_days(tx, away_days)
    await put(tx, table, {"person": id}, {"keep_days": keep_days, "erase_on": erase_on})


async def here(tx: Tx, id: int, away_days: int) -> None:
    """They write: they are not forgotten before so many days from now."""
    until = _in_days(tx, away_days)
    query = update(table).where(table.c.person == id, table.c.erase_on < until)
    await tx.connection.execute(query.values(erase_on=until))


async def forget_old(tx: Tx, most: int) -> int:
    """Remove up to `most` things that are older than their person wants them kept; gives how many."""
    left = most
    for days, column in product(DAYS, AGED):
        aged = column.table
        of_those = select(table.c.person).where(table.c.keep_days == days)
        old = select(aged.c.id).where(aged.c.person.in_(of_those), column < tx.now - timedelta(days=days)).limit(left)
        left -= (await tx.connection.execute(delete(aged).where(aged.c.id.in_(old)))).rowcount
        if left <= 0:
            break
    return most - left


async def forget_silent(tx: Tx, most: int) -> int:
    """Forget up to `most` people who asked for it and have not written since; gives how many."""
    silent = select(table.c.person).where(table.c.erase_on <= tx.now.date().isoformat()).limit(most)
    return (await tx.connection.execute(delete(person).where(person.c.id.in_(silent)))).rowcount


async def count_older(tx: Tx, id: int, days: int) -> int:
    """How many of a person's things are older than so many days."""
    before = tx.now - timedelta(days=days)
    counts = (
        select(func.count()).select_from(column.table).where(column.table.c.person == id, column < before)
        for column in AGED
    )
    return sum([(await tx.connection.execute(count)).scalar() or 0 for count in counts])


def _in_days(tx: Tx, days: int) -> str:
    return (tx.now + timedelta(days=days)).date().isoformat()
