"""Migrations: the newest schema is what `schema.py` says, on both databases, and an unknown one is left alone."""

# ruff: noqa: PT012 - what raises is the end of a transaction

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.clock import Clock
from bot.store import Store, StoreError, Vault, schema
from bot.store.database import MIGRATIONS, connect, migrate, revisions, schema_of


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
