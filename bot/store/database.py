"""The database: opened and migrated, and one transaction at a time with the moment it stands for.

SQLite: WAL, `BEGIN IMMEDIATE` (the driver's own deferred begin loses concurrent updates silently), one connection,
because SQLite has one writer. Knows no table.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, event, insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store import schema
from bot.store.vault import SealError, Vault

MIGRATIONS = Path(__file__).parent / "migrations"
DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
BUSY = 3000  # milliseconds that SQLite waits for another process to let go
PASSING = ("08", "40", "53", "55", "57")  # PostgreSQL's errors that pass: gone, deadlock, full, locked, stopped
MIGRATING = 7_466_113  # the number of PostgreSQL's lock that lets one worker at a time migrate


class StoreError(Exception):
    """The database cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Tx:
    """One transaction: its connection, the vault, and the moment that everything in it happens at."""

    connection: AsyncConnection
    vault: Vault
    now: datetime


class Store:
    """The one way to the database. `now` is the clock."""

    def __init__(self, engine: AsyncEngine, vault: Vault, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._vault = vault
        self._now = now

    @classmethod
    async def open(cls, url: str, vault: Vault, now: Callable[[], datetime]) -> Store:
        """Open the database at an SQLAlchemy URL and bring it to the newest schema. Raises `StoreError`."""
        engine = connect(url)
        store = cls(engine, vault, now)
        try:
            async with store.transaction() as tx:
                await tx.connection.run_sync(migrate)
                await _check_key(tx)
        except BaseException as error:
            await engine.dispose()
            if isinstance(error, SealError):
                raise StoreError(
                    "this database was written with another ENCRYPTION_KEY; give that one, or open another database"
                ) from error
            if isinstance(error, (DBAPIError, OSError)):
                place = make_url(url).render_as_string()
                raise StoreError(f"cannot open the database {place}: {_cause(error)}") from error
            raise
        return store

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """All of it or nothing."""
        async with self._engine.begin() as connection:
            yield Tx(connection, self._vault, self._now())

    async def ping(self) -> None:
        """Return when the database answers."""
        async with self._engine.connect() as connection:
            await connection.execute(select(1))

    async def close(self) -> None:
        """Let go of the database."""
        await self._engine.dispose()


def is_outage(error: BaseException) -> bool:
    """Whether the database itself is the trouble (locked, full, gone), so that trying again later may help."""
    if isinstance(error, (OperationalError, NoConnectionFree, OSError)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or str(getattr(error.orig, "sqlstate", ""))[:2] in PASSING


async def put(tx: Tx, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Write the row with this primary key, new or not."""
    insert_into: Any  # one name for two databases; the other's is not loaded
    if tx.connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_into
    else:
        from sqlalchemy.dialects.sqlite import insert as insert_into
    row = insert_into(table).values(**key, **values)
    await tx.connection.execute(row.on_conflict_do_update(index_elements=list(key), set_=values))


def connect(url: str) -> AsyncEngine:
    """An engine for this URL, set up as this module says. Raises `StoreError` where there is no database to be had."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError("DATABASE_URL is not a database URL; an example: sqlite+aiosqlite:///onward.db") from error
    if parsed.drivername not in DRIVERS:
        raise StoreError(f"DATABASE_URL must begin with {' or '.join(f'{one}://' for one in DRIVERS)}")
    return _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgres(parsed)


def _sqlite(url: URL) -> AsyncEngine:
    if not url.database or url.database == ":memory:":
        raise StoreError("DATABASE_URL names no file; an example: sqlite+aiosqlite:///onward.db")
    folder = Path(url.database).absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"DATABASE_URL: the folder {folder} cannot be made: {error.strerror}") from error
    try:  # here, where it is told at once and leaves no thread behind
        with closing(sqlite3.connect(url.database)) as file:
            file.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        raise StoreError(f"cannot open the database {url.database}: {error}") from error
    engine = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=60, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _postgres(url: URL) -> AsyncEngine:
    try:
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args={"timeout": 5})
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs a driver: install the extra `postgres` (it brings asyncpg)") from error


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY}", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _write_ahead(cursor)
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """WAL. Here SQLite does not wait for another process that begins in the same moment."""
    until = time.monotonic() + BUSY / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.005)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def migrate(connection: Connection, revision: str | None = None) -> None:
    """Bring the schema to `revision` (the newest), within the caller's transaction. Raises `StoreError`."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATING})
    wanted, known, now = revision or revisions()[-1], revisions(), schema_of(connection)
    if now == wanted:
        return
    if now is not None and now not in known:
        raise StoreError(
            f"the database has the schema {now}, which this version does not know (it knows up to {known[-1]}): "
            "run the newer version, or open another database"
        )
    from alembic import command  # takes a tenth of a second, and is needed once in a version's life
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, wanted)


def revisions() -> list[str]:
    """The schemas this version knows, the newest last: a migration's file begins with its number."""
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def schema_of(connection: Connection) -> str | None:
    """The revision the database has; `None` for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


async def _check_key(tx: Tx) -> None:
    """Raises `SealError` where the database was written with other keys."""
    check = (await tx.connection.execute(select(schema.seal.c.check))).scalar()
    if check is None:
        sealed = tx.vault.seal("onward", "seal", "check", 1)
        await tx.connection.execute(insert(schema.seal).values(id=1, check=sealed))
    else:
        tx.vault.open(check, "seal", "check", 1)


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)
