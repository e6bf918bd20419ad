"""What is in a package, read off the rows before anything is decrypted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Row, select

from ivr.access.heard import LISTENED
from ivr.database import rights
from ivr.database.notices import version_of
from ivr.database.recordings import Filter, listing
from ivr.database.tables import calls, journal, lines, proofs
from ivr.domain.proof import Answer, Heard, Proof
from ivr.domain.recording import Recording, RecordingState
from ivr.domain.rights import RightsRequest
from ivr.journal.proofs import verify as read_proof
from ivr.journal.signing import PublicKey
from ivr.rights.errors import PackageFailed
from ivr.rights.fates import MOST_SEGMENTS
from ivr.vault.playback.exporting import Sealed, find
from notices.audio import wav
from notices.notice import NoticeVersion, Rendering

FOR_REQUEST = "request "
"""Begins the reason in the row of a copy that was made for the person."""

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Listening:
    """Once that somebody heard a recording: when, how, and what for. Not who: they have rights of their own.

    Attributes:
        purpose: one of those announced; empty in rows older than that.
        reason: in words; empty where the journal holds its hash only, for what was said may be about others.
        handed_over: it was the person's own copy.
    """

    at: datetime
    kind: str
    purpose: str
    reason: str
    handed_over: bool


@dataclass(frozen=True, slots=True)
class NoticePiece:
    """One piece of the notice as it was heard in the call.

    Attributes:
        text: what was said; None when it is not kept any more.
        file: name inside the package; None when the sound is not kept, or is no longer the one that was heard.
        sound: the file that it comes from.
    """

    heard: Heard
    text: str | None
    file: str | None
    sound: Path | None


@dataclass(frozen=True, slots=True)
class RecordingPart:
    """One recording.

    Attributes:
        file: name inside the package; None when it cannot be heard.
        sealed: what opens it; None when it cannot be heard.
        frames: samples of a channel; 0 when it cannot be heard.
    """

    recording: Recording
    listenings: tuple[Listening, ...]
    file: str | None = None
    sealed: Sealed | None = None
    frames: int = 0


@dataclass(frozen=True, slots=True)
class CallPart:
    """One call with all that is kept of it.

    Attributes:
        proof_file: name of the signed proof inside the package; None when the call ended before there was one.
    """

    number: int
    call_id: str
    line_name: str
    organisation: str
    arrived_at: datetime
    ended_at: datetime | None
    locale: str | None
    receipt: str | None
    proof: Proof | None
    proof_text: str | None
    proof_file: str | None
    notice: tuple[NoticePiece, ...]
    recordings: tuple[RecordingPart, ...]

    @property
    def answer(self) -> Answer | None:
        """What the proof says that the caller answered."""
        return None if self.proof is None else self.proof.answer


@dataclass(frozen=True, slots=True)
class Contents:
    """All that goes into one package."""

    request: RightsRequest
    calls: tuple[CallPart, ...]


def gather(conn: Connection, request: RightsRequest, public_key: PublicKey, sounds: Path) -> Contents:
    """Look up what a request is about.

    Raises:
        SignatureWrong, ProofMalformed, BadManifest: a row is not what was signed.
        PackageFailed: the row of a sound names a file outside its folder.
    """
    found = (
        _call(conn, number, call_id, public_key, sounds) for number, call_id in enumerate(rights.attached(conn, request.id), 1)
    )
    return Contents(request, tuple(found))


def _call(conn: Connection, number: int, call_id: str, public_key: PublicKey, sounds: Path) -> CallPart:
    row = conn.execute(select(calls).where(calls.c.id == call_id)).one()
    line = conn.execute(select(lines.c.line_name, lines.c.organisation).where(lines.c.id == row.line_id)).one()
    signed = conn.scalars(select(proofs.c.jws).where(proofs.c.call_id == call_id).order_by(proofs.c.signed_at)).first()
    proof = None if signed is None else read_proof(signed, public_key)
    folder = f"call-{number}"
    return CallPart(
        number=number,
        call_id=call_id,
        line_name=line.line_name,
        organisation=line.organisation,
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
        locale=row.locale,
        receipt=row.receipt,
        proof=proof,
        proof_text=signed,
        proof_file=None if signed is None else f"{folder}/proof.jws",
        notice=() if proof is None else tuple(_pieces(version_of(conn, proof.notice_version, sounds), proof, folder, sounds)),
        recordings=tuple(_recordings(conn, row, folder, public_key)),
    )


def _pieces(version: NoticeVersion | None, proof: Proof, folder: str, sounds: Path) -> Iterator[NoticePiece]:
    for heard in proof.heard:
        made = None if version is None else version.renderings.get((heard.locale, heard.piece))
        if made is None or made.text_hash != heard.text_hash:
            yield NoticePiece(heard, None, None, None)
        else:
            sound = _sound(made, heard, sounds)
            name = re.sub(r"[^a-z0-9]+", "-", f"{heard.locale}-{heard.piece}".lower())
            yield NoticePiece(heard, made.text, None if sound is None else f"{folder}/notice-{name}.wav", sound)


def _sound(made: Rendering, heard: Heard, sounds: Path) -> Path | None:
    """The file with the very sound that was heard; None when it is gone, or another."""
    if not made.narrowband.resolve().is_relative_to(sounds.resolve()):
        raise PackageFailed("The row of a sound names a file outside the folder of sounds. Restore the row from a backup.")
    found = wav.read(made.narrowband)
    return made.narrowband if found is not None and wav.sound_hash(found[0]) == heard.audio_hash else None


def _recordings(conn: Connection, call: Row[tuple[object, ...]], folder: str, public_key: PublicKey) -> Iterator[RecordingPart]:
    kept = reversed(listing(conn, Filter(call_id=call.id), MOST_SEGMENTS))
    for number, recording in enumerate(kept, 1):
        heard = tuple(_listenings(conn, recording.id))
        if recording.state is RecordingState.SEALED:
            sealed = find(conn, recording.id, public_key)
            yield RecordingPart(recording, heard, f"{folder}/recording-{number}.wav", sealed)
        else:
            yield RecordingPart(recording, heard)


def _listenings(conn: Connection, recording_id: str) -> Iterator[Listening]:
    where = journal.c.subject == recording_id, journal.c.kind.in_(LISTENED)
    for row in conn.execute(select(journal.c.at, journal.c.kind, journal.c.details).where(*where).order_by(journal.c.sequence)):
        details = json.loads(row.details)
        reason = str(details.get("reason") or "")
        handed_over = reason.startswith(FOR_REQUEST)
        told = "" if handed_over or _HASH.fullmatch(reason) else reason
        yield Listening(row.at, row.kind, str(details.get("purpose") or ""), told, handed_over)
