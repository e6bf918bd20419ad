"""Sounds with numbers in them: a frame tells who said it and when, and survives G.711."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 8000
FRAME = 160
LOUD = 2000


def tone(hertz: float, seconds: float) -> bytes:
    """s16le 8 kHz mono."""
    moments = np.arange(int(RATE * seconds)) / RATE
    return (np.sin(2 * np.pi * hertz * moments) * 8000).astype("<i2").tobytes()


def write_wav(path: Path, seconds: float, hertz: float = 500) -> str:
    """A mono file at 8 kHz; its path, as applications take it."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes(tone(hertz, seconds))
    return str(path)


def channels(recorded: bytes) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """Left and right of a stereo recording."""
    pairs = np.frombuffer(recorded[: len(recorded) // 4 * 4], "<i2").reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def loud_frames(samples: npt.NDArray[np.int16], threshold: int = LOUD) -> npt.NDArray[np.bool_]:
    """For every 20 ms, whether somebody says something."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    found: npt.NDArray[np.bool_] = np.abs(frames.astype(np.int32)).max(axis=1) > threshold
    return found


def pitch(samples: npt.NDArray[np.int16]) -> float:
    """The loudest frequency."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * RATE / len(samples))
