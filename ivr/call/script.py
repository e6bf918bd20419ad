"""One call, from its arrival to its end, in the order in which the caller lives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from ivr.call.live import LiveCall, LiveCalls
from ivr.call.notice import Telling
from ivr.call.ports import (
    Bridged,
    CallerGone,
    CallerLeg,
    Ended,
    HoldChanged,
    Ledger,
    LineBook,
    Order,
    Ordered,
    Outcome,
    Party,
    PublishedLine,
    Recorder,
    TapEnded,
)
from ivr.call.recording import CallRecording
from ivr.domain.gate import Decision, GateFacts, Reason, decide
from ivr.domain.line import Answering
from ivr.domain.proof import Answer
from ivr.domain.sampling import falls_into_share
from ivr.errors import PreambuleError
from notices.notice import Locale, NoticeVersion, Piece

log = structlog.get_logger()

AGENT_KEYS = {"*1": Order.START, "*2": Order.MASK, "*3": Order.UNMASK, "*4": Order.STOP, "*5": Order.REFUSE}
"""What an agent types on their telephone while talking."""


@dataclass(frozen=True, slots=True)
class Desk:
    """All that every call needs and shares."""

    lines: LineBook
    ledger: Ledger
    recorder: Recorder
    live: LiveCalls
    now: Callable[[], datetime]
    sampling_key: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What came of the notice: enough for the gate to decide, now and later."""

    locale: Locale
    answer: Answer | None
    proof_id: str | None


def serve(leg: CallerLeg, desk: Desk) -> None:
    """Serve one caller. Whatever fails, the caller is put through, unrecorded if in doubt (L5)."""
    published = desk.lines.find(leg.incoming.dialled)
    if published is None:
        log.error(
            "nobody owns this number: the failsafe takes the call", error_id="call.unknown-number", call=leg.incoming.call_id
        )
        leg.hand_back()
        return
    locale = published.line.locale_of(leg.incoming.dialled)
    with desk.live.call(leg, published.line, locale) as live:
        _Call(leg, desk, published, live).run()


@dataclass(frozen=True, slots=True)
class _Call:
    """One call on its way."""

    leg: CallerLeg
    desk: Desk
    published: PublishedLine
    live: LiveCall

    def run(self) -> None:
        outcome = Outcome.CALLER_LEFT
        try:
            self.leg.take_charge()
            told = self.inform()
            outcome = self.put_through(told)
        except CallerGone:
            pass  # the usual end of a call
        finally:
            self.close(outcome)

    # -- the notice ---------------------------------------------------------------------------------------------

    def inform(self) -> Told:
        """Tell the caller; a failure on the way leaves them uninformed, and so unrecorded."""
        line = self.published.line
        nothing = Told(line.locale_of(self.leg.incoming.dialled), None, None)
        try:
            self.pick_up()
            return self.tell() if self.published.notice is not None else nothing
        except PreambuleError as error:
            log.error("the notice failed, the call goes on unrecorded", error_id=error.id, error=error.message, call=self.call_id)
            return nothing

    def pick_up(self) -> None:
        if self.published.line.answering is Answering.EARLY_MEDIA:
            self.leg.pre_answer()
        else:
            self.leg.answer()

    def tell(self) -> Told:
        telling = Telling(self.leg, self.published.line, self.notice, self.live.snapshot().locale, self.desk.now())
        try:
            telling.tell()
        finally:
            told = self.sign(telling)  # also for a caller who has gone: what they heard is part of the record
        telling.confirm(self.gate(told, ordered=True))
        return told

    def sign(self, telling: Telling) -> Told:
        """The proof and the gate's first decision, written together; without the proof there is no recording (L1)."""
        proof = telling.proof(self.desk.now())
        self.live.informed(proof.locale, proof.answer)
        decision = self.gate(Told(proof.locale, proof.answer, "written with this decision"), ordered=False)
        try:
            proof_id = self.desk.ledger.inform(self.leg.incoming, self.published.line, proof, decision)
        except PreambuleError as error:
            log.error("no proof, no recording", error_id=error.id, error=error.message, call=self.call_id)
            return Told(proof.locale, proof.answer, None)
        return Told(proof.locale, proof.answer, proof_id)

    # -- the gate -----------------------------------------------------------------------------------------------

    def gate(self, told: Told, *, ordered: bool) -> Decision:
        line = self.published.line
        unwell = self.desk.recorder.health
        return decide(
            GateFacts(
                mode=line.mode,
                undecided=line.undecided,
                proof_signed=told.proof_id is not None,
                answer=told.answer,
                sampled=falls_into_share(self.call_id, line.facts.sampling_percent, self.desk.sampling_key),
                ordered=ordered,
                notice_present=self.published.notice is not None,
                notice_current=self.published.current,
                journal_healthy=self.desk.ledger.healthy,
                keys_healthy=Reason.KEYS_UNHEALTHY not in unwell,
                spool_healthy=Reason.SPOOL_UNHEALTHY not in unwell,
            )
        )

    # -- the conversation ---------------------------------------------------------------------------------------

    def put_through(self, told: Told) -> Outcome:
        """Connect the caller and serve the recording until the conversation ends."""
        recording = self.recording(told)
        self.leg.listen_for(self.keys())
        try:
            outcome = self.converse(recording)
        finally:
            recording.stop(self.desk.now())
        self.part(told, outcome)
        return outcome

    def converse(self, recording: CallRecording) -> Outcome:
        """What happens while the caller is being put through and talks, until it ends."""
        for happening in self.leg.connect(self.published.line.destination):
            match happening:
                case Bridged():
                    self.live.talking()
                    recording.start_if_allowed()
                case Ordered():
                    recording.obey(happening)
                case HoldChanged(by=by, held=held):
                    recording.hold(by=by, held=held)
                case TapEnded():
                    recording.tap_ended(happening)
                case Ended(outcome=outcome):
                    return outcome
        return Outcome.CALLER_LEFT

    def recording(self, told: Told) -> CallRecording:
        return CallRecording(
            leg=self.leg,
            line=self.published.line,
            proof_id=told.proof_id,
            gate=lambda ordered: self.gate(told, ordered=ordered),
            recorder=self.desk.recorder,
            ledger=self.desk.ledger,
            live=self.live,
            now=self.desk.now,
            refused_notice=self.notice.rendering(told.locale, Piece.REFUSED_LATER) if self.published.notice else None,
            refused=told.answer is Answer.REFUSED,
        )

    def keys(self) -> dict[tuple[Party, str], Order]:
        agent = {(Party.AGENT, keys): order for keys, order in AGENT_KEYS.items()}
        return {(Party.CALLER, self.published.line.facts.refusal_key): Order.REFUSE, **agent}

    def part(self, told: Told, outcome: Outcome) -> None:
        """Nobody was there: say so. Then hang up, unless the caller has gone or been transferred."""
        if outcome in (Outcome.CALLER_LEFT, Outcome.TRANSFERRED):
            return
        if outcome is not Outcome.TALKED and self.published.notice is not None:
            self.leg.play(self.notice.rendering(told.locale, Piece.NOBODY_AVAILABLE))
        self.leg.hang_up()

    # -- the end ------------------------------------------------------------------------------------------------

    def close(self, outcome: Outcome) -> None:
        try:
            self.desk.ledger.close(self.call_id, outcome.value, self.desk.now())
        except PreambuleError as error:
            log.error("the end of the call could not be written", error_id=error.id, error=error.message, call=self.call_id)

    @property
    def call_id(self) -> str:
        return self.leg.incoming.call_id

    @property
    def notice(self) -> NoticeVersion:
        """The version pinned for this call (LAW 28)."""
        if self.published.notice is None:
            raise LookupError("a line without a published notice has nothing to play")
        return self.published.notice
