"""What was read back of the object store and with what result, and for which stores somebody has attested (LAW 20)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three new tables; nothing was read back yet."""
    op.create_table(
        "body_checks",
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("recording_id", name="pk_body_checks"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_body_checks_recording_id_recordings", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_body_checks_checked_at_recording_id", "body_checks", ["checked_at", "recording_id"])
    op.create_table(
        "vault_runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("examined", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vault_runs"),
    )
    op.create_table(
        "attestations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("certified_by", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attestations"),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name="fk_attestations_entered_by_people"),
    )
    op.create_index("ix_attestations_store", "attestations", ["store"])
