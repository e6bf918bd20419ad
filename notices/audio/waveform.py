"""The outline of a piece for display: the lowest and the highest sample of each of 300 equal stretches.

Kept beside the master as JSON, `{"milliseconds": 5230, "outline": [lowest, highest, lowest, …]}`, each from -127 to 127 of full
scale, of the sound that callers hear.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from notices.audio.band import NARROWBAND
from notices.audio.chain import Pcm

STRETCHES = 300
_FULL = 127


@dataclass(frozen=True, slots=True)
class Waveform:
    """An outline.

    Attributes:
        milliseconds: how long the piece lasts.
        pairs: lowest and highest of each stretch, in their order, -127 to 127.
    """

    milliseconds: int
    pairs: tuple[tuple[int, int], ...]

    def encode(self) -> bytes:
        """The bytes of the file."""
        outline = [level for pair in self.pairs for level in pair]
        return json.dumps({"milliseconds": self.milliseconds, "outline": outline}, separators=(",", ":")).encode()


def waveform(samples: Pcm) -> Waveform:
    """The outline of at least one sample at 8 kHz. A piece of fewer samples than stretches repeats some."""
    edges = np.arange(STRETCHES) * samples.size // STRETCHES
    lowest, highest = (np.rint(of.reduceat(samples, edges) * (_FULL / 32768)).astype(int) for of in (np.minimum, np.maximum))
    pairs = tuple(zip(lowest.tolist(), highest.tolist(), strict=True))
    return Waveform(samples.size * 1000 // NARROWBAND, pairs)


def read(path: Path) -> Waveform | None:
    """What was written; None when the file is missing or not whole."""
    try:
        found = json.loads(path.read_bytes())
        outline = np.asarray(found["outline"]).reshape(STRETCHES, 2)
        milliseconds = int(found["milliseconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if outline.dtype != np.int_ or np.abs(outline).max() > _FULL:
        return None
    return Waveform(milliseconds, tuple(map(tuple, outline.tolist())))
