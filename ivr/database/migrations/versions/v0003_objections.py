"""The register of objections: keyed hashes of numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "objections",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number_hash", sa.Text()),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text()),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_objections_line_id_lines"),
    )
    op.create_index("ix_objections_number_hash", "objections", ["number_hash"])
    op.create_index("uq_objections_serial", "objections", ["serial"], unique=True)
