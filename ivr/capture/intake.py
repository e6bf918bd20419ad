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

from ivr.capture.audio import FRAME, RATE, RECENT, audible_frames
from ivr.capture.pace import Pace
from ivr.domain.captured import Fault, FaultKind, Span

READ = 1 << 15
"""Bytes asked of the pipe at once, a second. More would have to be mapped anew by the system at every reading."""

MASK_GRACE_SECONDS = 0.3
"""After this the switch's own mask must show in what arrives (the second lock)."""

MASK_AUDIBLE_FRAMES = RATE * 60 // 1000
"""So much sound after the grace is a fault; less may be the first frames of an unmask on its way to us."""

UNMASK_SETTLE_FRAMES = RATE * 40 // 1000
"""FACTS: at unmask the switch lets through up to 33 ms of earlier speech, said while it was masked. It is not kept."""

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
        stopped: nothing that arrives is kept any more.
    """

    def __init__(self, fifo: Path, descriptor: int, clock: Callable[[], float]) -> None:
        self._fifo = fifo
        self._descriptor = descriptor
        self._clock = clock
        self._lock = threading.Lock()
        self._pace: Pace | None = None
        self._pending: list[bytes] = []
        self._waiting = 0
        self._carry = b""
        self._recent = b""
        self._begun = False
        self._masked_at: float | None = None
        self._mask_start: int | None = None
        self._audible = 0
        self._settle = 0
        self.position = 0
        self.received = 0
        self.ended = False
        self.stopped = False
        self.faults: list[Fault] = []
        self.spans: list[Span] = []

    # What is ordered

    def begin(self) -> None:
        """Drop what has arrived, keep what arrives from now on (L1)."""
        with self._lock:
            self._take()
            self._begun = True
            self._pace = self._pace or Pace(self._clock())
            if self._masked_at is not None:
                self._mask_start = 0

    def mask(self) -> None:
        """Keep digital silence in the place of what arrives from now on."""
        with self._lock:
            self._take()
            if self._masked_at is None:
                self._masked_at, self._audible = self._clock(), 0
                self._mask_start = self.position if self._mask_start is None else self._mask_start
                self._settle = 0

    def unmask(self) -> None:
        """Keep what arrives again, but for the first 40 ms."""
        with self._lock:
            self._take()
            if self._masked_at is not None:
                self._masked_at, self._settle = None, UNMASK_SETTLE_FRAMES

    def cut(self) -> None:
        """Keep nothing of what arrives from now on; the pipe is still emptied, so that the switch never waits."""
        with self._lock:
            self._take()
            self._stop()

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
            self._take(eager=eager)
            self._check_pace()

    def collect(self, least: int) -> bytes:
        """Hand over what is kept and waits to be encoded, once it has `least` bytes."""
        with self._lock:
            if self._waiting < least or not self._pending:
                return b""
            data = self._pending[0] if len(self._pending) == 1 else b"".join(self._pending)
            self._pending, self._waiting = [], 0
            return data

    def recent(self) -> bytes:
        """The last 200 ms as they are kept."""
        return self._recent

    def note(self, kind: FaultKind, detail: str) -> None:
        """Keep a fault, at the place where the recording stands."""
        if len(self.faults) < _MOST_NOTES:
            self.faults.append(Fault(kind, self.position, detail))

    # Inside the lock

    def _take(self, *, eager: bool = False) -> None:
        while self._descriptor >= 0:
            try:
                data = os.read(self._descriptor, READ)
            except BlockingIOError:
                return
            if not data:
                self._look_for_end()
                return
            self._store(data)
            if len(data) < READ and not eager:
                return

    def _store(self, data: bytes) -> None:
        if not self.received:
            self._arrived_first()
        if self._carry or len(data) % FRAME:
            data = self._carry + data
            whole = len(data) - len(data) % FRAME
            data, self._carry = data[:whole], data[whole:]
        frames = len(data) // FRAME
        self.received += frames
        if not self._begun or self.stopped:
            return
        if self._mask_start is not None:
            data = self._silenced(data, frames)
        self._pending.append(data)
        self._waiting += len(data)
        self.position += frames
        self._recent = data if len(data) >= RECENT else (self._recent + data)[-RECENT:]

    def _silenced(self, data: bytes, frames: int) -> bytes:
        if self._masked_at is not None:
            self._check_mask(data, self._masked_at)
            return bytes(len(data))
        silent = min(frames, self._settle)
        self._settle -= silent
        if self._settle == 0:
            self._end_span(self.position + silent)
        return bytes(silent * FRAME) + data[silent * FRAME :]

    def _check_mask(self, data: bytes, since: float) -> None:
        """Look at what arrived after the grace only: a batch reaches back to the last reading."""
        late = int((self._clock() - since - MASK_GRACE_SECONDS) * RATE)
        if late <= 0 or self._audible > MASK_AUDIBLE_FRAMES:
            return
        self._audible += audible_frames(data[-late * FRAME :])
        if self._audible > MASK_AUDIBLE_FRAMES:
            self.note(FaultKind.MASK_NOT_OBEYED, "the switch still sends sound 300 ms after the mask was ordered")

    def _check_pace(self) -> None:
        if self._pace is None or self.ended or self.stopped or not self._begun:
            return
        gap = self._pace.missing(self._clock(), self.received)
        if gap is not None:
            self.note(FaultKind.MISSING_SAMPLES, f"{gap:.2f} s of audio are missing")

    def _arrived_first(self) -> None:
        """The switch has the pipe open: its name is no longer needed (FACTS), and cannot be left behind."""
        self._fifo.unlink(missing_ok=True)
        self._pace = Pace(self._clock())

    def _look_for_end(self) -> None:
        """A pipe that no writer has opened yet also reads as empty: only a hang-up is an end."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        if any(event & select.POLLHUP for _, event in poll.poll(0)):
            if self._carry:
                self.note(FaultKind.PARTIAL_FRAME, f"{len(self._carry)} bytes of an unfinished sample were dropped")
            self._end()

    def _stop(self) -> None:
        self.stopped = True
        if self._mask_start is not None:
            self._end_span(self.position)

    def _end_span(self, end: int) -> None:
        start, self._mask_start = self._mask_start, None
        if start is not None and end > start and len(self.spans) < _MOST_NOTES:
            self.spans.append(Span(start, end))

    def _end(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._fifo.unlink(missing_ok=True)
        self.ended = True
        if self._mask_start is not None:
            self._end_span(self.position)
