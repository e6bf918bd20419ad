"""Filters applied block by block: one long Fourier transform leaves the processor's cache and takes five times as long.

Overlap-save (Oppenheim and Schafer, Discrete-Time Signal Processing, 8.7.3): every block begins with the samples
that the filter still remembers, and what they spoil is thrown away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]


def block_of(reach: int) -> int:
    """Samples of a block for a filter that remembers `reach` samples: a power of two, of which a quarter at most is thrown away."""
    return 1 << (4 * reach - 1).bit_length()


def filtered(samples: Signal, response: NDArray[np.complex128], reach: int, delay: int = 0) -> Signal:
    """The samples through a filter, as many as there were.

    Args:
        samples: of one channel.
        response: of the filter, at the `block_of(reach) // 2 + 1` frequencies of `numpy.fft.rfft`.
        reach: how many samples before the present one the filter remembers, at least 1.
        delay: of the filter, taken back.
    """
    block = block_of(reach)
    hop = block - reach
    count = max(1, -(-(samples.size + delay) // hop))
    padded = np.zeros(reach + count * hop)
    padded[reach : reach + samples.size] = samples
    blocks = np.lib.stride_tricks.sliding_window_view(padded, block)[::hop]
    clear = np.fft.irfft(np.fft.rfft(blocks) * response, block)[:, reach:]
    whole: Signal = clear.ravel()[delay : delay + samples.size]
    return whole
