"""SQLite in the event loop's own thread, behind the face of `aiosqlite` that SQLAlchemy's driver speaks to.

A statement takes some tens of microseconds; handing it to a thread and waiting for its answer takes several times as
long, and a transaction did so dozens of times. What may take long stays away from the loop all the same: another
process's lock is waited for asleep, and the log is written back into the database by a thread with a connection of its
own. Knows no table and no SQL but that.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

BUSY = 3.0  # seconds that a statement waits for another process to let go
NAP = 0.005  # seconds between two looks whether it did
WRITE_BACK = 1_000  # transactions after which the log is written back


class Cursor:
    """A cursor that has done its work when it is awaited."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    async def __aenter__(self) -> Cursor:
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> Cursor:
        """Raises what `sqlite3` raises; where the database is locked, not before `BUSY` seconds."""
        until = time.monotonic() + BUSY
        while True:
            try:
                self._cursor.execute(statement, values)
                return self
            except sqlite3.OperationalError as error:
                if not _is_locked(error) or time.monotonic() > until:
                    raise
            await asyncio.sleep(NAP)

    async def executemany(self, statement: str, many: Sequence[Sequence[Any]]) -> Cursor:
        self._cursor.executemany(statement, many)
        return self

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()


class Inline:
    """A connection. It begins no transaction by itself."""

    def __init__(self, path: str, **named: Any) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, **named)
        self._commits = 0
        self._writing_back: asyncio.Future[None] | None = None

    def cursor(self) -> Cursor:
        return Cursor(self._connection.cursor())

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> Cursor:
        return await self.cursor().execute(statement, values)

    async def create_function(self, *args: Any, **named: Any) -> None:
        self._connection.create_function(*args, **named)

    async def commit(self) -> None:
        self._connection.commit()
        self._commits += 1
        if self._commits % WRITE_BACK == 0 and (self._writing_back is None or self._writing_back.done()):
            self._writing_back = asyncio.get_running_loop().run_in_executor(None, _write_back, self._path)

    async def rollback(self) -> None:
        self._connection.rollback()

    async def close(self) -> None:
        if self._writing_back is not None:
            await self._writing_back
        self._connection.close()

    def stop(self) -> None:
        """Close at once."""
        self._connection.close()


async def connect(path: str, **named: Any) -> Inline:
    """Open the database at `path`; `named` goes to `sqlite3`."""
    return Inline(path, **named)


def _is_locked(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the rest of the code says why


def _write_back(path: str) -> None:
    """What a commit would do now and then, and wait for the disk."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
