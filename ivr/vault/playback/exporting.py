"""A recording at rest, back as audio: decrypted chunk by chunk, straight into the file that was asked for and no other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray
from sqlalchemy import Connection

from ivr.database import recordings
from ivr.database.restores import check_confirmed
from ivr.domain.access import Channel
from ivr.domain.recording import RecordingState
from ivr.journal.signing import PublicKey
from ivr.vault import age
from ivr.vault.errors import BadBody, BadManifest, ExportFailed, RecordingMissing, WrongState
from ivr.vault.keys.identities import Identities
from ivr.vault.manifest import Manifest, read_manifest
from ivr.vault.objects import Objects, whole
from ivr.vault.parts import digest_of
from ivr.vault.playback.flac_frames import STREAMINFO

_RATE = 8_000
_CHANNELS = 2
_BLOCK = 4_096
_AHEAD = 1 << 20

PLACE = {Channel.CALLER: 0, Channel.AGENT: 1}
"""Left is the caller, right the agent."""


class AudioFormat(StrEnum):
    """What a recording can be written as: both without loss."""

    FLAC = "flac"
    WAV = "wav"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A recording that may be opened: its verified manifest and its header."""

    manifest: Manifest
    header: bytes


def find(conn: Connection, recording_id: str, public_key: PublicKey) -> Sealed:
    """Look up a sealed recording.

    Args:
        conn: any connection; nothing is written.
        recording_id: which.
        public_key: of the signer of manifests.

    Raises:
        RecordingMissing: no such row.
        WrongState: not sealed, refused, destroyed or set aside.
        RestoreUnconfirmed: a backup was restored, and nobody stands for it yet.
        SignatureWrong, BadManifest: the row's manifest is not the one that was signed for it.
    """
    check_confirmed(conn)
    recording = recordings.get(conn, recording_id)
    if recording is None:
        raise RecordingMissing(f"There is no recording {recording_id}.")
    header = recordings.header(conn, recording_id)
    if recording.state is not RecordingState.SEALED or header is None or recording.manifest is None:
        raise WrongState(f"Recording {recording_id} is {recording.state.value}: it cannot be heard.")
    manifest = read_manifest(recording.manifest, public_key)
    if manifest.recording_id != recording_id:
        raise BadManifest(f"The manifest of recording {recording_id} belongs to another. Restore the row from a copy.")
    return Sealed(manifest, header)


def export(
    conn: Connection,
    store: Objects,
    identities: Identities,
    recording_id: str,
    out: Path,
    audio: AudioFormat,
    *,
    public_key: PublicKey,
) -> None:
    """Write a recording as a file of 0600 that does not exist yet. Its journal row must be committed before (L6).

    FLAC has its STREAMINFO completed (length, MD5), WAV its length. Of a body that a crash has cut, all that is whole is written.

    Raises:
        ExportFailed: the file exists, or cannot be written.
        BadBody: what lies in the store is not what the manifest describes.
        RecordingMissing, WrongState, IdentityMissing, and the errors of the store. Whatever is raised, no file is left.
    """
    write(find(conn, recording_id, public_key), store, identities, out, audio)


def write(
    sealed: Sealed, store: Objects, identities: Identities, out: Path, audio: AudioFormat, mask: Channel | None = None
) -> None:
    """The second half of `export`, which needs no database; one speaker silenced where `mask` says so (LAW 23)."""
    check(sealed.manifest, store)
    stream = FlacStream(open_body(sealed, store, identities), sealed.manifest.streaminfo)
    with new_file(out) as file:
        if audio is AudioFormat.FLAC and sealed.manifest.complete and mask is None:
            for piece in stream.pieces():
                file.write(piece)
        else:
            _recode(stream, file, audio, mask, torn=not sealed.manifest.complete)


def check(manifest: Manifest, store: Objects) -> None:
    """Read the whole body and compare its hash.

    Raises:
        BadBody: it is not what the manifest describes.
    """
    found = digest_of(whole(store, manifest.body, manifest.body_size))
    if found != manifest.body_sha256 or store.size(manifest.body) != manifest.body_size:
        raise BadBody(f"The body {manifest.body} is not what its manifest describes: it was changed. Restore it from a copy.")


def open_body(sealed: Sealed, store: Objects, identities: Identities) -> age.Body:
    """The plaintext of a body, to be read where it is wanted."""
    manifest = sealed.manifest
    ahead = _Ahead(store, manifest.body, manifest.body_size)
    return age.Body(identities.unwrap(sealed.header), ahead.read, manifest.body_size, complete=manifest.complete)


class FlacStream:
    """The FLAC inside a body, with its STREAMINFO completed: a file to read, for libsndfile and for copying.

    Args:
        body: plaintext of an age body.
        streaminfo: 34 bytes, or none to leave the length unknown.
    """

    def __init__(self, body: age.Body, streaminfo: bytes) -> None:
        self._body = body
        self._streaminfo = streaminfo
        self._position = 0

    def pieces(self) -> Iterator[bytes]:
        """All of it, in order."""
        for start in range(0, self._body.size, age.CHUNK):
            yield self._at(start, start + age.CHUNK)

    def read(self, count: int = -1) -> bytes:
        """As of a file."""
        end = self._body.size if count < 0 else self._position + count
        data = self._at(self._position, end)
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As of a file."""
        self._position = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._body.size}[whence]
        return self._position

    def tell(self) -> int:
        """As of a file."""
        return self._position

    def _at(self, start: int, end: int) -> bytes:
        data = self._body.read(start, end)
        if start >= STREAMINFO.stop or not self._streaminfo or len(data) + start <= STREAMINFO.start:
            return data
        first, last = max(start, STREAMINFO.start), min(start + len(data), STREAMINFO.stop)
        patch = self._streaminfo[first - STREAMINFO.start : last - STREAMINFO.start]
        return data[: first - start] + patch + data[last - start :]


class Unbounded(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """A stream read from its beginning to wherever it ends: soundfile must not seek in it, for its length may be unknown."""

    def seekable(self) -> bool:
        """No."""
        return False


class _Ahead:
    """Reads a store in large pieces: an age chunk is small for a store far away."""

    def __init__(self, store: Objects, name: str, size: int) -> None:
        self._store, self._name, self._size = store, name, size
        self._start, self._data = 0, b""

    def read(self, start: int, end: int) -> bytes:
        if start < self._start or end > self._start + len(self._data):
            self._data = self._store.read(self._name, start, min(max(end, start + _AHEAD), self._size))
            self._start = start
        return self._data[start - self._start : end - self._start]


def _recode(stream: FlacStream, file: BinaryIO, audio: AudioFormat, mask: Channel | None, *, torn: bool) -> None:
    """Decode and write anew, in blocks. libsndfile goes back in `file` at the end and writes the right length."""
    if not stream.seek(0, os.SEEK_END):
        with soundfile.SoundFile(file, "w", _RATE, _CHANNELS, "PCM_16", format=audio.value):
            return
    stream.seek(0)
    with (
        Unbounded(stream) as source,
        soundfile.SoundFile(file, "w", _RATE, _CHANNELS, "PCM_16", format=audio.value) as target,
    ):
        for block in _blocks(source, torn=torn):
            if mask is not None:
                block[:, PLACE[mask]] = 0
            target.write(block)


def _blocks(source: Unbounded, *, torn: bool) -> Iterator[NDArray[np.int16]]:
    """The audio frame by frame of FLAC, so that all before a torn last one is had."""
    while True:
        try:
            block = source.read(_BLOCK, dtype="int16", always_2d=True)
        except soundfile.LibsndfileError:
            if torn:  # every byte is authentic, so this can only be the end
                return
            raise
        if not len(block):
            return
        yield block


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """A new file that is deleted again unless all goes well."""
    try:
        descriptor = os.open(out, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ExportFailed(
            f"{out} cannot be written ({error.strerror}). Name a file that does not exist yet, in a folder that does."
        ) from error
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
    except (OSError, soundfile.SoundFileError) as error:
        out.unlink(missing_ok=True)
        raise ExportFailed(f"{out} could not be written whole ({error}) and was deleted. Make room and try again.") from error
    except BaseException:
        out.unlink(missing_ok=True)
        raise
