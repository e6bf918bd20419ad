"""The recording of one call while the parties talk: one writer, who obeys orders and doubts (L2, L5, L7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from ivr.call.happenings import Contradicted, Ordered, TapEnded
from ivr.call.live import LiveCall
from ivr.call.ports import CallerLeg, Capturing, Ledger, Recorder, Signal
from ivr.call.prompting import Prompting
from ivr.call.segment import Segment
from ivr.domain.agent import WithAgent
from ivr.domain.captured import FINAL
from ivr.domain.company import Company, OtherEnd, company, extension
from ivr.domain.control import FORWARDED, Control, Gap, Shown, Trigger, answer_to
from ivr.domain.gate import Decision, Reason
from ivr.domain.line import Line
from ivr.domain.orders import Answered, Order, Party, Verdict
from ivr.domain.pausing import Pause, Step
from ivr.errors import CaptureError, DatabaseError, JournalError, PreambuleError, VaultError
from notices.facts import Mode, RefusalEffect

log = structlog.get_logger()

DONE = Answered(Verdict.DONE)
Details = dict[str, str | int | bool | list[str]]
Gate = Callable[[Control, bool], Decision]
"""Asked with where the recording stands, and whether somebody has ordered it."""


@dataclass
class CallRecording:
    """Starts, pauses, stops and refuses the recording of one call.

    Attributes:
        agent: whom of the house the caller was with last, of those who may be recorded; None while nobody knows.
        decided: the gate's last decision in the journal.
        control: where the recording stands.
        broken: why it has ended, when something did not do what it was told.
        sealed: the call's recordings that have ended: a refusal is theirs too.
        asker: pseudonymous id of the person in the console whose order is being obeyed.
    """

    leg: CallerLeg
    line: Line
    proof_id: str | None
    gate: Gate
    recorder: Recorder
    ledger: Ledger
    live: LiveCall
    now: Callable[[], datetime]
    prompting: Prompting
    agent: WithAgent | None = None
    decided: Decision | None = None
    control: Control = field(default_factory=Control)
    segment: Segment | None = None
    pause: Pause | None = None
    met: bool = False
    broken: tuple[Reason, ...] = ()
    sealed: list[Capturing] = field(default_factory=list)
    asker: str | None = None

    # -- whom the caller is with ---------------------------------------------------------------------------------

    def bridged(self, at: datetime, other: OtherEnd) -> None:
        """Somebody hears the caller now: the agent first, whoever they are transferred to later (LAW 16)."""
        found = company(self.line, other, first=not self.met)
        self.met, before = True, self.control.state
        self.live.met(found, other.number)
        if found in FORWARDED:  # first: no gap may close while they hear each other
            self.end(at, Reason.FORWARDED)
        self._name_agent(at, found, other)
        self._regap(self.control.with_company(found), Party.SYSTEM)
        if self.control.state in (Shown.OFF, Shown.ARMED):
            self.start_if_allowed()
        elif self.control.state is Shown.REFUSED:
            self._show(self.control, (Reason.REFUSED,), Party.CALLER)
        elif before is self.control.state is Shown.CAPTURING:
            self.prompting.warn(recorded=True)  # the tone was on the leg of the agent before

    def _name_agent(self, at: datetime, found: Company, other: OtherEnd) -> None:
        """Rows name whoever may be recorded and no one else (LAW 16), before anything that they say is kept."""
        number = extension(self.line, other, found)
        self.agent = None if number is None else WithAgent(number, at, other.way)
        if self.agent is not None and self.segment is not None and self.segment.pass_on(self.agent):
            self.ledger.passed_on(self._call_id, self.segment.recording_id, self.segment.passed, self.agent)

    def parted(self) -> None:
        """Nobody hears the caller: what they say to the music is not kept (LAW 22)."""
        self.live.met(Company.NOBODY)
        self._regap(self.control.with_company(Company.NOBODY), Party.SYSTEM)

    def hold(self, *, by: Party, held: bool) -> None:
        """Nothing said on hold is kept, on either channel (LAW 22)."""
        if self.segment is not None and by is Party.CALLER:
            self.segment.capturing.hold(held=held)
        gap = Gap.CALLER_HOLD if by is Party.CALLER else Gap.AGENT_HOLD
        self._regap(self.control.opened(gap) if held else self.control.closed(gap), by)

    # -- orders --------------------------------------------------------------------------------------------------

    def obey(self, ordered: Ordered) -> None:
        """Carry out one order, or say why not; a refusal wins over everything."""
        self.asker = ordered.who
        try:
            self._obey(ordered)
        finally:
            self.asker = None

    def _obey(self, ordered: Ordered) -> None:
        answered = answer_to(ordered.order, ordered.by, self.control, mandatory=self._mandatory)
        if answered is None:
            answered = self._carry_out(ordered)
        if answered.verdict is Verdict.DENIED:
            reasons = [reason.value for reason in answered.reasons]
            self._note("order.denied", {"order": ordered.order.value, "by": ordered.by.value, "reasons": reasons})
        if ordered.reply is not None and not ordered.reply.done():
            ordered.reply.set_result(answered)
        self.prompting.answer(ordered, answered)

    def _carry_out(self, ordered: Ordered) -> Answered:
        match ordered.order:
            case Order.REFUSE:
                self.refuse(ordered)
            case Order.START:
                return self.start_if_allowed(by=ordered.by)
            case Order.STOP:
                self.end(ordered.at, Reason.STOPPED_BY_ORDER, by=ordered.by)
            case Order.PAUSE | Order.PROTECT:
                return self._pause(ordered)
            case Order.RESUME:
                return self._resume(ordered.by)
        return DONE

    def start_if_allowed(self, by: Party | None = None) -> Answered:
        """Begin if the gate is open; otherwise show why not.

        Args:
            by: who has ordered it; None when the line begins by itself.
        """
        decision = self.gate(self.control, by is not None)
        if self.control.closing:
            closed = () if decision.open else decision.reasons
            decision = Decision(False, tuple(dict.fromkeys((*closed, *self.control.closing))))
        try:
            self._decide(decision)
            if decision.open and self.proof_id is not None:
                self._begin(self.proof_id, by)
                return DONE
        except PreambuleError as error:
            self._fail(error)
            return Answered(Verdict.DENIED, (_unhealthy(error),))
        waiting = decision.reasons == (Reason.NOT_ORDERED,) and self.control.state in (Shown.OFF, Shown.ARMED)
        self._show(self.control.moved(Trigger.ORDER_AWAITED if waiting else Trigger.GATE_CLOSED), decision.reasons, by)
        return Answered(Verdict.DENIED, decision.reasons)

    def _decide(self, decision: Decision) -> None:
        """A decision unlike the last is journalled before anything comes of it (L6)."""
        if decision != self.decided:
            reasons = [reason.value for reason in decision.reasons]
            self.ledger.note("gate.decided-again", self._call_id, {"open": decision.open, "reasons": reasons, **self._who})
            self.decided = decision

    def _begin(self, proof_id: str, by: Party | None) -> None:
        opened = self.recorder.open(self.leg.incoming, self.line, proof_id, self.leg.notify, self.agent)
        self.segment = Segment(self.leg, opened, self.agent)
        self.segment.start()
        self.prompting.begun(ordered=by is not None)  # whoever cannot be told is not recorded: a failure here ends it
        self._show(self.control.moved(Trigger.BEGUN), self._opening, by)

    def refuse(self, ordered: Ordered) -> None:
        """The caller refuses: nothing more is kept, and what was captured meets the published effect (L2, LAW 5).

        Where the law demands the recording, it is noted and explained, and the recording goes on.
        """
        if self._mandatory:
            self.control = replace(self.control, refused=True)
            receipt = self._receipt(ordered, "noted")
            if self.control.under_way:  # otherwise it keeps the reasons why nothing is captured
                self._show(self.control, self._noted + self.control.gap_reasons, ordered.by)
        else:
            receipt = self._apply_refusal(ordered)
        self.prompting.refused(receipt)

    def _receipt(self, ordered: Ordered, effect: str) -> str | None:
        """Journal the refusal; the number under which the caller finds it again, None when that cannot be kept."""
        try:
            return self.ledger.refused(self.leg.incoming, {"by": ordered.by.value, "effect": effect, **self._who})
        except PreambuleError as error:
            log.error("a refusal could not be journalled", error_id=error.id, error=error.message, call=self._call_id)
            return None

    def _apply_refusal(self, ordered: Ordered) -> str | None:
        effect = self.line.facts.refusal_effect
        segment, self.segment = self.segment, None
        if segment is not None:
            segment.cut()
        self._show(replace(self.control.moved(Trigger.REFUSED), refused=True), (Reason.REFUSED,), ordered.by)
        capturing = segment.end() if segment is not None else None
        receipt = self._receipt(ordered, effect.value)
        if effect is RefusalEffect.DESTROY:
            for captured in (*self.sealed, *([capturing] if capturing is not None else [])):
                captured.refuse(ordered.at)  # all that was recorded in this call: the caller is told so
            self.sealed.clear()
        elif capturing is not None:
            capturing.seal(ordered.at, why=Reason.REFUSED.value)
        return receipt

    # -- pauses --------------------------------------------------------------------------------------------------

    def _pause(self, ordered: Ordered) -> Answered:
        protected = ordered.order is Order.PROTECT
        self.pause = Pause(ordered.at, self.line.pausing, protected)
        self.leg.wake_at(self.pause.next_at)
        self._regap(self.control.opened(Gap.PROTECTED if protected else Gap.PAUSED), ordered.by)
        if protected and self.pause is not None:  # the sound first: the switch may take its time with the keys
            try:
                self.leg.take_keys(taken=False)
            except PreambuleError as error:
                self._fail(error)
        return DONE if self.control.under_way else Answered(Verdict.DENIED, self.broken)

    def _resume(self, by: Party) -> Answered:
        self._end_pause()
        self._regap(self.control.closed(Gap.PAUSED, Gap.PROTECTED), by)
        if not self.control.under_way:
            return Answered(Verdict.DENIED, self.broken)
        return Answered(Verdict.DONE, self.control.gap_reasons)

    def _end_pause(self) -> None:
        if self.pause is not None:
            pause, self.pause = self.pause, None
            self.leg.wake_at(None)
            if pause.protected:
                self.prompting.take_keys_again()

    def woken(self, at: datetime) -> None:
        """A pause's warning or end is due."""
        if self.pause is None:
            return
        match self.pause.step(at):
            case Step.RESUME:
                self.obey(Ordered(at, Order.RESUME, Party.SYSTEM))
                return
            case Step.WARN | Step.REMIND:
                self.prompting.signal(Signal.PAUSE_ENDS)
                self.pause = replace(self.pause, told_at=at)
        self.leg.wake_at(self.pause.next_at)

    def _regap(self, after: Control, by: Party) -> None:
        """Gaps have opened or closed: bring both locks there, then show it."""
        before, self.control = self.control, after
        if self.segment is None or after.gaps == before.gaps:
            self._begin_after_gap(before)
            return
        try:
            if after.state is Shown.PAUSED:
                self._close_locks(self.segment, before, by)
            else:
                self._open_locks(self.segment, by)
        except PreambuleError as error:
            self._fail(error)

    def _close_locks(self, segment: Segment, before: Control, by: Party) -> None:
        """Ours; then it is so, and shown; then the switch's, unless only the gap's reason is another."""
        why = [gap.value for gap in Gap if gap in self.control.gaps]
        segment.silence(why[0])
        self._show(self.control, self._noted + self.control.gap_reasons, by)
        self._note("recording.paused", {"recording": segment.recording_id, "by": by.value, "why": why})
        if before.state is not Shown.PAUSED:
            segment.mask()

    def _open_locks(self, segment: Segment, by: Party) -> None:
        """More is kept from now on: no row, no action (L6)."""
        row: Details = {"recording": segment.recording_id, "by": by.value, "why": [], **self._who}
        self.ledger.note("recording.resumed", self._call_id, row)
        segment.unmask()
        self._show(self.control, self._opening, by)

    def _begin_after_gap(self, before: Control) -> None:
        """What would have begun by itself, had nobody been on hold, begins now."""
        if before.gaps and not self.control.gaps and self.met and self.control.state in (Shown.OFF, Shown.ARMED):
            self.start_if_allowed()

    # -- the end -------------------------------------------------------------------------------------------------

    def end(self, at: datetime, why: Reason | None = None, *, by: Party = Party.SYSTEM, samples: int | None = None) -> None:
        """End the recording and seal what it holds; nothing happens when none is under way."""
        if self.segment is None:
            return
        segment, self.segment = self.segment, None
        segment.cut()
        self._show(self.control.moved(Trigger.ENDED), (why,) if why is not None else (), by)
        self._seal(segment, at, samples, why.value if why is not None else "ended")
        if why is not None:
            self._note("recording.stopped", {"recording": segment.recording_id, "by": by.value, "why": why.value})

    def tap_ended(self, ended: TapEnded) -> None:
        """The switch has closed its end by itself: seal what arrived. The end of an earlier recording, told late, ends none."""
        if self.segment is not None and ended.path in (None, str(self.segment.capturing.fifo)):
            self.segment.tapped = False
            self.end(ended.at, samples=ended.samples)

    def contradicted(self, told: Contradicted) -> None:
        """What arrives is not what was ordered: set it aside, and begin nothing more in this call (L5)."""
        segment, final = self.segment, told.fault in FINAL
        current = segment is not None and segment.recording_id == told.recording_id
        if final and not current:
            return  # it had ended already, and holds what was whole
        if not final:
            self.control = replace(self.control, doubted=True)
            if segment is not None and current:
                segment.capturing.quarantine(told.fault)
        self._note("recording.failed", {"recording": told.recording_id, "fault": told.fault.value})
        self._break(Reason.SPOOL_UNHEALTHY if final else Reason.NOT_CONFIRMED)

    def _fail(self, error: PreambuleError) -> None:
        """Something does not work: what is whole is sealed, the call goes on unrecorded (L5)."""
        log.error("the recording has ended, the call goes on", error_id=error.id, error=error.message, call=self._call_id)
        self._break(_unhealthy(error))

    def _break(self, reason: Reason) -> None:
        segment, self.segment = self.segment, None
        self.broken = (reason,)
        if segment is not None:
            segment.cut()
        if self.control.state is not Shown.REFUSED:
            self._show(self.control.moved(Trigger.BROKEN), (reason,), Party.SYSTEM)
        self.prompting.signal(Signal.FAILED)
        if segment is not None:
            self._seal(segment, self.now(), None, reason.value)

    def _seal(self, segment: Segment, at: datetime, samples: int | None, why: str) -> None:
        capturing = segment.end()
        capturing.seal(at, samples, why)
        if self.line.facts.refusal_effect is RefusalEffect.DESTROY and not self._mandatory:
            self.sealed.append(capturing)

    def _show(self, control: Control, reasons: tuple[Reason, ...], by: Party | None) -> None:
        """Show first: whoever is told by the switch may have to wait for it."""
        self.control = control
        capturing = self.segment.capturing if self.segment is not None else None
        pause = self.pause if control.under_way else None
        self.live.show(control, reasons, capturing, by=by or Party.SYSTEM, pause=pause)
        if not control.under_way:
            self._end_pause()
        self.prompting.warn(recorded=control.state is Shown.CAPTURING)

    def _note(self, kind: str, details: Details) -> None:
        """L6 forbids acting without a row; these rows tell of less recording, never of more: that must not wait."""
        self.ledger.tell(kind, self._call_id, {**details, **self._who})

    @property
    def _who(self) -> Details:
        """Who asked, in the rows that an order from the console makes."""
        return {} if self.asker is None else {"who": self.asker}

    @property
    def _mandatory(self) -> bool:
        return self.line.mode is Mode.MANDATORY

    @property
    def _noted(self) -> tuple[Reason, ...]:
        """Shown beside whatever a mandatory recording does after the caller has objected."""
        return (Reason.OBJECTION_NOTED,) if self.control.refused and self._mandatory else ()

    @property
    def _opening(self) -> tuple[Reason, ...]:
        """Why it is captured."""
        return self._noted or (self.decided.reasons if self.decided is not None else ())

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
