"""Retention that really runs (LAW 13): what is due by a moment, and its destruction, batch by batch.

All keys go first, then the database is made to forget them, then bodies go and certificates are signed. The second half reads its
work off the rows (L8): what an earlier sweep left half done is dealt with by the same lines.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import Connection

from ivr.database.due import HALF_GONE, MORTAL, Mortal, counted, everything_due, half_gone, is_due
from ivr.database.eliminations import listing
from ivr.database.engine import forget, reading
from ivr.domain.elimination import EliminationState
from ivr.domain.recording import RecordingState
from ivr.errors import PreambuleError
from ivr.vault.retention.certificate import Reason, reason_of
from ivr.vault.retention.destruction import BATCH, Destroyer, certify, clear, shred
from ivr.vault.retention.filing import file_slips
from ivr.vault.retention.visa import close_finished

log = structlog.get_logger()

_SHARE = 1.0
"""How long the database is left to others after a transaction, as a share of what it took: half of the time is theirs."""

_LONGEST_REST = 0.1


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
        destroyed: how many recordings are no more.
        waiting: ids of those that could not be destroyed now, and why. The next sweep tries again. The first thousand are named.
        unreadable: how many of them lost their key in this sweep.
        bordereaux: batches of a public body of which all is gone, and whose bordereau is signed now (LAW 14).
    """

    destroyed: int = 0
    waiting: dict[str, str] = field(default_factory=dict)
    unreadable: int = 0
    bordereaux: list[str] = field(default_factory=list)


_MOST_NAMED = 1_000


def plan(conn: Connection, at: datetime) -> tuple[Due, ...]:
    """What a sweep at this moment would destroy, the longest overdue first. Reads only: it is the `--dry-run`.

    Refused recordings, and those whose destruction a crash interrupted, go whatever the date.
    """
    return tuple(_due(one) for one in everything_due(conn, at))


def sweep(
    tools: Destroyer,
    now: datetime,
    *,
    progress: Callable[[int, int], None] | None = None,
    stopping: Callable[[], bool] = lambda: False,
    rest: Callable[[float], None] = time.sleep,
    batch: int = BATCH,
) -> Swept:
    """Destroy what is due.

    Args:
        tools: database, store, parts, signer.
        now: by which moment.
        progress: told how many are dealt with, and of how many.
        stopping: asked before each batch; what is left then is left to the next sweep.
        rest: waits for so many seconds, during which others may write.
        batch: recordings in one transaction.

    Raises:
        DatabaseError: what is due cannot be read, or no key can be deleted.
        JournalError: the journal cannot be written; then nothing has happened (L6).
    """
    done = Swept()
    total = 0
    if progress is not None:
        with reading(tools.engine) as conn:
            total = counted(conn, now)
    pace = _Pace(rest, stopping)
    for state in MORTAL:
        _shred_all(tools, state, now, batch, pace, done)
    forgotten = forget(tools.engine)  # each time: refusals delete keys too, between two sweeps
    if done.unreadable and not forgotten:
        log.warning("deleted keys may still be read in the database's write-ahead log; the next sweep empties it")
    for state in HALF_GONE:
        for cleared in _clear_all(tools, state, now, batch, pace, done, forgotten=forgotten):
            if progress is not None:
                progress(cleared, total)
    done.bordereaux.extend(_close(tools, now))
    return done


class _Pace:
    """Leaves the database to others between two transactions."""

    def __init__(self, rest: Callable[[float], None], stopping: Callable[[], bool]) -> None:
        self._rest = rest
        self.stopping = stopping
        self._since = time.monotonic()

    def begin(self) -> None:
        self._since = time.monotonic()

    def end(self) -> None:
        self._rest(min(_LONGEST_REST, _SHARE * (time.monotonic() - self._since)))


def _shred_all(tools: Destroyer, state: RecordingState, now: datetime, batch: int, pace: _Pace, done: Swept) -> None:
    with reading(tools.engine) as conn:
        if not is_due(conn, now, state):
            return
    after: tuple[datetime, str] | None = None
    while not pace.stopping():
        pace.begin()
        shredded, after = shred(tools, state, now, after=after, limit=batch)
        done.unreadable += len(shredded)
        if after is None:
            return
        pace.end()


def _clear_all(
    tools: Destroyer, state: RecordingState, now: datetime, batch: int, pace: _Pace, done: Swept, *, forgotten: bool
) -> Iterator[int]:
    """How many are dealt with, after each batch."""
    after: tuple[datetime, str] | None = None
    while not pace.stopping():
        with reading(tools.engine) as conn:
            found = half_gone(conn, state, batch, after)
        if not found:
            return
        cleared = clear(tools, found)
        for recording_id, error in cleared.waiting.items():
            _note(done, recording_id, error)
        pace.begin()
        done.destroyed += len(certify(tools, cleared.gone, now, forgotten=forgotten))
        pace.end()
        yield done.destroyed + len(done.waiting)
        after = found[-1].place


def _close(tools: Destroyer, now: datetime) -> tuple[str, ...]:
    """Sign and file the bordereaux of batches of which all is gone (LAW 14)."""
    with reading(tools.engine) as conn:
        waiting = listing(conn, (EliminationState.APPROVED,))
    closed: tuple[str, ...] = ()
    if waiting:
        with tools.engine.begin() as conn:
            closed = close_finished(conn, tools.signer, now)
    file_slips(tools.engine, tools.signer.public)
    return closed


def _note(done: Swept, recording_id: str, error: PreambuleError) -> None:
    log.error("a recording that is due could not be destroyed", recording=recording_id, error_id=error.id, error=error.message)
    if len(done.waiting) < _MOST_NAMED:
        done.waiting[recording_id] = error.message


def _due(one: Mortal) -> Due:
    return Due(one.id, one.line_id, one.state, one.due_at, reason_of(one))
