"""A line's retention was made shorter: what exists already goes earlier too. One that was made longer changes nothing (L4, LAW 28)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from ivr.database.due import MORTAL
from ivr.database.tables import recordings
from ivr.domain.line import Line
from ivr.domain.retention import brought_forward, changed
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.vault.certificate import moment

_BATCH = 1_000
_C = recordings.c
_MOVE = update(recordings).where(_C.id == bindparam("of")).values(due_at=bindparam("to"))


def shorten(conn: Connection, before: Sequence[Line], lines: Sequence[Line], now: datetime) -> dict[str, int]:
    """Move the due dates of living recordings earlier, in the transaction that changes their lines.

    Args:
        conn: in whose transaction; the journal's rows are written in it too.
        before: the lines as they were.
        lines: as they are from now on.
        now: time of the rows.

    Returns:
        How many recordings go earlier, by line; lines whose rules are as they were, or longer, are not in it.
    """
    known = {line.id: line for line in before}
    moved: dict[str, int] = {}
    for line in lines:
        if line.id in known and changed(known[line.id].facts.purposes, line.facts.purposes):
            count = sum(_move(conn, line, batch, now) for batch in _living(conn, line.id))
            if count:
                moved[line.id] = count
    return moved


def note_disposal(conn: Connection, before: Sequence[Line], lines: Sequence[Line], now: datetime) -> None:
    """Say in the journal of which lines the archives' say has changed (LAW 14): who drops it must answer for it."""
    known = {line.id: line.disposal for line in before}
    wanted = {line.id: line.disposal for line in lines if line.disposal != known.get(line.id)}
    entries = [
        Entry("line.disposal-changed", line, {"authority": one.authority.value if one else None}) for line, one in wanted.items()
    ]
    append(conn, entries, now)


def bring_forward(conn: Connection, recording_id: str, to: datetime, details: dict[str, Any], now: datetime) -> bool:
    """Give one living recording an earlier day, for a reason of its own; the sweep, holds and visas do the rest.

    Args:
        conn: in whose transaction.
        recording_id: which.
        to: its new day; `now` for an erasure.
        details: for the journal's row: ids and words, no name and no number.
        now: time of the row.

    Returns:
        False when it dies by then anyway, or lives no more.
    """
    row = conn.execute(select(_C.due_at, _C.state).where(_C.id == recording_id).with_for_update()).one_or_none()
    if row is None or row.state not in MORTAL or row.due_at <= to:
        return False
    conn.execute(_MOVE, {"of": recording_id, "to": to})
    append(conn, [Entry("recording.due-moved", recording_id, _from_to(row.due_at, to) | details)], now)
    return True


def _living(conn: Connection, line_id: str) -> Iterator[Sequence[Any]]:
    last = ""
    query = select(_C.id, _C.started_at, _C.due_at, _C.purposes).where(
        _C.line_id == line_id, _C.state.in_([state.value for state in MORTAL])
    )
    while batch := conn.execute(query.where(_C.id > last).order_by(_C.id).limit(_BATCH).with_for_update()).all():
        yield batch
        last = batch[-1].id


def _move(conn: Connection, line: Line, batch: Sequence[Any], now: datetime) -> int:
    found = [
        (row, to)
        for row in batch
        if (to := brought_forward(row.started_at, row.due_at, json.loads(row.purposes or "[]"), line.facts.purposes))
    ]
    if found:
        conn.execute(_MOVE, [{"of": row.id, "to": to} for row, to in found])
        details = {"line": line.id, "facts": line.announced_hash}
        append(conn, [Entry("recording.due-moved", row.id, _from_to(row.due_at, to) | details) for row, to in found], now)
    return len(found)


def _from_to(before: datetime, to: datetime) -> dict[str, Any]:
    return {"from": moment(before), "to": moment(to)}
