"""How long somebody wants things to be kept."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "retention",
        sa.Column("person", BIG, nullable=False),
        sa.Column("keep_days", sa.Integer()),
        sa.Column("erase_on", sa.Text()),
        sa.PrimaryKeyConstraint("person"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_retention_person", ondelete="CASCADE"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
