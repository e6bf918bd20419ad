"""The recording of one call while the parties talk: one writer, who obeys orders and doubts (L2, L5, L7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from ivr.call.live import LiveCall, Shown
from ivr.call.ports import CallerGone, CallerLeg, Capturing, Ledger, Order, Ordered, Party, Recorder, TapEnded
from ivr.domain.gate import Decision, Reason
from ivr.domain.line import Line
from ivr.errors import CaptureError, DatabaseError, JournalError, PreambuleError, VaultError
from notices.facts import Mode, RefusalEffect
from notices.notice import Rendering

log = structlog.get_logger()


@dataclass
class CallRecording:
    """Starts, masks, stops and refuses the recording of one call.

    Attributes:
        gate: asks the gate again, with whether somebody ordered the recording.
        refused_notice: what the caller hears after a refusal in mid-call.
        started_notice: what the caller hears when a recording begins that the notice has only said to be possible.
    """

    leg: CallerLeg
    line: Line
    proof_id: str | None
    gate: Callable[[bool], Decision]
    recorder: Recorder
    ledger: Ledger
    live: LiveCall
    now: Callable[[], datetime]
    refused_notice: Rendering | None
    started_notice: Rendering | None = None
    capturing: Capturing | None = None
    refused: bool = False
    tapped: bool = False

    def start_if_allowed(self, *, ordered: bool = False) -> None:
        """Open the tap if the gate is open; otherwise say why not."""
        if self.capturing is not None:
            return
        if self.refused and not self._mandatory:  # a refusal wins over every order (LAW 5)
            self.live.show(Shown.REFUSED, (Reason.REFUSED,))
            return
        decision = self.gate(ordered)
        if not decision.open or self.proof_id is None:
            waiting = decision.reasons == (Reason.NOT_ORDERED,)
            self.live.show(Shown.ARMED if waiting else Shown.OFF, decision.reasons)
            return
        try:
            self._start(self.proof_id, decision)
        except PreambuleError as error:
            self._fail(error)

    def _start(self, proof_id: str, decision: Decision) -> None:
        capturing = self.capturing = self.recorder.open(self.leg.incoming, self.line, proof_id, self.leg.notify)
        capturing.begin()
        self.leg.tap.start(capturing.fifo)
        self.tapped = True
        if self.started_notice is not None:
            self.leg.say(self.started_notice)  # whoever cannot be told is not recorded: a failure here ends it
        self.live.show(Shown.CAPTURING, self._noted or decision.reasons, capturing)

    def obey(self, ordered: Ordered) -> None:
        """Carry out one order; a refusal wins over everything."""
        match ordered.order:
            case Order.REFUSE:
                self.refuse(ordered)
            case Order.START:
                self.start_if_allowed(ordered=True)
            case Order.STOP:
                self.stop(ordered.at)
            case Order.PAUSE:
                self._mask(ordered.by)
            case Order.RESUME:
                self._unmask(ordered.by)

    def refuse(self, ordered: Ordered) -> None:
        """The caller refuses: nothing more is kept, and what was captured meets the published effect (L2, LAW 5).

        Where the law demands the recording, it is noted and explained, and the recording goes on.
        """
        if self.refused:
            return
        self.refused = True
        if self._mandatory:
            self._note("caller.refused", {"by": ordered.by.value, "effect": "noted"})
            if self.capturing is not None:  # otherwise it keeps the reasons why nothing is captured
                self.live.explain(self._noted)
        else:
            self._apply_refusal(ordered)
        if self.refused_notice is not None:
            self.leg.say(self.refused_notice)

    def _apply_refusal(self, ordered: Ordered) -> None:
        capturing = self._untap()
        self._note("caller.refused", {"by": ordered.by.value, "effect": self.line.facts.refusal_effect.value})
        if capturing is not None:
            if self.line.facts.refusal_effect is RefusalEffect.DESTROY:
                capturing.refuse(ordered.at)
            else:
                capturing.seal(ordered.at)
        self.live.show(Shown.REFUSED, (Reason.REFUSED,))

    def stop(self, at: datetime, switch_samples: int | None = None) -> None:
        """End the recording and seal what it holds."""
        capturing = self._untap()
        if capturing is not None:
            capturing.seal(at, switch_samples)
            self.live.show(Shown.STOPPED)

    def tap_ended(self, ended: TapEnded) -> None:
        """The switch has closed its end by itself: seal what arrived."""
        self.tapped = False
        self.stop(ended.at, ended.samples)

    def hold(self, *, by: Party, held: bool) -> None:
        """Nothing said on hold is kept, on either channel (LAW 22)."""
        if self.capturing is not None and by is Party.CALLER:
            self.capturing.hold(held=held)
        if held:
            self._mask(by)
        else:
            self._unmask(by)

    def _mask(self, by: Party) -> None:
        if self.capturing is None:
            return
        self.capturing.mask(by.value)  # our own lock first: exact to the sample; the switch's is the second
        self._tell_switch(self.leg.tap.mask)
        if self.capturing is not None:
            self.live.show(Shown.MASKED, self._noted, self.capturing)
            self._note("recording.masked", {"recording": self.capturing.recording_id, "by": by.value})

    def _unmask(self, by: Party) -> None:
        if self.capturing is None:
            return
        self._tell_switch(self.leg.tap.unmask)
        if self.capturing is not None:
            self.capturing.unmask()
            self.live.show(Shown.CAPTURING, self._noted, self.capturing)
            self._note("recording.unmasked", {"recording": self.capturing.recording_id, "by": by.value})

    def _tell_switch(self, command: Callable[[Path], None]) -> None:
        """A command that the switch does not confirm ends the recording: a doubt closes the gate (L5)."""
        if self.capturing is None:
            return
        try:
            command(self.capturing.fifo)
        except PreambuleError as error:
            self._fail(error)

    def _untap(self) -> Capturing | None:
        """Cut first, then tell the switch: what arrives in between is not kept."""
        capturing, self.capturing = self.capturing, None
        if capturing is None:
            return None
        capturing.cut()
        if self.tapped:
            self.tapped = False
            try:
                self.leg.tap.stop(capturing.fifo)
            except CallerGone:
                pass  # the leg took its recording with it
            except PreambuleError as error:
                log.warning(
                    "the switch did not confirm the stop; the pipe is closed, nothing is kept",
                    error_id=error.id,
                    call=self._call_id,
                )
        return capturing

    def _fail(self, error: PreambuleError) -> None:
        """Something does not work: what is whole is sealed, the call goes on unrecorded (L5)."""
        log.error("the recording has ended, the call goes on", error_id=error.id, error=error.message, call=self._call_id)
        capturing = self._untap()
        if capturing is not None:
            capturing.seal(self.now())
        self.live.show(Shown.FAILED, (_unhealthy(error),))

    def _note(self, kind: str, details: dict[str, str | int | bool | list[str]]) -> None:
        try:
            self.ledger.note(kind, self._call_id, details)
        except PreambuleError as error:
            # L6 forbids acting without a row; these rows tell of less recording, never of more: that must not wait.
            log.error("a journal row could not be written", error_id=error.id, error=error.message, kind=kind, call=self._call_id)

    @property
    def _mandatory(self) -> bool:
        return self.line.mode is Mode.MANDATORY

    @property
    def _noted(self) -> tuple[Reason, ...]:
        """Shown beside whatever a mandatory recording does after the caller has objected."""
        return (Reason.OBJECTION_NOTED,) if self.refused and self._mandatory else ()

    @property
    def _call_id(self) -> str:
        return self.leg.incoming.call_id


def _unhealthy(error: PreambuleError) -> Reason:
    """Whose fault it was, as people are shown it."""
    match error:
        case CaptureError():
            return Reason.SPOOL_UNHEALTHY
        case DatabaseError() | JournalError():
            return Reason.JOURNAL_UNHEALTHY
        case VaultError():
            return Reason.KEYS_UNHEALTHY
        case _:
            return Reason.SWITCH_UNHEALTHY
