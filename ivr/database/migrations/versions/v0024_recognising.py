"""From when on a second factor serves for hearing, and who has said that it is its owner's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two new columns; the factors that there are serve as they did."""
    with op.batch_alter_table("factors") as table:
        table.add_column(sa.Column("hears_from", sa.BigInteger()))
        table.add_column(sa.Column("recognised_by", sa.Text()))
        table.create_foreign_key("fk_factors_recognised_by_people", "people", ["recognised_by"], ["id"])
    op.execute("UPDATE factors SET hears_from = made_at")
