"""The voices that are installed here, and which of them speaks a locale."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from notices.notice import Locale
from notices.speech.espeak import EspeakProcess, EspeakVoice, probe
from notices.speech.piper import PiperVoice, installed
from notices.speech.port import Voice


class InstalledVoices:
    """The best voice of each locale: Piper when one is installed, else espeak-ng. Close it after use.

    Args:
        folder: of Piper voices, `<folder>/<locale>/<name>.onnx` and `<name>.onnx.json`; None when there is none.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
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

    def _piper(self, locale: Locale) -> Voice | None:
        models = installed(self._folder, locale) if self._folder else ()
        return PiperVoice(locale, models[0]) if models else None

    def _embedded(self, locale: Locale) -> Voice:
        voice = EspeakVoice(locale, self._espeak)
        probe(voice)
        return voice

    def close(self) -> None:
        """End the processes of the engines."""
        self._espeak.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
