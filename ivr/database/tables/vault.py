"""What was read back of bodies, and who holds them; restores of backups."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from ivr.database.tables.columns import Moment, metadata

body_checks = Table(
    "body_checks",
    metadata,
    Column("recording_id", Text, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True),
    Column("claimed_at", Moment, nullable=False),  # by whoever reads it back now; worth nothing after a while
    Column("checked_at", Moment, nullable=False),  # 1970: never yet
    Column("found", Text, nullable=False),  # kinds of findings, with spaces between; empty when all was well
    Index("ix_body_checks_checked_at_recording_id", "checked_at", "recording_id"),
)

vault_runs = Table(
    "vault_runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("scope", Text, nullable=False),  # all, sample, nightly
    Column("wanted", Integer, nullable=False),  # recordings to read back
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),  # null: to be gone on with
    Column("examined", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("found", Text, nullable=False),  # JSON object: how many of each kind
)

attestations = Table(
    "attestations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("store", Text, nullable=False, index=True),  # which one it is given for (LAW 20)
    Column("certified_by", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("entered_by", Text, ForeignKey("people.id"), nullable=False),
    Column("entered_at", Moment, nullable=False),
)

restores = Table(
    "restores",
    metadata,
    Column("id", Text, primary_key=True),
    Column("backup_id", Text, nullable=False),
    Column("restored_at", Moment, nullable=False),
    Column("unknown", Text, nullable=False),  # JSON list of what may have been decided after the backup and did not come back
    Column("confirmed_at", Moment),  # null: nothing is recorded and nobody listens
    Column("confirmed_by", Text),
    Column("confirmed_reason", Text),  # a person's own words: they may name others, and so are in no row of the journal
)
