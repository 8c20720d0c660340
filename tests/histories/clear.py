"""Rows of people in the clear, and back into a database: `{"sealed": …}` stands for what was sealed, `{"mark": …}` for
the mark of a kind. Written in SQL for the schema that they are of, for the code goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

from bot.store import Vault
from bot.store.database import migrate

TABLES = {  # whose rows are remembered: by table, what a value of it is sealed for besides table and column
    "person": ("id",), "talk": ("person", "serial"), "application": ("person", "id"), "request": ("person", "id"),
    "entry": ("person", "id"), "due": ("person", "id"), "retention": (),
}  # fmt: skip
Rows = dict[str, list[dict[str, Any]]]  # of one person, by table


def rows_of(connection: Connection, vault: Vault, person: int) -> Rows:
    """Everything of somebody."""
    found: Rows = {}
    for table, place in TABLES.items():
        owner = "id" if table == "person" else "person"
        query = text(f"SELECT * FROM {table} WHERE {owner} = :person ORDER BY 1, 2")
        if rows := connection.execute(query, {"person": person}).mappings().all():
            found[table] = [_opened(vault, table, place, dict(row)) for row in rows]
    return found


def _opened(vault: Vault, table: str, place: tuple[str, ...], row: dict[str, Any]) -> dict[str, Any]:
    for name in [name for name, value in row.items() if isinstance(value, bytes)]:
        row[name] = {"sealed": vault.open(row[name], table, name, *(row[one] for one in place))}
    if table == "entry":
        row["kind"] = {"mark": row["body"]["sealed"]["kind"]}
    return row


def fill(connection: Connection, schema: str, vault: Vault, people: Mapping[int, Rows]) -> None:
    """Make the schema in an empty database, and put people there, by the id that each has from now on."""
    migrate(connection, schema, vault)
    _insert(connection, "seal", {"id": 1, "check": vault.seal("onward", "seal", "check", 1)})
    for id, rows in people.items():
        for table, place in TABLES.items():
            for row in rows.get(table, ()):
                theirs = row | ({"id": id} if table == "person" else {"person": id})
                _insert(connection, table, _sealed(vault, table, place, theirs))


def _sealed(vault: Vault, table: str, place: tuple[str, ...], row: dict[str, Any]) -> dict[str, Any]:
    values = dict(row)
    for name, value in row.items():
        if isinstance(value, dict) and "sealed" in value:
            values[name] = vault.seal(value["sealed"], table, name, *(row[one] for one in place))
        elif isinstance(value, dict):
            values[name] = vault.mark(value["mark"], table, name, row["person"])
    return values


def _insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
