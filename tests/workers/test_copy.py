"""`copy-database`: a database moves to the other kind and back, whole, and conversations go on where they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select, text

from bot.clock import Clock
from bot.store import Store, StoreError, Vault, copying, new_key, people, read_keys
from bot.store.database import connect
from bot.store.presence import alone
from bot.store.schema import metadata
from tests.conftest import TUESDAY, Stage
from tests.store.conftest import Onward

TABLES = [table for table in metadata.sorted_tables if table.name not in ("worker", "seal")]


async def everything(url: str) -> dict[str, list[Any]]:
    """Every row of every table that is the people's."""

    def rows(table: Table) -> Any:
        return select(table).order_by(*table.primary_key.columns)

    engine = connect(url)
    async with engine.begin() as connection:
        found = {table.name: sorted((await connection.execute(rows(table))).all()) for table in TABLES}
    await engine.dispose()
    return found


def silent(_table: str, _rows: int) -> None: ...


async def filled(url: str, vault: Vault, count: int) -> None:
    """A database with so many people."""
    store = await Store.open(url, vault, Clock(TUESDAY).now)
    async with store.transaction() as tx:
        for id in range(1, count + 1):
            await people.save(tx, people.stranger(id, TUESDAY))
    await store.close()


@pytest.fixture
def vault() -> Vault:
    return Vault(read_keys(new_key()))


@pytest.mark.usefixtures("hasty")
async def test_there_and_back_in_the_middle_of_a_conversation(postgres_url: str, tmp_path: Path) -> None:
    """Somebody is in the middle of telling of a rejection, with a line at nine: the database moves to PostgreSQL, where the
    conversation goes on and what is due comes, and back to another file, where it goes on again."""
    stage = Stage(tmp_path)
    back = f"sqlite+aiosqlite:///{tmp_path / 'back.db'}"
    async with stage.server:
        await stage.begin()
        sam = stage.person("Sam")
        await sam.go("/start", "Sam", "Lisbon", "[9:00 AM]", "I just got rejected by Plumbrook", "Cook")
        await stage.end()
        before = await everything(stage.url)
        assert all(before[name] for name in ("person", "talk", "due"))
        counts = await copying.copy(stage.url, postgres_url, stage.vault, silent)
        assert await everything(postgres_url) == before
        assert counts == {name: len(rows) for name, rows in before.items()}
        stage.url = postgres_url
        await stage.begin()
        await sam.go("[Interview]", "[It stings]")
        said = len(stage.server.texts(sam.id))
        await stage.next()
        await stage.end()
        before = await everything(postgres_url)
        await copying.copy(postgres_url, back, stage.vault, silent)
        assert await everything(back) == before
        stage.url = back
        await stage.begin()
        assert len(stage.server.texts(sam.id)) >= said
        noted = await sam.go("[Note it]")
        assert noted
        async with stage.app.store.transaction() as tx:
            assert len(await everything_of(tx, "application")) == 1
        await stage.end()
    assert stage.server.refused == []


async def everything_of(tx: Any, table: str) -> list[Any]:
    return list((await tx.connection.execute(select(metadata.tables[table]))).all())


async def test_more_than_a_batch(url: str, vault: Vault, tmp_path: Path) -> None:
    """However many rows there are, all come over, from either kind; and a second copy finds that there is something."""
    target = f"sqlite+aiosqlite:///{tmp_path / 'copy.db'}"
    count = 2 * copying.BATCH + 1
    await filled(url, vault, count)
    assert (await copying.copy(url, target, vault, silent))["person"] == count
    assert await everything(target) == await everything(url)
    with pytest.raises(StoreError, match="is not empty: it holds rows of person"):
        await copying.copy(url, target, vault, silent)


async def test_what_is_refused(postgres_url: str, vault: Vault, tmp_path: Path) -> None:
    """No database to copy, the same one, another one's key, something else in the target, a bot on either: each is told,
    and nothing is written."""
    source, other = (f"sqlite+aiosqlite:///{tmp_path / name}" for name in ("a.db", "b.db"))
    with pytest.raises(StoreError, match="there is no database at"):
        await copying.copy(source, postgres_url, vault, silent)
    await filled(source, vault, 3)
    with pytest.raises(StoreError, match="both are the same"):
        await copying.copy(source, source, vault, silent)
    with pytest.raises(StoreError, match="another ENCRYPTION_KEY"):
        await copying.copy(source, postgres_url, Vault(read_keys(new_key())), silent)
    with alone(source, vault), pytest.raises(StoreError, match="a bot is running on this database"):
        await copying.copy(source, postgres_url, vault, silent)
    running = await Store.open(postgres_url, vault, Clock(TUESDAY).now)
    with pytest.raises(StoreError, match="a bot is running on postgresql"):
        await copying.copy(source, postgres_url, vault, silent)
    await running.close()
    engine = connect(other)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE letter (id INTEGER)"))
    await engine.dispose()
    with pytest.raises(StoreError, match="holds something else"):
        await copying.copy(source, other, vault, silent)
    assert (await everything(postgres_url))["person"] == []


async def test_a_value_that_does_not_open_stops_it(url: str, vault: Vault, tmp_path: Path) -> None:
    """One value was changed by somebody without the key: it is told, and the new database is as empty as before."""
    target = f"sqlite+aiosqlite:///{tmp_path / 'copy.db'}"
    await filled(url, vault, 3)
    engine = connect(url)
    async with engine.begin() as connection:
        await connection.execute(people.table.update().where(people.table.c.id == 2).values(settings=b"changed" * 9))
    await engine.dispose()
    with pytest.raises(StoreError, match="not everything opens"):
        await copying.copy(url, target, vault, silent)
    engine = connect(target)
    async with engine.begin() as connection:
        found = await connection.execute(text("SELECT count(*) FROM sqlite_master"))
        assert found.scalar() == 0
    await engine.dispose()


def test_the_command(onward: Onward, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command says what it did, or in one sentence with exit code 2 why it did not."""
    key, (source, target) = new_key(), (f"sqlite+aiosqlite:///{name}.db" for name in ("onward", "two"))
    assert onward(key, "copy-database", source, target) == (2, "onward: there is no database at onward.db\n")
    monkeypatch.setenv("DATABASE_URL", source)
    assert onward(key, "migrate")[0] == 0
    code, told = onward(key, "copy-database", source, target)
    assert code == 0
    assert "every value opens with the key" in told
    assert "now set DATABASE_URL" in told
