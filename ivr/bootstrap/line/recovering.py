"""What a line process does beside its calls: put right what the one before it left behind, and what went wrong meanwhile (L8)."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Container
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from ivr.call.happenings import Outcome
from ivr.database.calls import close_call, never_ended
from ivr.errors import PreambuleError
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.vault.errors import RecordingMissing, WrongState
from ivr.vault.recovery import recover
from ivr.vault.sealing import Sealer

log = structlog.get_logger()

SHORTEST_PAUSE = 2.0
LONGEST_PAUSE = 30.0
"""Seconds between two attempts: short at first, twice as long each time that nothing could be done."""

LONGEST_CALL = timedelta(days=1)
"""Where other hosts have calls in the same database, one without an end is given up after so long."""

_BATCH = 200


class Recovering:
    """Recovers in a thread, beside the first calls; tries again while the database or the store is away.

    Args:
        sealer: of this host.
        now: the wall clock.
        check: raises a DatabaseError while the tables cannot be worked on.
        at_hand: ids of the recordings that this process itself is at.
        sole: no other process has calls or captures in this database.
    """

    def __init__(
        self, sealer: Sealer, now: Callable[[], datetime], check: Callable[[], object], at_hand: Container[str], *, sole: bool
    ) -> None:
        self._sealer = sealer
        self._now = now
        self._check = check
        self._at_hand = at_hand
        self._sole = sole
        self._began_at = now()
        self._undone: deque[tuple[str, Callable[[], object]]] = deque()
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="recovery", daemon=True)

    def start(self) -> None:
        """Begin. The line's port must be ours by now: then no other process owns its calls."""
        self._thread.start()

    def stop(self) -> None:
        """Leave the rest for the next start."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def later(self, recording_id: str, action: Callable[[], object]) -> None:
        """Try again what a recording needs and could not get: every few seconds until it is done, or too late. From any thread."""
        self._undone.append((recording_id, action))
        self._wake.set()

    def _run(self) -> None:
        recovered, pause = False, SHORTEST_PAUSE
        while True:
            self._wake.clear()
            if self._stopping:
                return
            recovered = recovered or self._recovered()
            done = self._try_again()
            idle = recovered and not self._undone
            woken = self._wake.wait(None if idle else pause)
            pause = SHORTEST_PAUSE if idle or done or woken else min(LONGEST_PAUSE, 2 * pause)

    def _recovered(self) -> bool:
        """Whether nothing is left to do. A part that is still being written is nothing to do."""
        try:
            self._check()
            done = recover(self._sealer, self._now(), sole=self._sole, leave=self._at_hand)
            closed = self._close_calls()
        except PreambuleError as error:
            log.error("what was left behind cannot be looked at yet", error_id=error.id, error=error.message)
            return False
        if done.sealed or done.destroyed or done.orphans or closed:
            log.info(
                "put right what was left behind",
                sealed=done.sealed,
                destroyed=done.destroyed,
                orphans=done.orphans,
                calls_without_an_end=closed,
            )
        for recording, why in done.waiting.items():
            log.error("a recording cannot be put right yet", recording=recording, error=why)
        return not done.waiting

    def _close_calls(self) -> int:
        """Give an end to every call whose line process died before it; how many."""
        before = self._began_at if self._sole else self._began_at - LONGEST_CALL
        closed, last = 0, _BATCH
        while last == _BATCH:
            last = self._sealer.transact(partial(_close, arrived_before=before, now=self._now()))
            closed += last
        return closed

    def _try_again(self) -> int:
        """How many need nothing more."""
        before = len(self._undone)
        for _ in range(len(self._undone)):
            recording_id, action = self._undone.popleft()
            try:
                action()
            except (WrongState, RecordingMissing) as error:
                log.info("nothing is left to do for a recording", recording=recording_id, why=error.message)
            except PreambuleError as error:
                log.warning("a recording still waits", recording=recording_id, error_id=error.id, error=error.message)
                self._undone.append((recording_id, action))
        return before - len(self._undone)


def _close(conn: Connection, *, arrived_before: datetime, now: datetime) -> int:
    """Close one batch of calls; how many there were."""
    lost = never_ended(conn, arrived_before, _BATCH)
    outcome = Outcome.LINE_DIED.value
    for call_id, _ in lost:
        close_call(conn, call_id, now, locale=None, answer=None, outcome=outcome, decision=None)
    append(conn, [Entry("call.ended", call_id, {"line": line_id, "outcome": outcome}) for call_id, line_id in lost], now)
    return len(lost)
