"""Retention that really runs (LAW 13): what is due by a moment, and its destruction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, Connection, select

from ivr.database.engine import forget, reading
from ivr.database.tables import recordings
from ivr.domain.recording import RecordingState
from ivr.errors import PreambuleError
from ivr.vault.destruction import Destroyer, Reason, destroy

log = structlog.get_logger()

_MORTAL = (
    RecordingState.CAPTURING,
    RecordingState.MASKED,
    RecordingState.SEALING,
    RecordingState.SEALED,
    RecordingState.QUARANTINED,
)
_HALF_GONE = (RecordingState.REFUSED, RecordingState.DESTROYING)


@dataclass(frozen=True, slots=True)
class Due:
    """One recording that has to go.

    Attributes:
        state: as its row says now.
        due_at: its day; later than asked for when it goes for another reason.
        reason: as its certificate will say.
    """

    recording_id: str
    line_id: str
    state: RecordingState
    due_at: datetime
    reason: Reason


@dataclass(slots=True)
class Swept:
    """What a sweep did.

    Attributes:
        destroyed: ids of recordings that are no more.
        waiting: ids of those that could not be destroyed now, and why. The next sweep tries again.
    """

    destroyed: list[str] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)


def plan(conn: Connection, at: datetime) -> tuple[Due, ...]:
    """What a sweep at this moment would destroy, the longest overdue first. Reads only: it is the `--dry-run`.

    Refused recordings, and those whose destruction a crash interrupted, go whatever the date.
    """
    c = recordings.c
    half_gone = _query(conn, c.state.in_([state.value for state in _HALF_GONE]))
    mortal = _query(conn, c.state.in_([state.value for state in _MORTAL]), c.due_at <= at)
    return half_gone + mortal


def sweep(
    tools: Destroyer,
    now: datetime,
    *,
    progress: Callable[[int, int], None] | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Swept:
    """Destroy what is due.

    Args:
        tools: database, store, parts, signer.
        now: by which moment.
        progress: told how many are dealt with, and of how many.
        stopping: asked before each one; what is left then is left to the next sweep.

    Raises:
        DatabaseError: what is due cannot be read.
    """
    with reading(tools.engine) as conn:
        wanted = plan(conn, now)
    done = Swept()
    for count, due in enumerate(wanted, 1):
        if stopping():
            break
        try:
            if destroy(tools, due.recording_id, now):
                done.destroyed.append(due.recording_id)
        except PreambuleError as error:
            done.waiting[due.recording_id] = error.message
            log.error(
                "a recording that is due could not be destroyed",
                recording=due.recording_id,
                error_id=error.id,
                error=error.message,
            )
        if progress is not None:
            progress(count, len(wanted))
    forgotten = forget(tools.engine)  # each time: refusals delete keys too, between two sweeps
    if done.destroyed and not forgotten:
        log.warning("deleted keys may still be read in the database's write-ahead log; the next sweep empties it")
    return done


def _query(conn: Connection, *conditions: ColumnElement[bool]) -> tuple[Due, ...]:
    c = recordings.c
    query = select(c.id, c.line_id, c.state, c.due_at).where(*conditions).order_by(c.due_at, c.id)
    return tuple(_due(row.id, row.line_id, RecordingState(row.state), row.due_at) for row in conn.execute(query))


def _due(recording_id: str, line_id: str, state: RecordingState, due_at: datetime) -> Due:
    reason = Reason.REFUSED if state is RecordingState.REFUSED else Reason.DUE
    return Due(recording_id, line_id, state, due_at, reason)
