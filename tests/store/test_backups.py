"""Backups: one whole moment of a database that is being written to, and back again, from older versions too."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.store import Store, StoreError, Vault, alone, backups, dues, entries, new_key, people, read_keys
from bot.store.database import revisions
from tests.conftest import TUESDAY
from tests.process import BotProcess
from tests.store import older
from tests.store.conftest import Onward
from tests.store.test_migrations import on, whole

KEY = new_key()
VAULT = Vault(read_keys(KEY))


@pytest.fixture
def file(sqlite_url: str) -> Path:
    """The SQLite file."""
    return Path(sqlite_url.partition("///")[2])


async def write(url: str, number: int, first: int = 1) -> None:
    """So many people, each with a name and a mood that are the same."""
    store = await Store.open(url, VAULT, Clock(TUESDAY).now)
    for id in range(first, first + number):
        async with store.transaction() as tx:
            await people.save(tx, people.Person(id, TUESDAY, profile={"name": str(id)}))
            await entries.add(tx, id, "mood", {"mood": str(id)})
    await store.close()


async def check(url: str, number: int) -> None:
    """They are all there, as they were."""
    store = await Store.open(url, VAULT, Clock(TUESDAY).now)
    async with store.transaction() as tx:
        for id in range(1, number + 1):
            person = await people.load(tx, id)
            assert person is not None
            assert person.profile == {"name": str(id)}
            assert [one["mood"] for one in await entries.all_of(tx, id, "mood")] == [str(id)]
        assert await people.load(tx, number + 1) is None
    await store.close()


@contextmanager
def being_written(url: str) -> Iterator[None]:
    """Somebody writes to it all the time, in a thread of their own; each transaction is a person and their mood."""
    over = threading.Event()

    async def go_on() -> None:
        store, id = await Store.open(url, VAULT, Clock(TUESDAY).now), 1_000_000
        while not over.is_set():
            id += 1
            async with store.transaction() as tx:
                await people.save(tx, people.Person(id, TUESDAY, profile={"name": str(id)}))
                await entries.add(tx, id, "mood", {"mood": str(id)})
        await store.close()

    thread = threading.Thread(target=lambda: asyncio.run(go_on()))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


async def test_a_copy_is_put_back(sqlite_url: str, file: Path, tmp_path: Path) -> None:
    """A backup is one file for its owner alone; put back, everything is as it was at its moment, and what came after is
    gone, the log of it too."""
    await write(sqlite_url, 20)
    copy = tmp_path / "copies.db"
    kept = backups.backup(sqlite_url, VAULT, copy)
    assert (kept.schema, kept.rows["person"], kept.rows["entry"]) == (revisions()[-1], 20, 20)
    assert copy.stat().st_mode & 0o777 == 0o600
    store = await Store.open(sqlite_url, VAULT, Clock(TUESDAY).now)
    async with store.transaction() as tx:  # and the log is left lying there, as after a crash
        await people.save(tx, people.Person(21, TUESDAY))
    left = Path(f"{file}-wal").read_bytes()
    await store.close()
    Path(f"{file}-wal").write_bytes(left)
    assert backups.restore(sqlite_url, VAULT, copy, force=True).rows["person"] == 20
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copies.db", "onward.db", "onward.db.lock"]
    assert file.stat().st_mode & 0o777 == 0o600
    await check(sqlite_url, 20)


async def test_a_copy_under_load_is_one_moment(sqlite_url: str, tmp_path: Path) -> None:
    """Copied again and again while somebody writes: each copy is whole, and has as many moods as people."""
    await write(sqlite_url, 200)
    before = 200
    with being_written(sqlite_url):
        for number in range(8):
            kept = backups.backup(sqlite_url, VAULT, tmp_path / f"copy{number}.db")
            assert kept.rows["person"] == kept.rows["entry"] >= before
            before = kept.rows["person"]
    assert before > 200


def killed(folder: Path, url: str, after: float, *command: str) -> bool:
    """Begin a command and kill it after so many seconds; whether it was still at work."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *command], cwd=folder, env=BotProcess(folder, {"DATABASE_URL": url}, KEY).environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    part = folder / f"{command[-1]}.part"
    while process.poll() is None and not part.exists():
        time.sleep(0.001)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


@pytest.mark.slow
async def test_killed_in_the_middle_nothing_half_is_left(sqlite_url: str, tmp_path: Path) -> None:
    """A backup killed at any moment leaves no file of its name, or a whole one; the next one is not in its way."""
    await write(sqlite_url, 4_000)
    copy, cut = tmp_path / "copy.db", 0
    for after in (0, 0.005, 0.02, 0.05):
        cut += killed(tmp_path, sqlite_url, after, "backup", "copy.db")
        assert not copy.exists()
    assert cut == 4
    assert (tmp_path / "copy.db.part").exists()
    assert backups.backup(sqlite_url, VAULT, copy).rows["person"] == 4_000
    assert not (tmp_path / "copy.db.part").exists()


async def test_nothing_is_replaced_unasked(sqlite_url: str, file: Path, tmp_path: Path) -> None:
    """A file that is there is left alone but with `force`, in both directions; so is the database itself."""
    await write(sqlite_url, 1)
    copy = tmp_path / "copy.db"
    copy.write_text("a letter")
    with pytest.raises(StoreError, match=r"copy\.db is there already"):
        backups.backup(sqlite_url, VAULT, copy)
    assert copy.read_text() == "a letter"
    with pytest.raises(StoreError, match="is the database itself"):
        backups.backup(sqlite_url, VAULT, file, force=True)
    with pytest.raises(StoreError, match="is a folder"):
        backups.backup(sqlite_url, VAULT, tmp_path, force=True)
    backups.backup(sqlite_url, VAULT, copy, force=True)
    with pytest.raises(StoreError, match=r"onward\.db is there already"):
        backups.restore(sqlite_url, VAULT, copy)
    file.unlink()
    backups.restore(sqlite_url, VAULT, copy)
    await check(sqlite_url, 1)


async def test_not_under_a_bot_that_runs(sqlite_url: str, tmp_path: Path) -> None:
    """A backup may be made while a bot runs; nothing is put under one."""
    await write(sqlite_url, 1)
    with alone(sqlite_url, VAULT):
        backups.backup(sqlite_url, VAULT, tmp_path / "copy.db")
        with pytest.raises(StoreError, match="a bot is running on this database"):
            backups.restore(sqlite_url, VAULT, tmp_path / "copy.db", force=True)
    backups.restore(sqlite_url, VAULT, tmp_path / "copy.db", force=True)


@pytest.mark.parametrize("revision", revisions())
async def test_an_older_versions_backup_is_migrated(sqlite_url: str, tmp_path: Path, revision: str) -> None:
    """A backup of each schema there was is put back with the newest one, with everything that was in it; the backup is
    left as it was."""
    copy = tmp_path / "old.db"
    await on(f"sqlite+aiosqlite:///{copy}", lambda connection: older.put(connection, revision, VAULT))
    before = copy.read_bytes()
    assert backups.restore(sqlite_url, VAULT, copy).schema == revisions()[-1]
    assert copy.read_bytes() == before
    store = await Store.open(sqlite_url, VAULT, Clock(TUESDAY).now)
    async with store.transaction() as tx:
        for id in older.PEOPLE:
            await whole(tx, id, revision)
    await store.close()


async def test_what_cannot_be_put_back_is_told(sqlite_url: str, file: Path, tmp_path: Path) -> None:
    """A copy that is damaged, of another program, of another key, of a newer version, or not there: one sentence, and
    the database is as it was."""
    await write(sqlite_url, 30)
    good = tmp_path / "good.db"
    backups.backup(sqlite_url, VAULT, good)
    raw = good.read_bytes()
    bad = tmp_path / "bad.db"

    def refused(content: bytes, why: str, vault: Vault = VAULT) -> None:
        bad.write_bytes(content)
        with pytest.raises(StoreError, match=why) as caught:
            backups.restore(sqlite_url, vault, bad, force=True)
        assert "\n" not in str(caught.value)

    refused(b"a letter, and no database " * 99, "file is not a database")
    refused(raw[: len(raw) // 2], "malformed|damaged")
    refused(raw, "does not open with this ENCRYPTION_KEY", Vault(read_keys(new_key())))
    for change, why in (
        ("UPDATE alembic_version SET version_num = '0999'", "schema 0999, which this version does not know"),
        ("DROP TABLE alembic_version", "no database of the bot"),
        ("UPDATE entry SET person = 99 WHERE person = 3", "people who are not there"),
        ("UPDATE entry SET person = 4 WHERE person = 3", "does not open with this ENCRYPTION_KEY"),
    ):
        bad.write_bytes(raw)
        with sqlite3.connect(bad) as other:
            other.execute(change)
        other.close()
        refused(bad.read_bytes(), why)
    with pytest.raises(StoreError, match="there is no backup at"):
        backups.restore(sqlite_url, VAULT, tmp_path / "none.db", force=True)
    assert not list(tmp_path.glob("*.part*"))
    await check(sqlite_url, 30)


@pytest.mark.parametrize("seed", range(3))
async def test_a_flipped_byte_is_found(sqlite_url: str, tmp_path: Path, seed: int) -> None:
    """A byte of a sealed value that changed in the copy is found before anything is put back."""
    await write(sqlite_url, 5)
    copy = tmp_path / "copy.db"
    backups.backup(sqlite_url, VAULT, copy)
    with sqlite3.connect(copy) as other:
        [(body,)] = other.execute("SELECT body FROM entry ORDER BY person LIMIT 1 OFFSET ?", [seed]).fetchall()
        at = 17 + seed * 7
        other.execute(
            "UPDATE entry SET body = ? WHERE body = ?", [body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :], body]
        )
    other.close()
    with pytest.raises(StoreError, match="does not open"):
        backups.restore(sqlite_url, VAULT, copy, force=True)


def test_the_commands(onward: Onward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`backup` and `restore` say what is in the file; what is wrong is one sentence and exit code 2; PostgreSQL's own
    means are told, without the password."""
    assert onward(KEY, "backup", "copy.db") == (2, "onward: there is no database at onward.db\n")
    asyncio.run(write("sqlite+aiosqlite:///onward.db", 2))
    code, said = onward(KEY, "backup", "copy.db")
    assert code == 0
    assert said == f"wrote copy.db: schema {revisions()[-1]}, person 2, entry 2; every value opens with the key\n"
    assert onward(KEY, "backup", "copy.db")[0] == 2
    assert onward(KEY, "backup", "copy.db", "--force")[0] == 0
    code, said = onward(new_key(), "backup", "other.db")
    assert (code, "does not open with this ENCRYPTION_KEY" in said, (tmp_path / "other.db").exists()) == (
        2,
        True,
        False,
    )
    assert onward(KEY, "restore", "copy.db")[0] == 2
    code, said = onward(KEY, "restore", "copy.db", "--force")
    assert (code, said.partition(":")[0]) == (0, "restored copy.db")
    assert onward(KEY, "backup", "no/such/folder.db")[0] == 2
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://robin:secret@db.example:5433/onward")
    for command, advice in (("backup", "pg_dump --format=custom"), ("restore", "pg_restore --clean --if-exists")):
        code, said = onward(KEY, command, "copy.db", "--force")
        assert (code, advice in said, "postgresql://robin@db.example:5433/onward" in said, "secret" in said) == (
            2,
            True,
            True,
            False,
        )


async def test_restored_things_are_due_as_they_were(sqlite_url: str, tmp_path: Path) -> None:
    """What was due at the moment of the backup is due after it, at its moment."""
    await write(sqlite_url, 1)
    store = await Store.open(sqlite_url, VAULT, Clock(TUESDAY).now)
    async with store.transaction() as tx:
        await dues.add(tx, 1, TUESDAY + timedelta(days=3), "line")
    backups.backup(sqlite_url, VAULT, tmp_path / "copy.db")
    async with store.transaction() as tx:
        await dues.drop(tx, 1)
    await store.close()
    backups.restore(sqlite_url, VAULT, tmp_path / "copy.db", force=True)
    store = await Store.open(sqlite_url, VAULT, Clock(TUESDAY).now)
    async with store.transaction() as tx:
        assert await dues.next_moment(tx) == TUESDAY + timedelta(days=3)
    await store.close()
