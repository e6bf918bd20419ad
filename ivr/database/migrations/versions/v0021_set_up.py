"""Drafts of lines, and versions that were prepared for rehearsals without being published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two new tables."""
    op.create_table(
        "line_drafts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text()),
        sa.Column("base", sa.Text()),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_line_drafts"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_line_drafts_line_id_lines"),
    )
    op.create_table(
        "rehearsal_versions",
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", name="pk_rehearsal_versions"),
        sa.ForeignKeyConstraint(["version_id"], ["notice_versions.id"], name="fk_rehearsal_versions_version_id_notice_versions"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_rehearsal_versions_line_id_lines"),
    )
    op.create_index("ix_rehearsal_versions_prepared_at", "rehearsal_versions", ["prepared_at"])
