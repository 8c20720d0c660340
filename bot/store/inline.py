"""SQLite in the event loop's own thread, behind the face of SQLAlchemy's `AsyncEngine`.

A statement takes some tens of microseconds; handing it to a thread or a greenlet and waiting for its answer takes
several times as long. What may take long stays away from the loop all the same: another process's lock is waited for
asleep, before anything of a transaction is done, and the log is written back into the database by a thread with a
connection of its own. There is one connection, because SQLite has one writer. Knows no table and no SQL but that.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import sqlalchemy
from sqlalchemy import CursorResult, Dialect, Executable, StaticPool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")
AnyEngine: TypeAlias = "AsyncEngine | Engine"
AnyConnection: TypeAlias = "AsyncConnection | Connection"
BUSY = 3.0  # seconds that a transaction waits for another process to let go
NAP = 0.005  # seconds between two looks whether it did
WRITE_BACK = 1_000  # transactions after which the log is written back
LONG = 20_000  # pages (of 4 KiB) in the log, from which on its rest is written back between two transactions


class Connection:
    """What of SQLAlchemy's `AsyncConnection` is asked for; it has done its work when it is awaited."""

    def __init__(self, connection: sqlalchemy.Connection) -> None:
        self._connection = connection
        self.dialect: Dialect = connection.dialect
        self.driver: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]

    async def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        """Raises what SQLAlchemy raises."""
        return self._connection.execute(statement, values)

    async def run_sync(self, work: Callable[..., T], *args: Any, **named: Any) -> T:
        """What `work(connection, *args, **named)` gives."""
        return work(self._connection, *args, **named)


class Engine:
    """The database at an SQLAlchemy URL. pragmas: of its connection, as `name=value`."""

    def __init__(self, url: URL, pragmas: Sequence[str]) -> None:
        self.url = url
        self.sync_engine = create_engine(
            url.set(drivername="sqlite"),
            poolclass=StaticPool,
            hide_parameters=True,
            connect_args={"timeout": BUSY, "isolation_level": None},
        )
        event.listen(self.sync_engine, "connect", lambda connection, _: _prepare(connection, pragmas))
        self.dialect = self.sync_engine.dialect
        self._turn = asyncio.Lock()
        self._connection: sqlalchemy.Connection | None = None
        self._commits = 0
        self._writing_back: asyncio.Future[int] | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Connection]:
        """A transaction that may write. Raises `OperationalError` where another process holds on for `BUSY` seconds."""
        async with self._turn:
            if self._connection is None:
                self._connection = self.sync_engine.connect()
            connection = Connection(self._connection)
            await _begin(connection.driver)
            try:
                yield connection
                _commit(connection.driver)
                self._connection.commit()  # SQLAlchemy's own count of what began, if it was asked for a statement
            except BaseException:
                self._connection.rollback()
                connection.driver.rollback()
                raise
            self._commits += 1
            self._keep_log_short(self._connection)

    def _keep_log_short(self, connection: sqlalchemy.Connection) -> None:
        """SQLite begins its log anew once all of it is written back. Under a load that never rests a thread always
        leaves a little; of a log that got long this little is written back here."""
        if self._writing_back is None:
            if self._commits >= WRITE_BACK:
                self._commits = 0
                loop, path = asyncio.get_running_loop(), str(self.url.database)
                self._writing_back = loop.run_in_executor(None, _write_back, path)
        elif self._writing_back.done():
            if self._writing_back.result() > LONG:
                _checkpoint(connection.connection.dbapi_connection)
            self._writing_back = None

    async def dispose(self) -> None:
        """Close it."""
        if self._writing_back is not None:
            await self._writing_back
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.sync_engine.dispose()


async def _begin(driver: sqlite3.Connection) -> None:
    """`BEGIN IMMEDIATE`: a deferred begin loses concurrent updates silently."""
    until = time.monotonic() + BUSY
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not _is_locked(error) or time.monotonic() > until:
                raise told(error, "BEGIN IMMEDIATE") from error
        else:
            return
        await asyncio.sleep(NAP)


def _commit(driver: sqlite3.Connection) -> None:
    try:
        driver.commit()
    except sqlite3.Error as error:
        raise told(error, "COMMIT") from error


def told(error: sqlite3.Error, statement: str) -> Exception:
    """The driver's error as SQLAlchemy tells it, without values: they are what people wrote."""
    return DBAPIError.instance(statement, None, error, sqlite3.Error, hide_parameters=True)


def _prepare(connection: Any, pragmas: Sequence[str]) -> None:
    for pragma in (*pragmas, "busy_timeout=0"):  # from now on no statement waits while the loop stands still
        connection.execute(f"PRAGMA {pragma}")


def _is_locked(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the rest of the code says why


def _write_back(path: str) -> int:
    """What a commit would do now and then, and wait for the disk; gives how many pages the log has."""
    with closing(sqlite3.connect(path)) as connection:
        return _checkpoint(connection)


def _checkpoint(connection: Any) -> int:
    try:
        _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    except sqlite3.Error:  # the disk is full, or somebody else does it: another time then
        return 0
    return int(pages)
