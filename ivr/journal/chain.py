"""The chain: each row holds the hash of the row before, so that nothing can be changed or taken out unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, bindparam, insert, select, text

from ivr.database.prepared import Prepared
from ivr.database.tables import journal, microseconds
from ivr.journal.entries import Entry, details_text, row_hash

GENESIS = bytes(32)
"""What the first row names as the row before."""

_INSERT = Prepared(insert(journal), tuple(journal.c.keys()))
_HEAD = Prepared(select(journal.c.sequence, journal.c.hash).order_by(journal.c.sequence.desc()).limit(1))
_HASH = Prepared(select(journal.c.hash).where(journal.c.sequence == bindparam("of")))
_LOCK = text("SELECT pg_advisory_xact_lock(1347568452)")  # PREJ: one writer of the journal at a time
_PAGE = Prepared(
    select(journal)
    .where(journal.c.sequence > bindparam("after"), journal.c.sequence <= bindparam("last"))
    .order_by(journal.c.sequence)
    .limit(bindparam("page"))
)
_PAGE_ROWS = 2_000
_NO_END = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Head:
    """The last row: its sequence and its hash. Sequence 0 before the first row."""

    sequence: int
    hash: bytes

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        """From a signed document. Raises `KeyError`, `TypeError` or `ValueError` for what names no row."""
        return cls(int(table["sequence"]), bytes.fromhex(table["hash"]))

    @property
    def told(self) -> dict[str, Any]:
        """As signed documents name it."""
        return {"sequence": self.sequence, "hash": self.hash.hex()}


class Row(NamedTuple):
    """One row as verified and exported; a tuple in the order of the table's columns, since millions of them are made.

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
    hold(conn)
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


def hold(conn: Connection) -> None:
    """Be the only one who writes the journal until the transaction ends. SQLite's transactions are that from their beginning."""
    if conn.dialect.name == "postgresql":
        conn.execute(_LOCK)


def head(conn: Connection) -> Head:
    """The last row of the chain."""
    row = _HEAD.first(conn, {})
    return Head(0, GENESIS) if row is None else Head(row[0], bytes(row[1]))


def hash_at(conn: Connection, sequence: int) -> bytes | None:
    """The hash of one row; None when it is not there."""
    row = _HASH.first(conn, {"of": sequence})
    return None if row is None else bytes(row[0])


def rows(conn: Connection, after: int = 0, last: int | None = None) -> Iterator[Row]:
    """The rows in their order, some thousand in memory at a time.

    Args:
        conn: inside one transaction that only reads, so that they are all of one moment.
        after: the sequence before the first one wanted.
        last: the last one wanted; all that follow by default.
    """
    end = _NO_END if last is None else last
    while page := _PAGE.all(conn, {"after": after, "last": end, "page": _PAGE_ROWS}):
        yield from map(Row._make, page)
        after = page[-1][0]
