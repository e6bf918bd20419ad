"""What each call is doing now, for everybody who may see it. Written by calls, read by the control port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ivr.call.ports import CallerLeg, Capturing, Ordered
from ivr.domain.gate import Reason
from ivr.domain.line import Line
from ivr.domain.proof import Answer
from notices.notice import Locale


class Stage(StrEnum):
    """How far a call has come."""

    INFORMING = "informing"
    CONNECTING = "connecting"
    TALKING = "talking"
    ENDED = "ended"


class Shown(StrEnum):
    """The state of a call's recording, as shown to people."""

    OFF = "off"
    ARMED = "armed"
    CAPTURING = "capturing"
    MASKED = "masked"
    STOPPED = "stopped"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LiveState:
    """One call at one moment.

    Attributes:
        since: when `recording` last changed.
        levels: dBFS of the last 200 ms, caller and agent, while something is captured.
    """

    call_id: str
    line_id: str
    line_name: str
    arrived_at: datetime
    locale: Locale
    rehearsal: bool
    stage: Stage
    recording: Shown
    reasons: tuple[Reason, ...]
    since: datetime
    answer: Answer | None = None
    recording_id: str | None = None
    levels: tuple[float, float] | None = None


class LiveCall:
    """The state of one call, and the way to hand it an order."""

    def __init__(self, leg: CallerLeg, line: Line, locale: Locale, now: Callable[[], datetime]) -> None:
        self._leg = leg
        self._now = now
        self._capturing: Capturing | None = None
        self._state = LiveState(
            call_id=leg.incoming.call_id,
            line_id=line.id,
            line_name=line.name,
            arrived_at=leg.incoming.arrived_at,
            locale=locale,
            rehearsal=line.rehearsal or leg.incoming.rehearsal,
            stage=Stage.INFORMING,
            recording=Shown.OFF,
            reasons=(),
            since=now(),
        )

    def informed(self, locale: Locale, answer: Answer) -> None:
        """The notice is over."""
        self._state = replace(self._state, locale=locale, answer=answer, stage=Stage.CONNECTING)

    def talking(self) -> None:
        """The agent has answered."""
        self._state = replace(self._state, stage=Stage.TALKING)

    def show(self, recording: Shown, reasons: tuple[Reason, ...] = (), capturing: Capturing | None = None) -> None:
        """The recording has changed."""
        self._capturing = capturing
        self._state = replace(
            self._state,
            recording=recording,
            reasons=reasons,
            since=self._now(),
            recording_id=capturing.recording_id if capturing else None,
        )

    def explain(self, reasons: tuple[Reason, ...]) -> None:
        """The recording goes on as it was, for reasons that have changed."""
        self._state = replace(self._state, reasons=reasons)

    def snapshot(self) -> LiveState:
        """The state now, with the levels now."""
        capturing = self._capturing
        if capturing is None:
            return self._state
        if capturing.failed:
            return replace(self._state, recording=Shown.FAILED, reasons=(Reason.SPOOL_UNHEALTHY,))
        return replace(self._state, levels=capturing.levels())

    def order(self, order: Ordered) -> bool:
        """Hand over an order; False when the parties do not talk, so that nobody would obey."""
        if self._state.stage is not Stage.TALKING:
            return False
        self._leg.notify(order)
        return True


class LiveCalls:
    """All calls of this process. Thread-safe: the control port reads from other threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._calls: dict[str, LiveCall] = {}
        self._lock = threading.Lock()

    @contextmanager
    def call(self, leg: CallerLeg, line: Line, locale: Locale) -> Iterator[LiveCall]:
        """Show a call for as long as it lasts."""
        live = LiveCall(leg, line, locale, self._now)
        with self._lock:
            self._calls[leg.incoming.call_id] = live
        try:
            yield live
        finally:
            with self._lock:
                del self._calls[leg.incoming.call_id]

    def find(self, call_id: str) -> LiveCall | None:
        """The call with this id, None when it is over or was never ours."""
        with self._lock:
            return self._calls.get(call_id)

    def snapshot(self) -> tuple[LiveState, ...]:
        """Every call now, the oldest first."""
        with self._lock:
            calls = tuple(self._calls.values())
        return tuple(call.snapshot() for call in calls)
