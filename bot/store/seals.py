"""Which keys a database was sealed with, and how many values each of them holds.

The table `seal` has a row for each key that ever sealed and may still be needed, sealed with that key: so a start with
a wrong key, or without an old one, is told before anything is read or written. Knows no words and opens nothing but
those rows; `census` looks at what stands before the ciphertext alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, delete, func, insert, inspect, select

from bot.store.errors import StoreError
from bot.store.inline import AnyConnection
from bot.store.schema import metadata
from bot.store.schema import seal as table
from bot.store.vault import ID_AT, Vault, key_of

WORD = "onward"  # what the rows of `seal` say
Census = dict[str, Counter[str]]  # by key id: how many values of each table are sealed with it


def sealed_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column of every table that nobody reads without a key, but the one of `seal`."""
    for one in (one for one in metadata.sorted_tables if one is not table):
        yield from ((one, column) for column in one.c if isinstance(column.type, LargeBinary))


def place(column: Column[Any], row: Mapping[str, Any]) -> tuple[object, ...]:
    """Where a value stands, as it is sealed for: table, column, whose it is, and the rest of its row's key."""
    of = column.table
    owner = ["person"] if "person" in of.c and "person" not in of.primary_key.columns else []
    return (of.name, column.name, *(row[name] for name in [*owner, *(one.name for one in of.primary_key.columns)]))


def id_in(column: Column[Any]) -> Any:
    """The id of the key in a sealed column, as SQL."""
    return func.substr(column, *ID_AT, type_=LargeBinary())


async def check(connection: AnyConnection, vault: Vault) -> None:
    """Raises `StoreError` where a key that is needed is not in the vault, `SealError` where somebody without a key was
    at work; else notes the key that seals from now on."""
    await connection.run_sync(refuse_a_stranger, vault)
    found = (await connection.execute(select(table))).all()
    lost = {row.id: key_of(row.check) for row in found if key_of(row.check) not in vault.ids}
    for row in found:
        if row.id not in lost:
            vault.open(row.check, "seal", "check", row.id)
    if lost:
        counts = await connection.run_sync(census)
        if needed := {id: counts[id] for id in lost.values() if counts.get(id)}:
            raise StoreError(_told(needed))
        await connection.execute(delete(table).where(table.c.id.in_(lost)))
    if vault.current not in (key_of(row.check) for row in found):
        id = max((row.id for row in found), default=0) + 1
        await connection.execute(insert(table).values(id=id, check=vault.seal(WORD, "seal", "check", id)))


def refuse_a_stranger(connection: Connection, vault: Vault) -> None:
    """Raises `StoreError` where no key of the vault ever sealed anything, in a database of whichever schema."""
    if not inspect(connection).has_table(table.name):
        return
    needed = [key_of(row.check) for row in connection.execute(select(table))]
    if needed and not set(needed) & set(vault.ids):
        raise StoreError(
            "this database was written with another ENCRYPTION_KEY; give that one, or open another database "
            f"(the key it needs is {', '.join(needed)}; given: {', '.join(vault.ids)})"
        )


def census(connection: Connection) -> Census:
    """How many values of each table are sealed with which key."""
    counts: Census = {}
    for of, column in sealed_columns():
        key = id_in(column)
        query = select(key, func.count()).where(column.is_not(None)).group_by(key)
        for id, number in connection.execute(query):
            counts.setdefault(bytes(id).hex(), Counter())[of.name] += number
    return counts


def told(counts: Counter[str]) -> str:
    """Such as `31 values (entry 20, talk 11)`."""
    total = counts.total()
    parts = ", ".join(f"{name} {number:,}" for name, number in counts.most_common())
    return f"{total:,} value{'' if total == 1 else 's'}" + (f" ({parts})" if parts else "")


def _told(needed: Census) -> str:
    what = "; ".join(f"{id} seals {told(counts)}" for id, counts in needed.items())
    return (
        f"ENCRYPTION_KEY lacks a key that this database needs: {what}. Put it back behind the first one, with a comma; "
        "if it is lost, so are these: `python -m bot keys forget ID` gives them up"
    )
