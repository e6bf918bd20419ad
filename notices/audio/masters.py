"""Masters: what the chain made of a piece before it knew of any telephone, kept so that files at every rate can be made from it.

FLAC, mono, 16 kHz, 24 bits: no telephone carries more than 7 kHz; 24 bits leave the noise of rounding 48 dB below that of
the 16-bit files; two fifths of the size of the same samples as 32-bit floats. The comment says who speaks (LAW 30) and
holds the hash of the samples.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from notices.audio.band import WIDEBAND
from notices.audio.filtering import Signal
from notices.audio.mark import Mark, is_whole

LONGEST_SECONDS = 600
"""More than any piece: a damaged length must not fill the memory."""

_FULL_SCALE = 1 << 23


class Master(NamedTuple):
    """A piece at 16 kHz, on the grid of 24 bits.

    Attributes:
        sound_hash: SHA-256 over the samples as little-endian 32-bit numbers, lower-case hexadecimal.
    """

    samples: Signal
    sound_hash: str


def encode(signal: Signal, mark: Mark) -> tuple[bytes, Master]:
    """The bytes of a file, and what will be read from it."""
    numbers = np.rint(np.clip(signal, -1, 1 - 1 / _FULL_SCALE) * _FULL_SCALE).astype(np.int32)
    master = _master(numbers)
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", WIDEBAND, 1, "PCM_24", format="FLAC") as flac:
        flac.comment = mark.comment(master.sound_hash)
        flac.write(numbers << 8)
    return file.getvalue(), master


def read(path: Path) -> Master | None:
    """What `encode` made; None when it is missing or not whole."""
    try:
        with soundfile.SoundFile(path) as file:
            if (file.samplerate, file.channels) != (WIDEBAND, 1) or file.frames > LONGEST_SECONDS * WIDEBAND:
                return None
            comment, numbers = file.comment, file.read(dtype="int32") >> 8
    except (OSError, soundfile.LibsndfileError):
        return None
    master = _master(numbers)
    return master if is_whole(comment, master.sound_hash) else None


def _master(numbers: NDArray[np.int32]) -> Master:
    return Master(numbers / _FULL_SCALE, hashlib.sha256(numbers.astype("<i4").tobytes()).hexdigest())
