"""What stands on the shelf: every voice that can speak here, in the order in which it would be taken; nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from notices.notice import Locale
from notices.speech import espeak, gtts_voice, models
from notices.speech.choice import VoiceSettings
from notices.speech.errors import ChosenVoiceMissing, VoiceMissing
from notices.speech.espeak import EspeakProcess
from notices.speech.languages import LANGUAGES, name_of
from notices.speech.port import Engine, VoiceDescription


class Shelf:
    """The voices of some settings.

    Args:
        settings: where voices lie, and which come first.
        process: asked what espeak-ng speaks beyond the languages that it is known to speak.
    """

    def __init__(self, settings: VoiceSettings, process: EspeakProcess) -> None:
        self._settings = settings
        self._process = process

    def preferred(self, locale: Locale) -> VoiceDescription:
        """The voice that is used for a locale: the chosen one, else the first in the order.

        Raises:
            ChosenVoiceMissing: the voice that was chosen is not there; no other one takes its place.
            VoiceMissing: nothing speaks the locale.
        """
        chosen = self._settings.chosen.get(locale)
        if chosen:
            return self.named(chosen, locale)
        found = self._in_order(locale)
        if not found:
            raise VoiceMissing(
                f"No voice speaks {locale!r} with the engines {', '.join(self._settings.order)}. "
                "Fetch a voice, or add an engine to PREAMBULE_VOICE_ORDER."
            )
        return found[0]

    def all(self, locale: Locale) -> tuple[VoiceDescription, ...]:
        """Every voice that could speak a locale, the one that is used first; those with damaged files too."""
        found = self._in_order(locale)
        try:
            first = self.preferred(locale)
        except VoiceMissing:
            return found
        return (first, *(voice for voice in found if voice.name != first.name))

    def locales(self) -> tuple[Locale, ...]:
        """The languages in which notices are written, then every other locale that has a voice or a choice of its own."""
        others = models.locales(self._settings.folder) if self._settings.folder else ()
        return tuple(dict.fromkeys((*LANGUAGES, *others, *self._settings.chosen)))

    def named(self, name: str, locale: Locale) -> VoiceDescription:
        """A voice by its name, to speak a locale; the engine may be left out of the name of a Piper voice.

        Raises:
            ChosenVoiceMissing: it is not there, or cannot speak the locale; the message says what to do.
        """
        engine, _, called = name.rpartition("/")
        found = self._called(engine or Engine.PIPER, called, locale)
        if found is None:
            there = ", ".join(voice.name for voice in self._in_order(locale)) or "none"
            raise ChosenVoiceMissing(
                f"The voice {name!r}, chosen for {locale!r}, is not there. {_remedy(engine, called)}, or choose another one in "
                f"PREAMBULE_VOICES_CHOSEN. There are for {locale!r}: {there}."
            )
        return found

    def _in_order(self, locale: Locale) -> tuple[VoiceDescription, ...]:
        return tuple(voice for engine in self._settings.order for voice in self._of(engine, locale))

    def _of(self, engine: Engine, locale: Locale) -> Iterator[VoiceDescription]:
        """An engine's voices for a locale. Uploads are none: they are recordings of one text."""
        if engine is Engine.PIPER and self._settings.folder is not None:
            yield from (_piper(locale, model) for model in models.installed(self._settings.folder, locale))
        elif engine is Engine.ESPEAK and espeak.speaks(locale, self._process):
            yield VoiceDescription(name_of(locale), engine, locale, espeak.RATE)
        elif engine is Engine.GTTS and self._settings.gtts is not None and (name := gtts_voice.name_of(locale)):
            yield VoiceDescription(name, engine, locale, gtts_voice.RATE, leaves_the_house=True)

    def _called(self, engine: str, name: str, locale: Locale) -> VoiceDescription | None:
        if engine == Engine.PIPER:
            model = models.named(self._settings.folder, name) if self._settings.folder else None
            return _piper(locale, model) if model else None
        if engine not in (Engine.ESPEAK, Engine.GTTS):
            return None
        return next((voice for voice in self._of(Engine(engine), locale) if voice.name == f"{engine}/{name}"), None)


def _remedy(engine: str, called: str) -> str:
    if engine == Engine.GTTS:
        return "Switch gTTS on with PREAMBULE_GTTS=on, if the texts may leave the house"
    return f"Fetch it (preambule voices fetch {called})" if engine in {"", Engine.PIPER} else "Correct its name"


def _piper(locale: Locale, model: Path) -> VoiceDescription:
    name = f"{Engine.PIPER}/{model.stem}"
    try:
        settings = models.settings_of(model)
    except VoiceMissing:
        return VoiceDescription(name, Engine.PIPER, locale, 0, model=model)
    return VoiceDescription(name, Engine.PIPER, locale, settings.rate, quality=settings.quality, model=model)
