"""The proof of information as a signed document: what `preambule proof verify FILE` reads with the public key alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ivr.domain.proof import Answer, Heard, KeyPress, Proof
from ivr.journal.errors import ProofMalformed
from ivr.journal.signing import PublicKey, Signer
from notices.notice import Locale, Piece

TYP = "preambule.proof"
VERSION = 1


def sign_proof(signer: Signer, proof: Proof) -> str:
    """The proof as a compact JWS."""
    return signer.sign(payload_of(proof), TYP)


def proof_id(jws: str) -> str:
    """The name of a signed proof: SHA-256 of its text, lower-case hexadecimal."""
    return hashlib.sha256(jws.strip().encode()).hexdigest()


def verify(jws: str, public_key: PublicKey) -> Proof:
    """Check a signed proof with the public key alone, and read it.

    Raises:
        SignatureWrong: changed, or signed with another key.
        ProofMalformed: signed rightly, but no proof of a version that this program knows.
    """
    return proof_of(public_key.read_verified(jws, TYP))


def payload_of(proof: Proof) -> dict[str, Any]:
    """The proof as JSON values; moments in ISO 8601, UTC, with microseconds."""
    return {
        "v": VERSION,
        "call": proof.call_id,
        "line": proof.line_id,
        "notice": proof.notice_version,
        "facts": proof.facts_hash,
        "locale": proof.locale,
        "started": _written(proof.started_at),
        "completed": _written(proof.completed_at),
        "answer": proof.answer.value,
        "heard": [
            {
                "piece": heard.piece.value,
                "locale": heard.locale,
                "voice": heard.voice,
                "text": heard.text_hash,
                "audio": heard.audio_hash,
                "at": _written(heard.at),
                "played_ms": heard.played_ms,
                "length_ms": heard.length_ms,
            }
            for heard in proof.heard
        ],
        "keys": [{"key": press.key, "at": _written(press.at), "meaning": press.meaning} for press in proof.keys],
    }


def proof_of(payload: Mapping[str, Any]) -> Proof:
    """The proof that a payload says.

    Raises:
        ProofMalformed: something is missing, or is of another kind or version.
    """
    try:
        if payload["v"] != VERSION:
            raise ProofMalformed(
                f"This proof is of version {payload['v']}; this program reads version {VERSION}. Use a newer one."
            )
        return Proof(
            call_id=_text(payload["call"]),
            line_id=_text(payload["line"]),
            notice_version=_text(payload["notice"]),
            facts_hash=_text(payload["facts"]),
            locale=Locale(_text(payload["locale"])),
            started_at=_read(payload["started"]),
            completed_at=_read(payload["completed"]),
            answer=Answer(payload["answer"]),
            heard=tuple(_heard(item) for item in payload["heard"]),
            keys=tuple(KeyPress(_text(item["key"]), _read(item["at"]), _text(item["meaning"])) for item in payload["keys"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ProofMalformed(f"The document is signed rightly, but is no proof of information: {error!r}.") from error


def _heard(item: Mapping[str, Any]) -> Heard:
    return Heard(
        piece=Piece(item["piece"]),
        locale=Locale(_text(item["locale"])),
        voice=_text(item["voice"]),
        text_hash=_text(item["text"]),
        audio_hash=_text(item["audio"]),
        at=_read(item["at"]),
        played_ms=int(item["played_ms"]),
        length_ms=int(item["length_ms"]),
    )


def _written(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("moments carry their time zone")
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec="microseconds")


def _read(text: object) -> datetime:
    at = datetime.fromisoformat(_text(text))
    if at.tzinfo is None:
        raise ValueError("a moment without its time zone")
    return at.astimezone(UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
