"""Whether samples arrive at the pace of the clock. Arithmetic only; the clock is handed in.

Only "too slow" is judged here: a rehearsal sends faster than real time. "Too many" is judged against the switch's own count.
"""

from __future__ import annotations

from ivr.capture.audio import RATE

TOLERANCE_SECONDS = 1.0
"""How far the audio may fall behind. FACTS: at most 131 ms from phone to reader, gaps of 35 ms in transfers; the rest is for a busy host."""

PATIENCE_SECONDS = 0.5
"""How long it must stay behind: a host that was paused catches up by itself."""

DRIFT = 0.001
"""Slowness that is no fault, of the clock's pace. FACTS: -0.05 % to +0.35 %."""


class Pace:
    """How far one stream lies behind the clock, compared with the best it has been.

    Args:
        now: monotonic seconds, when samples are first expected.
    """

    __slots__ = ("_best", "_held_since", "_last", "_origin", "_stalled_at", "_suspect_since")

    def __init__(self, now: float) -> None:
        self._origin = now
        self._best = 0.0
        self._last = now
        self._held_since: float | None = None
        self._suspect_since: float | None = None
        self._stalled_at: int | None = None

    def hold(self, now: float) -> None:
        """The caller is on hold: nothing need arrive (FACTS: 0 bytes until unhold, the gap is not filled)."""
        if self._held_since is None:
            self._held_since = now

    def unhold(self, now: float) -> None:
        """The time on hold does not count."""
        if self._held_since is not None:
            self._origin += now - self._held_since
            self._last = now
            self._held_since = self._suspect_since = None

    def missing(self, now: float, received: int) -> float | None:
        """The seconds that are missing once they are a fault, else None. A stream that has stopped is told once.

        Args:
            now: monotonic seconds.
            received: a channel's samples so far.
        """
        if self._held_since is not None:
            return None
        behind = now - self._origin - received / RATE
        self._best = min(self._best + DRIFT * (now - self._last), behind)
        self._last = now
        if received == self._stalled_at:
            self._best = behind
            return None
        gap = behind - self._best
        if gap <= TOLERANCE_SECONDS:
            self._suspect_since = None
            return None
        if self._suspect_since is None:
            self._suspect_since = now
        if now - self._suspect_since < PATIENCE_SECONDS:
            return None
        self._best, self._suspect_since, self._stalled_at = behind, None, received
        return gap
