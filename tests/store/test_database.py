"""The database: one transaction at a time, all of it or nothing, and a clear sentence when it cannot be used."""

# ruff: noqa: PT012, ASYNC240 - what raises is the end of a transaction; a test may wait for a small file

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.app import assembled
from bot.clock import Clock
from bot.settings import load
from bot.store import Store, StoreError, Vault, inline, new_key, people, read_keys, schema
from bot.store.database import connect, is_outage
from bot.store.schema import Moment
from tests.conftest import TOKEN, TUESDAY
from tests.process import until

PEOPLE = 100
NORMAL, FULL = 1, 2  # as SQLite tells them


async def asked(store: Store, query: str) -> Any:
    async with store.transaction() as tx:
        return (await tx.connection.execute(text(query))).scalar()


@pytest.fixture
def file(sqlite_url: str) -> Path:
    """The SQLite file."""
    return Path(sqlite_url.partition("///")[2])


only_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


async def test_nothing_is_lost_by_hundred_at_once(store: Store) -> None:
    """A hundred concurrent transactions that read, wait and write one row: a hundred changes."""
    async with store.transaction() as tx:
        await people.save(tx, people.Person(1, TUESDAY))

    async def one_more() -> None:
        async with store.transaction() as tx:
            person = await people.load(tx, 1)
            assert person is not None
            await asyncio.sleep(0)
            await people.save(tx, person.owing([{"text": "one more"}]))

    await asyncio.gather(*(one_more() for _ in range(PEOPLE)))
    async with store.transaction() as tx:
        person = await people.load(tx, 1)
    assert person is not None
    assert (person.owed, len(person.unsent())) == (PEOPLE, PEOPLE)


@only_sqlite
async def test_nothing_is_lost_by_two_processes(url: str, store: Store, vault: Vault, clock: Clock) -> None:
    """Two stores on one file, as two processes have them: neither overwrites what the other read."""
    other = await Store.open(url, vault, clock.now)
    async with store.transaction() as tx:
        await people.save(tx, people.Person(1, TUESDAY))

    async def one_more(of: Store) -> None:
        async with of.transaction() as tx:
            person = await people.load(tx, 1)
            assert person is not None
            await asyncio.sleep(0)
            await people.save(tx, person.owing([{"text": "one more"}]))

    await asyncio.gather(*(one_more(of) for of in (store, other) * 25))
    async with other.transaction() as tx:
        person = await people.load(tx, 1)
    await other.close()
    assert person is not None
    assert person.owed == 50


@only_sqlite
async def test_a_transaction_writes_from_its_beginning(store: Store, file: Path) -> None:
    """Whoever has begun holds the right to write (`BEGIN IMMEDIATE`), before the first word of it."""
    with sqlite3.connect(file, timeout=0) as other:
        async with store.transaction():
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
    other.close()


@only_sqlite
async def test_how_sqlite_is_set_up(store: Store) -> None:
    """WAL, foreign keys, nothing of what was deleted left, and what a commit waits for: neither for another process, for
    that is slept, nor for the log to be written back."""
    names = ("journal_mode", "foreign_keys", "secure_delete", "busy_timeout", "wal_autocheckpoint")
    assert [await asked(store, f"PRAGMA {name}") for name in names] == ["wal", 1, 1, 0, 0]
    assert await asked(store, "PRAGMA synchronous") == NORMAL


@pytest.mark.parametrize(("said", "wanted"), [("NORMAL", NORMAL), ("full", FULL)])
async def test_how_long_a_commit_waits(said: str, wanted: int, tmp_path: Path) -> None:
    """What SQLITE_SYNCHRONOUS says holds on the connection that the bot's own transactions use, also on the second one
    after the first is gone."""
    settings = load(database_url=f"sqlite+aiosqlite:///{tmp_path / 'onward.db'}", sqlite_synchronous=said)
    async with assembled(settings, TOKEN, Vault(read_keys(new_key())), Clock(TUESDAY)) as app:
        assert await asked(app.store, "PRAGMA synchronous") == wanted
        await app.store._engine.dispose()
        assert await asked(app.store, "PRAGMA synchronous") == wanted


async def test_a_chore_waits_for_the_disk(sqlite_url: str) -> None:
    """Whoever opens the database to turn keys or to copy everything hears of the end when it is on the disk."""
    engine = connect(sqlite_url)
    async with engine.begin() as connection:
        assert (await connection.execute(text("PRAGMA synchronous"))).scalar() == FULL
    await engine.dispose()


@only_sqlite
async def test_every_table_is_strict(store: Store) -> None:
    """SQLite refuses a value of another type in every table, instead of keeping what it is given."""
    tables = "SELECT group_concat(name) FROM pragma_table_list WHERE schema='main' AND type='table' AND NOT strict"
    assert await asked(store, f"{tables} AND name NOT LIKE 'sqlite_%'") == "alembic_version"
    with pytest.raises(IntegrityError, match="cannot store TEXT value in BLOB column"):
        await asked(store, "INSERT INTO seal VALUES (2, 'words')")


async def test_who_is_nobody_has_nothing(store: Store) -> None:
    """A row that belongs to nobody is refused."""
    with pytest.raises(IntegrityError):
        async with store.transaction() as tx:
            row = "INSERT INTO talk (person, serial, body, touched_at) VALUES (99, 0, '', 0)"
            await tx.connection.execute(text(row))


@pytest.mark.parametrize("error", [ZeroDivisionError, asyncio.CancelledError, KeyboardInterrupt])
async def test_a_failed_transaction_leaves_nothing(store: Store, error: type[BaseException]) -> None:
    """Whatever ends a transaction early: nothing of it is there, and the next one works."""
    with pytest.raises(error):
        async with store.transaction() as tx:
            await people.save(tx, people.stranger(1, TUESDAY))
            raise error
    async with store.transaction() as tx:
        assert await people.load(tx, 1) is None
        await people.save(tx, people.stranger(2, TUESDAY))


async def test_a_cancelled_one_lets_the_next_in(store: Store) -> None:
    """Cancelled in the middle of a statement, while others wait: the others all get through."""

    async def write(id: int) -> None:
        async with store.transaction() as tx:
            await people.save(tx, people.stranger(id, TUESDAY))

    tasks = [asyncio.create_task(write(id)) for id in range(30)]
    await asyncio.sleep(0.003)
    for task in tasks[::3]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    done = [id for id, task in enumerate(tasks) if not task.cancelled()]
    async with store.transaction() as tx:
        there = [id for id in range(30) if await people.load(tx, id)]
    assert set(done) <= set(there)
    assert len(done) >= 20


async def test_one_moment_in_a_transaction(store: Store, clock: Clock) -> None:
    """Everything in a transaction happens at the moment it began."""
    async with store.transaction() as tx:
        began = tx.now
        clock.move_to(TUESDAY + timedelta(days=1))
        assert tx.now == began
    async with store.transaction() as tx:
        assert tx.now - began >= timedelta(hours=23)


async def test_a_moment_of_nobody_knows_when_is_refused(store: Store) -> None:
    """A time without a zone is refused, and nothing is written."""
    with pytest.raises(StatementError, match="without a time zone"):
        async with store.transaction() as tx:
            await people.save(tx, people.stranger(1, datetime(2026, 11, 24, 9, 0)))  # noqa: DTZ001
    async with store.transaction() as tx:
        assert await people.load(tx, 1) is None


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_moments_come_back_as_they_went(moment: datetime) -> None:
    """Any moment of any zone is kept to the millisecond, and comes back in UTC."""
    kept = Moment()
    number = kept.process_bind_param(moment, None)  # type: ignore[arg-type]
    found = kept.process_result_value(number, None)  # type: ignore[arg-type]
    assert found is not None
    assert abs(found - moment) <= timedelta(milliseconds=0.501)
    assert found.utcoffset() == timedelta(0)


async def test_opened_again_with_its_key(url: str, store: Store, vault: Vault, clock: Clock) -> None:
    """What was committed is there after the store was opened anew, beside one that is open."""
    async with store.transaction() as tx:
        await people.save(tx, people.stranger(1, TUESDAY))
    again = await Store.open(url, vault, clock.now)
    async with again.transaction() as tx:
        assert await people.load(tx, 1) is not None
    await again.ping()
    await again.close()


async def test_another_key_is_said_so(url: str, store: Store, clock: Clock) -> None:
    """With a key that did not write it, the database is not opened, in one sentence."""
    with pytest.raises(StoreError) as caught:
        await Store.open(url, Vault(read_keys(new_key())), clock.now)
    assert "ENCRYPTION_KEY" in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_another_key_changes_nothing(url: str, store: Store, clock: Clock) -> None:
    """With the wrong key not even the schema is touched: the migration is in the same transaction."""
    async with store.transaction() as tx:
        await tx.connection.execute(text("DROP TABLE entry"))
        await tx.connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(StoreError):
        await Store.open(url, Vault(read_keys(new_key())), clock.now)
    assert await asked(store, "SELECT count(*) FROM alembic_version") == 0


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("onward.db", "is not a database URL"),
        ("", "is not a database URL"),
        ("mysql://robin:secret@host/db", "must begin with sqlite+aiosqlite:// or postgresql+asyncpg://"),
        ("sqlite:///onward.db", "must begin with"),
        ("postgresql://robin:secret@host/db", "must begin with"),
        ("sqlite+aiosqlite://", "names no file"),
        ("sqlite+aiosqlite:///:memory:", "names no file"),
        ("sqlite+aiosqlite:////proc/onward/onward.db", "the folder /proc/onward cannot be made"),
        ("sqlite+aiosqlite:////dev/null/onward.db", "the folder /dev/null cannot be made"),
        ("sqlite+aiosqlite:////proc/onward.db", "unable to open database file"),
        ("postgresql+asyncpg://robin:secret@127.0.0.1:1/db", "cannot open the database"),
        ("postgresql+asyncpg://robin:secret@host.invalid/db", "cannot open the database"),
    ],
)  # fmt: skip
async def test_what_cannot_be_opened_is_told_in_a_sentence(url: str, says: str, vault: Vault, clock: Clock) -> None:
    """A URL, a folder or a server that does not do: one sentence with what it is, and never the password."""
    with pytest.raises(StoreError) as caught:
        await Store.open(url, vault, clock.now)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"this is a letter, and no database", b"SQLite format 3\0" + bytes(range(256))])
async def test_a_file_that_is_no_database(sqlite_url: str, file: Path, vault: Vault, clock: Clock, content: bytes):
    """Another file in its place is refused and left as it is."""
    file.write_bytes(content * 20)
    with pytest.raises(StoreError, match=r"not a database|malformed"):
        await Store.open(sqlite_url, vault, clock.now)
    assert file.read_bytes() == content * 20


async def test_a_folder_is_no_database(sqlite_url: str, file: Path, vault: Vault, clock: Clock) -> None:
    """A folder in its place is refused."""
    file.mkdir()
    with pytest.raises(StoreError, match="unable to open database file"):
        await Store.open(sqlite_url, vault, clock.now)


async def test_somebody_elses_database(sqlite_url: str, file: Path, vault: Vault, clock: Clock) -> None:
    """A database of another program is refused, and nothing of ours is left in it."""
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE person (name TEXT)")
    other.close()
    with pytest.raises(StoreError, match="already exists"):
        await Store.open(sqlite_url, vault, clock.now)
    with sqlite3.connect(file) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("person",)]
    other.close()


async def test_folders_are_made(tmp_path: Path, vault: Vault, clock: Clock) -> None:
    """The database's folder need not be there."""
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/a/b/onward.db", vault, clock.now)
    await store.close()
    assert (tmp_path / "a/b/onward.db").exists()


async def test_two_open_it_at_once(url: str, vault: Vault, clock: Clock) -> None:
    """Two processes that begin together on an empty database make it once."""
    stores = await asyncio.gather(*(Store.open(url, vault, clock.now) for _ in range(3)))
    assert [await asked(store, "SELECT count(*) FROM seal") for store in stores] == [1, 1, 1]
    for store in stores:
        await store.close()


@only_sqlite
async def test_a_locked_database_is_an_outage(store: Store, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held by another process for longer than the patience: an outage, after which all works again."""
    with sqlite3.connect(file) as other:
        async with store.transaction() as tx:
            await tx.connection.execute(text("PRAGMA busy_timeout=20"))
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OperationalError) as caught:
            await asked(store, "SELECT 1")
        assert is_outage(caught.value)
        other.rollback()
    other.close()
    assert await asked(store, "SELECT 1") == 1


async def test_a_lost_connection_is_an_outage(postgres_url: str, vault: Vault, clock: Clock) -> None:
    """PostgreSQL ends the connection in the middle: an outage, and the next transaction has a new one."""
    store, elsewhere = await Store.open(postgres_url, vault, clock.now), connect(postgres_url)
    with pytest.raises(DBAPIError) as caught:
        async with store.transaction() as tx:
            me = (await tx.connection.execute(text("SELECT pg_backend_pid()"))).scalar()
            async with elsewhere.connect() as other:
                await other.exec_driver_sql(f"SELECT pg_terminate_backend({me})")
            await people.load(tx, 1)
    assert is_outage(caught.value)
    assert await asked(store, "SELECT 1") == 1
    await elsewhere.dispose()
    await store.close()


def test_what_is_no_outage() -> None:
    """A mistake of ours is none: it would never pass. No connection free, a server that is gone: those are."""
    wrong = sqlite3.ProgrammingError("syntax")
    assert not is_outage(ProgrammingError("SELECT", {}, wrong))
    assert not is_outage(IntegrityError("INSERT", {}, sqlite3.IntegrityError("unique")))
    assert not is_outage(KeyError("a"))
    assert is_outage(NoConnectionFree())
    assert is_outage(ConnectionRefusedError())
    assert is_outage(OperationalError("INSERT", {}, sqlite3.OperationalError("disk is full")))


async def test_errors_quote_nothing_that_was_written(store: Store) -> None:
    """The message of a database error holds no parameter: what people wrote could be among them."""
    with pytest.raises(DBAPIError) as caught:
        async with store.transaction() as tx:
            await tx.connection.execute(text("SELECT :words FROM nowhere").bindparams(words="planted words"))
    assert "planted" not in str(caught.value)


async def test_the_check_of_the_key_says_nothing(store: Store) -> None:
    """What tells a wrong key is sealed itself."""
    async with store.transaction() as tx:
        check = (await tx.connection.execute(select(schema.seal.c.check))).scalar()
    assert isinstance(check, bytes)
    assert b"onward" not in check


@only_sqlite
async def test_the_log_is_written_back(store: Store, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many transactions what they wrote stands in the database itself, and the log does not grow for ever,
    however little time is left between them."""
    monkeypatch.setattr(inline, "WRITE_BACK", 50)
    monkeypatch.setattr(inline, "LONG", 100)
    sizes, written = [], file.stat().st_mtime_ns
    for number in range(400):
        async with store.transaction() as tx:
            await people.save(tx, people.stranger(number, TUESDAY))
        await asyncio.sleep(0)  # as between two updates
        sizes.append(Path(f"{file}-wal").stat().st_size)
        if number % 50 == 49:
            await until(lambda: file.stat().st_mtime_ns > written)  # noqa: B023
            written = file.stat().st_mtime_ns
    assert sizes[-1] < 5 * sizes[49]  # eight times as much, were it never written back


@only_sqlite
async def test_another_process_is_waited_for_asleep(store: Store, file: Path) -> None:
    """While another process writes, the loop goes on; when it lets go, so does the transaction."""
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.001)

    other = sqlite3.connect(file, timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    counting = asyncio.create_task(count())
    asyncio.get_running_loop().call_later(0.1, other.execute, "COMMIT")
    async with store.transaction() as tx:
        await people.save(tx, people.stranger(1, TUESDAY))
    counting.cancel()
    other.close()
    assert turns > 20
