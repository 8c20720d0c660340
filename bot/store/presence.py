"""Who works on a database right now: so that nobody puts another file under a bot that runs, or seals with a key that
a running one does not have; and so that of several workers each knows which others are alive.

SQLite: whoever is the bot holds a lock (`flock`) on `onward.db.lock` beside the database, in which the id of its key
stands; the kernel lets go of it however the bot ends. PostgreSQL: each of a bot's connections holds two shared advisory
locks, which are the id of its key and that of the worker. A process that is killed lets go of them at once, a host that
is gone within half a minute (`KEEPALIVE`). Knows no table.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.store.errors import StoreError
from bot.store.inline import AnyConnection, AnyEngine
from bot.store.vault import Vault

try:
    import fcntl
except ImportError:  # Windows has no such lock; there nobody is told
    fcntl = None  # type: ignore[assignment]

PRESENT = 7_466_114  # the first number of PostgreSQL's locks; the second is the key's id
WORKING = 7_466_115  # the same for workers
KEEPALIVE = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}  # seconds, times
LOOKING = 0.3  # seconds that somebody may hold the lock who only looks whether it is free


@contextmanager
def alone(url: str, vault: Vault) -> Iterator[None]:
    """Be the only bot on an SQLite database until the end of the block; on PostgreSQL there may be several, and nothing
    is done. Raises `StoreError` when there is one. Where the file system knows no locks, nothing is done either."""
    file = lock_of(url)
    descriptor = None if file is None or fcntl is None else _opened(file)
    if descriptor is None:
        yield
        return
    try:
        _lock(descriptor)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, vault.current.encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _opened(file: Path) -> int | None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:  # no place for the database either, which tells so itself
        return None


def _lock(descriptor: int) -> None:
    until = time.monotonic() + LOOKING
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise StoreError("a bot is running on this database: stop it first") from error
            time.sleep(LOOKING / 10)
        except OSError:  # no locks here
            return None


def announce(engine: AnyEngine, vault: Vault, worker: str) -> None:
    """Let each connection of this engine to PostgreSQL tell which key is written with, and by which worker."""
    if engine.dialect.name != "postgresql":
        return

    def tell(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        for number, id in ((PRESENT, vault.current), (WORKING, worker)):
            cursor.execute(f"SELECT pg_advisory_lock_shared({number}, {_signed(id)})")
        cursor.close()
        connection.commit()

    event.listen(engine.sync_engine, "connect", tell)


def keys_of_others(connection: Connection, url: str) -> set[str]:
    """The ids of the keys that bots at work on this database write with."""
    if connection.dialect.name == "postgresql":
        return _ids(connection, PRESENT)
    file = lock_of(url)
    if file is None or fcntl is None or not file.exists():
        return set()
    with file.open("rb+") as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return {descriptor.read().decode()}
        except OSError:
            pass
    return set()


async def workers(connection: AnyConnection) -> set[str]:
    """The workers that are alive on PostgreSQL; on SQLite there is none beside the one that asks."""
    return await connection.run_sync(_ids, WORKING) if connection.dialect.name == "postgresql" else set()


def _ids(connection: Connection, number: int) -> set[str]:
    """The second numbers of the locks with this first one that other connections hold."""
    query = (
        "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = :number AND objsubid = 2 "
        "AND granted AND pid <> pg_backend_pid() "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return {f"{id:08x}" for (id,) in connection.execute(text(query), {"number": number})}


def lock_of(url: str) -> Path | None:
    """The file beside an SQLite database that its bot holds locked."""
    try:
        parsed = make_url(url)
    except ArgumentError:  # told by whoever opens the database
        return None
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(f"{parsed.database}.lock")


def _signed(id: str) -> int:
    return int.from_bytes(bytes.fromhex(id), "big", signed=True)
