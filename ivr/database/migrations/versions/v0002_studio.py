"""The notice studio: people, texts with their lives, publications, the lexicon."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what was published so far goes on being heard."""
    _people()
    _texts()
    _publications()
    _lexicon()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("name", name="uq_people_name"),
    )


def _texts() -> None:
    op.create_table(
        "notice_texts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("own", sa.Text(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Text()),
        sa.Column("approved_by", sa.Text()),
        sa.Column("facts_hash", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice_texts"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_notice_texts_line_id_lines"),
    )
    op.create_index("uq_notice_texts_line_id_locale_revision", "notice_texts", ["line_id", "locale", "revision"], unique=True)


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Text()),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("effective_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_publications_line_id_lines"),
        sa.ForeignKeyConstraint(["version_id"], ["notice_versions.id"], name="fk_publications_version_id_notice_versions"),
    )
    op.create_index("ix_publications_line_id", "publications", ["line_id"])
    op.execute(
        "INSERT INTO publications (id, line_id, version_id, texts, published_at) "
        "SELECT id, line_id, id, '{}', published_at FROM notice_versions"
    )
    op.execute("ALTER TABLE notice_versions RENAME COLUMN published_at TO made_at")
    op.add_column("notice_versions", sa.Column("lexicon", sa.Text(), nullable=False, server_default="[]"))


def _lexicon() -> None:
    op.create_table(
        "lexicon_entries",
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("locale", "written", "voice", name="pk_lexicon_entries"),
    )
