"""The audio chain: segments with their silences, band-limited, at one loudness, below one peak."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from notices.audio import band, levelling, limiter
from notices.audio.band import NARROWBAND, WIDEBAND
from notices.audio.filtering import Signal
from notices.audio.levelling import LOUDNESS_LUFS
from notices.audio.loudness import SILENCE, lufs
from notices.speech.port import Samples, Speech

__all__ = ["NARROWBAND", "WIDEBAND", "Pcm", "Spoken", "finish", "finished", "master", "trim"]

EDGE_MS = 100
SETTINGS = f"chain 4: {LOUDNESS_LUFS:g} LUFS, {limiter.PEAK_DBFS:g} dBFS, {EDGE_MS} ms, {band.BANDS}"
"""Part of every content key: a change of what callers hear renders everything anew."""

_QUIET = 10 ** (-45 / 20)
"""Below the loudest sample by this, a sound is no speech any more."""
_KEPT_MS = 15
"""Kept around the speech when a segment is trimmed, so that no soft consonant is cut."""

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
    """One piece at 16 kHz: trimmed, voices at one loudness, exact silences between, 100 ms at both ends.

    No sample is above full scale; how loud the whole is does not matter yet.
    """
    trimmed = [trim(soxr.resample(spoken.speech.samples, spoken.speech.rate, WIDEBAND, quality="HQ")) for spoken in segments]
    gains = _gains(segments, trimmed)
    parts: list[Signal] = [_silence(EDGE_MS)]
    for place, (spoken, sound) in enumerate(zip(segments, trimmed, strict=True), 1):
        parts.append(sound.astype(np.float64) * gains[spoken.voice])
        parts.append(_silence(spoken.pause_ms if place < len(segments) else EDGE_MS))
    joined = np.concatenate(parts)
    even = np.append(joined, np.zeros(joined.size % 2))  # so that 8 kHz has exactly half as many samples
    whole: Signal = even / max(1.0, np.abs(even).max())
    return whole


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


def finished(signal: Signal, rates: Iterable[int] = (NARROWBAND, WIDEBAND)) -> dict[int, Pcm]:
    """The master at the rates of telephones: in their bands, at -19 LUFS, no sample above -3 dBFS."""
    spectra = levelling.spectra(signal)  # once for all rates
    return {rate: np.rint(levelling.levelled(spectra, rate) * 32767).astype(np.int16) for rate in rates}


def finish(signal: Signal, rate: int) -> Pcm:
    """The same at one rate."""
    return finished(signal, (rate,))[rate]
