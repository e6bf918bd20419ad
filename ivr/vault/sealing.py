"""From a capture in progress to a recording at rest, or to nothing.

Each step is one transaction with its journal rows (L6), and can be repeated after a crash at any place (L8): what remains to be
done is read off the rows' states. Files move between the transactions, never inside one: a slow store holds up nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine, select

from ivr.database import agents, key_headers, recordings
from ivr.database.due import claim
from ivr.database.recordings import Filter
from ivr.database.tables import journal
from ivr.domain.agent import WithAgent
from ivr.domain.captured import Captured, FaultKind, Segment
from ivr.domain.recording import AT_REST, GONE, Recording, RecordingState
from ivr.errors import PreambuleError
from ivr.journal.chain import append, hold
from ivr.journal.entries import Entry
from ivr.journal.errors import SignatureWrong
from ivr.journal.signing import PublicKey, Signer
from ivr.vault.errors import BadManifest, KeyGone, RecordingMissing, WrongState
from ivr.vault.keys.recipients import Chosen, KeyHeader
from ivr.vault.manifest import describe, read_manifest
from ivr.vault.objects import Objects, body_name
from ivr.vault.parts import part_name
from ivr.vault.retention.destruction import Derived, certify_in, delete_all
from ivr.vault.retention.holding import end_refused

T = TypeVar("T")

LIVE = frozenset({RecordingState.CAPTURING, RecordingState.MASKED})
_OPEN = LIVE | {RecordingState.SEALING}
_REFUSABLE = _OPEN | AT_REST
_REFUSED = frozenset({RecordingState.REFUSED, RecordingState.DESTROYED})
_MOST_SEGMENTS = 1_000
_CONTRADICTED = "recording.contradicted"


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
        agent: with whom it begins, None when nobody knows.
    """

    recording_id: str
    call_id: str
    line_id: str
    proof_id: str
    started_at: datetime
    due_at: datetime
    purposes: tuple[str, ...]
    agent: WithAgent | None = None


def begin(conn: Connection, opening: Opening, key: KeyHeader, now: datetime) -> None:
    """Write the rows of a recording, its key header and the journal. Commit this before the capture begins (L1, L6).

    A call's recordings start in the order of their rows, even if the clock was set back between them: so they are numbered.

    Raises:
        KeyGone: its key is destroyed, or on its way. Then nothing may be captured.
        IntegrityError: its proof, call or line are not there (`GroupWriter` calls it DatabaseRefused). Then nothing may be captured.
        DatabaseError: the rows cannot be written. Then nothing may be captured.
    """
    last = recordings.listing(conn, Filter(call_id=opening.call_id), limit=1)
    recording = Recording(
        id=opening.recording_id,
        call_id=opening.call_id,
        line_id=opening.line_id,
        proof_id=opening.proof_id,
        state=RecordingState.CAPTURING,
        started_at=max([opening.started_at, *(before.started_at + timedelta(microseconds=1) for before in last)]),
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
    if opening.agent is not None:
        agents.add(conn, recording.id, 0, opening.agent)
    whom, period = key.chosen.written, key.chosen.period
    recordings.add_header(conn, recording.id, key.header, now, recipients=whom, period=None if period is None else str(period))
    details = {
        "call": recording.call_id,
        "line": recording.line_id,
        "proof": recording.proof_id,
        "due": recording.due_at.isoformat(),
    }
    append(conn, [Entry("recording.begun", recording.id, details)], now)
    _check_keys(conn, key.chosen)


def _check_keys(conn: Connection, chosen: Chosen) -> None:
    """After the journal's row, whose lock destroying a key takes too: either it sees this header, or we see that the key goes."""
    for recipient in chosen.keys:
        if key_headers.gone(conn, recipient):
            raise KeyGone(f"The key {recipient} is destroyed, so nothing may be encrypted for it. Take it out of recipients.txt.")


def quarantine(conn: Connection, recording_id: str, reason: str, now: datetime) -> None:
    """Set a recording aside: it stays encrypted until its day, and nobody may hear it.

    Raises:
        WrongState: it is not at rest.
    """
    sealed = {RecordingState.SEALED}
    if not recordings.set_state(conn, recording_id, RecordingState.QUARANTINED, expected=sealed):
        raise WrongState(f"Recording {recording_id} is not sealed, so it cannot be set aside. Look at its state first.")
    append(conn, [_quarantined(recording_id, reason)], now)


def contradict(conn: Connection, recording_id: str, fault: FaultKind, now: datetime) -> None:
    """Note at once that a recording in progress must be set aside: its process may die before it is sealed."""
    append(conn, [Entry(_CONTRADICTED, recording_id, {"fault": fault.value})], now)


def contradicted(conn: Connection, recording_id: str) -> FaultKind | None:
    """What `contradict` has noted of a recording first, or None."""
    noted = select(journal.c.details).where(journal.c.subject == recording_id, journal.c.kind == _CONTRADICTED)
    details = conn.execute(noted.order_by(journal.c.sequence).limit(1)).scalar_one_or_none()
    return None if details is None else FaultKind(json.loads(details)["fault"])


def _quarantined(recording_id: str, reason: str) -> Entry:
    return Entry("recording.quarantined", recording_id, {"reason": reason})


@dataclass(frozen=True, slots=True)
class _End:
    """How a capture ended; `counted` is False when the process that counted its samples died."""

    at: datetime
    why: str
    counted: bool


class Sealer:
    """Seals and refuses the recordings of one host.

    Args:
        store: where bodies go.
        parts: folder of the ciphertext in progress.
        signer: signs manifests.
        transact: runs a unit of work; a unit may run twice and writes rows only.
        derived: whatever else may hold something of a recording: it goes with one that is refused.
    """

    def __init__(
        self, *, store: Objects, parts: Path, signer: Signer, transact: Transact, derived: tuple[Derived, ...] = ()
    ) -> None:
        self.store = store
        self.parts = parts
        self.transact = transact
        self._signer = signer
        self._derived = derived

    @property
    def public_key(self) -> PublicKey:
        """With which its manifests verify."""
        return self._signer.public

    def part(self, recording_id: str) -> Path:
        """Where the ciphertext of a capture lies until it is sealed."""
        return self.parts / part_name(recording_id)

    def seal(
        self,
        recording_id: str,
        captured: Captured,
        ended_at: datetime,
        now: datetime,
        *,
        why: str = "ended",
        counted: bool = True,
    ) -> RecordingState:
        """Sign the manifest, hand the body to the store, and say so in the row.

        Args:
            recording_id: which.
            captured: what the capture left.
            ended_at: end of the capture.
            now: time of the rows.
            why: it ended, a short stable word; for the manifest, and that of the call's next recording.
            counted: False when the process that counted the samples died.

        Returns:
            SEALED, or QUARANTINED when what arrived contradicts what was ordered.

        Raises:
            WrongState: it was refused or sealed already.
            StoreFull, StoreUnwritable: the part stays where it is and the state is SEALING; `seal_pending` tries again.
            DatabaseError: as above, or the state is still that of the capture; `recover` deals with it.
        """
        end = _End(ended_at, why, counted)
        self.transact(lambda conn: self._mark_sealing(conn, recording_id, captured, end, now))
        return self.store_body(recording_id, now, sha256=captured.sha256, set_aside=captured.contradiction)

    def store_body(self, recording_id: str, now: datetime, *, sha256: str, set_aside: FaultKind | None) -> RecordingState:
        """The second half of `seal`, which can be repeated. What arrives in the store has the hash that was made while capturing."""
        self.store.adopt(self.part(recording_id), body_name(recording_id), sha256)
        try:
            return self.transact(lambda conn: _mark_sealed(conn, recording_id, now, set_aside))
        except WrongState:
            self._take_back(recording_id)
            raise

    def refuse(self, recording_id: str, now: datetime, *, reason: str = "refused") -> None:
        """Destroy a recording, whether it is captured, sealed or on its way: the header first, then the body, then its certificate (L2).

        Nothing happens if that was done before, or if the sweep is at it.

        Raises:
            DatabaseError: the header could not be deleted; the part is deleted all the same, and `recover` does the rest.
            VaultError: the store does not delete; the header is gone, and `recover` tries again.
        """
        if self.withdraw(recording_id, now, reason=reason):
            self.certify((recording_id,), now)

    def withdraw(self, recording_id: str, now: datetime, *, reason: str = "refused") -> bool:
        """All of `refuse` but the certificate; whether one is lacking. Raises as `refuse`."""
        try:
            refused = self.transact(lambda conn: _mark_refused(conn, recording_id, now, reason))
        except PreambuleError:
            self.part(recording_id).unlink(missing_ok=True)
            raise
        if refused:
            self.clear(recording_id)
        return refused

    def clear(self, recording_id: str) -> None:
        """Delete all that is left of a recording that was refused; can be repeated. Raises `VaultError` as `delete_all`."""
        delete_all(self.store, self.parts, self._derived, recording_id)

    def certify(self, recording_ids: Sequence[str], now: datetime, *, forgotten: bool = False) -> None:
        """One certificate for refused recordings of which nothing is left. The sweep does the same; who comes second finds nothing to do.

        Args:
            recording_ids: which.
            now: the moment.
            forgotten: whether the database has been made to forget their keys since these were deleted.

        Raises:
            DatabaseError: no certificate was written; the sweep writes it.
        """
        self.transact(lambda conn: self._certify(conn, recording_ids, now, forgotten=forgotten))

    def finish_refusal(self, recording_id: str, now: datetime) -> None:
        """The second half of `refuse`, which can be repeated: all that is left of it, then the certificate. The sweep does the same."""
        self.clear(recording_id)
        self.certify((recording_id,), now)

    def _take_back(self, recording_id: str) -> None:
        """A body that arrived when its recording had been refused or destroyed meanwhile goes again (L2)."""
        recording = self.transact(lambda conn: recordings.get(conn, recording_id))
        if recording is not None and recording.state in GONE:
            self.store.delete(body_name(recording_id))

    def _certify(self, conn: Connection, recording_ids: Sequence[str], now: datetime, *, forgotten: bool) -> None:
        claimed = filter(None, (claim(conn, recording_id) for recording_id in sorted(recording_ids)))
        refused = [recording for recording in claimed if recording.state is RecordingState.REFUSED]
        certify_in(conn, self._signer, refused, now, forgotten=forgotten)

    def _mark_sealing(self, conn: Connection, recording_id: str, captured: Captured, end: _End, now: datetime) -> None:
        recording, header = recordings.get(conn, recording_id), recordings.header(conn, recording_id)
        if recording is None:
            raise RecordingMissing(f"There is no recording {recording_id}. Its part, if any, is destroyed at the next start.")
        again = _sealed_by_recovery(recording, captured)
        if header is None or not (recording.state in _OPEN or again):
            raise WrongState(f"Recording {recording_id} is {recording.state.value} and cannot be sealed.")
        body = body_name(recording_id)
        ended_at = max(end.at, recording.started_at)  # the clock may have been set back meanwhile
        manifest = describe(
            recording,
            captured,
            header=header,
            body=body,
            ended_at=ended_at,
            ended=end.why,
            segment=self._segment(conn, recording),
            counted=end.counted,
        )
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
        details = {
            "sha256": captured.sha256,
            "size": captured.size,
            "complete": captured.complete,
            "faults": faults,
            "why": end.why,
        }
        append(conn, [Entry("recording.ended", recording_id, details)], now)

    def _segment(self, conn: Connection, recording: Recording) -> Segment:
        """Which of its call's recordings it is, and what is known of the one before."""
        all_of_it = recordings.listing(conn, Filter(call_id=recording.call_id), limit=_MOST_SEGMENTS)
        before = [other for other in all_of_it if other.started_at < recording.started_at]
        if not before:
            return Segment(1)
        return Segment(len(before) + 1, before[0].id, self._why_ended(before[0]))

    def _why_ended(self, recording: Recording) -> str | None:
        """None while it waits to be sealed. A manifest that somebody has spoilt must not keep the next one from being sealed."""
        if recording.manifest is None:
            return "refused" if recording.state in _REFUSED else None
        try:
            return read_manifest(recording.manifest, self.public_key).ended or None
        except (SignatureWrong, BadManifest):
            return None


def _sealed_by_recovery(recording: Recording, captured: Captured) -> bool:
    """Whether recovery was faster with the same body, of which it could not know what we know: then the record is completed."""
    return recording.state is RecordingState.SEALED and recording.samples is None and recording.body_sha256 == captured.sha256


def _mark_sealed(conn: Connection, recording_id: str, now: datetime, set_aside: FaultKind | None) -> RecordingState:
    state = RecordingState.SEALED if set_aside is None else RecordingState.QUARANTINED
    if recordings.set_state(conn, recording_id, state, expected={RecordingState.SEALING}):
        sealed = Entry("recording.sealed", recording_id)
        append(conn, [sealed if set_aside is None else _quarantined(recording_id, set_aside.value)], now)
        return state
    recording = recordings.get(conn, recording_id)
    if recording is None or recording.state not in AT_REST:
        raise WrongState(f"Recording {recording_id} is no longer being sealed.")
    return recording.state  # somebody was faster; the journal has it


def _mark_refused(conn: Connection, recording_id: str, now: datetime, reason: str) -> bool:
    """Whether a body may be left to delete."""
    if recordings.set_state(conn, recording_id, RecordingState.REFUSED, expected=_REFUSABLE):
        hold(conn)  # before its header: rotation takes them in this order
        header = recordings.header(conn, recording_id)
        recordings.delete_header(conn, recording_id)
        details = {"reason": reason, "header": None if header is None else hashlib.sha256(header).hexdigest()}
        append(conn, [Entry("recording.refused", recording_id, details)], now)
        end_refused(conn, recording_id, now)
        return True
    recording = recordings.get(conn, recording_id)
    return recording is not None and recording.state is RecordingState.REFUSED
