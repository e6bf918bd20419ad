"""The end of roles, accesses and listenings whose time has passed: written down, so that no clock brings them back."""

from __future__ import annotations

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

    Raises:
        AccessMissing: it is over already.
    """
    if not accesses.end(conn, access.id):
        raise AccessMissing("This access is over already.")
    append(conn, [Entry("access.over", access.recording_id, {"access": access.id, "by": by})], at)
    for listening in accesses.listenings_of(conn, access_id=access.id, unclosed=True):
        close(conn, listening, at)


def close(conn: Connection, listening: Listening, at: datetime, *, failed: bool = False) -> None:
    """End a listening: the journal says which seconds were heard. Nothing when it has ended before."""
    if not accesses.close(conn, listening.id, at):
        return
    heard = accesses.note(conn, listening.id, ())
    stretches = seconds(heard)
    details = {"access": listening.access_id, "listening": listening.id, "seconds": stretches[:MOST], "failed": failed}
    append(conn, [Entry("recording.heard", listening.recording_id, details | _left_out(len(stretches)))], at)


def settle(engine: Engine, now: datetime) -> int:
    """End all whose time has passed, and forget the reasons of recordings whose key is gone. May be called at any time.

    Returns:
        How many roles and accesses have ended.
    """
    with engine.begin() as conn:
        at = believed(conn, now)
        done = 0
        for grant in roles.over(conn, at):
            if roles.end(conn, grant.id, at, None):
                append(conn, [Entry("role.over", grant.person, {"grant": grant.id, "role": grant.role.value})], at)
                done += 1
        for access in accesses.over(conn, at):
            end(conn, access, at)
            done += 1
        return done + accesses.forget_reasons(conn)


def _left_out(stretches: int) -> dict[str, int]:
    return {"left_out": stretches - MOST} if stretches > MOST else {}
