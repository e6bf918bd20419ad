"""Rows that outlive the cut of old rows, since something that lives longer refers to them.

What the law wants for ever stands in tables of its own, signed: certificates of destruction, "bordereaux d'élimination" (LAW 14).
Their rows in the journal outlive it too, so that a stranger can still follow from a certificate to the row that it was written
with. They name recordings that are no more, and nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, union_all

from ivr.database.tables import journal, journal_kept

KINDS = frozenset(
    {
        "journal.cut",
        "recording.destroyed",  # names the certificate
        "recording.key-destroyed",  # names the header that the certificate is signed over
        "sampling.key-committed",  # draws that come after it are shown by it, years later (LAW 7)
    }
)
"""Kinds of rows that are kept as they stand, in `journal_kept`. Whoever writes of a destruction in another way adds its kind."""

SUBJECTS = ("key.", "visa.")
"""Beginnings of kinds, likewise: keys live as long as the longest retention, and what the archives said is kept for ever (LAW 14)."""


def outlives(kind: str) -> bool:
    """Whether rows of this kind outlive the cut that takes their neighbours."""
    return kind in KINDS or kind.startswith(SUBJECTS)


def outliving(kind: ColumnElement[str]) -> ColumnElement[bool]:
    """The same, asked of a column."""
    return or_(kind.in_(sorted(KINDS)), *(kind.startswith(beginning, autoescape=True) for beginning in SUBJECTS))


def noted(conn: Connection, kind: str, subject: str | None = None) -> Iterator[dict[str, Any]]:
    """Details of the rows of one kind, the oldest first, those that outlived a cut among them: for whoever asks for old rows."""
    parts = []
    for table in (journal_kept, journal):
        query = select(table.c.sequence, table.c.details).where(table.c.kind == kind)
        parts.append(query if subject is None else query.where(table.c.subject == subject))
    both = union_all(*parts).subquery()
    last = 0
    for row in conn.execute(select(both).order_by(both.c.sequence)):
        if row.sequence > last:  # a row that outlived is on both sides until the cut is finished
            yield json.loads(row.details)
        last = row.sequence
