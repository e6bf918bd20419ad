"""The end of a recording: its key first, then its body, then the certificate that says so.

Three steps, each of which can be repeated after a crash at any place (L8):

1. One transaction deletes the key header, writes the journal row and sets the state to DESTROYING. From here on nobody
   can hear the recording, whatever happens.
2. The body is deleted from the object store, and its part from the folder of parts.
3. One transaction writes the certificate and its journal row and sets the state to DESTROYED.

A recording whose caller refused is in state REFUSED and has lost its header already: it enters at step 2.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, insert, select

from ivr.database import recordings
from ivr.database.tables import certificates, journal
from ivr.domain.recording import Recording, RecordingState
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.signing import PublicKey, Signer
from ivr.vault.objects import body_name
from ivr.vault.parts import being_written, part_name

TYP = "preambule.destruction-certificate"

_LIVING = frozenset(
    {
        RecordingState.CAPTURING,
        RecordingState.MASKED,
        RecordingState.SEALING,
        RecordingState.SEALED,
        RecordingState.QUARANTINED,
    }
)
_HEADLESS = frozenset({RecordingState.REFUSED, RecordingState.DESTROYING})


class Reason(StrEnum):
    """Why a recording was destroyed, as its certificate says."""

    DUE = "due"
    REFUSED = "refused"
    RIGHTS = "rights"


class Deletes(Protocol):
    """What destruction needs of an object store."""

    def delete(self, name: str) -> bool:
        """Delete; False when there was no such object."""
        ...


@dataclass(frozen=True, slots=True)
class Destroyer:
    """All that destroying needs.

    Attributes:
        engine: of the database.
        store: where bodies lie.
        parts: folder of the ciphertext in progress on this host; None on a host without captures.
        signer: signs certificates.
    """

    engine: Engine
    store: Deletes
    parts: Path | None
    signer: Signer


def destroy(tools: Destroyer, recording_id: str, now: datetime) -> bool:
    """Destroy one recording that is due or was refused, or finish what a crash interrupted.

    Returns:
        False when there is nothing to do: it is not due, is being captured by a living process, is destroyed already, or is
        being destroyed by somebody else.

    Raises:
        DatabaseError: no step is half done; try again.
        VaultError: the store does not delete. The key is gone, the body is noise; try again.
    """
    with tools.engine.begin() as conn:
        recording = _claim(conn, tools, recording_id, now)
    return _finish(tools, recording, now)


def destroy_for(tools: Destroyer, recording_id: str, now: datetime, allowed: Callable[[Connection, Recording], bool]) -> bool:
    """Destroy one recording before its day, because its person asks for it (LAW 24), or finish what a crash interrupted.

    Args:
        tools: as for `destroy`.
        recording_id: which.
        now: the moment.
        allowed: whether nothing stands against it; asked in the transaction that destroys the key, so that a hold which is set
            meanwhile comes before or after it, never in between. It may raise instead.

    Returns:
        False when nothing was done: not allowed, in a call, destroyed already, or in somebody else's hands.
    """
    with tools.engine.begin() as conn:
        recording = recordings.claim(conn, recording_id)
        if recording is not None and recording.state not in _HEADLESS:
            if recording.state not in _LIVING or _in_use(tools, recording) or not allowed(conn, recording):
                return False
            _destroy_key(conn, recording, now, Reason.RIGHTS)
    return _finish(tools, recording, now)


def read_certificate(jws: str, public_key: PublicKey) -> dict[str, Any]:
    """What a certificate says, once its signature is found right.

    Raises:
        SignatureWrong: changed, signed with another key, or no certificate of destruction.
    """
    return public_key.read_verified(jws, TYP)


def _claim(conn: Connection, tools: Destroyer, recording_id: str, now: datetime) -> Recording | None:
    """Step 1. The recording whose body is to be deleted, or None."""
    recording = recordings.claim(conn, recording_id)
    if recording is None or recording.state in _HEADLESS:
        return recording
    if recording.state not in _LIVING or recording.due_at > now or _in_use(tools, recording):
        return None
    _destroy_key(conn, recording, now, Reason.DUE)
    return recording


def _destroy_key(conn: Connection, recording: Recording, now: datetime, reason: Reason) -> None:
    """From here on nobody can open it. The reason stands in the journal: whoever finishes after a crash reads it there."""
    why = {} if reason is Reason.DUE else {"reason": reason.value}
    append(conn, [Entry("recording.key-destroyed", recording.id, {"due": _written(recording.due_at), **why})], now)
    recordings.set_state(conn, recording.id, RecordingState.DESTROYING, expected=_LIVING)
    recordings.delete_header(conn, recording.id)


def _finish(tools: Destroyer, recording: Recording | None, now: datetime) -> bool:
    """Steps 2 and 3."""
    if recording is None:
        return False
    _delete_body(tools, recording)
    with tools.engine.begin() as conn:
        return certify(conn, tools.signer, recording, now)


def _in_use(tools: Destroyer, recording: Recording) -> bool:
    """Whether a living process still writes it: then it is a call, not a remainder."""
    return tools.parts is not None and being_written(tools.parts / part_name(recording.id))


def _delete_body(tools: Destroyer, recording: Recording) -> None:
    """Step 2. The part goes first: a body that is renamed into the store meanwhile is deleted there."""
    if tools.parts is not None:
        (tools.parts / part_name(recording.id)).unlink(missing_ok=True)
    tools.store.delete(body_name(recording.id))


def certify(conn: Connection, signer: Signer, recording: Recording, now: datetime) -> bool:
    """Step 3. Only who moves the state writes the certificate: there is never a second one."""
    reason = _reason(conn, recording)
    if not recordings.set_state(conn, recording.id, RecordingState.DESTROYED, expected=_HEADLESS, manifest=None):
        return False
    jws = signer.sign(_payload(recording, reason, now), TYP)
    identity = hashlib.sha256(jws.encode()).hexdigest()
    conn.execute(insert(certificates), {"id": identity, "recording_id": recording.id, "jws": jws, "signed_at": now})
    append(conn, [Entry("recording.destroyed", recording.id, {"certificate": identity, "reason": reason.value})], now)
    return True


def _reason(conn: Connection, recording: Recording) -> Reason:
    """Why its key was destroyed, as the journal says."""
    if recording.state is RecordingState.REFUSED:
        return Reason.REFUSED
    of_key = select(journal.c.details).where(journal.c.subject == recording.id, journal.c.kind == "recording.key-destroyed")
    details = conn.scalars(of_key.order_by(journal.c.sequence.desc()).limit(1)).first()
    return Reason(json.loads(details).get("reason", Reason.DUE)) if details else Reason.DUE


def _payload(recording: Recording, reason: Reason, now: datetime) -> dict[str, Any]:
    return {
        "v": 1,
        "recording": recording.id,
        "line": recording.line_id,
        "sha256": recording.body_sha256,
        "size": recording.body_size,
        "due": _written(recording.due_at),
        "destroyed": _written(now),
        "reason": reason.value,
    }


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
