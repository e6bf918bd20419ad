"""The end of roles, accesses and listenings whose time has passed: written down, so that no clock brings them back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection, Engine

from ivr.access.errors import AccessMissing
from ivr.access.moment import believed
from ivr.database import accesses, roles
from ivr.database.accesses import Listening
from ivr.domain.access import Access, seconds
from ivr.journal.chain import append
from ivr.journal.entries import Entry

MOST = 400
"""Stretches that a row of the journal names; somebody who jumps about more often is told so there. The table holds them all."""


def end(conn: Connection, access: Access, at: datetime, *, by: str | None = None) -> None:
    """End an access and every listening under it, in the caller's transaction.

    Rows first, the journal last, as who begins a listening: on PostgreSQL the two would wait for each other otherwise.

    Raises:
        AccessMissing: it is over already.
    """
    if not accesses.end(conn, access.id):
        raise AccessMissing("This access is over already.")
    entries = [Entry("access.over", access.recording_id, {"access": access.id, "by": by})]
    for listening in accesses.listenings_of(conn, access_id=access.id, unclosed=True):
        entries += _closed(conn, listening, at)
    append(conn, entries, at)


def close(conn: Connection, listening: Listening, at: datetime, *, failed: bool = False) -> None:
    """End a listening: the journal says which seconds were heard. Nothing when it has ended before."""
    append(conn, _closed(conn, listening, at, failed=failed), at)


def _closed(conn: Connection, listening: Listening, at: datetime, *, failed: bool = False) -> list[Entry]:
    if not accesses.close(conn, listening.id, at):
        return []
    heard = accesses.note(conn, listening.id, ())
    stretches = seconds(heard)
    details = {"access": listening.access_id, "listening": listening.id, "seconds": stretches[:MOST], "failed": failed}
    return [Entry("recording.heard", listening.recording_id, details | _left_out(len(stretches)))]


def settle(engine: Engine, now: datetime) -> int:
    """End all whose time has passed, and forget the reasons of recordings whose key is gone. May be called at any time.

    Returns:
        How many roles and accesses have ended.
    """
    with engine.begin() as conn:
        at = believed(conn, now)
        ended = [grant for grant in roles.over(conn, at) if roles.end(conn, grant.id, at, None)]
        append(conn, [Entry("role.over", one.person, {"grant": one.id, "role": one.role.value}) for one in ended], at)
    with engine.begin() as conn:
        over = accesses.over(conn, at)
    for access in over:  # a transaction each: `end` waits for rows, and must not hold the journal meanwhile
        with suppress(AccessMissing), engine.begin() as conn:  # somebody gave it back meanwhile
            end(conn, access, at)
    with engine.begin() as conn:
        return len(ended) + len(over) + accesses.forget_reasons(conn)


def _left_out(stretches: int) -> dict[str, int]:
    return {"left_out": stretches - MOST} if stretches > MOST else {}
