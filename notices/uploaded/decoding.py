"""From an uploaded file to its sound at 16 kHz: block by block, so that a small file that unpacks to hours stops at the limit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from notices.audio.band import WIDEBAND
from notices.speech.port import Samples
from notices.uploaded.errors import UploadTooLong, UploadUnreadable, UploadUnusable

MOST_BYTES = 64 << 20
"""Three minutes of 48 kHz, 24 bits, two channels have 52 million."""
MOST_SECONDS = 180
LOWEST_RATE, HIGHEST_RATE = 8_000, 192_000

_BLOCK = 1 << 16
_OGG_HEADER = 27
_KINDS = {"WAV", "WAVEX", "FLAC", "MP3", "OGG"}
_UNKNOWN = (1 << 63) - 1
_SHORT_OF = 0.1
"""Seconds that an MP3 may be shorter than it says: its encoder's delay."""
_CLIPPED = 0.999
_ALIKE = 1e-3
"""Two channels hold one sound when their difference has less than a thousandth of their energy."""

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A recording.

    Attributes:
        samples: mono, at 16 kHz, as loud as they were.
        clipped: share of the samples that were at full scale, before anything was done to them.
    """

    samples: Samples
    clipped: float


def decode(data: bytes) -> Decoded:
    """Decode a file.

    Raises:
        UploadTooLong: more bytes, or more seconds, than any piece has; found out before they are unpacked.
        UploadUnreadable: no such file, or not the whole of it.
        UploadUnusable: more than two channels, or two that differ; a rate that no recorder uses.
    """
    if len(data) > MOST_BYTES:
        raise UploadTooLong(f"The file has more than {MOST_BYTES >> 20} MiB. Save it as FLAC, or with one channel.")
    _check_beginning(data)
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            _check_head(file)
            return _whole(file)
    except soundfile.LibsndfileError as error:
        raise UploadUnreadable(
            f"The file is cut short or damaged: {error.error_string.strip() or error}. Save it again."
        ) from error


def _check_beginning(data: bytes) -> None:
    """Only these kinds are given to the decoders, which know many more."""
    wav = data[:4] == b"RIFF" and data[8:12] == b"WAVE"
    mp3 = data[:3] == b"ID3" or (data[:1] == b"\xff" and data[1:2] >= b"\xe0")  # a tag, or the eleven bits of a frame
    if not (wav or mp3 or data[:4] in {b"fLaC", b"OggS"}):
        what = f"begins with {data[:12]!r}" if data else "is empty"
        raise UploadUnreadable(f"The file is no WAV, FLAC, MP3 or Opus: it {what}. Save the recording as one of them.")
    said = int.from_bytes(data[4:8], "little")
    if (wav and said not in {0, 0xFFFFFFFF} and said + 8 > len(data) + 1) or (data[:4] == b"OggS" and not _ends(data)):
        raise UploadUnreadable("The file is cut short: its end is missing. Save it again, or upload it again.")


def _ends(data: bytes) -> bool:
    """Whether the last page of an Ogg file is whole and says that it is the last (RFC 3533, 6)."""
    page = data[data.rfind(b"OggS") :]
    if len(page) < _OGG_HEADER:
        return False
    segments = page[_OGG_HEADER - 1]
    return bool(page[5] & 4) and len(page) >= _OGG_HEADER + segments + sum(page[_OGG_HEADER : _OGG_HEADER + segments])


def _check_head(file: Any) -> None:
    if file.format not in _KINDS or (file.format == "OGG" and file.subtype != "OPUS"):
        raise UploadUnreadable(f"The file is {file.format} {file.subtype}, not WAV, FLAC, MP3 or Opus. Save it as one of them.")
    if file.channels not in {1, 2}:
        raise UploadUnusable(f"The recording has {file.channels} channels. Save it with one.")
    if not LOWEST_RATE <= file.samplerate <= HIGHEST_RATE:
        raise UploadUnusable(f"The recording has {file.samplerate} samples a second. Save it with 16000 to 48000.")
    if file.frames == _UNKNOWN:
        raise UploadUnreadable("The file does not say how long it is, so nobody can tell whether it is whole. Save it again.")
    if file.frames > MOST_SECONDS * file.samplerate:
        raise UploadTooLong(f"The recording says that it lasts more than {MOST_SECONDS} s. No piece of a notice does.")


@dataclass(slots=True)
class _Tally:
    """What is known of the blocks so far."""

    frames: int = 0
    clipped: int = 0
    energy: float = 0.0
    difference: float = 0.0

    def mono(self, block: Block) -> Samples:
        """The block with its channels folded, once it is counted."""
        self.frames += len(block)
        self.clipped += int((np.abs(block).max(axis=1) >= _CLIPPED).sum())
        self.energy += float(np.square(block, dtype=np.float64).sum())
        self.difference += float(np.square(block[:, 0] - block[:, -1], dtype=np.float64).sum())
        folded: Samples = block.mean(axis=1)
        return folded


def _whole(file: Any) -> Decoded:
    resampler = soxr.ResampleStream(file.samplerate, WIDEBAND, 1, dtype="float32", quality="HQ")
    tally = _Tally()
    parts = [resampler.resample_chunk(tally.mono(block)) for block in _blocks(file)]
    if tally.frames == 0:
        raise UploadUnreadable("The file holds no sound. Record again.")
    missing = (file.frames - tally.frames) / file.samplerate
    if missing > (_SHORT_OF if file.format == "MP3" else 0):
        raise UploadUnreadable(f"The file is cut short: {missing:.1f} s are missing. Save it again, or upload it again.")
    if tally.difference > _ALIKE * tally.energy:
        raise UploadUnusable("The two channels of the recording differ. Save it with one channel.")
    parts.append(resampler.resample_chunk(np.zeros(0, np.float32), last=True))
    return Decoded(np.concatenate(parts), tally.clipped / tally.frames)


def _blocks(file: Any) -> Iterator[Block]:
    left = MOST_SECONDS * file.samplerate
    while (block := file.read(_BLOCK, dtype="float32", always_2d=True)).size:
        left -= len(block)
        if left < 0:
            raise UploadTooLong(f"The recording lasts more than {MOST_SECONDS} s, and says that it does not. It is not unpacked.")
        if not np.isfinite(block).all():
            raise UploadUnreadable("The recording holds samples that are no numbers. Save it again, as 16 or 24 bits.")
        yield block
