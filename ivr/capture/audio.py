"""The audio as FreeSWITCH sends it, and how loud it is.

Source: FACTS, "A recorded, bridged call": interleaved s16le, 8 kHz, left the caller, right what the caller is sent.
"""

from __future__ import annotations

import numpy as np

RATE = 8_000
CHANNELS = 2
FRAME = 4
"""Bytes of one stereo sample."""

RECENT = RATE // 5 * FRAME
"""Bytes of the 200 ms over which levels are measured."""

FLOOR_DB = -96.0
"""What is said of digital silence."""


def levels(pcm: bytes) -> tuple[float, float]:
    """Root mean square of the left and right channel, in dB relative to full scale; at least `FLOOR_DB`."""
    if not pcm:
        return FLOOR_DB, FLOOR_DB
    samples = np.frombuffer(pcm, "<i2").reshape(-1, CHANNELS).astype(np.float64) / 32_768
    with np.errstate(divide="ignore"):
        left, right = np.maximum(10 * np.log10(np.mean(samples**2, axis=0)), FLOOR_DB)
    return float(left), float(right)


def sounding(pcm: bytes) -> tuple[int, int]:
    """How many samples hold sound, on the left and on the right channel.

    Anything but zero is sound: a switch that masks writes zeros, and line noise shows that it does not, though nobody speaks.
    """
    if pcm.count(0) == len(pcm):
        return 0, 0
    left, right = np.count_nonzero(np.frombuffer(pcm, "<i2").reshape(-1, CHANNELS), axis=0)
    return int(left), int(right)
