"""The manifest: a signed account of what lies in the object store, under which proof, for what, and until when.

It holds no name and no number (L6). The final STREAMINFO is in it because the encrypted stream cannot be rewritten.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ivr.domain.captured import Captured, FaultKind, Segment, Span, contradiction
from ivr.domain.recording import Recording
from ivr.journal.signing import PublicKey, Signer
from ivr.vault.errors import BadManifest

TYP = "preambule.manifest"
"""The kind of document that is signed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is signed when a recording is sealed.

    Attributes:
        body, body_sha256, body_size: name, hash (lower-case hexadecimal) and bytes of the ciphertext.
        samples: a channel's samples at 8 kHz; None after a crash, when nobody here can count them.
        streaminfo: FLAC's 34 bytes; empty after a crash.
        masks: stretches of digital silence, each with its reason.
        faults: kind and sample of what went wrong.
        header_sha256: of the age header at the time; a later rotation of keys changes the header.
        ended: why it ended; empty in manifests older than the reasons.
        segment: which of its call's recordings it is; None in manifests older than that.
        set_aside: why nobody may hear it, None when nothing stands against it.
    """

    recording_id: str
    call_id: str
    line_id: str
    proof_id: str
    purposes: tuple[str, ...]
    started_at: datetime
    ended_at: datetime
    due_at: datetime
    body: str
    body_sha256: str
    body_size: int
    samples: int | None
    streaminfo: bytes
    complete: bool
    masks: tuple[Span, ...]
    faults: tuple[tuple[FaultKind, int], ...]
    header_sha256: str
    ended: str = ""
    segment: Segment | None = None
    set_aside: FaultKind | None = None

    def sign(self, signer: Signer) -> str:
        """As a JWS in compact form."""
        return signer.sign(self._payload(), TYP)

    def _payload(self) -> dict[str, Any]:
        return {
            "recording": self.recording_id,
            "call": self.call_id,
            "line": self.line_id,
            "proof": self.proof_id,
            "purposes": list(self.purposes),
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "due_at": self.due_at.isoformat(),
            "body": {"name": self.body, "sha256": self.body_sha256, "size": self.body_size},
            "samples": self.samples,
            "streaminfo": base64.urlsafe_b64encode(self.streaminfo).decode(),
            "complete": self.complete,
            "masks": [[span.start, span.end, span.why] for span in self.masks],
            "faults": [{"kind": kind.value, "sample": sample} for kind, sample in self.faults],
            "header_sha256": self.header_sha256,
            "ended": self.ended,
            "segment": None if self.segment is None else asdict(self.segment),
            "set_aside": self.set_aside,
        }


def describe(
    recording: Recording,
    captured: Captured,
    *,
    header: bytes,
    body: str,
    ended_at: datetime,
    ended: str = "",
    segment: Segment | None = None,
    counted: bool = True,
) -> Manifest:
    """The manifest of a recording.

    Args:
        recording: its row.
        captured: figures of its body.
        header: the age header.
        body: its name in the store.
        ended_at: end of the capture.
        ended: why it ended.
        segment: which of its call's recordings it is.
        counted: False when the process that counted the samples died.
    """
    return Manifest(
        recording_id=recording.id,
        call_id=recording.call_id,
        line_id=recording.line_id,
        proof_id=recording.proof_id,
        purposes=recording.purposes,
        started_at=recording.started_at,
        ended_at=ended_at,
        due_at=recording.due_at,
        body=body,
        body_sha256=captured.sha256,
        body_size=captured.size,
        samples=captured.samples if counted else None,
        streaminfo=captured.streaminfo,
        complete=captured.complete,
        masks=captured.masks,
        faults=tuple((fault.kind, fault.sample) for fault in captured.faults),
        header_sha256=hashlib.sha256(header).hexdigest(),
        ended=ended,
        segment=segment,
        set_aside=captured.contradiction,
    )


def read_manifest(jws: str, public_key: PublicKey) -> Manifest:
    """Read a manifest once its signature is found right.

    Raises:
        SignatureWrong: it was changed, or signed with another key.
        BadManifest: it is signed, and yet no manifest.
    """
    payload = public_key.read_verified(jws, TYP)
    try:
        return _manifest(payload)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise BadManifest(
            f"The manifest lacks something or holds what it should not: {error!r}. It was made by another version."
        ) from error


def _manifest(payload: dict[str, Any]) -> Manifest:
    """Older ones have masks without reasons, and neither an end's reason nor a segment; what sets them aside is a fault."""
    body, segment, aside = payload["body"], payload.get("segment"), payload.get("set_aside")
    faults = tuple((FaultKind(fault["kind"]), fault["sample"]) for fault in payload["faults"])
    return Manifest(
        recording_id=payload["recording"],
        call_id=payload["call"],
        line_id=payload["line"],
        proof_id=payload["proof"],
        purposes=tuple(payload["purposes"]),
        started_at=datetime.fromisoformat(payload["started_at"]),
        ended_at=datetime.fromisoformat(payload["ended_at"]),
        due_at=datetime.fromisoformat(payload["due_at"]),
        body=body["name"],
        body_sha256=body["sha256"],
        body_size=body["size"],
        samples=payload["samples"],
        streaminfo=base64.urlsafe_b64decode(payload["streaminfo"]),
        complete=payload["complete"],
        masks=tuple(Span(*span) for span in payload["masks"]),
        faults=faults,
        header_sha256=payload["header_sha256"],
        ended=payload.get("ended", ""),
        segment=None if segment is None else Segment(**segment),
        set_aside=contradiction(kind for kind, _ in faults) if aside is None else FaultKind(aside),
    )
