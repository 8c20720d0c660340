"""What tells too much is sealed: where people live, how they rest, what sort of thing they keep or wait for, and that
there was a crisis. (There is no 0003: the number was passed over.)"""

import json
import secrets
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH = 500
CRISIS_KEPT = 30 * 86_400_000  # milliseconds
CLEAR = ("locale", "zone", "country", "line_at", "line_days", "line_on", "lines", "spoke_on", "paused", "paused_until")


def upgrade() -> None:
    op.add_column("person", sa.Column("settings", sa.LargeBinary()))
    database, vault = op.get_bind(), _vault()
    found = sa.MetaData()
    found.reflect(database, only=["person", "entry", "crisis", "due"])
    person, entry, crisis, due = (found.tables[name] for name in ("person", "entry", "crisis", "due"))
    for row in _rows(database, person):
        settings = {name: row[name] for name in CLEAR}
        settings |= {"lines": json.loads(row["lines"]), "paused": bool(row["paused"])}
        sealed = vault.seal(settings, "person", "settings", row["id"])
        database.execute(sa.update(person).where(person.c.id == row["id"]).values(settings=sealed))
    for row in _rows(database, entry):
        body = vault.open(row["body"], "entry", "body", row["person"], row["id"])
        values = _entry(vault, row["person"], row["id"], row["kind"], body)
        database.execute(sa.update(entry).where(entry.c.id == row["id"]).values(values))
    for row in _rows(database, crisis):
        id, body = secrets.token_hex(6), {name: row[name] for name in ("level", "about", "answer")}
        moments = {"created_at": row["hour"], "until": row["hour"] + CRISIS_KEPT}
        values = {"id": id, "person": row["person"], "about": "", **moments}
        database.execute(sa.insert(entry).values(values | _entry(vault, row["person"], id, "crisis", body)))
    op.drop_table("crisis")
    _dues(database, vault, due)
    for name in CLEAR:
        op.drop_column("person", name)


def _vault() -> Any:
    """What seals; nothing is there to be sealed where it is not given."""
    return context.config.attributes.get("vault")


def _dues(database: sa.Connection, vault: Any, old: sa.Table) -> None:
    """The table is made anew, for its numbers are given before a row is written from now on."""
    op.drop_index("ix_due_at", "due")
    op.drop_index("ix_due_person", "due")
    op.rename_table("due", "due_before")
    old.name = old.fullname = "due_before"
    new = op.create_table(
        "due",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_due_person", ondelete="CASCADE"),
        sqlite_strict=True,
    )
    for row in _rows(database, old):
        body = vault.seal({"kind": row["kind"], "payload": row["payload"]}, "due", "body", row["person"], row["id"])
        values = {name: row[name] for name in ("id", "person", "at", "state", "tries")}
        database.execute(sa.insert(new).values(values | {"body": body}))
    op.drop_table("due_before")
    op.create_index("ix_due_at", "due", ["state", "at"])
    op.create_index("ix_due_person", "due", ["person"])


def _entry(vault: Any, person: int, id: str, kind: str, body: Any) -> dict[str, Any]:
    sealed = vault.seal({"kind": kind, "body": body}, "entry", "body", person, id)
    return {"kind": vault.mark(kind, "entry", "kind", person), "body": sealed}


def _rows(database: sa.Connection, table: sa.Table) -> Iterator[sa.RowMapping]:
    """All rows, some at a time, in the order of their keys; those that are added meanwhile are not wanted."""
    [key], last = table.primary_key.columns, None
    while True:
        query = sa.select(table).order_by(key).limit(BATCH)
        rows = database.execute(query if last is None else query.where(key > last)).mappings().all()
        if not rows:
            return
        yield from rows
        last = rows[-1][key.name]
