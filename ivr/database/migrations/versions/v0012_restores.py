"""Restores of backups, each waiting for a person who confirms what it could not know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A database that was never restored has none."""
    op.create_table(
        "restores",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("backup_id", sa.Text(), nullable=False),
        sa.Column("restored_at", sa.BigInteger(), nullable=False),
        sa.Column("unknown", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger()),
        sa.Column("confirmed_by", sa.Text()),
        sa.Column("confirmed_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_restores"),
    )
