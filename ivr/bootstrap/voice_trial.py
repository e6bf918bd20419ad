"""`preambule voices try`: one sentence as callers would hear it, and its measures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from notices.audio import chain, wav
from notices.audio.errors import SoundNotWritten
from notices.audio.loudness import lufs
from notices.languages import own_name
from notices.notice import Locale
from notices.speech import models
from notices.speech.choice import VoiceSettings
from notices.speech.languages import locale_of
from notices.speech.port import Engine, VoiceDescription, heard
from notices.speech.voices import InstalledVoices
from notices.spoken import EMPTY, Lexicon, spoken


@dataclass(frozen=True, slots=True)
class Trial:
    """What was heard.

    Attributes:
        voice: which one spoke.
        seconds: of the file, with the silence at both ends.
        lufs: integrated loudness.
        peak_dbfs: of the loudest sample.
    """

    voice: str
    seconds: float
    lufs: float
    peak_dbfs: float


def try_voice(settings: VoiceSettings, wanted: str, text: str, out: Path) -> Trial:
    """Say a sentence at the telephone's 8 kHz, band and loudness, into a file.

    Args:
        settings: how voices are found and chosen.
        wanted: a voice's name, `espeak-ng/fr`, or a locale, for the voice that speaks it.
        text: as it is written; the language's own name when it is empty.
        out: a WAV file, replaced when it is there.

    Raises:
        NoticeError: the voice is not there, fails, or returns no speech; the file cannot be written.
    """
    said = say(settings, wanted, text)
    _write(out, said.file)
    return _measured(said.voice, said.samples)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as it was said.

    Attributes:
        samples: at 8 kHz.
    """

    voice: str
    samples: chain.Pcm

    @property
    def file(self) -> bytes:
        """As a WAV file, marked as synthetic speech (LAW 30)."""
        comment = f"synthetic speech; voice {self.voice}; sha256 {wav.sound_hash(self.samples)}"
        return wav.encode(self.samples, chain.NARROWBAND, comment)


def say(settings: VoiceSettings, wanted: str, text: str, lexicon: Lexicon = EMPTY) -> Said:
    """Say a sentence at the telephone's 8 kHz, band and loudness; arguments and errors as of `try_voice`."""
    with InstalledVoices(settings) as voices:
        described = _described(voices, wanted)
        voice = voices.open(described)
        form = spoken(text or own_name(described.locale), described.locale, voice=described.name, lexicon=lexicon)
        samples = chain.finish(chain.master([chain.Spoken(heard(voice, form), voice.name, 0)]), chain.NARROWBAND)
    return Said(voice.name, samples)


def _described(voices: InstalledVoices, wanted: str) -> VoiceDescription:
    engine, _, name = wanted.rpartition("/")
    folder = voices.settings.folder
    model = models.named(folder, name) if folder and engine in {"", Engine.PIPER} else None
    if model is not None:
        return voices.named(wanted, Locale(model.parent.name))
    if not engine:
        return voices.preferred(Locale(name))
    return voices.named(wanted, locale_of(name))


def _measured(name: str, samples: chain.Pcm) -> Trial:
    sound = samples / np.float64(32768)
    peak = 20 * np.log10(max(np.abs(sound).max(), 1e-9))
    level = lufs(sound, chain.NARROWBAND)
    return Trial(name, round(samples.size / chain.NARROWBAND, 2), round(level, 1), round(float(peak), 1))


def _write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise SoundNotWritten(f"{out} could not be written: {error.strerror}. Name another file with --out.") from error
