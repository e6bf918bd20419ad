"""What the console's pages of retention and objections show is read off an index: what is due by line, batches, certificates, the register."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four more indexes, each in the order in which a page shows its rows."""
    op.create_index("ix_recordings_line_id_state_due_at", "recordings", ["line_id", "state", "due_at"])
    op.create_index("ix_eliminations_made_at", "eliminations", ["made_at"])
    op.create_index("ix_certificate_items_certificate_id", "certificate_items", ["certificate_id"])
    op.create_index("ix_objections_since_id", "objections", ["since", "id"])
