"""One call, from its arrival to its end, in the order in which the caller lives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from ivr.call.happenings import Bridged, Contradicted, Ended, Happening, HoldChanged, Ordered, Outcome, Parted, TapEnded, Woken
from ivr.call.live import LiveCall, LiveCalls
from ivr.call.notice import Telling
from ivr.call.ports import (
    CallerGone,
    CallerLeg,
    CallSummary,
    Incoming,
    Ledger,
    LineBook,
    ObjectionRegister,
    PublishedLine,
    Recorder,
    Withdrawals,
)
from ivr.call.prompting import Prompting
from ivr.call.recording import CallRecording
from ivr.domain.callers import never_recorded
from ivr.domain.control import HOLDS, Control, Gap, Shown
from ivr.domain.gate import Decision, GateFacts, Reason, decide
from ivr.domain.line import Answering
from ivr.domain.orders import Order, Party
from ivr.domain.proof import Answer
from ivr.domain.sampling import falls_into_share
from ivr.errors import PreambuleError
from notices.facts import Mode
from notices.notice import Locale, NoticeVersion, Piece, Rendering

log = structlog.get_logger()

AGENT_KEYS = {
    "*1": Order.START,
    "*2": Order.PAUSE,
    "*3": Order.RESUME,
    "*4": Order.STOP,
    "*5": Order.REFUSE,
    "*6": Order.PROTECT,
}
"""What an agent types on their telephone while talking."""


@dataclass(frozen=True, slots=True)
class Desk:
    """All that every call needs and shares."""

    lines: LineBook
    ledger: Ledger
    recorder: Recorder
    objections: ObjectionRegister
    withdrawals: Withdrawals
    live: LiveCalls
    now: Callable[[], datetime]
    sampling_key: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What came of the notice: enough for the gate to decide, now and later."""

    locale: Locale
    answer: Answer | None = None
    proof_id: str | None = None
    decision: Decision | None = None
    informed: bool = False


def serve(leg: CallerLeg, desk: Desk) -> None:
    """Serve one caller. Whatever fails, the caller is put through, unrecorded if in doubt (L5)."""
    published = _published(leg.incoming, desk.lines)
    if published is None:
        leg.hand_back()
        return
    with desk.live.call(leg, published.line, published.locale) as live:
        _Call(leg, desk, published, live).run()


def _published(call: Incoming, lines: LineBook) -> PublishedLine | None:
    """The line that was dialled; None when nobody owns the number, or nobody can say who does."""
    try:
        published = lines.find(call.dialled) if call.version is None else lines.rehearsed(call)
    except PreambuleError as error:
        log.error("no line is known: the failsafe takes the call", error_id=error.id, error=error.message, call=call.call_id)
        return None
    if published is None:
        log.error("nobody owns this number: the failsafe takes the call", error_id="call.unknown-number", call=call.call_id)
    return published


class _Call:
    """One call on its way."""

    def __init__(self, leg: CallerLeg, desk: Desk, published: PublishedLine, live: LiveCall) -> None:
        self.leg = leg
        self.desk = desk
        self.published = published
        self.live = live
        self.told = Told(published.locale)
        self.trouble = False
        self.outcome = Outcome.CALLER_LEFT
        self.prompting = Prompting(leg, published.line, self.rendering)
        self.objected = False

    def run(self) -> None:
        try:
            self.leg.take_charge()
            self.inform()
            self.put_through()
        except CallerGone:
            pass  # the usual end of a call
        finally:
            self.close()

    # -- the notice ---------------------------------------------------------------------------------------------

    def inform(self) -> None:
        """Tell the caller; a failure on the way closes the gate for the whole call (L5)."""
        try:
            self.pick_up()
            if self.published.notice is not None and self.published.line.mode is not Mode.NEVER:
                self.tell(self.published.notice)
        except PreambuleError as error:
            self.trouble = True
            log.error("the notice failed, the call goes on unrecorded", error_id=error.id, error=error.message, call=self.call_id)

    def pick_up(self) -> None:
        if self.published.line.answering is Answering.EARLY_MEDIA:
            self.leg.pre_answer()
        else:
            self.leg.answer()

    def tell(self, notice: NoticeVersion) -> None:
        line = self.published.line
        self.objected = self.desk.objections.objects(self.leg.incoming.caller, line)
        # What the law demands is recorded: there is nothing to take back.
        heeded = self.objected and line.mode is not Mode.MANDATORY
        withdraw = self.withdraw if heeded and line.withdrawal_by_key else None
        telling = Telling(self.leg, line, notice, self.published.locale, self.desk.now(), withdraw=withdraw)
        try:
            telling.tell()
        finally:
            self.sign(telling)  # also for a caller who has gone: what they heard is part of the record
        said = telling.confirm(self.gate(Control(), ordered=True))
        if Piece.REFUSED in said and self.told.proof_id is not None:
            self.give_receipt()

    def withdraw(self) -> bool:
        """The caller takes their objection back. It counts from their next call on: this one they began as somebody who objects."""
        try:
            self.desk.withdrawals.withdraw(self.leg.incoming, self.published.line)
        except PreambuleError as error:
            log.error("an objection could not be withdrawn: it stays", error_id=error.id, error=error.message, call=self.call_id)
            return False
        return True

    def give_receipt(self) -> None:
        """The number under which the caller finds the refusal again."""
        effect = "noted" if self.published.line.mode is Mode.MANDATORY else "not_begun"
        receipt = self.desk.ledger.refused(self.leg.incoming, {"by": Party.CALLER.value, "effect": effect})
        for rendering in self.prompting.read_out(receipt):
            self.leg.play(rendering)

    def sign(self, telling: Telling) -> None:
        """The proof and the gate's first decision, written together; without the proof there is no recording (L1)."""
        proof = telling.proof(self.desk.now())
        self.live.informed(proof.locale, proof.answer)
        self.told = Told(proof.locale, proof.answer, "written with this decision", informed=telling.informed)
        decision = self.gate(Control(), ordered=False)
        try:
            proof_id: str | None = self.desk.ledger.inform(self.leg.incoming, self.published.line, proof, decision)
        except PreambuleError as error:
            log.error("no proof, no recording", error_id=error.id, error=error.message, call=self.call_id)
            proof_id = None
        self.told = Told(proof.locale, proof.answer, proof_id, decision, telling.informed)

    # -- the gate -----------------------------------------------------------------------------------------------

    def gate(self, control: Control, ordered: bool) -> Decision:
        line = self.published.line
        unwell = (*self.desk.recorder.health, *self.desk.recorder.lacking(self.leg.incoming, line), *self.desk.objections.health)
        return decide(
            GateFacts(
                mode=line.mode,
                undecided=line.undecided,
                proof_signed=self.told.proof_id is not None,
                answer=self.told.answer,
                informed=self.told.informed,
                sampled=falls_into_share(self.call_id, line.facts.sampling_percent, self.desk.sampling_key),
                ordered=ordered,
                on_hold=bool(control.gaps & HOLDS),
                agent_unrecorded=Gap.UNRECORDED_AGENT in control.gaps,
                caller_unrecorded=never_recorded(line, self.leg.incoming.caller),
                objection=self.objected or self.desk.objections.objects(self.leg.incoming.caller, line),
                notice_present=self.published.notice is not None,
                notice_current=self.published.current,
                journal_healthy=self.desk.ledger.healthy and Reason.JOURNAL_UNHEALTHY not in unwell,
                switch_healthy=not self.trouble,
                keys_healthy=Reason.KEYS_UNHEALTHY not in unwell,
                spool_healthy=Reason.SPOOL_UNHEALTHY not in unwell,
            )
        )

    # -- the conversation ---------------------------------------------------------------------------------------

    def put_through(self) -> None:
        """Connect the caller and serve the recording until the conversation ends."""
        recording = self.recording()
        self.leg.listen_for(self.keys())
        try:
            self.outcome = self.converse(recording)
        finally:
            recording.end(self.desk.now())
        self.part(self.outcome)

    def converse(self, recording: CallRecording) -> Outcome:
        """What happens while the caller is being put through and talks, until it ends."""
        for happening in self.leg.connect(self.published.line.destination):
            if isinstance(happening, Ended):
                return happening.outcome
            try:
                self.heed(happening, recording)
            except CallerGone:  # what had happened before they left is still to be heeded: a refusal, above all (L2)
                log.debug("the caller was faster", call=self.call_id)
        return Outcome.CALLER_LEFT

    def heed(self, happening: Happening, recording: CallRecording) -> None:
        """Whatever happens concerns the recording."""
        match happening:
            case Bridged(at=at, other=other):
                self.live.talking()
                recording.bridged(at, other)
            case Parted():
                recording.parted()
            case Ordered():
                recording.obey(happening)
            case HoldChanged(by=by, held=held):
                recording.hold(by=by, held=held)
            case Woken(at=at):
                recording.woken(at)
            case TapEnded():
                recording.tap_ended(happening)
            case Contradicted():
                recording.contradicted(happening)

    def recording(self) -> CallRecording:
        refusing = Control(Shown.OFF if self.published.line.mode is Mode.MANDATORY else Shown.REFUSED, refused=True)
        return CallRecording(
            leg=self.leg,
            line=self.published.line,
            proof_id=self.told.proof_id,
            gate=self.gate,
            recorder=self.desk.recorder,
            ledger=self.desk.ledger,
            live=self.live,
            now=self.desk.now,
            prompting=self.prompting,
            decided=self.told.decision,
            control=refusing if self.told.answer is Answer.REFUSED else Control(),
        )

    def keys(self) -> dict[tuple[Party, str], Order]:
        agent = {(Party.AGENT, keys): order for keys, order in AGENT_KEYS.items()}
        return {(Party.CALLER, self.published.line.facts.refusal_key): Order.REFUSE, **agent}

    def part(self, outcome: Outcome) -> None:
        """Nobody was there: say so. Then hang up, unless the caller has gone or been transferred."""
        if outcome in (Outcome.CALLER_LEFT, Outcome.TRANSFERRED):
            return
        sorry = self.rendering(Piece.NOBODY_AVAILABLE)
        if outcome is not Outcome.TALKED and sorry is not None:
            self.leg.play(sorry)
        self.leg.hang_up()

    # -- the end ------------------------------------------------------------------------------------------------

    def close(self) -> None:
        summary = CallSummary(
            call=self.leg.incoming,
            line=self.published.line,
            locale=self.told.locale,
            answer=self.told.answer,
            decision=self.told.decision,
            outcome=self.outcome,
            ended_at=self.desk.now(),
        )
        try:
            self.desk.ledger.close(summary)
        except PreambuleError as error:
            log.error("the end of the call could not be written", error_id=error.id, error=error.message, call=self.call_id)

    @property
    def call_id(self) -> str:
        return self.leg.incoming.call_id

    def rendering(self, piece: Piece) -> Rendering | None:
        """A piece of the version pinned for this call (LAW 28), in the caller's language."""
        notice = self.published.notice
        return notice.renderings.get((self.told.locale, piece)) if notice is not None else None
