"""The voices of this machine, and the best of them for each locale."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from notices.notice import Locale
from notices.speech.choice import VoiceSettings
from notices.speech.espeak import EspeakProcess, EspeakVoice, probe
from notices.speech.piper import PiperVoice, installed
from notices.speech.port import Engine, Voice, VoiceDescription

__all__ = ["InstalledVoices", "VoiceSettings"]


class InstalledVoices:
    """The best voice of each locale. Close it after use; every process builds its own from the same settings."""

    def __init__(self, settings: VoiceSettings | None = None) -> None:
        self._settings = settings or VoiceSettings()
        self._espeak = EspeakProcess()
        self._chosen: dict[Locale, Voice] = {}

    def best(self, locale: Locale) -> Voice:
        """The voice for a locale, loaded once; the first Piper voice by name, else espeak-ng.

        Raises:
            VoiceMissing: nothing speaks it, or an installed voice is not whole.
        """
        if locale not in self._chosen:
            self._chosen[locale] = self._piper(locale) or self._embedded(locale)
        return self._chosen[locale]

    def all(self, locale: Locale) -> tuple[VoiceDescription, ...]:
        """Every voice that could speak `locale`, the preferred one first."""
        folder = self._settings.folder
        models: tuple[Path, ...] = installed(folder, locale) if folder else ()
        piper = tuple(VoiceDescription(f"piper/{model.stem}", Engine.PIPER, locale, 22_050) for model in models)
        return (*piper, VoiceDescription(EspeakVoice(locale, self._espeak).name, Engine.ESPEAK, locale, 22_050))

    def release(self, locale: Locale) -> None:
        """Let go of the model of a locale; the next `best` loads it again."""
        self._chosen.pop(locale, None)

    def _piper(self, locale: Locale) -> Voice | None:
        folder = self._settings.folder
        models = installed(folder, locale) if folder else ()
        return PiperVoice(locale, models[0]) if models else None

    def _embedded(self, locale: Locale) -> Voice:
        voice = EspeakVoice(locale, self._espeak)
        probe(voice)
        return voice

    def close(self) -> None:
        """Let go of every model and end the processes of the engines."""
        self._chosen.clear()
        self._espeak.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
