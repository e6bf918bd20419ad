"""What keeps recordings beyond their day, and what shows that they are no more."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from ivr.database.tables.columns import Moment, metadata

certificates = Table(
    "certificates",
    metadata,
    Column("id", Text, primary_key=True),  # SHA-256 of the JWS
    Column("jws", Text, nullable=False),
    Column("signed_at", Moment, nullable=False, index=True),
    Column("recordings", Integer, nullable=False),  # how many rows of certificate_items
)

certificate_items = Table(
    "certificate_items",
    metadata,
    Column("recording_id", Text, ForeignKey("recordings.id"), primary_key=True),
    Column(
        "certificate_id", Text, ForeignKey("certificates.id"), primary_key=True, index=True
    ),  # two: its row had come back from a copy
    sqlite_with_rowid=False,
)

holds = Table(
    "holds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),  # may name people, and so is in no row of the journal
    Column("placed_by", Text, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", Text),
    Column("end", Text),  # lifted, expired, refused
    Column("warned", Moment),  # of which `until` operators have been warned
    Index("ix_holds_ended_at_until", "ended_at", "until"),
    Index("ix_holds_placed_at_id", "placed_at", "id"),
)

hold_renewals = Table(
    "hold_renewals",
    metadata,
    Column("hold_id", Text, ForeignKey("holds.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("until", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

eliminations = Table(
    "eliminations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False, index=True),
    Column("state", Text, nullable=False, index=True),
    Column("disposal", Text, nullable=False),  # JSON object: the line's when it was made
    Column("made_by", Text),  # null: by the worker, under a management table
    Column("made_at", Moment, nullable=False, index=True),
    Column("decided_by", Text),  # at the archives, as the letter is signed
    Column("decided_on", Text),  # the letter's day
    Column("decision", Text),  # the letter's reference
    Column("noted_by", Text),
    Column("noted_at", Moment),
    Column("bordereau", Text),  # JWS, kept for ever (LAW 14)
    Column("pdf", LargeBinary),  # made from it, and kept as long
    Column("closed_at", Moment),
)

elimination_items = Table(
    "elimination_items",
    metadata,
    Column("elimination_id", Text, ForeignKey("eliminations.id"), primary_key=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), primary_key=True, index=True),
    Column("approved", Boolean),  # null: the archives have not answered
    sqlite_with_rowid=False,
)
