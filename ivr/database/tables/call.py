"""Calls, the proofs of them, recordings with their keys, and objections."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from ivr.database.tables.columns import Moment, metadata

objections = Table(
    "objections",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number_hash", Text, index=True),  # keyed; forgotten when the objection is withdrawn
    Column("key_id", Text, nullable=False),  # which key it was hashed with
    Column("line_id", Text, ForeignKey("lines.id")),  # null: every line of the organisation
    Column("purposes", Text, nullable=False),  # JSON list; empty: every purpose
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("origin", Text, nullable=False),
    Column("withdrawn_at", Moment),
    Column("serial", BigInteger, nullable=False),  # grows with every change of any row: what is followed
    Index("uq_objections_serial", "serial", unique=True),
    Index("ix_objections_since_id", "since", "id"),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False),
    Column("arrived_at", Moment, nullable=False, index=True),
    Column("ended_at", Moment),
    Column("locale", Text),
    Column("answer", Text),
    Column("outcome", Text),
    Column("gate", Text),  # JSON list of reasons
    Column("gate_open", Boolean),
    Column("rehearsal", Boolean, nullable=False),
    Column("receipt", Text),  # of a refusal, as its caller has heard it; null: nothing was refused, or nothing could be read out
    Column("number_hash", Text),  # keyed (LAW 23); null: withheld, of the house, or forgotten since nothing of the call is left
    Index("uq_calls_receipt", "receipt", unique=True),
    Index("ix_calls_number_hash_arrived_at", "number_hash", "arrived_at"),
    sqlite_with_rowid=False,  # one tree less to write for each call
)

proofs = Table(
    "proofs",
    metadata,
    Column("id", Text, primary_key=True),  # SHA-256 of the JWS
    Column("call_id", Text, ForeignKey("calls.id"), nullable=False, index=True),
    Column("jws", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("call_id", Text, ForeignKey("calls.id"), nullable=False, index=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False),
    Column("proof_id", Text, ForeignKey("proofs.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("samples", BigInteger),
    Column("due_at", Moment, nullable=False),
    Column("purposes", Text),  # JSON list of the kinds announced to this caller (LAW 28); null: none were noted
    Column("body", Text, nullable=False),
    Column("body_sha256", Text),
    Column("body_size", BigInteger),
    Column("complete", Boolean),
    Column("manifest", Text),
    Column("held_until", Moment),  # the last day of the holds in force; in this row, so that whoever claims it sees a new hold
    Column("visa", Text),  # of `eliminations`: by which the archives let it go (LAW 14)
    Index("ix_recordings_state_due_at", "state", "due_at"),
    Index("ix_recordings_line_id_state_due_at", "line_id", "state", "due_at"),  # what is due, for people of one line
    Index("ix_recordings_started_at_id", "started_at", "id"),  # this one and the next two: pages of people who look for one
    Index("ix_recordings_line_id_started_at_id", "line_id", "started_at", "id"),
    Index("ix_recordings_line_id_state_started_at_id", "line_id", "state", "started_at", "id"),
)

recording_agents = Table(
    "recording_agents",
    metadata,
    Column("recording_id", Text, ForeignKey("recordings.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),  # 0: with whom it began; then whom it was passed to, counted
    Column("agent", Text, nullable=False),  # an extension: personal data of whoever works there, gone with the recording's key
    Column("line_id", Text, nullable=False),  # this one and the next are the recording's, for the index
    Column("started_at", Moment, nullable=False),
    Column("since", Moment, nullable=False),
    Column("way", Text),  # how the caller came to them; null: they were the first
    Index("ix_recording_agents_agent_line_id_started_at", "agent", "line_id", "started_at", "recording_id"),  # pages of one agent
    sqlite_with_rowid=False,
)

key_headers = Table(
    "key_headers",
    metadata,
    Column("recording_id", Text, ForeignKey("recordings.id"), primary_key=True),
    Column("header", LargeBinary, nullable=False),  # age v1 header, 168 bytes a recipient's worth
    Column("created_at", Moment, nullable=False),
    Column("recipients", Text),  # age1…, sorted, a space between two; null: made before they were noted
    Column("period", Text),  # 2027-02, of the keys; null: keys for any due date
    Index("ix_key_headers_recipients", "recipients"),
    Index("ix_key_headers_period", "period"),
)

key_destructions = Table(
    "key_destructions",
    metadata,
    Column("recipient", Text, primary_key=True),  # age1…
    Column("period", Text),  # 2027-02; null: a key for any due date
    Column("begun_at", Moment, nullable=False),
    Column("witness", LargeBinary, nullable=False),  # a header for this key: whoever opens it has a copy of the key
    Column("destroyed_at", Moment),  # null: the private half may still exist
    Column("proof", Text),  # signed
)
