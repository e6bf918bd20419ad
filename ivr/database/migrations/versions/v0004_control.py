"""What governs a recording in mid-call: whose extensions, who is never recorded, pauses, the warning tone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AS_BEFORE = {
    "house": "[]",
    "unrecorded_agents": "[]",
    "unrecorded_callers": "[]",
    "pausing": '{"longest_seconds": 120, "resumes": false, "warning_seconds": 10}',
}


def upgrade() -> None:
    """Add the columns; lines that are there get what a file says that says nothing."""
    for name, value in AS_BEFORE.items():
        op.add_column("lines", sa.Column(name, sa.Text(), nullable=False, server_default=value))
    op.add_column("lines", sa.Column("warning_tone", sa.Boolean(), nullable=False, server_default=sa.false()))
