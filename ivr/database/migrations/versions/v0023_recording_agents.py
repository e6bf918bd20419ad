"""Which agents of the house a recording was made with, and how its caller came from one to the next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table; of recordings that were made before nobody knows it."""
    op.create_table(
        "recording_agents",
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text()),
        sa.PrimaryKeyConstraint("recording_id", "place", name="pk_recording_agents"),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_recording_agents_recording_id_recordings"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_recording_agents_agent_started_at", "recording_agents", ["agent", "started_at", "recording_id", "line_id"]
    )
