"""What somebody says into a rehearsed call themselves: never more of it than time has passed."""

from __future__ import annotations

import array
import math
import time
from collections.abc import Callable

RATE = 8000
MOST_HEARD_SECONDS = 1.0
"""How far a microphone may be ahead: what a network held back comes in one go. Beyond it frames are dropped."""

MOST_SAID_SECONDS = 30.0
"""How much may wait that was typed."""

TONE_HERTZ, TONE_SECONDS, TONE_LEVEL = 440, 1.0, 0.2


class Mouth:
    """What one person says into their telephone.

    Args:
        say: takes s16le mono at 8 kHz, and keeps it until its time has come.
        clock: seconds, never going back.

    Attributes:
        dropped: frames of a microphone that came too fast.
    """

    def __init__(self, say: Callable[[bytes], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._until = clock()
        self.dropped = 0

    def hear(self, pcm: bytes) -> None:
        """Pass on what a microphone has heard."""
        if not self._put(pcm, MOST_HEARD_SECONDS):
            self.dropped += 1

    def say(self, pcm: bytes) -> bool:
        """Say something that was typed; False when too much waits already."""
        return self._put(pcm, MOST_SAID_SECONDS)

    def _put(self, pcm: bytes, most: float) -> bool:
        now = self._clock()
        begins = max(self._until, now)
        if begins - now > most:
            return False
        self._until = begins + len(pcm) / 2 / RATE
        self._say(pcm)
        return True


def tone() -> bytes:
    """A second of 440 Hz: s16le mono at 8 kHz."""
    amplitude = 32767 * TONE_LEVEL
    step = 2 * math.pi * TONE_HERTZ / RATE
    samples = array.array("h", (round(amplitude * math.sin(step * place)) for place in range(int(RATE * TONE_SECONDS))))
    return samples.tobytes()
