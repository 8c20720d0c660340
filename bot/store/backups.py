"""Copies of an SQLite database, made while the bot runs, and put back. PostgreSQL has its own: told, not done.

A copy is one moment of the database (SQLite's online backup), and gets its name only once it is whole on the disk, its
pages and foreign keys are in order, and every sealed value opens. Knows no kind of thing that is kept.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, LargeBinary, create_engine, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import MetaData

from bot.store import presence, seals
from bot.store.database import migrate, revisions, schema_of, understood
from bot.store.errors import StoreError
from bot.store.vault import SealError, Vault

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite has beside a database


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in a copy: its schema, and how many rows of each table."""

    schema: str
    rows: dict[str, int]


def backup(url: str, vault: Vault, file: Path, force: bool = False) -> Kept:
    """Copy the database at an SQLAlchemy URL to a file for its owner alone, while the bot runs. Raises `StoreError`,
    also where the file is there already and `force` is not given; nothing is left of a copy that fails."""
    source = _database(url, f"pg_dump --format=custom --no-owner --file={file}")
    if not source.exists():
        raise StoreError(f"there is no database at {source}")
    if source.resolve() == file.resolve():
        raise StoreError(f"{file} is the database itself: name another file")
    _refuse_to_replace(file, force)
    with _part_of(file) as part:
        _copy(source, part)
        kept = _verified(part, vault, source.name)
        _name(part, file, force)
    return kept


def restore(url: str, vault: Vault, file: Path, force: bool = False) -> Kept:
    """Put a copy in the place of the database, brought to the newest schema. Raises `StoreError`: while a bot runs on
    it, where there is a database and `force` is not given, and where the copy is not whole or needs another key."""
    target = _database(url, f"pg_restore --clean --if-exists --single-transaction --no-owner {file}", "--dbname=")
    if not file.is_file():
        raise StoreError(f"there is no backup at {file}")
    if target.resolve() == file.resolve():
        raise StoreError(f"{file} is the database itself: name a backup")
    _refuse_to_replace(target, force)
    with presence.alone(url, vault), _part_of(target) as part:
        _copy(file, part)
        _verified(part, vault, file.name)
        with _connected(part) as connection:
            migrate(connection, None, vault)
        kept = _verified(part, vault, file.name)
        _let_go(target)
        _name(part, target, force)
    return kept


def _database(url: str, advice: str, before: str = "") -> Path:
    """The file of an SQLite database. Raises `StoreError`; for PostgreSQL with what to type instead."""
    parsed = understood(url)
    if parsed.get_backend_name() == "sqlite":
        return Path(str(parsed.database))
    plain = URL.create("postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database)
    typed = f"{advice} {before}'{plain.render_as_string()}'"
    raise StoreError(f"PostgreSQL has its own means: {typed} (it takes the password from ~/.pgpass)")


def _refuse_to_replace(file: Path, force: bool) -> None:
    if file.is_dir():
        raise StoreError(f"{file} is a folder: name a file")
    if file.exists() and not force:
        raise StoreError(f"{file} is there already: name another file, or give --force to replace it")


@contextmanager
def _part_of(file: Path) -> Iterator[Path]:
    """A file beside it to write to, for its owner alone; what an earlier one left behind, and this one, goes."""
    part = file.with_name(f"{file.name}.part")
    try:
        _remove(part)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
    except OSError as error:
        raise StoreError(f"cannot write {file}: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            _remove(part)


def _remove(file: Path) -> None:
    for one in (file, *(Path(f"{file}{end}") for end in BESIDE)):
        one.unlink(missing_ok=True)


def _copy(source: Path, to: Path) -> None:
    """In one step: in WAL nobody waits for a reader, and a copy in several begins anew with each write beside it."""
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as one:
            one.execute("PRAGMA busy_timeout=5000")
            with closing(sqlite3.connect(to)) as other:
                one.backup(other)
                other.execute("PRAGMA journal_mode=DELETE")  # one file, whole by itself
    except sqlite3.Error as error:
        raise StoreError(f"cannot copy {source}: {error}") from error


def _verified(file: Path, vault: Vault, name: str) -> Kept:
    """What is in a copy of `name`. Raises `StoreError` where it is not whole, is not the bot's, or does not open."""
    try:
        with _connected(file) as connection:
            if (found := connection.execute(text("PRAGMA integrity_check")).scalar()) != "ok":
                raise StoreError(f"{name} is damaged: {str(found).splitlines()[0]}")
            if connection.execute(text("PRAGMA foreign_key_check")).first():
                raise StoreError(f"{name} is damaged: rows of people who are not there")
            if (schema := schema_of(connection)) not in revisions():
                raise StoreError(
                    f"{name} has the schema {schema}, which this version does not know"
                    if schema
                    else f"{name} is no database of the bot"
                )
            return Kept(schema, _open_all(connection, vault))
    except SealError as error:
        raise StoreError(f"{name} does not open with this ENCRYPTION_KEY: {error}") from error
    except DBAPIError as error:
        raise StoreError(f"{name} is damaged: {error.orig}") from error


@contextmanager
def _connected(file: Path) -> Iterator[Connection]:
    engine = create_engine(URL.create("sqlite", database=str(file)), poolclass=NullPool, hide_parameters=True)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _open_all(connection: Connection, vault: Vault) -> dict[str, int]:
    """Open every sealed value, of whichever schema; gives the number of rows of each table."""
    found = MetaData()
    found.reflect(connection)
    counts = {}
    for table in found.sorted_tables:
        counts[table.name] = connection.execute(select(func.count()).select_from(table)).scalar() or 0
        for column in (one for one in table.c if isinstance(one.type, LargeBinary)):
            rows = connection.execution_options(yield_per=200).execute(select(table).where(column.is_not(None)))
            for row in rows.mappings():
                vault.open(row[column.name], *seals.place(column, dict(row)))
    return {name: number for name, number in counts.items() if name not in ("alembic_version", "seal")}


def _let_go(database: Path) -> None:
    """The log of what was there must not be read as the log of what comes: it goes into its own file first."""
    if database.exists():
        with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(database)) as file:  # damaged: that is why
            file.execute("PRAGMA journal_mode=DELETE")
    for end in BESIDE:
        Path(f"{database}{end}").unlink(missing_ok=True)


def _name(part: Path, file: Path, force: bool) -> None:
    """Give a whole file its name, on the disk before the name is."""
    _on_the_disk(part)
    if force:
        part.replace(file)
    else:
        try:
            os.link(part, file)  # never over another that came meanwhile
        except FileExistsError as error:
            raise StoreError(f"{file} is there already: name another file, or give --force to replace it") from error
        except OSError:  # a file system without links
            part.replace(file)
    _on_the_disk(file.parent)


def _on_the_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
