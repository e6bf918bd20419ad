"""Where a call's facts are written: rows and journal in one transaction, by the group writer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime

import structlog
from sqlalchemy import Connection

from ivr.bootstrap.line.waiting import wait
from ivr.call.ports import CallSummary, Incoming
from ivr.database import agents
from ivr.database.calls import by_receipt, close_call, is_open, note_receipt, open_call, save_proof
from ivr.database.writer import GroupWriter
from ivr.domain.agent import Way, WithAgent
from ivr.domain.call_number import CallNumberKey
from ivr.domain.gate import Decision
from ivr.domain.line import Line
from ivr.domain.proof import Proof
from ivr.domain.receipt import draw as draw_receipt
from ivr.domain.receipt import mark
from ivr.domain.sampling import Draw, draw
from ivr.errors import JournalError, PreambuleError
from ivr.journal.chain import Head, append
from ivr.journal.entries import Entry
from ivr.journal.proofs import proof_id, sign_proof
from ivr.journal.sampling import commitment, decided
from ivr.journal.signing import Signer

log = structlog.get_logger()

WRITE_SECONDS = 3.0
"""How long a call waits for its rows; longer silence on the line would worry the caller."""


class CallLedger:
    """The `Ledger` of the line process. Its methods are called in greenlets, its writes happen in the writer's thread."""

    def __init__(
        self,
        writer: GroupWriter,
        signer: Signer,
        now: Callable[[], datetime],
        sampling_key: bytes,
        number_key: CallNumberKey | None = None,
    ) -> None:
        self._writer = writer
        self._signer = signer
        self._now = now
        self._sampling_key = sampling_key
        self._number_key = number_key
        self._committed = False
        self._opened: set[str] = set()

    @property
    def healthy(self) -> bool:
        """Whether rows reach the database."""
        return self._writer.healthy

    def inform(self, call: Incoming, line: Line, proof: Proof, decision: Decision) -> str:
        """Sign and write the proof, the call's row and both journal rows; the proof's id.

        What was drawn for the call stands in the second of them. Before the first draw of this process the journal is told which
        key draws, so that none can be put in its place afterwards (LAW 7).
        """
        jws = sign_proof(self._signer, proof)
        identity = proof_id(jws)
        drawn = draw(call.call_id, line.facts.sampling_percent, self._sampling_key)
        told = () if self._committed else (commitment(drawn.key_id),)
        number_hash = self._number_hash(call)

        def work(conn: Connection) -> None:
            rehearsal = line.rehearsal or call.rehearsal
            open_call(conn, call.call_id, line.id, call.arrived_at, rehearsal=rehearsal, number_hash=number_hash)
            save_proof(conn, identity, call.call_id, jws, proof.completed_at)
            append(conn, (*told, *_informing(proof, identity, decision, drawn)), self._now())

        wait(self._writer.submit(work), WRITE_SECONDS)
        self._committed = True
        self._opened.add(call.call_id)
        return identity

    def note(self, kind: str, subject: str, details: dict[str, str | int | bool | list[str]]) -> None:
        """One journal row; it is on disk when this returns."""
        wait(self._submit(Entry(kind, subject, details)), WRITE_SECONDS)

    def tell(self, kind: str, subject: str, details: dict[str, str | int | bool | list[str]]) -> None:
        """One journal row; returns at once. The next order of the call may be to keep less, and must not wait for a slow disk."""
        self._tell(Entry(kind, subject, details))

    def passed_on(self, call_id: str, recording_id: str, place: int, agent: WithAgent) -> None:
        """The recording's row of an agent, and the journal's row of how the caller came to them; returns at once.

        What is written after it, of a recording that goes on with them, is on disk no sooner: the writer keeps the order.
        """
        way = (agent.way or Way.TRANSFERRED).value
        entry = Entry("recording.passed-on", call_id, {"recording": recording_id, "place": place, "way": way})
        self._tell(entry, lambda conn: agents.add(conn, recording_id, place, agent))

    def _tell(self, entry: Entry, first: Callable[[Connection], None] | None = None) -> None:
        try:
            written = self._submit(entry, first)
        except PreambuleError as error:
            _say_unwritten(entry.kind, entry.subject, error)
        else:
            written.add_done_callback(lambda done: _say_unwritten(entry.kind, entry.subject, done.exception()))

    def _submit(self, entry: Entry, first: Callable[[Connection], None] | None = None) -> Future[Head]:
        def work(conn: Connection) -> Head:
            if first is not None:
                first(conn)
            return append(conn, (entry,), self._now())

        return self._writer.submit(work)

    def refused(self, call: Incoming, details: dict[str, str | int | bool | list[str]]) -> str:
        """The row of a refusal and the call's receipt, in one transaction; the receipt."""

        def work(conn: Connection) -> str:
            receipt = next(drawn for drawn in _receipts() if by_receipt(conn, drawn) is None)
            append(
                conn, (Entry("caller.refused", call.call_id, {**details, "receipt": mark(call.call_id, receipt)}),), self._now()
            )
            note_receipt(conn, call.call_id, receipt)
            return receipt

        return wait(self._writer.submit(work), WRITE_SECONDS)

    def close(self, summary: CallSummary) -> None:
        """The call's last row; its first one too, when there was no proof to bring it."""
        call, line = summary.call, summary.line
        known = call.call_id in self._opened
        self._opened.discard(call.call_id)
        number_hash = None if known else self._number_hash(call)

        def work(conn: Connection) -> None:
            if not known and not is_open(conn, call.call_id):  # a proof that came too late for the call has brought it too
                rehearsal = line.rehearsal or call.rehearsal
                open_call(conn, call.call_id, line.id, call.arrived_at, rehearsal=rehearsal, number_hash=number_hash)
            close_call(
                conn,
                call.call_id,
                max(summary.ended_at, call.arrived_at),  # the clock may have been set back meanwhile
                locale=summary.locale,
                answer=summary.answer,
                outcome=summary.outcome.value,
                decision=summary.decision,
            )
            append(conn, (_ending(summary),), self._now())

        wait(self._writer.submit(work), WRITE_SECONDS)

    def _number_hash(self, call: Incoming) -> str | None:
        """By which the person finds the call again (LAW 23). No call fails for it, and no log repeats the number, nor an error that may."""
        try:
            return None if self._number_key is None else self._number_key.hash(call.caller)
        except Exception as error:  # noqa: BLE001  # whatever a switch may write as a number: the call is worth more than being found by it
            log.error("a call will not be found by its number", error_id="rights.number-unread", error=type(error).__name__)
            return None


def _say_unwritten(kind: str, subject: str, error: BaseException | None) -> None:
    """In any thread."""
    if error is not None:
        error_id = error.id if isinstance(error, PreambuleError) else JournalError.id
        log.error("a journal row could not be written", error_id=error_id, error=str(error), kind=kind, call=subject)


def _receipts() -> Iterator[str]:
    """Of ten million receipts one is taken already once in thousands of draws."""
    while True:
        yield draw_receipt(secrets.randbelow)


def _informing(proof: Proof, identity: str, decision: Decision, drawn: Draw) -> tuple[Entry, ...]:
    informed = Entry(
        "call.informed",
        proof.call_id,
        {
            "line": proof.line_id,
            "notice": proof.notice_version,
            "locale": proof.locale,
            "answer": proof.answer.value,
            "proof": identity,
        },
    )
    return informed, decided(proof.call_id, proof.line_id, decision, drawn)


def _ending(summary: CallSummary) -> Entry:
    return Entry("call.ended", summary.call.call_id, {"line": summary.line.id, "outcome": summary.outcome.value})
