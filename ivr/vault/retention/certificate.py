"""The certificate of destruction: one for a batch, signed, naming every recording that is no more and what shows it.

What can honestly be shown is that the row with the key was deleted, which one it was (its hash stands in the journal's row of the
deletion too), that no row with a key of this batch is left, that the store says of every body that it is gone, and by which row of
the journal all that was so. Of copies elsewhere it says nothing: the key of the period covers them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ivr.database.due import Mortal
from ivr.domain.recording import RecordingState
from ivr.journal.chain import Head
from ivr.journal.entries import moment
from ivr.journal.signing import PublicKey, Signer

TYP = "preambule.destruction-certificate"


class Reason(StrEnum):
    """Why a recording was destroyed, as its certificate says."""

    DUE = "due"
    REFUSED = "refused"
    RIGHTS = "rights"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that the keys of a batch are gone.

    Attributes:
        headers: SHA-256 of each deleted key header by recording; a recording that had none, or was destroyed before such hashes
            were noted, is not in it.
        headers_left: rows with a key that the batch still has; a certificate is signed over 0 only.
        forgotten: whether the database was made to forget the deleted rows before: SQLite's write-ahead log emptied, PostgreSQL's
            dead rows vacuumed. False when a reader still needed the old pages; the next sweep does it.
        asked_for: recordings whose key was destroyed because their person asked for it (LAW 24), as the journal noted.
        head: the last row of the journal when it was signed; the rows of the deletions stand before it.
    """

    headers: dict[str, str]
    headers_left: int
    forgotten: bool
    head: Head
    asked_for: frozenset[str] = frozenset()


def reason_of(one: Mortal, evidence: Evidence | None = None) -> Reason:
    """Why a recording goes: a refusal comes before everything else."""
    if one.state is RecordingState.REFUSED:
        return Reason.REFUSED
    return Reason.RIGHTS if evidence is not None and one.id in evidence.asked_for else Reason.DUE


def sign_certificate(signer: Signer, gone: Sequence[Mortal], evidence: Evidence, now: datetime) -> tuple[str, str]:
    """The certificate's id and its signed text."""
    jws = signer.sign(_payload(gone, evidence, now), TYP)
    return hashlib.sha256(jws.encode()).hexdigest(), jws


def read_certificate(jws: str, public_key: PublicKey) -> dict[str, Any]:
    """What a certificate says, once its signature is found right.

    Raises:
        SignatureWrong: changed, signed with another key, or no certificate of destruction.
    """
    return public_key.read_verified(jws, TYP)


def items(certificate: dict[str, Any]) -> list[dict[str, Any]]:
    """What it says of each recording. One of version 1 is about a single recording, and says it at its top."""
    if "items" in certificate:
        return list(certificate["items"])
    return [{name: value for name, value in certificate.items() if name not in ("v", "destroyed")}]


def _payload(gone: Sequence[Mortal], evidence: Evidence, now: datetime) -> dict[str, Any]:
    return {
        "v": 2,
        "destroyed": moment(now),
        "count": len(gone),
        "items": [_item(one, evidence) for one in gone],
        "evidence": {
            "headers_left": evidence.headers_left,
            "bodies_left": 0,
            "forgotten": evidence.forgotten,
            "journal": {"sequence": evidence.head.sequence, "hash": evidence.head.hash.hex()},
        },
    }


def _item(one: Mortal, evidence: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = {
        "recording": one.id,
        "line": one.line_id,
        "sha256": one.body_sha256,
        "size": one.body_size,
        "header_sha256": evidence.headers.get(one.id),
        "due": moment(one.due_at),
        "reason": reason_of(one, evidence).value,
    }
    return found if one.visa is None else found | {"visa": one.visa}
