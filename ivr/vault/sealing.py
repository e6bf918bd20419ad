"""From a capture in progress to a recording at rest, or to nothing.

Each step is one transaction with its journal rows (L6), and can be repeated after a crash at any place (L8): what remains to be
done is read off the rows' states. Files move between the transactions, never inside one: a slow store holds up nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

from ivr.database import recordings
from ivr.domain.captured import CONTRADICTIONS, Captured
from ivr.domain.recording import Recording, RecordingState
from ivr.errors import PreambuleError
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.signing import PublicKey, Signer
from ivr.vault.destruction import certify
from ivr.vault.errors import RecordingMissing, WrongState
from ivr.vault.manifest import describe
from ivr.vault.objects import Objects, body_name
from ivr.vault.parts import part_name

T = TypeVar("T")

LIVE = frozenset({RecordingState.CAPTURING, RecordingState.MASKED})
_OPEN = LIVE | {RecordingState.SEALING}
_REFUSABLE = _OPEN | {RecordingState.SEALED, RecordingState.QUARANTINED}


class Transact(Protocol):
    """Runs a unit of work in a transaction of its own and waits for its commit."""

    def __call__(self, work: Callable[[Connection], T], /) -> T:
        """What `work` returns, once it is committed."""
        ...


def transactions(engine: Engine) -> Transact:
    """Transactions of one's own, for a process without a group writer."""

    def run(work: Callable[[Connection], T], /) -> T:
        with engine.begin() as conn:
            return work(conn)

    return run


@dataclass(frozen=True, slots=True)
class Opening:
    """All that is known of a recording before its first byte.

    Attributes:
        due_at: when it must be destroyed, by the shortest retention announced.
        purposes: the kinds announced to this caller.
    """

    recording_id: str
    call_id: str
    line_id: str
    proof_id: str
    started_at: datetime
    due_at: datetime
    purposes: tuple[str, ...]


def begin(conn: Connection, opening: Opening, header: bytes, now: datetime) -> None:
    """Write the rows of a recording, its key header and the journal. Commit this before the capture begins (L1, L6).

    Raises:
        IntegrityError: its proof, call or line are not there (`GroupWriter` calls it DatabaseRefused). Then nothing may be captured.
        DatabaseError: the rows cannot be written. Then nothing may be captured.
    """
    recording = Recording(
        id=opening.recording_id,
        call_id=opening.call_id,
        line_id=opening.line_id,
        proof_id=opening.proof_id,
        state=RecordingState.CAPTURING,
        started_at=opening.started_at,
        ended_at=None,
        samples=None,
        due_at=opening.due_at,
        body=part_name(opening.recording_id),
        body_sha256=None,
        body_size=None,
        complete=None,
        manifest=None,
        purposes=opening.purposes,
    )
    recordings.add(conn, recording)
    recordings.add_header(conn, recording.id, header, now)
    details = {
        "call": recording.call_id,
        "line": recording.line_id,
        "proof": recording.proof_id,
        "due": recording.due_at.isoformat(),
    }
    append(conn, [Entry("recording.begun", recording.id, details)], now)


def quarantine(conn: Connection, recording_id: str, reason: str, now: datetime) -> None:
    """Set a recording aside: it stays encrypted until its day, and nobody may hear it.

    Raises:
        WrongState: it is not at rest.
    """
    sealed = {RecordingState.SEALED}
    if not recordings.set_state(conn, recording_id, RecordingState.QUARANTINED, expected=sealed):
        raise WrongState(f"Recording {recording_id} is not sealed, so it cannot be set aside. Look at its state first.")
    append(conn, [Entry("recording.quarantined", recording_id, {"reason": reason})], now)


class Sealer:
    """Seals and refuses the recordings of one host.

    Args:
        store: where bodies go.
        parts: folder of the ciphertext in progress.
        signer: signs manifests.
        transact: runs a unit of work; a unit may run twice and writes rows only.
    """

    def __init__(self, *, store: Objects, parts: Path, signer: Signer, transact: Transact) -> None:
        self.store = store
        self.parts = parts
        self.transact = transact
        self._signer = signer

    @property
    def public_key(self) -> PublicKey:
        """With which its manifests verify."""
        return self._signer.public

    def part(self, recording_id: str) -> Path:
        """Where the ciphertext of a capture lies until it is sealed."""
        return self.parts / part_name(recording_id)

    def seal(
        self, recording_id: str, captured: Captured, ended_at: datetime, now: datetime, *, counted: bool = True
    ) -> RecordingState:
        """Sign the manifest, hand the body to the store, and say so in the row.

        Args:
            recording_id: which.
            captured: what the capture left.
            ended_at: end of the capture.
            now: time of the rows.
            counted: False when the process that counted the samples died.

        Returns:
            SEALED, or QUARANTINED when what arrived contradicts what was ordered.

        Raises:
            WrongState: it was refused or sealed already.
            StoreFull, StoreUnwritable: the part stays where it is and the state is SEALING; `seal_pending` tries again.
            DatabaseError: as above, or the state is still that of the capture; `recover` deals with it.
        """
        self.transact(lambda conn: self._mark_sealing(conn, recording_id, captured, ended_at, now, counted=counted))
        contradicted = any(fault.kind in CONTRADICTIONS for fault in captured.faults)
        return self.store_body(recording_id, now, contradicted=contradicted)

    def store_body(self, recording_id: str, now: datetime, *, contradicted: bool) -> RecordingState:
        """The second half of `seal`, which can be repeated."""
        self.store.adopt(self.part(recording_id), body_name(recording_id))
        return self.transact(lambda conn: _mark_sealed(conn, recording_id, now, contradicted=contradicted))

    def refuse(self, recording_id: str, now: datetime, *, reason: str = "refused") -> None:
        """Destroy a recording, whether it is captured, sealed or on its way: the header first, then the body (L2).

        Nothing happens if that was done before, or if the sweep is at it.

        Raises:
            DatabaseError: the header could not be deleted; the part is deleted all the same, and `recover` does the rest.
            VaultError: the store does not delete; the header is gone, and `recover` tries again.
        """
        try:
            refused = self.transact(lambda conn: _mark_refused(conn, recording_id, now, reason))
        except PreambuleError:
            self.part(recording_id).unlink(missing_ok=True)
            raise
        if refused:
            self.finish_refusal(recording_id, now)

    def finish_refusal(self, recording_id: str, now: datetime) -> None:
        """The second half of `refuse`, which can be repeated: the body, then the certificate. The sweep does the same."""
        self.part(recording_id).unlink(missing_ok=True)
        self.store.delete(body_name(recording_id))
        self.transact(lambda conn: self._certify(conn, recording_id, now))

    def _certify(self, conn: Connection, recording_id: str, now: datetime) -> None:
        recording = recordings.get(conn, recording_id)
        if recording is not None and recording.state is RecordingState.REFUSED:
            certify(conn, self._signer, recording, now)

    def _mark_sealing(
        self, conn: Connection, recording_id: str, captured: Captured, ended_at: datetime, now: datetime, *, counted: bool
    ) -> None:
        recording, header = recordings.get(conn, recording_id), recordings.header(conn, recording_id)
        if recording is None:
            raise RecordingMissing(f"There is no recording {recording_id}. Its part, if any, is destroyed at the next start.")
        again = _sealed_by_recovery(recording, captured)
        if header is None or not (recording.state in _OPEN or again):
            raise WrongState(f"Recording {recording_id} is {recording.state.value} and cannot be sealed.")
        body = body_name(recording_id)
        ended_at = max(ended_at, recording.started_at)  # the clock may have been set back meanwhile
        manifest = describe(recording, captured, header=header, body=body, ended_at=ended_at, counted=counted)
        recordings.set_state(
            conn,
            recording_id,
            RecordingState.SEALING,
            expected=_OPEN | ({RecordingState.SEALED} if again else frozenset()),
            ended_at=ended_at,
            samples=manifest.samples,
            body=body,
            body_sha256=captured.sha256,
            body_size=captured.size,
            complete=captured.complete,
            manifest=manifest.sign(self._signer),
        )
        faults = sorted({fault.kind.value for fault in captured.faults})
        details = {"sha256": captured.sha256, "size": captured.size, "complete": captured.complete, "faults": faults}
        append(conn, [Entry("recording.ended", recording_id, details)], now)


def _sealed_by_recovery(recording: Recording, captured: Captured) -> bool:
    """Whether recovery was faster with the same body, of which it could not know what we know: then the record is completed."""
    return recording.state is RecordingState.SEALED and recording.samples is None and recording.body_sha256 == captured.sha256


def _mark_sealed(conn: Connection, recording_id: str, now: datetime, *, contradicted: bool) -> RecordingState:
    state = RecordingState.QUARANTINED if contradicted else RecordingState.SEALED
    if recordings.set_state(conn, recording_id, state, expected={RecordingState.SEALING}):
        kind = "recording.quarantined" if contradicted else "recording.sealed"
        append(conn, [Entry(kind, recording_id)], now)
        return state
    recording = recordings.get(conn, recording_id)
    if recording is None or recording.state not in (RecordingState.SEALED, RecordingState.QUARANTINED):
        raise WrongState(f"Recording {recording_id} is no longer being sealed.")
    return recording.state  # somebody was faster; the journal has it


def _mark_refused(conn: Connection, recording_id: str, now: datetime, reason: str) -> bool:
    """Whether a body may be left to delete."""
    if recordings.set_state(conn, recording_id, RecordingState.REFUSED, expected=_REFUSABLE):
        recordings.delete_header(conn, recording_id)
        append(conn, [Entry("recording.refused", recording_id, {"reason": reason})], now)
        return True
    recording = recordings.get(conn, recording_id)
    return recording is not None and recording.state is RecordingState.REFUSED
