"""Who may do what, who hears what, and second factors."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from ivr.database.tables.columns import Moment, metadata

role_grants = Table(
    "role_grants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("line_id", Text, ForeignKey("lines.id")),  # null: all lines
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("granted_by", Text, ForeignKey("people.id"), nullable=False),
    Column("ended_at", Moment),  # taken back, or found to be over
    Column("ended_by", Text),  # null: by its own `until`
)

accesses = Table(
    "accesses",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), nullable=False, index=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False),
    Column("use", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("reason_hash", Text, nullable=False),  # of the salt and the text in access_reasons; the journal has it too
    Column("mask", Text),  # whose voice is silenced (LAW 23)
    Column("state", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("until", Moment, nullable=False),
    Column("plays_left", Integer, nullable=False),
    Column("decided_by", Text, ForeignKey("people.id")),
    Column("decided_at", Moment),
    Index("ix_accesses_state_until", "state", "until"),
)

access_reasons = Table(
    "access_reasons",
    metadata,
    Column("access_id", Text, ForeignKey("accesses.id"), primary_key=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), nullable=False, index=True),  # the row goes when its key goes
    Column("text", Text, nullable=False),  # encrypted with a key that lies beside no database: it may name people
    Column("salt", LargeBinary, nullable=False),
)

listenings = Table(
    "listenings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("access_id", Text, ForeignKey("accesses.id"), nullable=False, index=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), nullable=False, index=True),
    Column("use", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("heard", Text, nullable=False),  # JSON list of stretches: first sample, sample after the last
    Column("closed_at", Moment, index=True),
)

factors = Table(
    "factors",
    metadata,
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("secret", LargeBinary, nullable=False),  # encrypted with a key that lies beside no database
    Column("made_at", Moment, nullable=False),
    Column("confirmed_at", Moment),  # null: its first code has not been shown yet
    Column("last_step", BigInteger, nullable=False),  # codes of this step and of those before count no more
    Column("hears_from", Moment),  # null: its owner hears nothing until somebody else has recognised them
    Column("recognised_by", Text, ForeignKey("people.id")),
)

factor_tries = Table(
    "factor_tries",
    metadata,
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("origin", Text, primary_key=True),  # keyed hash of where codes come from; empty: from where none was ever right
    Column("failures", Integer, nullable=False),
    Column("failed_at", Moment),
)

answered_requests = Table(
    "answered_requests",
    metadata,
    Column("id", Text, primary_key=True),  # keyed hash of the person and of the key that their program named
    Column("person_id", Text, nullable=False, index=True),
    Column("fingerprint", LargeBinary, nullable=False),  # keyed hash of all that was asked: it may hold a number
    Column("begun_at", Moment, nullable=False, index=True),  # forgotten a day later
    Column("answer", LargeBinary),  # encrypted with a key that lies beside no database; null: not answered yet
)
