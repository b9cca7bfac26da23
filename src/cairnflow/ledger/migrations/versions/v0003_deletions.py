"""Which values were deleted by policy, so that their facts can stay."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table; no fact is touched."""
    op.create_table(
        "deletion",
        sa.Column("place", _KEY, autoincrement=False, nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.key"], name=op.f("fk_deletion_run")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_deletion")),
    )
