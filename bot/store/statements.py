"""The statements of every turn: made once, and on SQLite handed to the driver as they are.

SQLAlchemy takes several times as long to run one as SQLite does: it looks up what it compiled, makes a context for it
and a result. Here that is left out; how a value stands in the database the types of its columns tell as ever. What is
not asked in every turn goes the usual way, through the connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, TypeAlias

from sqlalchemy import RowMapping, Table
from sqlalchemy.dialects.sqlite import dialect as sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import StatementError

from bot.store.database import Tx
from bot.store.inline import Connection, told

Row: TypeAlias = Mapping[str, Any] | RowMapping
NAMED: Dialect = sqlite(paramstyle="named")  # values by name need no order


class Statement:
    """What is asked again and again with other values, which are given by the names of its parameters. `columns`: of an
    insert, those that it fills. The database's errors are raised as SQLAlchemy's.
    """

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self._statement, self._columns = statement, columns

    async def all(self, tx: Tx, values: dict[str, Any]) -> Iterable[Row]:
        """Its rows, by the names of their columns."""
        if isinstance(tx.connection, Connection):
            return self._direct.all(tx.connection.driver, values)
        return (await tx.connection.execute(self._statement, values)).mappings()

    async def first(self, tx: Tx, values: dict[str, Any]) -> Row | None:
        """Its first row, if there is one."""
        return next(iter(await self.all(tx, values)), None)

    async def run(self, tx: Tx, values: dict[str, Any]) -> None:
        """Do it; it gives no rows."""
        if isinstance(tx.connection, Connection):
            self._direct.run(tx.connection.driver, values)
        else:
            await tx.connection.execute(self._statement, values)

    @cached_property
    def _direct(self) -> _Direct:
        return _Direct(self._statement, self._columns)


async def put(tx: Tx, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Write the row with this primary key, new or not."""
    await _putting(tx.shared, table, tuple(key), tuple(values)).run(tx, {**key, **values})


@cache
def _putting(postgresql: bool, table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Statement:
    insert_into: Any  # one name for two databases; the other's is not loaded
    if postgresql:
        from sqlalchemy.dialects.postgresql import insert as insert_into
    else:
        from sqlalchemy.dialects.sqlite import insert as insert_into
    row = insert_into(table)
    written = row.on_conflict_do_update(index_elements=key, set_={name: row.excluded[name] for name in names})
    return Statement(written, (*key, *names))


class _Direct:
    """A statement in SQLite's words, with how values go in and come out."""

    def __init__(self, statement: Any, columns: Sequence[str] | None) -> None:
        compiled = statement.compile(dialect=NAMED, column_keys=columns)
        binds = {name: (bind, bind.type.dialect_impl(NAMED)) for name, bind in compiled.binds.items()}
        self._sql = str(compiled)
        self._own = {name: bind.value for name, (bind, _) in binds.items() if not bind.required}
        self._into = _needed((name, type.bind_processor(NAMED)) for name, (_, type) in binds.items())
        given = {column.key: column.type.dialect_impl(NAMED) for column in statement.exported_columns}
        self._names = tuple(given)
        self._out = _needed((name, type.result_processor(NAMED, None)) for name, type in given.items())

    def run(self, driver: sqlite3.Connection, values: dict[str, Any]) -> sqlite3.Cursor:
        given = {**self._own, **values}
        try:
            for name, convert in self._into:
                given[name] = convert(given[name])
            return driver.execute(self._sql, given)
        except ValueError as error:  # of a type of ours, which takes not every value
            raise StatementError(str(error), self._sql, None, error, hide_parameters=True) from error
        except sqlite3.Error as error:
            raise told(error, self._sql) from error

    def all(self, driver: sqlite3.Connection, values: dict[str, Any]) -> Sequence[Row]:
        rows = [dict(zip(self._names, row, strict=True)) for row in self.run(driver, values).fetchall()]
        for row in rows:
            for name, convert in self._out:
                row[name] = convert(row[name])
        return rows


def _needed(converters: Iterable[tuple[str, Callable[[Any], Any] | None]]) -> list[tuple[str, Callable[[Any], Any]]]:
    return [(name, convert) for name, convert in converters if convert is not None]
