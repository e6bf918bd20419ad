"""The voices of this machine, and the best of them for each locale."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from notices.notice import Locale
from notices.speech.choice import GttsSettings, VoiceSettings
from notices.speech.espeak import EspeakProcess, EspeakVoice
from notices.speech.gtts_voice import GttsVoice
from notices.speech.piper import PiperVoice
from notices.speech.port import Engine, Voice, VoiceDescription
from notices.speech.shelf import Shelf

__all__ = ["InstalledVoices", "VoiceSettings"]


class InstalledVoices:
    """The best voice of each locale, loaded once. Close it after use.

    Every process builds its own from the same settings: engines and models are never shared between processes.
    """

    def __init__(self, settings: VoiceSettings | None = None) -> None:
        self.settings = settings or VoiceSettings()
        self._espeak = EspeakProcess()
        self._shelf = Shelf(self.settings, self._espeak)
        self._loaded: dict[Locale, Voice] = {}

    def best(self, locale: Locale) -> Voice:
        """The voice of a locale: the chosen one, else the first in the order.

        Raises:
            ChosenVoiceMissing: the voice that was chosen is not there; no other one takes its place.
            VoiceMissing: nothing speaks the locale, or the first voice is not whole.
        """
        if locale not in self._loaded:
            self._loaded[locale] = self.open(self._shelf.preferred(locale))
        return self._loaded[locale]

    def open(self, voice: VoiceDescription) -> Voice:
        """A voice of `all` or `named`. Raises VoiceMissing when its files are not whole, or its engine is not installed."""
        if voice.engine is Engine.PIPER and voice.model is not None:
            return PiperVoice(voice.locale, voice.model)
        if voice.engine is Engine.GTTS:
            return GttsVoice(voice.locale, self.settings.gtts or GttsSettings())
        return EspeakVoice(voice.locale, self._espeak)

    def preferred(self, locale: Locale) -> VoiceDescription:
        """What `best` would open. Raises as it does, but for files that are not whole."""
        return self._shelf.preferred(locale)

    def all(self, locale: Locale) -> tuple[VoiceDescription, ...]:
        """Every voice that could speak a locale, the one that is used first; those with damaged files too."""
        return self._shelf.all(locale)

    def locales(self) -> tuple[Locale, ...]:
        """The languages in which notices are written, then every other locale that has a voice or a choice of its own."""
        return self._shelf.locales()

    def describe(self) -> tuple[VoiceDescription, ...]:
        """The same for all languages in which notices are written, and every other locale that has a voice."""
        return tuple(voice for locale in self._shelf.locales() for voice in self._shelf.all(locale))

    def named(self, name: str, locale: Locale) -> VoiceDescription:
        """A voice by its name, to speak a locale; ChosenVoiceMissing when it is not there or cannot speak it."""
        return self._shelf.named(name, locale)

    def prefers_uploads(self, locale: Locale) -> bool:
        """Whether a person's recording of a text comes before the voice of its locale."""
        rank = self.settings.rank
        return Engine.UPLOADED in self.settings.order and rank(Engine.UPLOADED) < rank(self.preferred(locale).engine)

    def release(self, locale: Locale) -> None:
        """Let go of the model of a locale; the next `best` loads it again."""
        self._loaded.pop(locale, None)

    def close(self) -> None:
        """Let go of every model and end the processes of the engines."""
        self._loaded.clear()
        self._espeak.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
