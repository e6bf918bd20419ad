"""Holds and restrictions as the journal tells them: all but the reason, which it never held."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from ivr.database.tables import holds, recordings
from ivr.journal.chain import Row

KINDS = ("hold.placed", "hold.renewed", "hold.lifted", "hold.expired", "hold.refused")
REASON = "–"
"""Of a hold that only the journal knew."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def again(conn: Connection, rows: Sequence[Row]) -> None:
    """Place, renew and end holds in the order in which that was done."""
    for row in rows:
        if conn.execute(select(recordings.c.id).where(recordings.c.id == row.subject)).first() is not None:
            _one(conn, row, json.loads(row.details))
            _write_down(conn, row.subject)


def _one(conn: Connection, row: Row, said: Mapping[str, Any]) -> None:
    at = _EPOCH + timedelta(microseconds=row.at)
    c = holds.c
    this = update(holds).where(c.id == said["hold"])
    if row.kind == "hold.placed":
        _place(conn, row, said, at)
    elif row.kind == "hold.renewed":
        conn.execute(this.values(until=datetime.fromisoformat(said["until"])))
    else:
        end = row.kind.removeprefix("hold.")
        conn.execute(this.where(c.ended_at.is_(None)).values(ended_at=at, ended_by=said.get("by"), end=end))


def _place(conn: Connection, row: Row, said: Mapping[str, Any], at: datetime) -> None:
    if conn.execute(select(holds.c.id).where(holds.c.id == said["hold"])).first() is not None:
        return
    values = {
        "id": said["hold"],
        "recording_id": row.subject,
        "kind": said["kind"],
        "reason": REASON,
        "placed_by": said["by"],
        "placed_at": at,
        "until": datetime.fromisoformat(said["until"]),
    }
    conn.execute(insert(holds), values)


def _write_down(conn: Connection, recording_id: str) -> None:
    """The last day of the holds in force stands in the recording's row, where destruction looks."""
    c = holds.c
    last = select(func.max(c.until)).where(c.recording_id == recording_id, c.ended_at.is_(None))
    until = conn.execute(last).scalar_one_or_none()
    conn.execute(update(recordings).where(recordings.c.id == recording_id).values(held_until=until))
