"""Declarations: what the organisation has done before a line goes live (LAW 17, 27)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was declared before."""
    op.create_table(
        "declarations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text()),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_declarations_line_id_lines"),
        sa.ForeignKeyConstraint(["declared_by"], ["people.id"], name="fk_declarations_declared_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_declarations"),
    )
