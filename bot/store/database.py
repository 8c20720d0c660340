"""The database: opened and migrated, and one transaction at a time with the moment it stands for.

SQLite: WAL, `BEGIN IMMEDIATE` (the driver's own deferred begin loses concurrent updates silently), one connection,
because SQLite has one writer. Knows no table.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store import schema
from bot.store.vault import SealError, Vault


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
            async with engine.begin() as connection:
                await connection.run_sync(migrate)
            await store._check_key()
        except SealError as error:
            await engine.dispose()
            raise StoreError(
                "this database was written with another ENCRYPTION_KEY; give that one, or open another database"
            ) from error
        except (DBAPIError, OSError) as error:
            await engine.dispose()
            raise StoreError(f"cannot open the database {make_url(url).render_as_string()}: {_cause(error)}") from error
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

    async def _check_key(self) -> None:
        async with self.transaction() as tx:
            check = (await tx.connection.execute(select(schema.seal.c.check))).scalar()
            if check is None:
                sealed = tx.vault.seal("onward", "seal", "check", 1)
                await tx.connection.execute(insert(schema.seal).values(id=1, check=sealed))
            else:
                tx.vault.open(check, "seal", "check", 1)


def is_outage(error: BaseException) -> bool:
    """Whether the database itself is the trouble (locked, full, gone), so that trying again later may help."""
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def connect(url: str) -> AsyncEngine:
    """An engine for this URL, set up as this module says. Raises `StoreError` for a URL that is none."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError("DATABASE_URL is not a database URL; an example: sqlite+aiosqlite:///onward.db") from error
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(parsed, pool_size=1, max_overflow=0, pool_timeout=60)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to `revision`, within the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)
