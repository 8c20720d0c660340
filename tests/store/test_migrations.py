"""Migrations: the newest schema is what `schema.py` says, on both databases, and an unknown one is left alone."""

# ruff: noqa: PT012 - what raises is the end of a transaction

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.clock import Clock
from bot.store import (
    Store,
    StoreError,
    Tx,
    Vault,
    applications,
    crises,
    dues,
    entries,
    new_key,
    people,
    read_keys,
    requests,
    retention,
    schema,
    talks,
)  # fmt: skip
from bot.store.database import MIGRATIONS, connect, migrate, revisions, schema_of
from tests.store import older


async def on(url: str, *work: Callable[[Connection], Any]) -> list[Any]:
    """What each of these gives, one transaction each, on this database."""
    engine = connect(url)
    found = []
    for one in work:
        async with engine.begin() as connection:
            found.append(await connection.run_sync(one))
    await engine.dispose()
    return found


def tables(connection: Connection) -> dict[str, str]:
    """Every table and index of SQLite as it was made."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))
    return {name: " ".join(sql.split()) for name, sql in rows if name != "alembic_version"}


def differences(connection: Connection) -> list[Any]:
    """What Alembic would change to come from the database to the tables."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    found: list[Any] = compare_metadata(context, schema.metadata)
    return found


async def test_from_nothing_to_what_the_code_says(url: str) -> None:
    """After all migrations Alembic finds nothing that differs from the tables in the code."""
    _, found, revision = await on(url, migrate, differences, schema_of)
    assert found == []
    assert revision == revisions()[-1]


async def test_the_same_to_the_letter(tmp_path: Any) -> None:
    """On SQLite the migrated tables and those of the code are the same SQL: STRICT, rowid, indexes, all of it."""
    [_, migrated] = await on(f"sqlite+aiosqlite:///{tmp_path}/a.db", migrate, tables)
    [_, made] = await on(f"sqlite+aiosqlite:///{tmp_path}/b.db", schema.metadata.create_all, tables)
    assert migrated == made
    assert "STRICT" in made["person"]
    assert "WITHOUT ROWID" in made["talk"]
    assert "WHERE owed > sent" in made["ix_person_unsent"]


async def test_the_partial_index_on_postgresql(postgres_url: str) -> None:
    """Where messages are owed is found by an index of those rows alone, on PostgreSQL too."""
    query = text("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_person_unsent'")
    _, definition = await on(postgres_url, migrate, lambda connection: connection.execute(query).scalar())
    assert "WHERE (owed > sent)" in definition


async def test_migrating_again_changes_nothing(url: str) -> None:
    """A database of the newest schema is left as it is."""
    found = await on(url, migrate, lambda c: sorted(inspect(c).get_table_names()), migrate, schema_of)
    assert found[1] == sorted([*schema.metadata.tables, "alembic_version"])
    assert found[3] == revisions()[-1]


async def test_every_step_from_nothing_up(url: str) -> None:
    """Each migration works on the schema before it."""
    for revision in revisions():
        assert (await on(url, lambda c, to=revision: migrate(c, to), schema_of))[1] == revision  # type: ignore[misc]


@pytest.mark.parametrize("unknown", ["9999", "0000", "abc"])
async def test_a_newer_schema_is_left_alone(url: str, vault: Vault, clock: Clock, unknown: str) -> None:
    """A database that a newer version migrated is not opened, and not touched, and both are named."""
    await on(url, migrate, lambda c: c.execute(text(f"UPDATE alembic_version SET version_num = '{unknown}'")).rowcount)
    with pytest.raises(StoreError) as caught:
        await Store.open(url, vault, clock.now)
    assert f"schema {unknown}" in str(caught.value)
    assert revisions()[-1] in str(caught.value)
    assert await on(url, schema_of) == [unknown]


async def test_a_migration_that_fails_leaves_nothing(url: str) -> None:
    """All of a migration is in one transaction."""
    engine = connect(url)
    with pytest.raises(ZeroDivisionError):
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
            raise ZeroDivisionError
    await engine.dispose()
    assert await on(url, lambda c: inspect(c).get_table_names()) == [[]]


def test_the_numbers_are_alembics() -> None:
    """The number a migration's file begins with is its revision, and they form one line."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert [one.revision for one in scripts.walk_revisions()][::-1] == revisions()
    assert scripts.get_heads() == revisions()[-1:]


def test_migrations_are_frozen() -> None:
    """No migration reads the code that will have changed by then."""
    for file in (MIGRATIONS / "versions").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            named = [node.module] if isinstance(node, ast.ImportFrom) else []
            named += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in named if name and name.startswith("bot")], file.name


@pytest.mark.parametrize("revision", revisions())
async def test_every_schema_is_left_with_something_everywhere(sqlite_url: str, vault: Vault, revision: str) -> None:
    """The databases that the next tests begin with hold something in each table of their schema."""

    def empty(connection: Connection) -> list[str]:
        names = inspect(connection).get_table_names()
        return [name for name in names if not connection.execute(text(f"SELECT count(*) FROM {name}")).scalar()]

    found = await on(sqlite_url, lambda connection: older.put(connection, revision, vault), schema_of, empty)
    assert found[1:] == [revision, []]


@pytest.mark.parametrize("revision", revisions())
async def test_what_earlier_versions_left_is_all_there(url: str, vault: Vault, clock: Clock, revision: str) -> None:
    """A database of each schema there was, with something of two people in every table, is opened: everything of both
    is found where it belongs now, and nothing of the other."""
    await on(url, lambda connection: older.put(connection, revision, vault))
    store = await Store.open(url, vault, clock.now)
    async with store.transaction() as tx:
        for id in older.PEOPLE:
            await whole(tx, id, revision)
        await dues.add(tx, 7, clock.now(), "line")
        assert len(await dues.coming(tx, 7)) == 3
        await people.erase(tx, 7)
        assert (await people.load(tx, 2**40)) is not None
    await store.close()
    assert await on(url, schema_of) == [revisions()[-1]]


async def whole(tx: Tx, id: int, revision: str) -> None:
    """What `older.put` left of somebody is found by the store's own functions."""
    person = await people.load(tx, id)
    assert person is not None
    settings = {name: getattr(person, name) for name in older.SETTINGS}
    assert settings == {**older.SETTINGS, "lines": ("one", "two")}
    assert (person.profile, person.seen, person.keyboard) == ({"name": f"Name {id}"}, (5, 6), 77)
    assert person.unsent() == [{"number": 2, "text": f"Owed {id}"}]
    assert person.sender == ("w1" if revision >= "0006" else None)
    [talk] = await talks.all_of(tx, id)
    assert (talk.flow, talk.args, talk.record) == ("rejected", (), {"company": f"Talk {id}"})
    assert [job["company"] for job in await applications.recent(tx, id)] == [f"Firm {id}"]
    assert [one["draft"] for one in await requests.all_of(tx, id, "sent")] == [f"Draft {id}"]
    coming = await dues.coming(tx, id)
    assert [(one.kind, one.payload, one.tries) for one in coming] == [
        ("feedback_chase", f"r{id}", 1), ("how_are_you", f"r{id}", 1),
    ]  # fmt: skip
    moods = [one["mood"] for one in await entries.all_of(tx, id, "mood")]
    assert moods == ([f"Mood {id}"] if revision >= "0002" else [])
    [crisis] = await entries.all_of(replace(tx, now=coming[0].at), id, crises.KIND)
    assert {name: crisis[name] for name in older.CRISIS} == older.CRISIS
    assert crisis["made_at"] == coming[0].at
    assert await entries.until(tx, id, crisis["id"]) == coming[0].at + crises.KEPT
    assert await retention.show(tx, id) == ((90, True) if revision >= "0005" else (None, False))


async def test_another_key_migrates_nothing(url: str, vault: Vault, clock: Clock) -> None:
    """An earlier database is not migrated with a key that is not its own, and opens afterwards with its own."""
    await on(url, lambda connection: older.put(connection, "0002", vault))
    with pytest.raises(StoreError, match="another ENCRYPTION_KEY"):
        await Store.open(url, Vault(read_keys(new_key())), clock.now)
    assert await on(url, schema_of) == ["0002"]
    await (await Store.open(url, vault, clock.now)).close()
