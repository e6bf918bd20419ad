"""A recording as a stream that can be entered anywhere: decrypted in memory, chunk by chunk, as much as is asked for (L3).

A stream has a length that is known before its first byte, and any range of it is the same however it was reached. So browsers can ask
for ranges, and a listener can jump to the seventh hour of a call without the six before it being read.
"""

from __future__ import annotations

import hashlib
import struct
from collections import OrderedDict
from collections.abc import Iterator
from typing import Protocol

import numpy as np
import soundfile
from numpy.typing import NDArray

from ivr.domain.access import Channel, Stretch
from ivr.vault import age
from ivr.vault.errors import BadBody, ExportFailed
from ivr.vault.keys.identities import Identities
from ivr.vault.objects import Objects
from ivr.vault.playback.exporting import PLACE, FlacStream, Sealed, Unbounded, check
from ivr.vault.playback.flac_frames import STREAMINFO, Frames

PIECE = 65_536
"""Bytes that `pieces` gives at once."""

_RATE, _CHANNELS, _WIDTH = 8_000, 2, 2
_SAMPLE = _CHANNELS * _WIDTH
_WAV_HEAD = 44
_WAV_LARGEST = (1 << 32) - 1
_KEPT_CHUNKS = 4
_AHEAD = 16 * age.SEALED_CHUNK


class Stream(Protocol):
    """What a listener is sent.

    Attributes:
        media_type: for `Content-Type`.
        size: for `Content-Length`, in bytes.
    """

    media_type: str
    size: int

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, cut at the end. Raises `BadBody`, and the errors of the store."""
        ...

    def heard(self, start: int, end: int) -> Stretch:
        """Which samples these bytes bring to somebody's ears."""
        ...


def pieces(stream: Stream, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """A range of a stream in pieces of at most `PIECE` bytes; memory is flat whatever its length."""
    last = stream.size if end is None else min(end, stream.size)
    for at in range(start, last, PIECE):
        yield stream.read(at, min(at + PIECE, last))


class Opened:
    """A recording whose header was opened. Nothing of its audio is decrypted yet but what tells where it ends.

    Args:
        sealed: as `ivr.vault.playback.exporting.find` gives it, after the journal row (L6).
        store: where its body lies.
        identities: the private keys.

    Attributes:
        samples: a channel's, at 8 kHz; of a recording that a crash has cut, those of its whole frames.

    Raises:
        BadBody: what lies in the store is not what the manifest describes.
        IdentityMissing, and the errors of the store.
    """

    def __init__(self, sealed: Sealed, store: Objects, identities: Identities) -> None:
        manifest = sealed.manifest
        _check_belongs(sealed, store)
        ahead = _Ahead(store, manifest.body, manifest.body_size)
        file_key = identities.unwrap(sealed.header)
        self._body = age.Body(file_key, ahead.read, manifest.body_size, complete=manifest.complete, kept=_KEPT_CHUNKS)
        self._frames = Frames(self._body.read, self._body.size, manifest.samples if manifest.complete else None)
        self._streaminfo = manifest.streaminfo if manifest.complete else b""
        self.samples = self._frames.samples

    def wav(self, mask: Channel | None = None) -> Stream:
        """As WAV; one speaker silenced where `mask` says so (LAW 23).

        Raises:
            ExportFailed: it is too long for a WAV file (37 hours).
        """
        return _Wav(self._frames, self._body, mask)

    def flac(self) -> Stream:
        """As it is kept, with its STREAMINFO completed. Nobody can be silenced in it without encoding it anew: take WAV for that."""
        return _Flac(self._frames, self._body, self._streaminfo)


_BELONG: OrderedDict[tuple[str, str], None] = OrderedDict()
"""Hashes of bodies and of headers that were made anew for them, found to belong together by this process."""

_KEPT_BELONGING = 1_000


def _check_belongs(sealed: Sealed, store: Objects) -> None:
    """The header is the signed one; or, as after a rotation of keys, it opens the signed body, which then is read whole, once.

    What was found stays true: another body would have to be made with the key in that very header.
    """
    header, body = hashlib.sha256(sealed.header).hexdigest(), sealed.manifest.body_sha256
    if header == sealed.manifest.header_sha256 or (body, header) in _BELONG:
        return
    check(sealed.manifest, store)
    _BELONG[body, header] = None
    while len(_BELONG) > _KEPT_BELONGING:
        _BELONG.popitem(last=False)


class _Flac:
    """FLAC, byte by byte what was encoded, up to the last whole frame."""

    media_type = "audio/flac"

    def __init__(self, frames: Frames, body: age.Body, streaminfo: bytes) -> None:
        self.size = frames.end
        self._frames = frames
        self._stream = FlacStream(body, streaminfo or _counted(body, frames.samples))

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, cut at the end."""
        self._stream.seek(start)
        return self._stream.read(max(0, min(end, self.size) - start))

    def heard(self, start: int, end: int) -> Stretch:
        """A frame that is touched is heard whole."""
        if start >= end or not self._frames.samples:
            return Stretch(0, 0)
        first, after = self._frames.at_offset(start), self._frames.at_offset(end)
        begin = self._frames.count if first is None else first.number
        partly = first is None or first.offset > start
        last = self._frames.samples if after is None else after.number * self._frames.block
        return Stretch(max(0, begin - partly) * self._frames.block, last)


class _Wav:
    """WAV of 16 bits. A sample's place in the file is known, so any range begins at the frame that holds it."""

    media_type = "audio/wav"

    def __init__(self, frames: Frames, body: age.Body, mask: Channel | None) -> None:
        data = frames.samples * _SAMPLE
        self.size = _WAV_HEAD + data
        if self.size > _WAV_LARGEST:
            raise ExportFailed("The recording is too long for a WAV file. Take FLAC.")
        rate = _RATE * _SAMPLE
        self._head = struct.pack(
            "<4sI4s4sIHHIIHH4sI",
            *(b"RIFF", self.size - 8, b"WAVE", b"fmt ", 16, 1, _CHANNELS, _RATE, rate, _SAMPLE, _WIDTH * 8, b"data", data),
        )
        self._frames, self._body, self._mask = frames, body, mask
        self._decoder: _Decoder | None = None

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, cut at the end."""
        end = min(end, self.size)
        if start >= end:
            return b""
        head = self._head[start:end]
        first, last = max(0, start - _WAV_HEAD) // _SAMPLE, -(-max(0, end - _WAV_HEAD) // _SAMPLE)
        if first >= last:
            return head
        audio = self._samples(first, last).astype("<i2").tobytes()
        skip = max(0, start - _WAV_HEAD) - first * _SAMPLE
        return head + audio[skip : skip + end - start - len(head)]

    def heard(self, start: int, end: int) -> Stretch:
        """To the sample."""
        end = min(end, self.size)
        return Stretch(max(0, start - _WAV_HEAD) // _SAMPLE, -(-max(0, end - _WAV_HEAD) // _SAMPLE))

    def _samples(self, first: int, last: int) -> NDArray[np.int16]:
        if self._decoder is None or self._decoder.next != first:
            self._decoder = _Decoder(self._frames, self._body, first)
        audio = self._decoder.take(last - first)
        if self._mask is not None:
            audio[:, PLACE[self._mask]] = 0
        return audio


class _Decoder:
    """Samples from one place on, in order.

    Attributes:
        next: the sample that `take` gives first.
    """

    def __init__(self, frames: Frames, body: age.Body, first: int) -> None:
        frame = frames.at_sample(first)
        self._file = _FromFrame(body, frame.offset, frames.end)
        self.next = frame.number * frames.block
        try:
            self._source = Unbounded(self._file)
        except soundfile.SoundFileError as error:
            raise self._failed(error) from error
        self.take(first - self.next)

    def take(self, count: int) -> NDArray[np.int16]:
        """The next samples, shape (count, 2)."""
        try:
            audio: NDArray[np.int16] = self._source.read(count, dtype="int16", always_2d=True)
        except soundfile.SoundFileError as error:
            raise self._failed(error) from error
        if self._file.failure is not None or len(audio) != count:
            raise self._failed(None)
        self.next += count
        return audio

    def _failed(self, error: Exception | None) -> Exception:
        """What the store or the body said, if it was that: nothing may be raised into libsndfile."""
        return self._file.failure or BadBody(
            f"The recording cannot be decoded after sample {self.next}: {error or 'it ends there'}. Export it raw, or restore it."
        )


class _FromFrame:
    """What libsndfile takes for a file: a stream that begins at some frame, of unknown length.

    Attributes:
        failure: why nothing more is read.
    """

    def __init__(self, body: age.Body, first: int, end: int) -> None:
        info = bytearray(body.read(STREAMINFO.start, STREAMINFO.stop))
        _write_length(info, 0)
        self._head = b"fLaC\x80\x00\x00\x22" + bytes(info)
        self._body, self._shift, self._end = body, first - len(self._head), end
        self._position = 0
        self.failure: Exception | None = None

    def read(self, count: int = -1) -> bytes:
        """As of a file."""
        length = self._end - self._shift
        end = length if count < 0 else min(length, self._position + count)
        try:
            data = self._head[self._position : end]
            place = self._position + len(data)
            data += self._body.read(place + self._shift, end + self._shift) if place < end else b""
        except Exception as error:  # noqa: BLE001 - told by whoever asked for samples
            self.failure, data = error, b""
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """As of a file."""
        self._position = offset + (0, self._position, self._end - self._shift)[whence]
        return self._position

    def tell(self) -> int:
        """As of a file."""
        return self._position


class _Ahead:
    """Reads a store: one chunk where somebody jumps, ever more at once where they go on."""

    def __init__(self, store: Objects, name: str, size: int) -> None:
        self._store, self._name, self._size = store, name, size
        self._start, self._data, self._step = 0, b"", 0

    def read(self, start: int, end: int) -> bytes:
        if start < self._start or end > self._start + len(self._data):
            goes_on = start == self._start + len(self._data)
            self._step = min(_AHEAD, max(self._step * 2, end - start)) if goes_on else end - start
            ahead = self._step if start else age.NONCE + age.SEALED_CHUNK  # the nonce is 16 bytes; the first chunk comes next
            data = self._store.read(self._name, start, min(max(end, start + ahead), self._size))
            if len(data) < end - start:
                raise BadBody(f"The body {self._name} ends before its manifest says. Restore it from a copy.")
            self._start, self._data = start, data
        return self._data[start - self._start : end - self._start]


def _counted(body: age.Body, samples: int) -> bytes:
    """STREAMINFO of a stream that was cut: its own, with the samples that are whole and without the hash of those that are not."""
    info = bytearray(body.read(STREAMINFO.start, STREAMINFO.stop))
    if info:
        _write_length(info, samples)
    return bytes(info)


def _write_length(info: bytearray, samples: int) -> None:
    """36 bits of samples, and no hash."""
    info[13:18] = ((info[13] >> 4 << 36) | samples).to_bytes(5)
    info[18:34] = bytes(16)
