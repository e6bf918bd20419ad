"""The rows of `preambule voices list`: every voice of every locale, in order, and why one of them speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from notices.notice import Locale
from notices.speech.catalogue import catalogue
from notices.speech.choice import VoiceSettings
from notices.speech.errors import VoiceMissing
from notices.speech.port import Engine
from notices.speech.states import VoiceState, state_of
from notices.speech.voices import InstalledVoices


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """One voice of one locale.

    Attributes:
        rate: samples a second; None where it is not known before the voice is here.
        used: whether it speaks this locale's notices.
        why: of the one that is used; else what there is to say about it.
    """

    locale: str
    voice: str
    engine: str
    rate: int | None
    quality: str
    state: str
    used: bool
    why: str


def rows(settings: VoiceSettings, locale: str | None = None, *, available: bool = False) -> list[VoiceRow]:
    """The voices of one locale, or of all; each locale's in the order in which they would be taken.

    Args:
        settings: how voices are found and chosen.
        locale: one only.
        available: with the voices that could be fetched.
    """
    with InstalledVoices(settings) as voices:
        wanted = (Locale(locale),) if locale else voices.locales()
        return [row for one in wanted for row in _of(voices, one, available=available)]


def _of(voices: InstalledVoices, locale: Locale, *, available: bool) -> Iterator[VoiceRow]:
    here = list(_here(voices, locale))
    yield from here
    names = {row.voice for row in here}
    for voice in catalogue().for_locale(locale) if available else ():
        name = f"{Engine.PIPER}/{voice.name}"
        if name not in names:
            told = f"{voice.size // 1_000_000} MB: preambule voices fetch {voice.name}"
            yield VoiceRow(locale, name, Engine.PIPER, None, voice.quality, VoiceState.TO_FETCH, used=False, why=told)


def _here(voices: InstalledVoices, locale: Locale) -> Iterator[VoiceRow]:
    used, why = _choice(voices, locale)
    if not used:
        chosen = voices.settings.chosen.get(locale, "")
        yield VoiceRow(locale, chosen, "", None, "", VoiceState.MISSING, used=False, why=why)
    for voice in voices.all(locale):
        state, told = state_of(voice)
        reasons = (why if voice.name == used else "", told)
        yield VoiceRow(
            locale,
            voice.name,
            voice.engine,
            voice.rate or None,
            voice.quality,
            state,
            used=voice.name == used,
            why="; ".join(filter(None, reasons)),
        )


def _choice(voices: InstalledVoices, locale: Locale) -> tuple[str, str]:
    """The name of the voice that speaks a locale, and why; no name, and what is wrong, when none does."""
    try:
        name = voices.preferred(locale).name
    except VoiceMissing as error:
        return "", error.message
    if locale in voices.settings.chosen:
        return name, "chosen in PREAMBULE_VOICES_CHOSEN"
    return name, f"first in the order {', '.join(voices.settings.order)}"
