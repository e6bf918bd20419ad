"""The limiter: a gain that sinks before a peak and rises after it, 5 ms each way.

What is further from a peak than the gain reaches, most of all speech, is neither touched nor looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np

from notices.audio.filtering import Signal

PEAK_DBFS = -3.0
_PEAK = 10 ** (PEAK_DBFS / 20)
_REACH_MS = 5

Cut = tuple[int, Signal]
"""From which sample on, and by what they are multiplied."""


def limit(samples: Signal, rate: int) -> Signal:
    """No sample above -3 dBFS."""
    return apply(samples.copy(), cuts(samples, rate))


def apply(samples: Signal, changes: Iterable[Cut]) -> Signal:
    """The samples turned down; in place."""
    for start, gains in changes:
        samples[start : start + gains.size] *= gains
    return samples


def cuts(samples: Signal, rate: int) -> Iterator[Cut]:
    """What keeps all the samples below -3 dBFS; no two cuts meet."""
    peaks = np.flatnonzero(np.abs(samples) > _PEAK)
    if peaks.size == 0:
        return
    reach = rate * _REACH_MS // 1000
    for near in np.split(peaks, np.flatnonzero(np.diff(peaks) > 4 * reach) + 1):  # so far apart, two gains do not meet
        start = max(0, int(near[0]) - 2 * reach)
        yield start, gain(samples[start : near[-1] + 2 * reach + 1], reach)


def gain(samples: Signal, reach: int) -> Signal:
    """What each sample is turned down by.

    The gain that a sample needs is carried to its neighbours by a sliding minimum and smoothed by a window of the
    same reach: an average of values none of which exceeds what the sample needs.
    """
    needed = np.ones(samples.size + 4 * reach)
    inner = needed[2 * reach : 2 * reach + samples.size]
    inner[:] = _PEAK / np.maximum(np.abs(samples), _PEAK)
    lowest = _sliding_minimum(needed, 2 * reach + 1)
    smooth: Signal = np.minimum(np.convolve(lowest, _window(reach), mode="valid"), inner)
    return smooth


@lru_cache
def _window(reach: int) -> Signal:
    window = np.hanning(2 * reach + 3)[1:-1]
    even: Signal = window / window.sum()
    return even


def _sliding_minimum(values: Signal, width: int) -> Signal:
    """The smallest of every `width` neighbours, by doubling: windows of 1, 2, 4 … then two that overlap."""
    reached = 1
    while 2 * reached <= width:
        values = np.minimum(values[:-reached], values[reached:])
        reached *= 2
    rest = width - reached
    return np.minimum(values[:-rest], values[rest:]) if rest else values
