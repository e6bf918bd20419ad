"""Hearing a recording. The journal row is committed before the first byte is decrypted; which seconds were heard is noted after (L6).

What may be heard is asked again for every range and every mebibyte: a role that is taken back, or an access that ends, ends the stream.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from ivr.access import recognising
from ivr.access.asking import note_refusal
from ivr.access.door import Door, claimed
from ivr.access.ending import close
from ivr.access.errors import AccessMissing, AccessRefused
from ivr.access.moment import believed
from ivr.database import accesses, recordings, roles
from ivr.domain.access import Access, Bar, Stretch, Use, Verdict, may_go_on, may_open
from ivr.domain.recording import Recording
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.vault.errors import RecordingMissing
from ivr.vault.playback.exporting import AudioFormat, Sealed, find, write
from ivr.vault.playback.stream import PIECE, Opened, Stream

NOTED_EVERY = 1 << 20
"""Bytes after which it is asked again, and noted: a minute of WAV, two of FLAC."""


def begin(
    door: Door, access_id: str, person: str, use: Use, audio: AudioFormat, *, proven_at: datetime | None, now: datetime
) -> Listening:
    """Begin to hear a recording: one of the times that were granted.

    Args:
        door: to what.
        access_id: under which access.
        person: who hears.
        use: play, or take away.
        audio: as what. FLAC cannot be masked without being encoded anew, so a masked stream is WAV.
        proven_at: when this person last showed their second factor.
        now: the moment.

    Raises:
        AccessMissing: there is no such access.
        AccessRefused: every reason why not. That it was tried is in the journal.
        DatabaseError: the journal cannot be written; then nothing was decrypted.
        BadBody, IdentityMissing, SignatureWrong, BadManifest, and the errors of the store.
    """
    with door.engine.begin() as conn:
        at = believed(conn, now)
        access, recording = _both(conn, access_id)
        verdict = _verdict(conn, door, access, person, recording, use, proven_at, at)
        if verdict.allowed:
            sealed = find(conn, recording.id, door.public_key)
            if access.purpose not in sealed.manifest.purposes:  # it is signed, as the row that was asked is not
                verdict = Verdict((Bar.PURPOSE,))
        if verdict.allowed:
            audio = AudioFormat.WAV if access.mask and use is Use.PLAY else audio
            found = _begun(conn, access, use, audio, at)
        else:
            note_refusal(conn, recording.id, person, use, verdict, at)
    if not verdict.allowed:
        raise AccessRefused(verdict.reasons)
    return Listening(door, access, found, sealed, audio)


def go_on(door: Door, listening_id: str, person: str, audio: AudioFormat, now: datetime) -> Listening:
    """Go on with a listening that was begun before, by any process: for the next range that a browser asks for.

    Raises:
        AccessMissing: there is no such listening, or it has ended.
        AccessRefused: it may not go on.
        As `begin`.
    """
    with door.engine.begin() as conn:
        found = accesses.listening(conn, listening_id) if listening_id.isprintable() else None
        if found is None or found.closed_at is not None:
            raise AccessMissing("There is no such listening, or it has ended. Begin another one.")
        access, recording = _both(conn, found.access_id)
        _check_going_on(conn, door, access, person, recording, believed(conn, now))
        return Listening(door, access, found, find(conn, recording.id, door.public_key), audio)


def export(
    door: Door, access_id: str, person: str, out: Path, audio: AudioFormat, *, proven_at: datetime | None, now: datetime
) -> None:
    """Write a recording as a file of 0600 that does not exist yet, under an access for taking away.

    Raises:
        ExportFailed: the file exists, or cannot be written. Whatever is raised, no file is left.
        As `begin`.
    """
    with begin(door, access_id, person, Use.DOWNLOAD, audio, proven_at=proven_at, now=now) as listening:
        listening.note(Stretch(0, listening.opened().samples))  # before: a file may be there when this process is not any more
        try:
            write(listening.sealed, door.store, door.identities(), out, audio, listening.access.mask)
        except Exception:
            listening.note(None)
            raise


class Listening:
    """One listening that goes on. Leave it with `with`, or `close` it: then the journal says which seconds were heard.

    Attributes:
        id: for `go_on`.
        access: under which it goes on.
        sealed: what is heard.
        use: whether it is played or taken away.
    """

    def __init__(self, door: Door, access: Access, row: accesses.Listening, sealed: Sealed, audio: AudioFormat) -> None:
        self.id = row.id
        self.access = access
        self.sealed = sealed
        self.use = row.use
        self._door = door
        self._row = row
        self._audio = audio
        self._just_asked = True
        self._opened: Opened | None = None
        self._stream: Stream | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(failed=kind is not None)

    def opened(self) -> Opened:
        """The recording, opened with the private key on first use."""
        if self._opened is None:
            self._opened = Opened(self.sealed, self._door.store, self._door.identities())
        return self._opened

    @property
    def stream(self) -> Stream:
        """What is sent, with its media type and size. Read it with `pieces`: what is read past that is not noted."""
        if self._stream is None:
            wav = self._audio is AudioFormat.WAV or self.access.mask is not None
            self._stream = self.opened().wav(self.access.mask) if wav else self.opened().flac()
        return self._stream

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """A range of the stream, piece by piece. The first piece is noted when it has been given out, the others before.

        Raises:
            AccessRefused: the access or the role has ended meanwhile.
            BadBody, and the errors of the store.
        """
        stream = self.stream
        last = stream.size if end is None else min(end, stream.size)
        if start >= last:
            return
        if not self._just_asked:
            self._ask_and_note(Stretch(0, 0))
        self._just_asked = False
        first = min(start + PIECE, last)
        piece = stream.read(start, first)
        try:
            yield piece
        finally:
            self.note(stream.heard(start, first))
        for part in range(first, last, NOTED_EVERY):
            until = min(part + NOTED_EVERY, last)
            self._ask_and_note(stream.heard(part, until))
            for at in range(part, until, PIECE):
                yield stream.read(at, min(at + PIECE, until))

    def ask_again(self) -> None:
        """Whether it may go on still.

        Raises:
            AccessRefused: the access or the role has ended meanwhile.
        """
        self._ask_and_note(Stretch(0, 0))

    def note(self, heard: Stretch | None) -> None:
        """Note that these samples were heard; None for none at all, whatever was noted: no file is left."""
        with self._door.engine.begin() as conn:
            if heard is None:
                accesses.forget_heard(conn, self.id)
            else:
                accesses.note(conn, self.id, (heard,))

    def close(self, *, failed: bool = False) -> None:
        """End it. Nothing when it has ended before."""
        with self._door.engine.begin() as conn:
            close(conn, self._row, believed(conn, self._door.clock()), failed=failed)

    def _ask_and_note(self, heard: Stretch) -> None:
        with self._door.engine.begin() as conn:
            access, recording = _both(conn, self.access.id)
            _check_going_on(conn, self._door, access, access.person, recording, believed(conn, self._door.clock()))
            accesses.note(conn, self.id, (heard,))


def _verdict(
    conn: Connection,
    door: Door,
    access: Access,
    person: str,
    recording: Recording,
    use: Use,
    proven_at: datetime | None,
    at: datetime,
) -> Verdict:
    grants, standing = roles.of_person(conn, person), door.standing(conn, recording.id)
    verdict = may_open(access, person, recording, grants, standing, proven_at, at)
    use_bars = (Bar.DOWNLOAD_OF_PLAY,) if use is Use.DOWNLOAD and access.use is Use.PLAY else ()
    return Verdict((*verdict.reasons, *recognising.bars(conn, person, at), *use_bars))


def _begun(conn: Connection, access: Access, use: Use, audio: AudioFormat, at: datetime) -> accesses.Listening:
    """The row of a new listening, and the journal's before it."""
    found = accesses.Listening(str(uuid.uuid4()), access.id, access.recording_id, use, at, (), None)
    details = {
        "access": access.id,
        "listening": found.id,
        "by": access.person,
        "purpose": access.purpose,
        "reason": access.reason_hash,
        "mask": access.mask,
        "format": audio.value,
    }
    kind = "recording.played" if use is Use.PLAY else "recording.exported"
    append(conn, [Entry(kind, access.recording_id, details)], at)
    if not accesses.use_up(conn, access.id):  # cannot be: the row is claimed and was looked at
        raise AccessRefused((Bar.PLAYS_OVER,))
    accesses.begin(conn, found)
    return found


def _check_going_on(conn: Connection, door: Door, access: Access, person: str, recording: Recording, at: datetime) -> None:
    grants, standing = roles.of_person(conn, person), door.standing(conn, recording.id)
    verdict = may_go_on(access, person, recording, grants, standing, at)
    if not verdict.allowed:
        raise AccessRefused(verdict.reasons)


def _both(conn: Connection, access_id: str) -> tuple[Access, Recording]:
    access = claimed(conn, access_id)
    recording = recordings.get(conn, access.recording_id)
    if recording is None:
        raise RecordingMissing(f"There is no recording {access.recording_id}.")
    return access, recording
