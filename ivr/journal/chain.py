"""The chain: each row holds the hash of the row before, so that nothing can be changed or taken out unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text

from ivr.database.prepared import Prepared
from ivr.database.tables import journal, microseconds
from ivr.journal.entries import Entry, details_text, row_hash

GENESIS = bytes(32)
"""What the first row names as the row before."""

_INSERT = Prepared(insert(journal), tuple(journal.c.keys()))
_HEAD = Prepared(select(journal.c.sequence, journal.c.hash).order_by(journal.c.sequence.desc()).limit(1))
_LOCK = text("SELECT pg_advisory_xact_lock(1347568452)")  # PREJ: one writer of the journal at a time
_ROWS = select(journal).order_by(journal.c.sequence)


@dataclass(frozen=True, slots=True)
class Head:
    """The last row: its sequence and its hash. Sequence 0 before the first row."""

    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row as verified and exported.

    Attributes:
        at: microseconds since 1970, UTC.
        details: canonical JSON, as stored.
    """

    sequence: int
    at: int
    kind: str
    subject: str
    details: str
    previous: bytes
    hash: bytes


def append(conn: Connection, entries: Sequence[Entry], now: datetime) -> Head:
    """Write rows at the end of the chain, in the caller's transaction: with them the action stands or falls (L6).

    The head is read inside the same transaction. SQLite's begins with BEGIN IMMEDIATE, on PostgreSQL an advisory lock is
    held until it ends: two processes never follow the same head.

    Returns:
        The new head.

    Raises:
        JournalShape, JournalPersonal: an entry says what no row may say.
        DatabaseError: the row cannot be written.
    """
    if not entries:
        return head(conn)
    at = microseconds(now)
    texts = [(entry, details_text(entry)) for entry in entries]
    if conn.dialect.name == "postgresql":
        conn.execute(_LOCK)
    last = head(conn)
    rows: list[dict[str, Any]] = []
    for entry, details in texts:
        sequence = last.sequence + 1
        made = row_hash(sequence, at, entry.kind, entry.subject, details, last.hash)
        rows.append(
            {
                "sequence": sequence,
                "at": at,
                "kind": entry.kind,
                "subject": entry.subject,
                "details": details,
                "previous": last.hash,
                "hash": made,
            }
        )
        last = Head(sequence, made)
    _INSERT.run_many(conn, rows)
    return last


def head(conn: Connection) -> Head:
    """The last row of the chain."""
    row = _HEAD.first(conn, {})
    return Head(0, GENESIS) if row is None else Head(row[0], bytes(row[1]))


def rows(conn: Connection) -> Iterator[Row]:
    """Every row from the first to the last, a thousand in memory at a time."""
    for row in conn.execute(_ROWS, execution_options={"yield_per": 1000}):
        at: datetime = row.at
        yield Row(
            row.sequence,
            microseconds(at),
            row.kind,
            row.subject,
            row.details,
            bytes(row.previous),
            bytes(row.hash),
        )
