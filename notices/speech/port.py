"""The port of every voice: text in, samples out; and what can be known of a voice before it speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from notices.notice import Locale
from notices.speech.errors import VoiceUnusable

Samples = NDArray[np.float32]

LOWEST_RATE, HIGHEST_RATE = 8_000, 96_000
QUIETEST_DBFS = -60.0
SLOWEST_SECONDS_A_CHARACTER = 1.0


class Engine(StrEnum):
    """What makes the sound. The value begins the names of its voices: `piper/fr_FR-siwis-medium`."""

    UPLOADED = "uploaded"
    PIPER = "piper"
    ESPEAK = "espeak-ng"
    GTTS = "gtts"


@dataclass(frozen=True, slots=True)
class VoiceDescription:
    """One voice that can speak here. Picklable, known without loading a model.

    Attributes:
        name: engine and voice, as in proofs and as an admin writes it: `piper/fr_FR-siwis-medium`.
        locale: the language for which it was asked.
        rate: samples a second of what it returns; 0 where its settings cannot be read.
        synthetic: marked so in every file (LAW 30); False for people's recordings alone.
        leaves_the_house: the text is sent to a third party.
        quality: the engine's own word for it, `x_low` … `high`; empty where it has none.
        model: the file of its model; None where the engine needs none.
    """

    name: str
    engine: Engine
    locale: Locale
    rate: int
    synthetic: bool = True
    leaves_the_house: bool = False
    quality: str = ""
    model: Path | None = None


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


class DescribedVoices(Voices, Protocol):
    """Voices that can be looked through before one of them speaks."""

    def all(self, locale: Locale) -> Sequence[VoiceDescription]:
        """Every voice that could speak `locale`, the preferred one first; damaged ones too."""
        ...

    def describe(self) -> Sequence[VoiceDescription]:
        """The same for every locale for which a voice is installed, and for all official languages of the Union."""
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
