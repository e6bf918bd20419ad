"""The archives' say over a public body's recordings (LAW 14): asked in batches, answered in writing, told in a bordereau.

A recording that waits for a visa stays as it is, encrypted; from its day on nobody may hear it (`ivr.domain.access.bars_of`).
Each step is one transaction with its journal row (L6). The journal holds the reference and the day of a decision, no name.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, update

from ivr.database import eliminations
from ivr.database.tables import recordings
from ivr.domain.elimination import (
    Decision,
    Elimination,
    EliminationMissing,
    EliminationState,
    check_another,
    check_decision,
    check_open,
    refused_of,
)
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.signing import Signer
from ivr.vault.retention.bordereau import sign_bordereau

MOST = 1_000
"""Recordings in one proposal: a table that people still leaf through."""


def propose(
    conn: Connection, line_id: str, by: str, now: datetime, *, most: int = MOST, again: bool = False
) -> Elimination | None:
    """Ask the archives about recordings of a line whose day has come; None when there is none to ask about.

    Args:
        conn: in whose transaction.
        line_id: the line.
        by: pseudonymous id of who asks.
        now: the moment.
        most: recordings in the batch.
        again: ask about what they kept back before, too.
    """
    origin = eliminations.origin(conn, line_id)
    if origin is None or not origin.disposal.wants_visa:
        return None
    ids = eliminations.to_propose(conn, line_id, now, most, again=again)
    if not ids:
        return None
    made = Elimination(str(uuid.uuid4()), line_id, EliminationState.PROPOSED, origin, by, now)
    eliminations.add(conn, made, ids)
    details = {"batch": made.id, "recordings": len(ids), "sha256": _digest(ids), "by": by}
    append(conn, [Entry("visa.proposed", line_id, details)], now)
    return made


def decide(
    conn: Connection,
    elimination_id: str,
    decision: Decision,
    by: str,
    now: datetime,
    *,
    kept_back: Collection[str] = (),
    wholly: bool = False,
    another: bool = False,
) -> int:
    """Note what the archives have written; how many recordings they let go. The sweep destroys those, and only those.

    Args:
        conn: in whose transaction.
        elimination_id: the batch.
        decision: their letter.
        by: pseudonymous id of who notes it.
        now: the moment.
        kept_back: recordings that they do not let go.
        wholly: they let none of it go.
        another: whoever notes it must not be who has proposed the batch.

    Raises:
        EliminationMissing, EliminationDecided, DecisionUnusable, SamePerson: nothing was noted.
    """
    found = _open(conn, elimination_id)
    if another:
        check_another(found, by)
    check_decision(decision, found.made_at, now)
    ids = [item.recording_id for item in eliminations.items(conn, elimination_id)]
    refused = frozenset(ids) if wholly else refused_of(ids, kept_back)
    let_go = eliminations.decide(conn, found, decision, refused, by, now)
    details = {
        "batch": found.id,
        "approved": let_go,
        "refused": sorted(refused) if len(refused) <= _NAMED else len(refused),
        "sha256": _digest(sorted(set(ids) - refused)),
        "on": decision.on.isoformat(),
        "letter": hashlib.sha256(decision.reference.encode()).hexdigest(),
        "by": by,
    }
    append(conn, [Entry("visa.decided", found.line_id, details)], now)
    return let_go


def withdraw(conn: Connection, elimination_id: str, by: str, now: datetime) -> None:
    """Take a proposal back before it is answered. Raises `EliminationMissing`, `EliminationDecided`."""
    found = _open(conn, elimination_id)
    eliminations.withdraw(conn, elimination_id, by, now)
    append(conn, [Entry("visa.withdrawn", found.line_id, {"batch": found.id, "by": by})], now)


def enter(conn: Connection, line_of: dict[str, str], now: datetime) -> None:
    """Enter recordings that are being destroyed into the day's batch of their management table, in the same transaction.

    Args:
        conn: in whose transaction.
        line_of: the line of each recording.
        now: the moment.
    """
    tables = eliminations.under_tables(conn)
    for line_id in sorted(tables.keys() & set(line_of.values())):
        ids = eliminations.documents_among(conn, [one for one, line in line_of.items() if line == line_id])
        if ids:
            batch = eliminations.today(conn, line_id, now, MOST) or _make(conn, line_id, now)
            if batch is not None:
                eliminations.put(conn, batch, ids, approved=True)
                conn.execute(update(recordings).where(recordings.c.id.in_(ids)).values(visa=batch))


def close_finished(conn: Connection, signer: Signer, now: datetime) -> tuple[str, ...]:
    """Sign the bordereau of every approved batch of which all is gone; those batches."""
    closed = []
    for one in eliminations.listing(conn, (EliminationState.APPROVED,)):
        found = eliminations.get(conn, one.id, claimed=True)  # another worker may have been faster
        if found is None or found.state is not EliminationState.APPROVED or not eliminations.finished(conn, found, now):
            continue
        jws = sign_bordereau(signer, found, eliminations.items(conn, found.id), now)
        eliminations.close(conn, found.id, jws, now)
        digest = hashlib.sha256(jws.encode()).hexdigest()
        append(conn, [Entry("visa.bordereau", found.line_id, {"batch": found.id, "bordereau": digest})], now)
        closed.append(found.id)
    return tuple(closed)


_NAMED = 300


def _make(conn: Connection, line_id: str, now: datetime) -> str | None:
    origin = eliminations.origin(conn, line_id)
    if origin is None:
        return None
    made = Elimination(str(uuid.uuid4()), line_id, EliminationState.APPROVED, origin, None, now)
    eliminations.add(conn, made, (), approved=True)
    return made.id


def _open(conn: Connection, elimination_id: str) -> Elimination:
    found = eliminations.get(conn, elimination_id, claimed=True)
    if found is None:
        raise EliminationMissing(f"There is no batch {elimination_id}. List them: preambule retention visa list")
    check_open(found)
    return found


def _digest(ids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()
