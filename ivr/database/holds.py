"""The rows of holds, and their trace in the recordings' own rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from ivr.database.prepared import Prepared
from ivr.database.tables import hold_renewals, holds, recordings
from ivr.domain.hold import Hold, HoldEnd, HoldKind, Renewal

_H = holds.c
_OF_RECORDING = select(holds).where(_H.recording_id == bindparam("recording")).order_by(_H.placed_at, _H.id)


_KEEPS = Prepared(select(_H.id).where(_H.recording_id == bindparam("recording"), _H.ended_at.is_(None)).limit(1))


def add(conn: Connection, hold: Hold) -> None:
    """Write a new hold. The recording's row must be claimed by this transaction before."""
    values = {column.name: getattr(hold, column.name) for column in _H}
    conn.execute(insert(holds), values | {"kind": hold.kind.value})
    _trace(conn, hold.recording_id)


def get(conn: Connection, hold_id: str) -> Hold | None:
    """One hold, or None."""
    row = conn.execute(select(holds).where(_H.id == hold_id)).one_or_none()
    return None if row is None else _hold(row)


def of_recording(conn: Connection, recording_id: str) -> tuple[Hold, ...]:
    """Every hold on a recording, the oldest first, those that have ended too."""
    return tuple(_hold(row) for row in conn.execute(_OF_RECORDING, {"recording": recording_id}))


def keeps(conn: Connection, recording_id: str) -> bool:
    """Whether the end of some hold on a recording is not noted."""
    return _KEEPS.first(conn, {"recording": recording_id}) is not None


def open_holds(conn: Connection) -> tuple[Hold, ...]:
    """Holds whose end is not noted, the one that ends first at the front."""
    return _all(conn, select(holds).where(_H.ended_at.is_(None)).order_by(_H.until, _H.id))


def everything(conn: Connection) -> tuple[Hold, ...]:
    """All holds, the newest first."""
    return _all(conn, select(holds).order_by(_H.placed_at.desc(), _H.id))


def renew(conn: Connection, hold: Hold, until: datetime, reason: str, by: str, now: datetime) -> None:
    """Move the end of a hold, and keep who did so and why."""
    number = conn.execute(select(func.count()).where(hold_renewals.c.hold_id == hold.id)).scalar_one() + 1
    values = {"hold_id": hold.id, "number": number, "until": until, "reason": reason, "by": by, "at": now}
    conn.execute(insert(hold_renewals), values)
    conn.execute(update(holds).where(_H.id == hold.id).values(until=until))
    _trace(conn, hold.recording_id)


def renewals(conn: Connection, hold_id: str) -> tuple[Renewal, ...]:
    """The renewals of a hold, in their order."""
    c = hold_renewals.c
    query = select(c.number, c.until, c.reason, c.by, c.at).where(c.hold_id == hold_id).order_by(c.number)
    return tuple(Renewal(*row) for row in conn.execute(query))


def end(conn: Connection, hold: Hold, how: HoldEnd, by: str | None, now: datetime) -> bool:
    """Note the end of a hold; False when it had ended."""
    changed = conn.execute(
        update(holds).where(_H.id == hold.id, _H.ended_at.is_(None)).values(ended_at=now, ended_by=by, end=how.value)
    )
    _trace(conn, hold.recording_id)
    return changed.rowcount == 1


def warned(conn: Connection, hold: Hold) -> None:
    """Note that operators know when it ends."""
    conn.execute(update(holds).where(_H.id == hold.id).values(warned=hold.until))


def _trace(conn: Connection, recording_id: str) -> None:
    """Write into the recording's row until when it is held: what claims rows for destruction looks there, and nowhere else."""
    last = select(func.max(_H.until)).where(_H.recording_id == recording_id, _H.ended_at.is_(None)).scalar_subquery()
    conn.execute(update(recordings).where(recordings.c.id == recording_id).values(held_until=last))


def _all(conn: Connection, query: Any) -> tuple[Hold, ...]:
    return tuple(_hold(row) for row in conn.execute(query))


def _hold(row: Row[Any]) -> Hold:
    return read_hold(tuple(row))


def read_hold(row: Sequence[Any]) -> Hold:
    """A row of the whole table as a hold."""
    values = dict(zip(_H.keys(), row, strict=True))
    values["kind"] = HoldKind(values["kind"])
    values["end"] = None if values["end"] is None else HoldEnd(values["end"])
    return Hold(**values)
