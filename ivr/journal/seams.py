"""Where a restore has continued the journal: rows that were lost with the database are a gap that is named, not one that is hidden.

The row `journal.restored` stands at the seam. When signed checkpoints show that rows were lost, it takes the number after the last of them
and follows that one's hash: no number is ever given twice, and checkpoints kept elsewhere stay true. It names the last row that is there,
and says how far the lost ones reached. As of any other row, it is a signed checkpoint at it or after it that vouches for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ivr.database.tables import journal, microseconds
from ivr.journal.chain import Head, Row, append, head
from ivr.journal.entries import Entry, details_text, row_hash

RESTORED = "journal.restored"
"""The kind of the row at a seam."""


def sew(conn: Connection, subject: str, details: Mapping[str, Any], lost: Head | None, now: datetime) -> Head:
    """Write the row at the seam, in the caller's transaction.

    Args:
        conn: of the restored database, where nobody else writes.
        subject: the backup's id.
        details: further ones.
        lost: the newest signed head that is not in the journal any more; None when none is known.
        now: of the row.
    """
    last = head(conn)
    said = {
        "after": last.sequence,
        "after_hash": last.hash.hex(),
        "lost": 0 if lost is None else lost.sequence - last.sequence,
        **details,
    }
    entry = Entry(RESTORED, subject, said)
    if lost is None:
        return append(conn, [entry], now)
    at, text, sequence = microseconds(now), details_text(entry), lost.sequence + 1
    made = row_hash(sequence, at, entry.kind, entry.subject, text, lost.hash)
    values = {
        "sequence": sequence,
        "at": now,
        "kind": entry.kind,
        "subject": entry.subject,
        "details": text,
        "previous": lost.hash,
        "hash": made,
    }
    conn.execute(journal.insert(), values)
    return Head(sequence, made)


def explains(row: Row, last: Head, signed: Mapping[int, bytes]) -> bool:
    """Whether a row that follows a gap says truly what the gap is.

    Args:
        row: the first one after the gap.
        last: the row before the gap.
        signed: hashes of signed heads, by sequence; one at the gap's end, or at the row, must agree.
    """
    if row.kind != RESTORED or row_hash(row.sequence, row.at, row.kind, row.subject, row.details, row.previous) != row.hash:
        return False
    said = json.loads(row.details)
    named = (said.get("after"), said.get("after_hash"), said.get("lost"))
    ends = signed.get(row.sequence - 1, row.previous)
    return (
        named == (last.sequence, last.hash.hex(), row.sequence - 1 - last.sequence)
        and ends == row.previous
        and signed.get(row.sequence, row.hash) == row.hash
    )
