"""Key periods: each header says whose it is; keys that are destroyed have a row and a proof."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of headers that are there nobody has noted the recipients: `preambule keys rotate` finds them out."""
    op.add_column("key_headers", sa.Column("recipients", sa.Text()))
    op.add_column("key_headers", sa.Column("period", sa.Text()))
    op.create_index("ix_key_headers_recipients", "key_headers", ["recipients"])
    op.create_index("ix_key_headers_period", "key_headers", ["period"])
    op.create_table(
        "key_destructions",
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("period", sa.Text()),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("witness", sa.LargeBinary(), nullable=False),
        sa.Column("destroyed_at", sa.BigInteger()),
        sa.Column("proof", sa.Text()),
        sa.PrimaryKeyConstraint("recipient", name="pk_key_destructions"),
    )
