"""The reading end of one pipe, and what has been ordered about it.

Every order first drains the pipe under a lock: what had arrived before the order is treated as before, what arrives after it as
ordered. So orders are exact to the sample that had been read, whichever thread gives them, and never wait for encoding.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from pathlib import Path

from ivr.capture.audio import FRAME, RATE, RECENT
from ivr.capture.confirmation import Orders
from ivr.capture.pace import Pace
from ivr.capture.pending import READ, Pending
from ivr.domain.captured import CONTRADICTIONS, Fault, FaultKind, Span

UNMASK_SETTLE_FRAMES = RATE * 40 // 1000
"""FACTS: at unmask the switch lets through up to 33 ms of earlier speech, said while it was masked. It is not kept."""

FRESH_SECONDS = 0.2
"""A reading is new for as long as levels are measured over."""

STALE_SECONDS = 0.4
"""After so long without audio there is nothing recent. FACTS: a busy host's audio is up to 131 ms late."""

AT_PACE = RATE * 9 // 10
"""A channel's samples that may arrive between two looks at the pace of the clock; a rehearsal may be faster, and fills the pipe sooner."""

_MOST_NOTES = 1_000
"""Faults and spans kept of one capture; memory does not grow with the call."""


class Intake:
    """Reads one pipe without ever blocking. All methods may be called from any thread.

    Args:
        fifo: its name; unlinked as soon as the switch has opened it.
        descriptor: its non-blocking reading end, owned from now on.
        clock: monotonic seconds.

    Attributes:
        position: a channel's samples kept so far (what has not been collected included).
        received: a channel's samples that the switch has sent.
        ended: the switch has closed the pipe, or we have.
        whole: the switch has closed it, so that all it sent was seen.
        stopped: nothing that arrives is kept any more.
        set_aside: what contradicts the orders, or None. Nothing is kept after it, and the pipe is closed.
    """

    def __init__(self, fifo: Path, descriptor: int, clock: Callable[[], float]) -> None:
        self._fifo = fifo
        self._descriptor = descriptor
        self._clock = clock
        self._lock = threading.Lock()
        self._pace: Pace | None = None
        self._pending = Pending()
        self._recent = b""
        self._kept_at = clock()
        self._begun = False
        self._orders = Orders()
        self._span_start: int | None = None
        self._why = ""
        self._settle = 0
        self.position = 0
        self.received = 0
        self._looked_at = 0
        self.ended = False
        self.whole = False
        self.stopped = False
        self.set_aside: FaultKind | None = None
        self.faults: list[Fault] = []
        self.spans: list[Span] = []

    # What is ordered

    def begin(self) -> None:
        """Drop what has arrived, keep what arrives from now on (L1)."""
        with self._lock:
            self._take()
            self._begun = True
            self._pace = self._pace or Pace(self._clock())
            self._orders.begin(self._clock())

    def mask(self, why: str) -> None:
        """Keep digital silence in the place of what arrives from now on; `why` from now on, if it was masked already."""
        with self._lock:
            self._take()
            self._orders.mask(self._clock())
            self._settle = 0
            if not self.stopped and (self._span_start is None or why != self._why):
                self._end_span(self.position)
                self._span_start, self._why = self.position, why

    def unmask(self) -> None:
        """Keep what arrives again, but for the first 40 ms."""
        with self._lock:
            self._take()
            if self._orders.masked:
                self._orders.unmask(self._clock())
                self._settle = UNMASK_SETTLE_FRAMES

    def cut(self) -> None:
        """Keep nothing of what arrives from now on; the pipe is emptied until the switch, told to stop, closes it."""
        with self._lock:
            self._take()
            self._stop()
            self._orders.stop(self._clock())

    def give_up(self) -> None:
        """Keep nothing more, though nobody has told the switch to stop: the pipe is still emptied, so that it never waits."""
        with self._lock:
            self._take()
            self._stop()

    def quarantine(self, fault: FaultKind, detail: str) -> None:
        """Keep nothing more, close the pipe, and set aside what was kept."""
        with self._lock:
            self._take()
            self._set_aside(fault, detail)

    def hold(self, held: bool) -> None:
        """Whether the caller is on hold: then nothing need arrive."""
        with self._lock:
            self._take()
            if self._pace is not None:
                (self._pace.hold if held else self._pace.unhold)(self._clock())

    def close(self) -> None:
        """Close the pipe; a switch that still writes notices, and the call goes on (FACTS)."""
        with self._lock:
            self._stop()
            self._end()

    # What the reading thread does

    def take(self, *, eager: bool = False) -> None:
        """Read what has arrived.

        Args:
            eager: read on until the pipe is empty or at its end, to see the end at once.
        """
        with self._lock:
            self._look(eager=eager)

    def glance(self) -> None:
        """As `take`, if the last reading is old and nobody reads at this moment: for whoever wants to know and must not wait."""
        if self._clock() - self._kept_at >= FRESH_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()

    def collect(self, least: int) -> bytes:
        """Hand over what is kept and waits to be encoded, once it has `least` bytes."""
        with self._lock:
            return self._pending.take() if self._pending.kept >= max(least, 1) else b""

    def recent(self) -> bytes:
        """The last 200 ms as they are kept; empty when nothing is kept any more, or nothing has come for a while."""
        stale = self.stopped or self._clock() - self._kept_at > STALE_SECONDS
        return b"" if stale else self._recent

    def note(self, kind: FaultKind, detail: str) -> None:
        """Keep a fault, at the place where the recording stands."""
        if len(self.faults) < _MOST_NOTES:
            self.faults.append(Fault(kind, self.position, detail))

    def due(self, now: float) -> float | None:
        """Seconds until something about the switch's obedience can be decided, None when nothing is open."""
        with self._lock:
            return None if self.ended else self._orders.due(now)

    @property
    def calm(self) -> bool:
        """Whether audio arrives as fast as it is said, is kept, and nothing ordered has still to show in it."""
        steady = 0 < self.received - self._looked_at <= AT_PACE
        return steady and self._begun and not self.stopped and not self._orders.open

    @property
    def end_expected(self) -> bool:
        """Whether the switch, told to stop, still has to close a pipe that it has written to."""
        return self._orders.stopped and self.received > 0 and not self.ended

    # Inside the lock

    def _look(self, *, eager: bool = False) -> None:
        self._looked_at = self.received
        self._take(eager=eager)
        self._check_pace()

    def _take(self, *, eager: bool = False) -> None:
        while self._descriptor >= 0:
            try:
                came = self._pending.read(self._descriptor)
            except BlockingIOError:
                return
            if not came:
                self._look_for_end()
                return
            self._store()
            if came < READ and not eager:
                return

    def _store(self) -> None:
        if not self.received:
            self._arrived_first()
        self.received += self._pending.fresh // FRAME
        compared = self._begun and self._orders.open and (self._orders.stopped or not self.stopped)
        sound = self._pending.sound() if compared else b""
        if self._begun and not self.stopped:
            self._keep()
        else:
            self._pending.drop()
        if compared:
            self._compare(sound)

    def _keep(self) -> None:
        fresh = self._pending.fresh
        if self._span_start is not None:
            self._silence(fresh // FRAME)
        self._pending.keep()
        self.position += fresh // FRAME
        self._recent = self._pending.last(RECENT) if fresh >= RECENT else (self._recent + self._pending.last(fresh))[-RECENT:]
        self._kept_at = self._clock()

    def _silence(self, frames: int) -> None:
        if self._orders.masked:
            self._pending.silence(frames * FRAME)
            return
        silent = min(frames, self._settle)
        self._settle -= silent
        self._pending.silence(silent * FRAME)
        if self._settle == 0:
            self._end_span(self.position + silent)

    def _compare(self, data: bytes) -> None:
        found = self._orders.compare(self._clock(), data)
        if found is not None and found[0] in CONTRADICTIONS:
            self._set_aside(*found)
        elif found is not None:
            self.note(*found)

    def _set_aside(self, fault: FaultKind, detail: str) -> None:
        """The switch can no longer be trusted, so it may write nothing more: neither here nor, by mistake, anywhere else."""
        if self.set_aside is None:
            self.set_aside = fault
            if all(noted.kind is not fault for noted in self.faults):
                self.note(fault, detail)
        self._stop()
        self._end()

    def _check_pace(self) -> None:
        if self._pace is None or self.ended or self.stopped or not self._begun:
            return
        gap = self._pace.missing(self._clock(), self.received)
        if gap is not None and not self.received:
            self._never_started(gap)
        elif gap is not None:
            self.note(FaultKind.MISSING_SAMPLES, f"{gap:.2f} s of audio are missing")

    def _never_started(self, gap: float) -> None:
        """The pipe stays: if the switch opened its name after we had removed it, it would make a plain file of it (L3)."""
        self.set_aside = FaultKind.NOT_STARTED
        self.note(FaultKind.NOT_STARTED, f"nothing has come within {gap:.1f} s of the start")
        self._stop()

    def _arrived_first(self) -> None:
        """The switch has the pipe open: its name is no longer needed (FACTS), and cannot be left behind."""
        self._fifo.unlink(missing_ok=True)
        self._pace = Pace(self._clock())

    def _look_for_end(self) -> None:
        """A pipe that no writer has opened yet also reads as empty: only a hang-up is an end."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        if any(event & select.POLLHUP for _, event in poll.poll(0)):
            if self._pending.unfinished:
                self.note(FaultKind.PARTIAL_FRAME, f"{self._pending.unfinished} bytes of an unfinished sample were dropped")
            self.whole = True
            self._end()

    def _stop(self) -> None:
        self.stopped = True
        self._end_span(self.position)

    def _end_span(self, end: int) -> None:
        start, self._span_start = self._span_start, None
        if start is not None and end > start and len(self.spans) < _MOST_NOTES:
            self.spans.append(Span(start, end, self._why))

    def _end(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        if not self.received:
            self._fifo.unlink(missing_ok=True)
        self.ended = True
        self._end_span(self.position)
