"""Approvals hold for the words that were read, not only for the facts: those of before must be given again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A hash of facts alone fits no reading: whoever publishes is told to have the text approved again."""
    with op.batch_alter_table("notice_texts") as table:
        table.alter_column("facts_hash", new_column_name="read_hash", existing_type=sa.Text(), existing_nullable=False)
