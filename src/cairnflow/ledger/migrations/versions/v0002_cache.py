"""Values that a later run may find, and what people say of runs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns, which is done at once however many facts there are, and the table."""
    op.add_column("checkpoint", sa.Column("cache", sa.Text(), nullable=True))
    op.add_column("checkpoint", sa.Column("expires_at", sa.BigInteger(), nullable=True))
    for column in ("inputs_digest", "map_index"):
        op.create_index(
            op.f(f"ix_checkpoint_cache_{column}_place"),
            "checkpoint",
            ["cache", column, "place"],
            unique=False,
            sqlite_where=sa.text("cache IS NOT NULL"),
            postgresql_where=sa.text("cache IS NOT NULL"),
        )
    _annotation()


def _annotation() -> None:
    op.create_table(
        "annotation",
        sa.Column("place", _KEY, nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("map_index", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.key"], name=op.f("fk_annotation_run")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_annotation")),
    )
    op.create_index(op.f("ix_annotation_run_kind"), "annotation", ["run", "kind"], unique=False)
