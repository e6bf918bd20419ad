"""Speech that says who speaks and when: every second of every party is a tone of its own frequency.

Twenty seconds, then the tones repeat. 40 Hz apart, so a window of 100 ms tells them from one another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 8000
WINDOW = RATE // 10
ROUND = 20
SPACING = 40
SILENCE_DBFS = -60.0


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who says tones from `base` Hz upwards."""

    name: str
    base: int

    def frequency(self, second: int) -> int:
        return self.base + SPACING * (second % ROUND)


CALLER = Speaker("caller", 400)
AGENT = Speaker("agent", 1400)
NOTICE = Speaker("notice", 2400)
EARLY = Speaker("a caller who speaks too early", 3300)


def say(speaker: Speaker, first: int, seconds: int, *, level: float = 0.3) -> bytes:
    """`seconds` seconds of s16le at 8 kHz, beginning with the one numbered `first`."""
    time = np.arange(RATE) / RATE
    spoken = [np.sin(2 * np.pi * speaker.frequency(second) * time) for second in range(first, first + seconds)]
    return (np.concatenate(spoken) * level * 32767).astype("<i2").tobytes()


def dbfs(samples: NDArray[np.int16]) -> float:
    """Root mean square against full scale; -120 for digital silence."""
    if not len(samples):
        return -120.0
    power = float(np.mean((samples.astype(np.float64) / 32768) ** 2))
    return max(-120.0, 10 * float(np.log10(power))) if power else -120.0


def heard_in(samples: NDArray[np.int16], speaker: Speaker) -> list[int | None]:
    """For every 100 ms: the number of the second (modulo 20) that `speaker` says there, None for anything else."""
    return [_second(samples[at : at + WINDOW], speaker) for at in range(0, len(samples) - WINDOW + 1, WINDOW)]


def seconds_of(samples: NDArray[np.int16], speaker: Speaker) -> list[int]:
    """The different seconds of `speaker` that can be heard, in the order in which they come first."""
    return list(dict.fromkeys(second for second in heard_in(samples, speaker) if second is not None))


def _second(window: NDArray[np.int16], speaker: Speaker) -> int | None:
    if dbfs(window) < SILENCE_DBFS:
        return None
    spectrum = np.abs(np.fft.rfft(window * np.hanning(WINDOW)))
    frequency = float(np.argmax(spectrum)) * RATE / WINDOW
    second = round((frequency - speaker.base) / SPACING)
    near = abs(frequency - speaker.frequency(second)) <= SPACING / 4
    strong = spectrum.max() ** 2 > 0.2 * float(np.sum(spectrum**2))
    return second if near and strong and 0 <= second < ROUND else None
