"""The journal, the signed records of its cuts, and the rows that outlived them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from ivr.database.tables.columns import Moment, metadata

journal = Table(
    "journal",
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),  # grows with the sequence, which stands in for an index
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),  # pseudonymous id: a call, a recording, a line
    Column("details", Text, nullable=False),  # canonical JSON; no name, no number (L6)
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("ix_journal_kind_sequence", "kind", "sequence"),
)

journal_cuts = Table(
    "journal_cuts",
    metadata,
    Column(
        "sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    ),  # the last row that went
    Column("hash", LargeBinary, nullable=False),  # of that row: what the journal begins after
    Column("jws", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
)

journal_kept = Table(
    "journal_kept",  # rows that outlive the cut that took their neighbours, as they stood in the journal
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("details", Text, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
