"""Holds are listed in the order in which they were placed, a part at a time."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index more to write for a hold that is placed; renewing, warning and ending leave it alone."""
    op.create_index("ix_holds_placed_at_id", "holds", ["placed_at", "id"])
