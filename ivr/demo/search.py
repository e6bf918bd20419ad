"""The search for plaintext: every byte of every file that the demonstration wrote, for voices and for numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ivr.numbers import spellings

WINDOW = 48
"""Samples in one fingerprint, 6 ms. So many loud samples in a row do not occur by chance."""

FINGERPRINTS = 40
LOUD = 3000


@dataclass(frozen=True, slots=True)
class Found:
    """Something that should not be there."""

    file: Path
    what: str


def search(root: Path, voices: Sequence[bytes], callers: Sequence[str], public: Path) -> tuple[Found, ...]:
    """Look for callers' voices (as PCM in both byte orders, as G.711, inside FLAC or WAV) and numbers.

    Args:
        root: everything below it is read, whole.
        voices: what was said, s16le mono at 8 kHz.
        callers: their numbers, E.164.
        public: the renderings, which are WAV files by right; searched for voices and numbers all the same.
    """
    patterns = dict(_patterns(voices, callers))
    return tuple(found for file in sorted(root.rglob("*")) if file.is_file() for found in _look(file, patterns, public))


def _look(file: Path, patterns: dict[bytes, str], public: Path) -> Iterator[Found]:
    content = file.read_bytes()
    for pattern, what in patterns.items():
        if pattern in content:
            yield Found(file, what)
    if not file.is_relative_to(public) and (b"fLaC" in content or (b"RIFF" in content and b"WAVE" in content)):
        yield Found(file, "an audio file")


def _patterns(voices: Sequence[bytes], callers: Sequence[str]) -> Iterator[tuple[bytes, str]]:
    for caller in callers:
        for spelling in spellings(caller):
            yield spelling.encode(), "a caller's number"
    for voice in voices:
        for window in fingerprints(np.frombuffer(voice, dtype="<i2")):
            yield window.astype("<i2").tobytes(), "a voice"
            yield window.astype(">i2").tobytes(), "a voice"
            yield np.repeat(window, 2).astype("<i2").tobytes(), "a voice, on both channels"


def fingerprints(samples: npt.NDArray[np.int16]) -> Iterator[npt.NDArray[np.int16]]:
    """Short stretches of loud sound, spread over the whole."""
    starts = range(0, max(0, len(samples) - WINDOW), max(1, len(samples) // (FINGERPRINTS * 4)))
    loud = (samples[start : start + WINDOW] for start in starts if np.abs(samples[start : start + WINDOW]).max(initial=0) > LOUD)
    for _, window in zip(range(FINGERPRINTS), loud, strict=False):
        yield window
