"""The first schema. Frozen: what changes later is a migration of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STRICT = {"sqlite_strict": True}


def upgrade() -> None:
    _person()
    op.create_table(
        "talk",
        sa.Column("person", BIG, nullable=False),
        sa.Column("serial", BIG, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("touched_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("person", "serial"),
        _of_person("talk"),
        sqlite_with_rowid=False,
        **STRICT,
    )
    op.create_index("ix_talk_touched_at", "talk", ["touched_at"])
    op.create_table(
        "application",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        _of_person("application"),
        **STRICT,
    )
    op.create_index("ix_application_person", "application", ["person"])
    op.create_table(
        "request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("application", sa.Text()),
        sa.Column("changed_at", BIG, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        _of_person("request"),
        **STRICT,
    )
    op.create_index("ix_request_person", "request", ["person"])
    op.create_table(
        "due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        _of_person("due"),
        **STRICT,
    )
    op.create_index("ix_due_at", "due", ["state", "at"])
    op.create_index("ix_due_person", "due", ["person"])
    op.create_table(
        "crisis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("hour", BIG, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        _of_person("crisis"),
        **STRICT,
    )
    op.create_index("ix_crisis_person", "crisis", ["person"])
    op.create_index("ix_crisis_hour", "crisis", ["hour"])
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        **STRICT,
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("away", sa.Integer(), nullable=False),
        sa.Column("profile", sa.LargeBinary()),
        sa.Column("zone", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("active", BIG),
        sa.Column("serial", BIG, nullable=False),
        sa.Column("outbox", sa.LargeBinary()),
        sa.Column("owed", BIG, nullable=False),
        sa.Column("sent", BIG, nullable=False),
        sa.Column("keyboard", BIG),
        sa.Column("line_at", sa.Text()),
        sa.Column("line_days", sa.Text(), nullable=False),
        sa.Column("line_on", sa.Text()),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("spoke_on", sa.Text()),
        sa.Column("paused", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
        **STRICT,
    )
    unsent = sa.text("owed > sent")
    op.create_index("ix_person_unsent", "person", ["id"], sqlite_where=unsent, postgresql_where=unsent)


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person"], ["person.id"], name=f"fk_{table}_person", ondelete="CASCADE")
