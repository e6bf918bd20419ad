"""An agent's recordings are looked for line by line: whoever may see one line does not wait for those of all others."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The same columns in another order: an agent who is named costs what it did."""
    op.drop_index("ix_recording_agents_agent_started_at", "recording_agents")
    op.create_index(
        "ix_recording_agents_agent_line_id_started_at", "recording_agents", ["agent", "line_id", "started_at", "recording_id"]
    )
