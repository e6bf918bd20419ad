"""Filters applied block by block: one long Fourier transform leaves the processor's cache and takes five times as long.

Overlap-save (Oppenheim and Schafer, Discrete-Time Signal Processing, 8.7.3): every block begins with the samples
that the filter still remembers, and what they spoil is thrown away. A sound is transformed once, however many filters it
goes through. From there on it has single precision, which is half the work, and eight bits more than any file keeps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.floating]
Response = NDArray[np.complex64]
"""Of a filter, at the `block_of(reach) // 2 + 1` frequencies of `numpy.fft.rfft`."""


def block_of(reach: int) -> int:
    """Samples of a block for a filter that remembers `reach` samples: a power of two, of which a quarter at most is thrown away."""
    return 1 << (4 * reach - 1).bit_length()


class Spectra:
    """A sound of one channel, cut into blocks that overlap, and transformed.

    Args:
        samples: of one channel.
        reach: how many samples before the present one a filter may remember, at least 1.
        lookahead: the longest delay that a filter may want taken back.
    """

    def __init__(self, samples: Signal, reach: int, lookahead: int = 0) -> None:
        self._size, self._reach, self._block = samples.size, reach, block_of(reach)
        hop = self._block - reach
        count = max(1, -(-(samples.size + lookahead) // hop))
        padded = np.zeros(reach + count * hop)
        padded[reach : reach + samples.size] = samples
        blocks = np.lib.stride_tricks.sliding_window_view(padded, self._block)[::hop]
        self._blocks: Response = np.fft.rfft(blocks).astype(np.complex64)

    def through(self, response: Response, delay: int = 0) -> Signal:
        """The sound through a filter, its `delay` taken back: as many samples as there were."""
        return self._joined(self._blocks * response, 1, delay)

    def halved(self, response: Response, delay: int = 0) -> Signal:
        """The same at half the rate, of which no other sample is computed; reach and delay are even.

        To leave out every second sample is to add the upper half of the spectrum to the lower one (Oppenheim and
        Schafer, 4.6): what the filter lets through above a quarter of the rate is heard in the wrong place.
        """
        filtered = self._blocks * response
        quarter = self._block // 4
        folded: Response = (filtered[:, : quarter + 1] + np.conjugate(filtered[:, : quarter - 1 : -1])) / 2
        return self._joined(folded, 2, delay)

    def _joined(self, spectra: Response, step: int, delay: int) -> Signal:
        clear = np.fft.irfft(spectra, self._block // step)[:, self._reach // step :]
        whole: Signal = clear.ravel()[delay // step :][: -(-self._size // step)]
        return whole


def filtered(samples: Signal, response: Response, reach: int, delay: int = 0) -> Signal:
    """The samples through one filter; arguments as of `Spectra`."""
    return Spectra(samples, reach, delay).through(response, delay)
