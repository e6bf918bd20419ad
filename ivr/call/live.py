"""What each call is doing now, for everybody who may see it. Written by calls, read by the control port."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from ivr.call.happenings import Ordered
from ivr.call.ports import CallerLeg, Capturing
from ivr.domain.company import Company
from ivr.domain.control import Control, Shown
from ivr.domain.gate import Reason
from ivr.domain.line import Line
from ivr.domain.orders import Answered, Order, Party, Verdict
from ivr.domain.pausing import Pause
from ivr.domain.proof import Answer
from notices.notice import Locale


class Stage(StrEnum):
    """How far a call has come."""

    INFORMING = "informing"
    CONNECTING = "connecting"
    TALKING = "talking"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class LiveState:
    """One call at one moment.

    Attributes:
        since: when `recording` last changed.
        by: who made it change.
        company: whom the caller is with.
        agent: the extension of whoever of the house has the caller; None when the switch does not say, and for everybody else.
        pause_ends_at: when a pause by order has lasted as long as the line allows.
        pause_resumes: whether the recording goes on by itself then.
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
    by: Party = Party.SYSTEM
    company: Company = Company.NOBODY
    agent: str | None = None
    pause_ends_at: datetime | None = None
    pause_resumes: bool = False
    answer: Answer | None = None
    recording_id: str | None = None
    levels: tuple[float, float] | None = None


Levels = tuple[float, float]

REMEMBERED = 50
"""How many of a call's changes can be read again while it lasts; the journal has them all."""

OF_THE_HOUSE = frozenset({Company.AGENT, Company.UNRECORDED_AGENT})


class LiveCall:
    """The state of one call, what it was before, and the way to hand it an order."""

    def __init__(self, leg: CallerLeg, line: Line, locale: Locale, now: Callable[[], datetime]) -> None:
        self._leg = leg
        self._now = now
        self._capturing: Capturing | None = None
        self._asked: dict[tuple[Order, Party], Future[Answered]] = {}
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
        self._past = deque([(leg.incoming.arrived_at, self._state)], maxlen=REMEMBERED)

    def informed(self, locale: Locale, answer: Answer) -> None:
        """The notice is over."""
        self._become(self._now(), locale=locale, answer=answer, stage=Stage.CONNECTING)

    def talking(self) -> None:
        """The agent has answered."""
        self._become(self._now(), stage=Stage.TALKING)

    def met(self, company: Company, number: str | None = None) -> None:
        """The caller is with somebody else, whatever becomes of the recording. Numbers outside the house are nobody's business here."""
        self._become(self._now(), company=company, agent=number if company in OF_THE_HOUSE else None)

    def show(
        self, control: Control, reasons: tuple[Reason, ...], capturing: Capturing | None, *, by: Party, pause: Pause | None
    ) -> None:
        """The recording, or why it is as it is, has changed."""
        same, now = control.state is self._state.recording, self._now()
        self._capturing = capturing
        self._become(
            now,
            recording=control.state,
            reasons=reasons,
            since=self._state.since if same else now,
            by=by,
            pause_ends_at=pause.ends_at if pause else None,
            pause_resumes=pause is not None and pause.pausing.resumes and not pause.protected,
            recording_id=capturing.recording_id if capturing else None,
        )

    def _become(self, at: datetime, **changes: Any) -> None:
        """A state is never changed, only followed by another: who holds one knows by it alone whether it is still the last."""
        self._state = replace(self._state, **changes)
        self._past.append((at, self._state))

    def look(self) -> tuple[LiveState, Levels | None]:
        """The state now, the same object for as long as nothing happens, and the levels now, which never stand still."""
        capturing, state = self._capturing, self._state
        if capturing is None:
            return state, None
        if capturing.failed:
            return replace(state, recording=Shown.FAILED, reasons=(Reason.SPOOL_UNHEALTHY,)), None
        return state, capturing.levels()

    def snapshot(self) -> LiveState:
        """The state now, with the levels now."""
        state, levels = self.look()
        return state if levels is None else replace(state, levels=levels)

    def past(self) -> tuple[tuple[datetime, LiveState], ...]:
        """What the call was from when on, the oldest first; at most `REMEMBERED`."""
        return tuple(self._past)

    def order(self, order: Order, by: Party, who: str | None = None) -> Future[Answered]:
        """Hand over an order; the answer comes when the call has obeyed. The same order asked twice at once is asked once.

        Args:
            order: what is asked.
            by: as what.
            who: pseudonymous id of the person who asks.
        """
        asked = self._asked.get((order, by))
        if asked is not None and not asked.done():
            return asked
        reply: Future[Answered] = Future()
        if self._state.stage is not Stage.TALKING:
            reply.set_result(NOT_TALKING)
            return reply
        self._asked[order, by] = reply
        self._leg.notify(Ordered(self._now(), order, by, reply, who))
        return reply

    def over(self) -> None:
        """The call has ended: whoever still waits for an answer gets one."""
        for reply in self._asked.values():
            if not reply.done():
                reply.set_result(NOT_TALKING)


NOT_TALKING = Answered(Verdict.DENIED, (Reason.NOT_TALKING,))


class LiveCalls:
    """All calls of this process. Thread-safe: others read from their threads."""

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
            live.over()

    def find(self, call_id: str) -> LiveCall | None:
        """The call with this id, None when it is over or was never ours."""
        with self._lock:
            return self._calls.get(call_id)

    def calls(self) -> tuple[LiveCall, ...]:
        """Every call, the oldest first."""
        with self._lock:
            return tuple(self._calls.values())

    def snapshot(self) -> tuple[LiveState, ...]:
        """Every call now, the oldest first."""
        return tuple(call.snapshot() for call in self.calls())
