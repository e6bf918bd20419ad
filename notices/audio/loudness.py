"""Loudness in LUFS, as ITU-R BS.1770-4 defines it, for one channel.

Source: Recommendation ITU-R BS.1770-4, annex 1. The signal is K-weighted (a shelving filter for the
head, a high-pass), its mean square is taken over blocks of 400 ms that overlap by 75 %, and
L = -0.691 + 10 log10(mean square). Blocks below -70 LUFS are left out, then those more than 10 LU below
the loudness of the rest.
"""

from __future__ import annotations

import numpy as np
import soxr
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

RATE = 48_000
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""Tables 1 and 2 of annex 1: numerator and denominator of the two stages at 48 kHz."""

_BLOCK = RATE * 400 // 1000
_STEP = _BLOCK // 4
_OFFSET = -0.691
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_TAIL = RATE // 4
"""The high-pass has died away below 1e-20 after 250 ms."""

SILENCE = float("-inf")


def lufs(samples: NDArray[np.floating], rate: int) -> float:
    """Integrated loudness of a mono signal, full scale 1.0; `SILENCE` when nothing passes the gates.

    A signal shorter than a block counts as one block of its own length: a spoken "one" has a loudness too.
    """
    if samples.size == 0:
        return SILENCE
    at_48k = samples.astype(np.float64) if rate == RATE else soxr.resample(samples.astype(np.float64), rate, RATE, quality="VHQ")
    power = np.square(_k_weighted(at_48k))
    blocks = _block_powers(power)
    blocks = blocks[_levels(blocks) > _ABSOLUTE_GATE]
    if blocks.size == 0:
        return SILENCE
    gate = float(_levels(blocks.mean())) + _RELATIVE_GATE
    return float(_levels(blocks[_levels(blocks) > gate].mean()))


def _k_weighted(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Both stages at once, by their exact frequency response; the padding keeps the tail from wrapping round."""
    length = power_of_two(samples.size + _TAIL)
    turn = np.exp(-2j * np.pi * np.arange(length // 2 + 1) / length)
    response = _response(_SHELF, turn) * _response(_HIGH_PASS, turn)
    filtered: NDArray[np.float64] = np.fft.irfft(np.fft.rfft(samples, length) * response, length)
    return filtered[: samples.size]


def power_of_two(size: int) -> int:
    """The next power of two: a Fourier transform of a prime length is hundreds of times slower."""
    return 1 << (size - 1).bit_length()


def _response(stage: tuple[tuple[float, float, float], tuple[float, float, float]], z: NDArray[np.complex128]) -> NDArray[np.complex128]:
    (b0, b1, b2), (a0, a1, a2) = stage
    answer: NDArray[np.complex128] = (b0 + b1 * z + b2 * z * z) / (a0 + a1 * z + a2 * z * z)
    return answer


def _block_powers(power: NDArray[np.float64]) -> NDArray[np.float64]:
    if power.size <= _BLOCK:
        return power.mean(keepdims=True)
    means: NDArray[np.float64] = sliding_window_view(power, _BLOCK)[::_STEP].mean(axis=1)
    return means


def _levels(power: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET + 10 * np.log10(power))
