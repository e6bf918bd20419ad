"""Versions of notices that rehearsals may name, though callers do not hear them: prepared, never published by that."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, bindparam, insert, select, update

from ivr.database.notices import version_of
from ivr.database.prepared import Prepared
from ivr.database.tables import microseconds, rehearsal_versions
from notices.notice import NoticeVersion

_C = rehearsal_versions.c

LASTS = timedelta(days=1)
"""How long a version stays prepared: as long as what is recorded in a rehearsal."""

_NAMED = Prepared(select(_C.version_id).where(_C.prepared_at > bindparam("since")).order_by(_C.version_id))


def prepare_version(conn: Connection, version: NoticeVersion, by: str, now: datetime) -> None:
    """Let rehearsals name a version that is kept already, in the caller's transaction.

    Args:
        conn: inside a transaction.
        version: one of its line's.
        by: pseudonymous id.
        now: from then on for a day.
    """
    again = update(rehearsal_versions).where(_C.version_id == version.id).values(prepared_by=by, prepared_at=now)
    if conn.execute(again).rowcount == 0:
        new = {"version_id": version.id, "line_id": version.line_id, "prepared_by": by, "prepared_at": now}
        conn.execute(insert(rehearsal_versions).values(new))


def prepared(conn: Connection, now: datetime) -> dict[str, tuple[str, datetime]]:
    """The versions that rehearsals may name at a moment: line and moment of preparation, by id."""
    query = select(_C.version_id, _C.line_id, _C.prepared_at).where(_C.prepared_at > now - LASTS).order_by(_C.version_id)
    return {row.version_id: (row.line_id, row.prepared_at) for row in conn.execute(query)}


def named_prepared(conn: Connection, now: datetime) -> tuple[str, ...]:
    """The ids alone: asked every second, to see whether anything has changed."""
    return tuple(known for (known,) in _NAMED.all(conn, {"since": microseconds(now - LASTS)}))


def prepared_versions(conn: Connection, sounds: Path, now: datetime) -> dict[str, NoticeVersion]:
    """The same with their sounds, by id."""
    found = {known: version_of(conn, known, sounds) for known in prepared(conn, now)}
    return {known: version for known, version in found.items() if version is not None}
