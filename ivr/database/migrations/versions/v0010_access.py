"""Who may do what, and who heard what: roles, accesses with their reasons, listenings, second factors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, empty; lines that are there want one pair of eyes, as a file that says nothing."""
    op.add_column("lines", sa.Column("four_eyes", sa.Boolean(), nullable=False, server_default=sa.false()))
    _roles()
    _accesses()
    _listenings()
    _factors()


def _roles() -> None:
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text()),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("ended_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_role_grants"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_role_grants_person_id_people"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_role_grants_line_id_lines"),
        sa.ForeignKeyConstraint(["granted_by"], ["people.id"], name="fk_role_grants_granted_by_people"),
    )
    op.create_index("ix_role_grants_person_id", "role_grants", ["person_id"])


def _accesses() -> None:
    op.create_table(
        "accesses",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reason_hash", sa.Text(), nullable=False),
        sa.Column("mask", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("plays_left", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_accesses"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_accesses_person_id_people"),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_accesses_recording_id_recordings"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_accesses_line_id_lines"),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name="fk_accesses_decided_by_people"),
    )
    op.create_index("ix_accesses_person_id", "accesses", ["person_id"])
    op.create_index("ix_accesses_recording_id", "accesses", ["recording_id"])
    op.create_index("ix_accesses_state_until", "accesses", ["state", "until"])
    op.create_table(
        "access_reasons",
        sa.Column("access_id", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("access_id", name="pk_access_reasons"),
        sa.ForeignKeyConstraint(["access_id"], ["accesses.id"], name="fk_access_reasons_access_id_accesses"),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_access_reasons_recording_id_recordings"),
    )
    op.create_index("ix_access_reasons_recording_id", "access_reasons", ["recording_id"])


def _listenings() -> None:
    op.create_table(
        "listenings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("access_id", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_listenings"),
        sa.ForeignKeyConstraint(["access_id"], ["accesses.id"], name="fk_listenings_access_id_accesses"),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_listenings_recording_id_recordings"),
    )
    for column in ("access_id", "recording_id", "closed_at"):
        op.create_index(f"ix_listenings_{column}", "listenings", [column])


def _factors() -> None:
    op.create_table(
        "factors",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger()),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_factors"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_factors_person_id_people"),
    )
    op.create_table(
        "factor_tries",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("person_id", "origin", name="pk_factor_tries"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_factor_tries_person_id_people"),
    )
