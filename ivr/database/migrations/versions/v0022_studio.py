"""What people say to one another about texts of notices, and who has which of them open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two new tables; nobody has said anything yet."""
    op.create_table(
        "notice_comments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice_comments"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_notice_comments_line_id_lines"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_notice_comments_person_id_people"),
    )
    op.create_index("ix_notice_comments_line_id_locale", "notice_comments", ["line_id", "locale"])
    op.create_table(
        "notice_openings",
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("line_id", "locale", "person_id", name="pk_notice_openings"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_notice_openings_line_id_lines"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_notice_openings_person_id_people"),
    )
