"""The database: opened and migrated, and one transaction at a time with the moment it stands for.

SQLite: WAL, one connection, in the loop's own thread (`inline.py`). Knows no table.
"""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.store import inline, presence, seals
from bot.store.errors import StoreError
from bot.store.inline import AnyConnection, AnyEngine
from bot.store.vault import SealError, Vault
from bot.store.workers import Workers

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

MIGRATIONS = Path(__file__).parent / "migrations"
DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")  # the first is a name: what runs is `inline.py`
PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON", "wal_autocheckpoint=0")
Synchronous: TypeAlias = Literal["NORMAL", "FULL"]
PASSING = ("08", "40", "53", "55", "57")  # PostgreSQL's errors that pass: gone, deadlock, full, locked, stopped
MIGRATING = 7_466_113  # the number of PostgreSQL's lock that lets one worker at a time migrate


@dataclass(frozen=True, slots=True)
class Tx:
    """One transaction: its connection, the vault, the moment that everything in it happens at, and the worker at it."""

    connection: AnyConnection
    vault: Vault
    now: datetime
    worker: str = ""

    @property
    def shared(self) -> bool:
        """Whether other workers may be at this database too."""
        return self.connection.dialect.name == "postgresql"


class Store:
    """The one way to the database. `now` is the clock. `worker`: which of those on the same database this is."""

    def __init__(self, engine: AnyEngine, vault: Vault, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._vault = vault
        self._now = now
        self.worker = secrets.token_hex(4)
        self.workers = Workers(engine, self.worker)

    @classmethod
    async def open(
        cls, url: str, vault: Vault, now: Callable[[], datetime], synchronous: Synchronous = "NORMAL"
    ) -> Store:
        """Open the database at an SQLAlchemy URL and bring it to the newest schema. Raises `StoreError`.

        `synchronous`, of SQLite: with FULL a commit returns when it is on the disk; with NORMAL a power cut may take
        back the last ones."""
        engine = connect(url, synchronous)
        store = cls(engine, vault, now)
        presence.announce(engine, vault, store.worker)
        try:
            async with store.transaction() as tx:
                await tx.connection.run_sync(seals.refuse_a_stranger, vault)
                await tx.connection.run_sync(migrate, None, vault)
                await seals.check(tx.connection, vault)
        except BaseException as error:
            await engine.dispose()
            if isinstance(error, SealError):
                raise StoreError("the database was changed by somebody without its key: restore a backup") from error
            if isinstance(error, (DBAPIError, OSError)):
                raise cannot_open(url, error) from error
            raise
        return store

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """All of it or nothing."""
        async with self._engine.begin() as connection:
            yield Tx(connection, self._vault, self._now(), self.worker)

    async def ping(self) -> None:
        """Return when the database answers."""
        async with self._engine.begin() as connection:
            await connection.execute(select(1))

    async def scrub(self) -> None:
        """Let nothing that was deleted stand in SQLite's log until it is written over. In the file itself it is
        overwritten at once (`secure_delete`); PostgreSQL does so when it vacuums."""
        if self._engine.dialect.name != "sqlite":
            return
        await asyncio.to_thread(_truncate_log, str(self._engine.url.database))

    async def close(self) -> None:
        """Let go of the database."""
        await self.workers.close()
        await self._engine.dispose()


def is_outage(error: BaseException) -> bool:
    """Whether the database itself is the trouble (locked, full, gone), so that trying again later may help."""
    if isinstance(error, (OperationalError, NoConnectionFree, OSError)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or str(getattr(error.orig, "sqlstate", ""))[:2] in PASSING


def connect(url: str, synchronous: Synchronous = "FULL", one_moment: bool = False) -> AnyEngine:
    """An engine for this URL, set up as this module says. With `one_moment`, all that a transaction reads is as at
    one moment, as it always is on SQLite. Raises `StoreError` where there is no database to be had."""
    parsed = understood(url)
    return _sqlite(parsed, synchronous) if parsed.get_backend_name() == "sqlite" else _postgres(parsed, one_moment)


def understood(url: str) -> URL:
    """The URL in its parts. Raises `StoreError` where it is none of a database we work with."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError("DATABASE_URL is not a database URL; an example: sqlite+aiosqlite:///onward.db") from error
    if parsed.drivername not in DRIVERS:
        raise StoreError(f"DATABASE_URL must begin with {' or '.join(f'{one}://' for one in DRIVERS)}")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError("DATABASE_URL names no file; an example: sqlite+aiosqlite:///onward.db")
    return parsed


def _sqlite(url: URL, synchronous: Synchronous) -> inline.Engine:
    folder = Path(str(url.database)).absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"DATABASE_URL: the folder {folder} cannot be made: {error.strerror}") from error
    try:  # here, where it is told at once and leaves no thread behind
        with closing(sqlite3.connect(str(url.database))) as file:
            file.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        raise StoreError(f"cannot open the database {url.database}: {error}") from error
    return inline.Engine(url, (*PRAGMAS, f"synchronous={synchronous}"))


def _postgres(url: URL, one_moment: bool) -> AsyncEngine:
    from sqlalchemy.ext.asyncio import create_async_engine

    try:
        return create_async_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,
            isolation_level="REPEATABLE READ" if one_moment else "READ COMMITTED",
            connect_args={"timeout": 5, "server_settings": presence.KEEPALIVE},
        )
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs a driver: install the extra `postgres` (it brings asyncpg)") from error


def _truncate_log(path: str) -> None:
    """Where another process reads it: another time then."""
    with closing(sqlite3.connect(path, timeout=inline.BUSY)) as file, suppress(sqlite3.Error):
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def migrate(connection: Connection, revision: str | None = None, vault: Vault | None = None) -> None:
    """Bring the schema to `revision` (the newest), within the caller's transaction. What is already there and has to be
    sealed anew is, with `vault`. Raises `StoreError`."""
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
    config.attributes["connection"], config.attributes["vault"] = connection, vault
    command.upgrade(config, wanted)


def revisions() -> list[str]:
    """The schemas this version knows, the newest last: a migration's file begins with its number; 0003 is none."""
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def refuse_another_schema(connection: Connection, name: str = "the database", without: str = "") -> None:
    """Raises `StoreError` where the database, of this `name`, has not the newest schema; `without` is said where it has
    none."""
    if (found := schema_of(connection)) == revisions()[-1]:
        return
    if found is None:
        raise StoreError(without or f"{name} is no database of the bot")
    raise StoreError(
        f"{name} has the schema {found}, not {revisions()[-1]}: with DATABASE_URL set to it, `python -m bot migrate` "
        "brings it there"
    )


def is_missing(url: URL) -> bool:
    """Whether there is no file of an SQLite database: looking into it would make one."""
    return url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists()


def schema_of(connection: Connection) -> str | None:
    """The revision the database has; `None` for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def cannot_open(url: str, error: Exception) -> StoreError:
    """What to say of it, without the password."""
    cause = getattr(error, "orig", None) or error
    return StoreError(f"cannot open the database {make_url(url).render_as_string()}: {cause}")
