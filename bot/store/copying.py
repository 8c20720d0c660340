"""A whole database into an empty one of whichever kind: SQLite to PostgreSQL, when there are to be several workers, and
back.

All of it is one transaction there. Each row is read again where it was written, compared with what it was, and every
sealed value of it is opened. Knows no kind of thing that is kept.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, delete, func, insert, inspect, select, tuple_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import presence, seals
from bot.store.database import (
    cannot_open,
    connect,
    is_missing,
    migrate,
    refuse_another_schema,
    schema_of,
    understood,
)
from bot.store.errors import StoreError
from bot.store.schema import metadata, seal, worker
from bot.store.vault import SealError, Vault

BATCH = 200  # rows at a time

Progress = Callable[[str, int], None]  # told a table's name and how many of its rows were copied


async def copy(source: str, target: str, vault: Vault, progress: Progress) -> dict[str, int]:
    """Copy the database at one SQLAlchemy URL to an empty one at another; gives how many rows of each table. Raises
    `StoreError`: while a bot runs on either of them, where there is something already, and where a value does not open;
    then nothing of it is there."""
    if understood(source) == understood(target):
        raise StoreError("both are the same database: name another one to copy to")
    if is_missing(understood(source)):
        raise StoreError(f"there is no database at {understood(source).database}")
    async with AsyncExitStack() as stack:
        for url in (source, target):
            stack.enter_context(presence.alone(url, vault))
        try:
            old = await stack.enter_async_context(_opened(source))
            new = await stack.enter_async_context(_opened(target))
            return await _copy(old, source, new, target, vault, progress)
        except SealError as error:
            raise StoreError(f"nothing was copied: not everything opens with this ENCRYPTION_KEY: {error}") from error


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection in a transaction, which sees one moment of the database."""
    engine = connect(url)
    try:
        async with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                yield connection
    except (DBAPIError, OSError) as error:
        raise cannot_open(url, error) from error
    finally:
        await engine.dispose()


async def _copy(
    old: AsyncConnection, source: str, new: AsyncConnection, target: str, vault: Vault, progress: Progress
) -> dict[str, int]:
    for connection, url in ((old, source), (new, target)):
        if await presence.workers(connection):
            raise StoreError(f"a bot is running on {understood(url).render_as_string()}: stop it first")
    await old.run_sync(refuse_another_schema, understood(source).render_as_string())
    await old.run_sync(seals.refuse_a_stranger, vault)
    await new.run_sync(_make_ready, target, vault)
    counts = {}
    for table in (one for one in metadata.sorted_tables if one is not worker):
        counts[table.name] = await _table(old, new, table, vault, progress)
    return {name: number for name, number in counts.items() if name != seal.name}


def _make_ready(connection: Connection, url: str, vault: Vault) -> None:
    """The newest schema and nothing in it."""
    name = understood(url).render_as_string()
    if schema_of(connection) is None and inspect(connection).get_table_names():
        raise StoreError(f"{name} holds something else: name an empty database")
    migrate(connection, None, vault)
    for table in metadata.sorted_tables:
        if table not in (seal, worker) and connection.execute(select(table).limit(1)).first() is not None:
            raise StoreError(f"{name} is not empty: it holds rows of {table.name}; name an empty database")
    connection.execute(delete(seal))


async def _table(old: AsyncConnection, new: AsyncConnection, table: Table, vault: Vault, progress: Progress) -> int:
    key, copied = tuple_(*table.primary_key.columns), 0
    async for rows in _batches(old, table):
        await new.execute(insert(table), [dict(row) for row in rows])
        written = await new.execute(select(table).where(key.in_([_key(table, row) for row in rows])))
        found = {_key(table, row): dict(row) for row in written.mappings()}
        for row in rows:
            if found.get(_key(table, row)) != dict(row):
                raise StoreError(f"a row of {table.name} is not there as it was, so nothing was copied")
            for column in (column for of, column in seals.sealed_columns() if of is table):
                vault.open(row[column.name], *seals.place(column, dict(row)))
        copied += len(rows)
        progress(table.name, copied)
    if (there := (await new.execute(select(func.count()).select_from(table))).scalar_one()) != copied:
        raise StoreError(f"{table.name} has {there:,} rows in place of {copied:,}, so nothing was copied")
    return copied


async def _batches(connection: AsyncConnection, table: Table) -> AsyncIterator[list[RowMapping]]:
    """All rows, in the order of their keys."""
    key, after = table.primary_key.columns, None
    while True:
        query = select(table).order_by(*key).limit(BATCH)
        if after is not None:
            query = query.where(tuple_(*key) > tuple_(*after))
        rows = list((await connection.execute(query)).mappings())
        if not rows:
            return
        yield rows
        after = _key(table, rows[-1])


def _key(table: Table, row: RowMapping) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)
