"""The first tables: lines, notices, calls, recordings, journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, those first that others point to."""
    _lines()
    _notices()
    _calls()
    _recordings()
    _journal()


def _lines() -> None:
    op.create_table(
        "lines",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("locales", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("answering", sa.Text(), nullable=False),
        sa.Column("undecided", sa.Text(), nullable=False),
        sa.Column("dial", sa.Text(), nullable=False),
        sa.Column("ring_seconds", sa.Integer(), nullable=False),
        sa.Column("answer_window_seconds", sa.Integer(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("line_name", sa.Text(), nullable=False),
        sa.Column("controller_address", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("dpo_contact", sa.Text(), nullable=False),
        sa.Column("rights_contact", sa.Text(), nullable=False),
        sa.Column("web_address", sa.Text(), nullable=False),
        sa.Column("transfers", sa.Text(), nullable=False),
        sa.Column("sampling_percent", sa.Integer(), nullable=False),
        sa.Column("refusal_effect", sa.Text(), nullable=False),
        sa.Column("sampling_justification", sa.Text()),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_lines"),
    )
    op.create_table(
        "line_numbers",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text()),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_line_numbers_line_id_lines", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", name="pk_line_numbers"),
    )
    op.create_index("ix_line_numbers_line_id", "line_numbers", ["line_id"])
    op.create_table(
        "purposes",
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("retention_count", sa.Integer(), nullable=False),
        sa.Column("retention_unit", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_purposes_line_id_lines", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("line_id", "kind", name="pk_purposes"),
    )


def _notices() -> None:
    op.create_table(
        "notice_versions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("facts_hash", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_notice_versions_line_id_lines"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_versions"),
    )
    op.create_index("ix_notice_versions_line_id", "notice_versions", ["line_id"])
    op.create_table(
        "renderings",
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("audio_hash", sa.Text(), nullable=False),
        sa.Column("narrowband", sa.Text(), nullable=False),
        sa.Column("wideband", sa.Text(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["notice_versions.id"], name="fk_renderings_version_id_notice_versions"),
        sa.PrimaryKeyConstraint("version_id", "locale", "piece", name="pk_renderings"),
    )


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("locale", sa.Text()),
        sa.Column("answer", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("gate", sa.Text()),
        sa.Column("gate_open", sa.Boolean()),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_calls_line_id_lines"),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_calls_arrived_at", "calls", ["arrived_at"])
    op.create_table(
        "proofs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("jws", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_proofs_call_id_calls"),
        sa.PrimaryKeyConstraint("id", name="pk_proofs"),
    )
    op.create_index("ix_proofs_call_id", "proofs", ["call_id"])


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("proof_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("samples", sa.BigInteger()),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.Text()),
        sa.Column("body_size", sa.BigInteger()),
        sa.Column("complete", sa.Boolean()),
        sa.Column("manifest", sa.Text()),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_recordings_call_id_calls"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_recordings_line_id_lines"),
        sa.ForeignKeyConstraint(["proof_id"], ["proofs.id"], name="fk_recordings_proof_id_proofs"),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_call_id", "recordings", ["call_id"])
    op.create_index("ix_recordings_line_id", "recordings", ["line_id"])
    op.create_index("ix_recordings_state_due_at", "recordings", ["state", "due_at"])
    op.create_table(
        "key_headers",
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_key_headers_recording_id_recordings"),
        sa.PrimaryKeyConstraint("recording_id", name="pk_key_headers"),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("jws", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_certificates_recording_id_recordings"),
        sa.PrimaryKeyConstraint("id", name="pk_certificates"),
    )
    op.create_index("ix_certificates_recording_id", "certificates", ["recording_id"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_journal"),
    )
    op.create_index("ix_journal_subject", "journal", ["subject"])
