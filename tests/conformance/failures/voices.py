"""Numbered seconds as these stories say them: with a little noise, which encoders cannot make small."""

from __future__ import annotations

from functools import cache

import numpy as np

from tests.freeswitch.markers import RATE, Speaker, say

NOISE = 100
"""Its mean amplitude (-50 dBFS): without, minutes of tones would fit into the 64 KiB that a killed process may lose."""


@cache
def spoken(speaker: Speaker, second: int) -> bytes:
    """One second of s16le at 8 kHz."""
    noise = np.random.default_rng(second).normal(0, NOISE, RATE)
    return (np.frombuffer(say(speaker, second, 1), "<i2") + noise).astype("<i2").tobytes()


def seconds(speaker: Speaker, first: int, count: int) -> bytes:
    """Several in a row."""
    return b"".join(spoken(speaker, second) for second in range(first, first + count))
