"""Recordings are looked for by line, state and day: what a page of the console needs is found in the order in which it is shown."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index by line alone is the beginning of one by line and day."""
    op.create_index("ix_recordings_started_at_id", "recordings", ["started_at", "id"])
    op.create_index("ix_recordings_line_id_started_at_id", "recordings", ["line_id", "started_at", "id"])
    op.create_index("ix_recordings_line_id_state_started_at_id", "recordings", ["line_id", "state", "started_at", "id"])
    op.drop_index("ix_recordings_line_id", "recordings")
