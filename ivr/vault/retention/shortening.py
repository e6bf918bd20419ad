"""A line's retention was made shorter: what exists already goes earlier too. One that was made longer changes nothing (L4, LAW 28)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from ivr.database.due import MORTAL
from ivr.database.lines import load_lines
from ivr.database.tables import lines, recordings
from ivr.domain.line import Line
from ivr.domain.retention import brought_forward, changed
from ivr.journal.chain import append
from ivr.journal.entries import Entry, moment

_BATCH = 1_000
_LATEST = timedelta(days=2)
_C = recordings.c
_MOVE = update(recordings).where(_C.id == bindparam("of")).values(due_at=bindparam("to"))


def shorten(conn: Connection, before: Sequence[Line], after: Sequence[Line], now: datetime) -> dict[str, int]:
    """Move the due dates of living recordings earlier, in the transaction that changes their lines.

    Args:
        conn: in whose transaction; the journal's rows are written in it too.
        before: the lines as they were.
        after: as they are from now on.
        now: time of the rows.

    Returns:
        How many recordings go earlier, by line; lines whose rules are as they were, or longer, are not in it.
    """
    known = {line.id: line for line in before}
    moved: dict[str, int] = {}
    for line in after:
        if line.id in known and changed(known[line.id].facts.purposes, line.facts.purposes):
            count = sum(_move(conn, line, batch, now) for batch in _living(conn, line.id))
            if count:
                moved[line.id] = count
    return moved


def shorten_late(conn: Connection, now: datetime) -> int:
    """Do the same for recordings of calls that came in before a line was changed and were begun after it: they knew the old rules.

    Only lines that were changed within the last two days are looked at: no call lasts longer.

    Returns:
        How many recordings go earlier.
    """
    since = changed_lately(conn, now)
    return sum(
        _move(conn, line, batch, now)
        for line in load_lines(conn)
        if line.id in since
        for batch in _living(conn, line.id, since[line.id])
    )


def changed_lately(conn: Connection, now: datetime) -> dict[str, datetime]:
    """Lines that were changed within the last two days, and when."""
    c = lines.c
    rows = conn.execute(select(c.id, c.changed_at).where(c.changed_at > now - _LATEST, c.retired_at.is_(None)))
    return {row.id: row.changed_at for row in rows}


def note_disposal(conn: Connection, before: Sequence[Line], after: Sequence[Line], now: datetime) -> None:
    """Say in the journal of which lines the archives' say has changed (LAW 14): who drops it must answer for it."""
    known = {line.id: line.disposal for line in before}
    wanted = {line.id: line.disposal for line in after if line.disposal != known.get(line.id)}
    entries = [
        Entry("line.disposal-changed", line, {"authority": one.authority.value if one else None}) for line, one in wanted.items()
    ]
    append(conn, entries, now)


def _living(conn: Connection, line_id: str, since: datetime | None = None) -> Iterator[Sequence[Any]]:
    last = ""
    query = select(_C.id, _C.started_at, _C.due_at, _C.purposes).where(
        _C.line_id == line_id, _C.state.in_([state.value for state in MORTAL])
    )
    if since is not None:
        query = query.where(_C.started_at >= since)
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
