"""A line may let registered callers withdraw their objection by key; lines that exist do not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Off everywhere: who withholds or forges a number must not be able to withdraw another's objection unasked."""
    op.add_column("lines", sa.Column("withdrawal_by_key", sa.Boolean(), nullable=False, server_default=sa.false()))
