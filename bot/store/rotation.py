"""Sealing everything anew with the first key, while the bot runs, and saying which keys are needed no longer.

A batch is one short transaction: its rows are locked (one that a bot holds is left for the next round), opened, sealed,
and each is written only where it still holds what was read. What is written meanwhile is therefore never overwritten,
and a kill loses a batch at most: what is sealed anew is not looked at again. Knows no kind of thing that is kept.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Column, Select, Update, bindparam, delete, select, tuple_, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store import presence, seals
from bot.store.database import cannot_open, connect, is_missing, refuse_another_schema, understood
from bot.store.errors import StoreError
from bot.store.schema import entry, seal
from bot.store.seals import Census, id_in, place, sealed_columns
from bot.store.vault import SealError, Vault, key_of

BATCH = 50  # rows in one transaction: a few milliseconds that a running bot waits for at most
ROUNDS = 20  # over everything, for rows that were held meanwhile
REST = 0.05  # seconds between rounds
NONE_YET = "there is no database of the bot's yet; `run` makes it"
ENDING = 1.0  # seconds that a bot that ends may take to be gone
MARKED = {entry.c.body: ("kind", entry.c.kind)}  # what is found by a mark: where its word stands, and the mark

T = TypeVar("T")
Progress = Callable[[str, int], None]  # told a table's name and how many of it were sealed anew


@dataclass(frozen=True, slots=True)
class Rotated:
    """What became of it. `sealed`: anew, by table. `closed`: what no key opens, by table. `left`: by key, what other
    keys still seal. `unused`: ids in the setting that nothing needs any more."""

    sealed: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    left: Census = field(default_factory=dict)
    unused: tuple[str, ...] = ()


async def rotate(url: str, vault: Vault, progress: Progress) -> Rotated:
    """Seal everything with the vault's first key. Raises `StoreError`, also where a bot at work has another first key
    and could not read what it would find."""
    return await _on(url, lambda engine: _rotate(engine, url, vault, progress))


async def census(url: str) -> Census:
    """How many values are sealed with which key. Raises `StoreError`."""

    async def count(engine: AsyncEngine) -> Census:
        async with engine.begin() as connection:
            return await connection.run_sync(seals.census)

    return await _on(url, count)


async def forget(url: str, vault: Vault, id: str) -> Counter[str]:
    """Give up what is sealed with a key that is lost; gives how many rows went, by table. Raises `StoreError`."""
    if id in vault.ids:
        raise StoreError(f"the key {id} is in ENCRYPTION_KEY: nothing is lost; `python -m bot keys rotate` replaces it")

    async def give_up(engine: AsyncEngine) -> Counter[str]:
        gone: Counter[str] = Counter()
        async with engine.begin() as connection:
            for table, column in sealed_columns():
                lost = id_in(column) == bytes.fromhex(id)
                query: Any = update(table).values({column: None}) if column.nullable else delete(table)
                gone[table.name] += (await connection.execute(query.where(lost))).rowcount
            rows = (await connection.execute(select(seal))).all()
            over = [row.id for row in rows if key_of(row.check) == id]
            await connection.execute(delete(seal).where(seal.c.id.in_(over)))
        return +gone

    return await _on(url, give_up)


async def _on(url: str, work: Callable[[AsyncEngine], Awaitable[T]]) -> T:
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(refuse_another_schema, without=NONE_YET)
        return await work(engine)
    except (DBAPIError, OSError) as error:
        raise cannot_open(url, error) from error
    finally:
        await engine.dispose()


def _engine(url: str) -> AsyncEngine:
    if is_missing(understood(url)):
        raise StoreError(NONE_YET)
    return connect(url)


async def _rotate(engine: AsyncEngine, url: str, vault: Vault, progress: Progress) -> Rotated:
    done = Rotated()
    async with engine.begin() as connection:
        try:
            await seals.check(connection, vault)
        except SealError as error:
            raise StoreError(str(error)) from error
    for _ in range(ROUNDS):
        await _refuse_strangers(engine, url, vault)
        done.closed.clear()
        sealed = done.sealed.total()
        for _, column in sealed_columns():
            await _column(engine, vault, column, done, progress)
        async with engine.begin() as connection:
            left = {id: n for id, n in (await connection.run_sync(seals.census)).items() if id != vault.current}
        if sum(counts.total() for counts in left.values()) <= done.closed.total():
            break
        if done.sealed.total() == sealed:
            await asyncio.sleep(REST)
    await _refuse_strangers(engine, url, vault)
    async with engine.begin() as connection:
        unused = await _let_go(connection, vault)
        left = {id: n for id, n in (await connection.run_sync(seals.census)).items() if id != vault.current}
    return Rotated(done.sealed, done.closed, left, tuple(unused))


async def _refuse_strangers(engine: AsyncEngine, url: str, vault: Vault) -> None:
    until = time.monotonic() + ENDING
    others = {""}
    while others and time.monotonic() < until:
        async with engine.begin() as connection:
            others = await connection.run_sync(presence.keys_of_others, url) - {vault.current}
        if others:
            await asyncio.sleep(REST)
    if others:
        raise StoreError(
            f"a bot is running that seals with the key {', '.join(sorted(others))} and not with {vault.current}: start "
            "it again with this ENCRYPTION_KEY, the new key first, and then rotate"
        )


async def _column(engine: AsyncEngine, vault: Vault, column: Column[Any], done: Rotated, progress: Progress) -> None:
    """One round over a column, in the order of its rows' keys."""
    table, after, writing = column.table, None, _writing(column)
    while True:
        began = time.monotonic()
        async with engine.begin() as connection:
            rows = (await connection.execute(_next(column, vault, after))).mappings().all()
            anew = []
            for row in rows:
                try:
                    anew.append(_sealed_anew(vault, column, row))
                except SealError:
                    done.closed[table.name] += 1
            if anew:
                await connection.execute(writing, anew)
                done.sealed[table.name] += len(anew)
        if not rows:
            return
        after = tuple(rows[-1][one.name] for one in table.primary_key.columns)
        progress(table.name, done.sealed[table.name])
        await asyncio.sleep(time.monotonic() - began)  # whoever writes to the bot has as long for themselves


def _next(column: Column[Any], vault: Vault, after: tuple[Any, ...] | None) -> Select[Any]:
    table = column.table
    key = table.primary_key.columns
    names = {one.name for one in (*key, column)} | ({"person"} & set(table.c.keys()))
    query = select(*(table.c[name] for name in sorted(names))).order_by(*key).limit(BATCH)
    query = query.where(column.is_not(None), id_in(column) != bytes.fromhex(vault.current))
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    return query.with_for_update(skip_locked=True, key_share=True)


def _sealed_anew(vault: Vault, column: Column[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """What to write, by the names of `_writing`. Raises `SealError`."""
    value = vault.open(row[column.name], *place(column, row))
    found = {f"key_{one.name}": row[one.name] for one in column.table.primary_key.columns}
    found |= {"before": row[column.name], "after": vault.seal(value, *place(column, row))}
    if column in MARKED:
        name, mark = MARKED[column]
        found["mark"] = vault.mark(value[name], column.table.name, mark.name, row["person"])
    return found


def _writing(column: Column[Any]) -> Update:
    """Write where there still is what was read."""
    same = [one == bindparam(f"key_{one.name}") for one in column.table.primary_key.columns]
    values: dict[str, Any] = {column.name: bindparam("after")}
    if column in MARKED:
        values[MARKED[column][1].name] = bindparam("mark")
    return update(column.table).where(*same, column == bindparam("before")).values(values)


async def _let_go(connection: AsyncConnection, vault: Vault) -> list[str]:
    """Forget that keys were needed which seal nothing any more; gives those among the vault's."""
    needed = await connection.run_sync(seals.census)
    rows = (await connection.execute(select(seal))).all()
    over = [row.id for row in rows if key_of(row.check) not in {vault.current, *needed}]
    await connection.execute(delete(seal).where(seal.c.id.in_(over)))
    return [id for id in vault.ids if id != vault.current and id not in needed]
