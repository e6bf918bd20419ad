"""Rows of one kind of the journal are found without reading the others: for whoever looks something up, and for what is due today."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index. The journal's triggers stay as they are."""
    op.create_index("ix_journal_kind_sequence", "journal", ["kind", "sequence"])
