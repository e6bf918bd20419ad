"""Requests of programs that were answered: one that comes twice is done once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table; nothing was answered yet."""
    op.create_table(
        "answered_requests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_answered_requests"),
    )
    op.create_index("ix_answered_requests_person_id", "answered_requests", ["person_id"])
    op.create_index("ix_answered_requests_begun_at", "answered_requests", ["begun_at"])
