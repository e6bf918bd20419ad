"""The audio chain: segments with their silences, band-limited, at one loudness, below one peak."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import soxr
from numpy.typing import NDArray

from notices.audio.filtering import Signal, block_of, filtered
from notices.audio.loudness import SILENCE, lufs
from notices.speech.port import Samples, Speech

NARROWBAND, WIDEBAND = 8_000, 16_000
BANDS = {NARROWBAND: (300.0, 3_400.0), WIDEBAND: (50.0, 7_000.0)}
"""What the telephone carries: ITU-T G.712 for 8 kHz, G.722 for 16 kHz."""

LOUDNESS_LUFS = -19.0
PEAK_DBFS = -3.0
EDGE_MS = 100
SETTINGS = "chain 2: -19 LUFS, -3 dBFS, 100 ms"
"""Part of every cache key: a change here renders everything anew."""

_PEAK = 10 ** (PEAK_DBFS / 20)
_QUIET = 10 ** (-45 / 20)
"""Below the loudest sample by this, a sound is no speech any more."""
_KEPT_MS = 15
"""Kept around the speech when a segment is trimmed, so that no soft consonant is cut."""
_LIMITER_MS = 5
_ROUNDS = 8
_CLOSE_ENOUGH = 0.05

Pcm = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One segment as its voice said it.

    Attributes:
        voice: name; segments of one voice are levelled together.
        pause_ms: silence that follows, unless it is the last.
    """

    speech: Speech
    voice: str
    pause_ms: int


def master(segments: Sequence[Spoken]) -> Signal:
    """One piece at 16 kHz: trimmed, voices at one loudness, exact silences between, 100 ms at both ends."""
    trimmed = [trim(soxr.resample(spoken.speech.samples, spoken.speech.rate, WIDEBAND, quality="VHQ")) for spoken in segments]
    gains = _gains(segments, trimmed)
    parts: list[Signal] = [_silence(EDGE_MS)]
    for place, (spoken, sound) in enumerate(zip(segments, trimmed, strict=True), 1):
        parts.append(sound.astype(np.float64) * gains[spoken.voice])
        parts.append(_silence(spoken.pause_ms if place < len(segments) else EDGE_MS))
    joined = np.concatenate(parts)
    return np.append(joined, np.zeros(joined.size % 2))  # even, so that 8 kHz has exactly half as many samples


def _gains(segments: Sequence[Spoken], trimmed: Sequence[Samples]) -> dict[str, float]:
    """What brings each voice to the loudness of the others."""
    names = {spoken.voice for spoken in segments}
    gains = dict.fromkeys(names, 1.0)
    for name in names if len(names) > 1 else ():  # one voice alone is levelled at the end
        level = lufs(
            np.concatenate([sound for spoken, sound in zip(segments, trimmed, strict=True) if spoken.voice == name]), WIDEBAND
        )
        gains[name] = 1.0 if level == SILENCE else 10 ** ((LOUDNESS_LUFS - level) / 20)
    return gains


def trim(samples: Samples) -> Samples:
    """Without the silence at both ends, at 16 kHz."""
    level = np.abs(samples)
    loud = np.flatnonzero(level > level.max(initial=0.0) * _QUIET)
    if loud.size == 0:
        return samples
    kept = WIDEBAND * _KEPT_MS // 1000
    return samples[max(0, loud[0] - kept) : loud[-1] + kept + 1]


def _silence(milliseconds: int) -> Signal:
    return np.zeros(WIDEBAND * milliseconds // 1000)


def finish(signal: Signal, rate: int) -> Pcm:
    """The master at the rate of a telephone: in its band, at -19 LUFS, no sample above -3 dBFS.

    The loudness is measured after the filter; the limiter takes some of it, so gain and limiter are repeated
    until it is right.
    """
    sound = signal if rate == WIDEBAND else soxr.resample(signal, WIDEBAND, rate, quality="VHQ")
    sound = band_limit(sound, rate)
    gain, limited = 1.0, limit(sound, rate)
    for _ in range(_ROUNDS):
        level = lufs(limited, rate)
        if level == SILENCE or abs(level - LOUDNESS_LUFS) < _CLOSE_ENOUGH:
            break
        gain *= 10 ** ((LOUDNESS_LUFS - level) / 20)
        limited = limit(sound * gain, rate)
    return np.rint(limited * 32767).astype(np.int16)


def band_limit(samples: Signal, rate: int) -> Signal:
    """Nothing outside the telephone's band: a linear-phase windowed-sinc filter, its delay taken back.

    Kaiser window, 60 dB; transition as wide as the room between band and edge allows (Oppenheim and Schafer,
    Discrete-Time Signal Processing, design by windowing).
    """
    taps = _taps(rate)
    reach = taps.size - 1
    return filtered(samples, np.fft.rfft(taps, block_of(reach)), reach, delay=reach // 2)


@lru_cache
def _taps(rate: int) -> Signal:
    low, high = BANDS[rate]
    attenuation, width = 60.0, min(low, rate / 2 - high) * 0.8
    order = 2 * math.ceil((attenuation - 7.95) / (2.285 * 2 * math.pi * width / rate) / 2)
    place = np.arange(order + 1) - order / 2
    ideal = 2 * high / rate * np.sinc(2 * high / rate * place) - 2 * low / rate * np.sinc(2 * low / rate * place)
    taps: Signal = ideal * np.kaiser(order + 1, 0.1102 * (attenuation - 8.7))
    return taps


def limit(samples: Signal, rate: int) -> Signal:
    """No sample above -3 dBFS: a gain that sinks before a peak and rises after it, 5 ms each way.

    What is further from a peak than the gain reaches, most of all speech, is not touched.
    """
    peaks = np.flatnonzero(np.abs(samples) > _PEAK)
    if peaks.size == 0:
        return samples
    reach = rate * _LIMITER_MS // 1000
    limited = samples.copy()
    for near in np.split(peaks, np.flatnonzero(np.diff(peaks) > 4 * reach) + 1):  # so far apart, two gains do not meet
        stretch = slice(max(0, near[0] - 2 * reach), near[-1] + 2 * reach + 1)
        limited[stretch] *= _gain(samples[stretch], reach)
    return limited


def _gain(samples: Signal, reach: int) -> Signal:
    """What each sample is turned down by.

    The gain that a sample needs is carried to its neighbours by a sliding minimum and smoothed by a window of the
    same reach: an average of values none of which exceeds what the sample needs.
    """
    needed = _PEAK / np.maximum(np.abs(samples), _PEAK)
    lowest = _sliding_minimum(np.pad(needed, 2 * reach, constant_values=1.0), 2 * reach + 1)
    window = np.hanning(2 * reach + 3)[1:-1]
    gain: Signal = np.minimum(np.convolve(lowest, window / window.sum(), mode="valid"), needed)
    return gain


def _sliding_minimum(values: Signal, width: int) -> Signal:
    """The smallest of every `width` neighbours, by doubling: windows of 1, 2, 4 … then two that overlap."""
    reached = 1
    while 2 * reached <= width:
        values = np.minimum(values[:-reached], values[reached:])
        reached *= 2
    rest = width - reached
    return np.minimum(values[:-rest], values[rest:]) if rest else values
