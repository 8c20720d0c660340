"""What people made and keep: plans, stories, people, moods."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("until", BIG),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_entry_person", ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("ix_entry_person", "entry", ["person", "kind"])
    op.create_index("ix_entry_until", "entry", ["until"])
