"""Retention: holds, visas of the archives, and certificates of whole batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; certificates of single recordings become certificates of batches of one, their signed text untouched."""
    op.add_column("lines", sa.Column("disposal", sa.Text()))
    op.add_column("recordings", sa.Column("held_until", sa.BigInteger()))
    op.add_column("recordings", sa.Column("visa", sa.Text()))
    _certificates()
    _holds()
    _eliminations()


def _certificates() -> None:
    op.execute("CREATE TABLE certificates_before AS SELECT recording_id, id FROM certificates")
    op.drop_index("ix_certificates_recording_id", "certificates")
    with op.batch_alter_table("certificates") as batch:
        batch.drop_constraint("fk_certificates_recording_id_recordings", type_="foreignkey")
        batch.drop_column("recording_id")
        batch.add_column(sa.Column("recordings", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("ix_certificates_signed_at", "certificates", ["signed_at"])
    op.create_table(
        "certificate_items",
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("certificate_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_certificate_items_recording_id_recordings"),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificates.id"], name="fk_certificate_items_certificate_id_certificates"),
        sa.PrimaryKeyConstraint("recording_id", "certificate_id", name="pk_certificate_items"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO certificate_items (recording_id, certificate_id) SELECT recording_id, id FROM certificates_before")
    op.drop_table("certificates_before")


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("ended_by", sa.Text()),
        sa.Column("end", sa.Text()),
        sa.Column("warned", sa.BigInteger()),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_holds_recording_id_recordings"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_recording_id", "holds", ["recording_id"])
    op.create_index("ix_holds_ended_at_until", "holds", ["ended_at", "until"])
    op.create_table(
        "hold_renewals",
        sa.Column("hold_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name="fk_hold_renewals_hold_id_holds"),
        sa.PrimaryKeyConstraint("hold_id", "number", name="pk_hold_renewals"),
    )


def _eliminations() -> None:
    op.create_table(
        "eliminations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("disposal", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text()),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_on", sa.Text()),
        sa.Column("decision", sa.Text()),
        sa.Column("noted_by", sa.Text()),
        sa.Column("noted_at", sa.BigInteger()),
        sa.Column("bordereau", sa.Text()),
        sa.Column("pdf", sa.LargeBinary()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_eliminations_line_id_lines"),
        sa.PrimaryKeyConstraint("id", name="pk_eliminations"),
    )
    op.create_index("ix_eliminations_line_id", "eliminations", ["line_id"])
    op.create_index("ix_eliminations_state", "eliminations", ["state"])
    op.create_table(
        "elimination_items",
        sa.Column("elimination_id", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("approved", sa.Boolean()),
        sa.ForeignKeyConstraint(["elimination_id"], ["eliminations.id"], name="fk_elimination_items_elimination_id_eliminations"),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_elimination_items_recording_id_recordings"),
        sa.PrimaryKeyConstraint("elimination_id", "recording_id", name="pk_elimination_items"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_elimination_items_recording_id", "elimination_items", ["recording_id"])
