"""Receipts: the number under which a caller finds a refusal again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Calls of before have none."""
    op.add_column("calls", sa.Column("receipt", sa.Text()))
    op.create_index("uq_calls_receipt", "calls", ["receipt"], unique=True)
