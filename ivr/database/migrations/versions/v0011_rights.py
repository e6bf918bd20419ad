"""Rights of people: requests, the calls that they are about, what was done; calls are found again by a keyed hash of their number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Calls of before have no hash: their numbers were never kept."""
    op.add_column("calls", sa.Column("number_hash", sa.Text()))
    op.create_index("ix_calls_number_hash_arrived_at", "calls", ["number_hash", "arrived_at"])
    _requests()
    op.create_table(
        "rights_calls",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "call_id", name="pk_rights_calls"),
        sa.ForeignKeyConstraint(["request_id"], ["rights_requests.id"], name="fk_rights_calls_request_id_rights_requests"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_rights_calls_call_id_calls"),
    )
    op.create_index("ix_rights_calls_call_id", "rights_calls", ["call_id"])
    op.create_table(
        "rights_deeds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rights_deeds"),
        sa.ForeignKeyConstraint(["request_id"], ["rights_requests.id"], name="fk_rights_deeds_request_id_rights_requests"),
    )
    op.create_index("ix_rights_deeds_request_id", "rights_deeds", ["request_id"])


def _requests() -> None:
    op.create_table(
        "rights_requests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text()),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text()),
        sa.Column("words", sa.Text()),
        sa.Column("message_hash", sa.Text()),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("identity_how", sa.Text()),
        sa.Column("identity_by", sa.Text()),
        sa.Column("identity_at", sa.BigInteger()),
        sa.Column("extended_at", sa.BigInteger()),
        sa.Column("extension_reason", sa.Text()),
        sa.Column("ground", sa.Text()),
        sa.Column("settled_at", sa.BigInteger()),
        sa.Column("answer_hash", sa.Text()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rights_requests"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_rights_requests_line_id_lines"),
    )
    op.create_index("uq_rights_requests_message_hash", "rights_requests", ["message_hash"], unique=True)
    op.create_index("ix_rights_requests_state_received_at", "rights_requests", ["state", "received_at"])
