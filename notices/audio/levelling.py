"""One loudness for everything that callers hear: -19 LUFS in the telephone's band, no sample above -3 dBFS.

The loudness is measured after the band filter. The limiter takes some of it, so gain and limiter are repeated until it is
right. The sound is weighted for that once, before: the limiter's gain is so slow that to turn the weighted sound down is the
same as to weight what was turned down, to some thousandths of a LU.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from notices.audio import band, limiter, loudness
from notices.audio.band import NARROWBAND, WIDEBAND
from notices.audio.filtering import Response, Signal, Spectra, block_of

LOUDNESS_LUFS = -19.0
_ROUNDS = 8
_CLOSE_ENOUGH = 0.05
_TAIL_MS = 60
"""What is left of the weighting's memory then is below -120 dB."""
_REACH = band.taps(WIDEBAND).size - 1 + WIDEBAND * _TAIL_MS // 1000


def spectra(signal: Signal) -> Spectra:
    """A sound at 16 kHz, ready to be brought to either rate."""
    return Spectra(signal, _REACH, band.delay(WIDEBAND))


def levelled(signal: Spectra, rate: int) -> Signal:
    """The sound at the rate of a telephone: in its band, at its loudness, below its peak."""
    through = signal.halved if rate == NARROWBAND else signal.through
    plain, weighted = (through(response, band.delay(rate)) for response in _responses(rate))
    gain, level = 1.0, loudness.integrated(weighted, rate)
    if level == loudness.SILENCE:
        return limiter.limit(plain, rate)
    for _ in range(_ROUNDS):
        gain *= 10 ** ((LOUDNESS_LUFS - level) / 20)
        louder = plain * gain
        cuts = list(limiter.cuts(louder, rate))
        level = loudness.integrated(limiter.apply(weighted * gain, cuts), rate)
        if abs(level - LOUDNESS_LUFS) < _CLOSE_ENOUGH:
            break
    return limiter.apply(louder, cuts)


@lru_cache
def _responses(rate: int) -> tuple[Response, Response]:
    """The band filter for a rate, without and with the weighting, at the frequencies of `spectra`."""
    block = block_of(_REACH)
    plain: Response = np.fft.rfft(band.taps(rate), block).astype(np.complex64)
    return plain, plain * loudness.response(block, WIDEBAND)
