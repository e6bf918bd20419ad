"""The port of every voice: text in, samples out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from notices.notice import Locale
from notices.speech.errors import VoiceUnusable

Samples = NDArray[np.float32]

LOWEST_RATE, HIGHEST_RATE = 8_000, 96_000
QUIETEST_DBFS = -60.0
SLOWEST_SECONDS_A_CHARACTER = 1.0


@dataclass(frozen=True, slots=True)
class Speech:
    """What a voice said: mono, full scale 1.0, `rate` samples a second."""

    samples: Samples
    rate: int


class Voice(Protocol):
    """One voice of one engine."""

    @property
    def name(self) -> str:
        """Engine and voice, as shown to people and kept in proofs: `espeak-ng/fr`."""
        ...

    @property
    def locale(self) -> Locale:
        """The language that it speaks."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text might sound otherwise: engine and model version, speed."""
        ...

    def synthesize(self, text: str) -> Speech:
        """Say `text`, which is in its spoken form.

        Raises:
            VoiceFailed: the engine crashed, hung or refused.
        """
        ...


class Voices(Protocol):
    """Where a rendering gets its voices."""

    def best(self, locale: Locale) -> Voice:
        """The voice that speaks `locale`; VoiceMissing when none does."""
        ...


def heard(voice: Voice, text: str) -> Speech:
    """Let a voice say `text` and make sure that it did.

    Raises:
        VoiceUnusable: silence, no samples, samples that are no numbers, an impossible rate or length.
    """
    speech = voice.synthesize(text)
    fault = _fault(speech, len(text))
    if fault:
        raise VoiceUnusable(f"The voice {voice.name} returned {fault} for {text!r}. Try another voice, or reinstall this one.")
    return speech


def _fault(speech: Speech, characters: int) -> str:
    if not LOWEST_RATE <= speech.rate <= HIGHEST_RATE:
        return f"a rate of {speech.rate} Hz"
    if speech.samples.ndim != 1 or speech.samples.size == 0:
        return "no sound"
    if not np.isfinite(speech.samples).all():
        return "samples that are no numbers"
    if np.abs(speech.samples).max() < 10 ** (QUIETEST_DBFS / 20):
        return "silence"
    seconds = speech.samples.size / speech.rate
    if seconds > 5 + characters * SLOWEST_SECONDS_A_CHARACTER:
        return f"{seconds:.0f} s of sound"
    return ""
