"""The people whom a release left in a database: written down, read again, and put into a database of their schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.store import Vault
from tests.histories import FOLDER
from tests.histories.clear import Rows, fill


@dataclass(frozen=True)
class Left:
    """People as they were at a moment, in rows of a schema."""

    schema: str
    moment: datetime
    people: list[Rows]

    def put(self, connection: Connection, vault: Vault, ids: list[int]) -> None:
        """Into an empty database, sealed, the first person with the first id."""
        fill(connection, self.schema, vault, dict(zip(ids, self.people, strict=True)))


def read(release: str) -> Left:
    """Those whom a release left."""
    told = json.loads((FOLDER / release / "database.json").read_text("utf-8"))
    return Left(told["schema"], datetime.fromisoformat(told["moment"]), told["people"])


def write(release: str, left: Left) -> None:
    """Let these be the people whom a release left: a line each row."""
    people = ",\n".join(
        "{" + ",\n ".join(f'"{table}": [\n  {_lines(rows[table])}\n ]' for table in rows) + "}" for rows in left.people
    )
    head = f'"schema": {json.dumps(left.schema)}, "moment": {json.dumps(left.moment.isoformat())}'
    (FOLDER / release / "database.json").write_text(f'{{{head}, "people": [\n{people}\n]}}\n', "utf-8")


def _lines(rows: list[dict[str, object]]) -> str:
    return ",\n  ".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
