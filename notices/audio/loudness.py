"""Loudness in LUFS, as ITU-R BS.1770-4 defines it, for one channel.

Source: Recommendation ITU-R BS.1770-4, annex 1. The signal is K-weighted (a shelving filter for the
head, a high-pass), its mean square is taken over blocks of 400 ms that overlap by 75 %, and
L = -0.691 + 10 log10(mean square). Blocks below -70 LUFS are left out, then those more than 10 LU below
the loudness of the rest.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from notices.audio.filtering import Response, Signal, block_of, filtered

DESIGN_RATE = 48_000
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""Tables 1 and 2 of annex 1: numerator and denominator of the two stages at 48 kHz."""

_OFFSET = -0.691
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_BLOCK_MS, _OVERLAP = 400, 4
_TAIL_MS = 250
"""The high-pass has died away below 1e-20 by then."""

SILENCE = float("-inf")


def lufs(samples: NDArray[np.floating], rate: int) -> float:
    """Integrated loudness of a mono signal, full scale 1.0; `SILENCE` when nothing passes the gates.

    A signal shorter than a block counts as one block of its own length: a spoken "one" has a loudness too.
    """
    if samples.size == 0:
        return SILENCE
    reach = rate * _TAIL_MS // 1000
    return integrated(filtered(samples.astype(np.float64), response(block_of(reach), rate), reach), rate)


def integrated(weighted: Signal, rate: int) -> float:
    """The same of a signal that is K-weighted already, and not empty."""
    blocks = _block_powers(weighted, rate)
    blocks = blocks[_levels(blocks) > _ABSOLUTE_GATE]
    if blocks.size == 0:
        return SILENCE
    gate = float(_levels(blocks.mean())) + _RELATIVE_GATE
    return float(_levels(blocks[_levels(blocks) > gate].mean()))


@lru_cache(maxsize=32)
def response(length: int, rate: int) -> Response:
    """The response of both stages together at the frequencies of a transform of `length` at `rate`.

    The filters are those for 48 kHz, taken at the true frequencies: what they would do to the same sound at 48 kHz.
    """
    frequency = np.minimum(np.arange(length // 2 + 1) * (rate / length), DESIGN_RATE / 2)
    z = np.exp(-2j * np.pi * frequency / DESIGN_RATE)
    answer = np.ones_like(z)
    for (b0, b1, b2), (a0, a1, a2) in (_SHELF, _HIGH_PASS):
        answer *= (b0 + b1 * z + b2 * z * z) / (a0 + a1 * z + a2 * z * z)
    single: Response = answer.astype(np.complex64)
    return single


def _block_powers(weighted: Signal, rate: int) -> NDArray[np.float64]:
    """Mean squares of blocks of four quarters, one beginning with every quarter."""
    quarter = rate * _BLOCK_MS // 1000 // _OVERLAP
    if weighted.size < _OVERLAP * quarter:
        return np.asarray([np.square(weighted).mean()])
    quarters = weighted[: weighted.size // quarter * quarter].reshape(-1, quarter)
    energy = np.concatenate([[0.0], np.cumsum(np.einsum("ij,ij->i", quarters, quarters))])
    means: NDArray[np.float64] = (energy[_OVERLAP:] - energy[:-_OVERLAP]) / (_OVERLAP * quarter)
    return means


def _levels(power: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET + 10 * np.log10(np.maximum(power, 0.0)))
