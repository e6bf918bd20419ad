"""What the telephone carries: linear-phase windowed-sinc filters, for a sound at 16 kHz.

Kaiser window, 60 dB; transition as wide as the room between band and edge allows (Oppenheim and Schafer,
Discrete-Time Signal Processing, design by windowing). The narrow filter leaves nothing above 4 kHz, so that every second
sample of its sound is the sound at 8 kHz.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from notices.audio.filtering import Signal

NARROWBAND, WIDEBAND = 8_000, 16_000
BANDS = {NARROWBAND: (220.0, 3_600.0), WIDEBAND: (50.0, 7_000.0)}
"""The points of -6 dB: for 8 kHz round the 300 to 3400 Hz of ITU-T G.712, which pass whole; for 16 kHz at the edges of G.722."""

_ATTENUATION = 60.0


@lru_cache
def taps(rate: int) -> Signal:
    """The filter for a telephone at `rate`: 4n + 1 coefficients, so that its delay is an even number of samples."""
    low, high = BANDS[rate]
    width = min(low, rate / 2 - high) * 0.8
    order = 4 * math.ceil((_ATTENUATION - 7.95) / (2.285 * 2 * math.pi * width / WIDEBAND) / 4)
    place = np.arange(order + 1) - order / 2
    ideal = 2 * high / WIDEBAND * np.sinc(2 * high / WIDEBAND * place) - 2 * low / WIDEBAND * np.sinc(2 * low / WIDEBAND * place)
    shaped: Signal = ideal * np.kaiser(order + 1, 0.1102 * (_ATTENUATION - 8.7))
    return shaped


def delay(rate: int) -> int:
    """By how many samples at 16 kHz the filter is late."""
    return (taps(rate).size - 1) // 2
