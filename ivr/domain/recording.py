"""The life of one recording, from its order to its destruction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RecordingState(StrEnum):
    """Where a recording is in its life. The worker reads its work off these (L8).

    CAPTURING   a line process owns it; ciphertext grows in the spool
    MASKED      as above; what is said now is not kept
    SEALING     no more audio comes; the body is on its way to the object store
    SEALED      header in the key table, body in the store, manifest signed
    REFUSED     the caller refused; the header is gone; the body waits for the broom
    DESTROYING  due; the header is gone; the body and the certificate remain to be dealt with
    DESTROYED   nothing is left but the certificate
    QUARANTINED what arrived contradicts what was ordered; nobody may hear it
    """

    CAPTURING = "capturing"
    MASKED = "masked"
    SEALING = "sealing"
    SEALED = "sealed"
    REFUSED = "refused"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"
    QUARANTINED = "quarantined"


AT_REST = frozenset({RecordingState.SEALED, RecordingState.QUARANTINED})
"""States of what has a body in the store that must be the one of the manifest."""

GONE = frozenset({RecordingState.REFUSED, RecordingState.DESTROYING, RecordingState.DESTROYED})
"""States of what has lost its key: nothing brings it back."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording as its row says.

    Attributes:
        proof_id: the proof without which it could not exist (L1).
        samples: a channel's samples at 8 kHz that are in the body; None until sealed.
        due_at: when it must be destroyed.
        body: its name in the object store, or of its part in the spool while it is captured.
        body_sha256: of the ciphertext; None until sealed.
        complete: False when a crash cut the body after a whole chunk.
        purposes: kinds announced to this caller; nothing else may be made of the recording (LAW 28).
        held_until: the last day of the holds in force; None when there is none.
        visa: id of the elimination by which the archives let it go (LAW 14).
    """

    id: str
    call_id: str
    line_id: str
    proof_id: str
    state: RecordingState
    started_at: datetime
    ended_at: datetime | None
    samples: int | None
    due_at: datetime
    body: str
    body_sha256: str | None
    body_size: int | None
    complete: bool | None
    manifest: str | None
    purposes: tuple[str, ...] = ()
    held_until: datetime | None = None
    visa: str | None = None
