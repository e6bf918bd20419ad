"""Voices for worker processes, who import this module and are told by plain values what to do. They write down who spoke."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from notices.notice import Locale, Piece
from notices.speech.errors import VoiceFailed
from notices.speech.port import Speech, Voice
from notices.texts import Segment, Utterance

RATE = 22_050


@dataclass
class LoggingVoice:
    """Says everything as a tone as long as the text; a text of one of its words does what the word says."""

    locale: Locale
    log: Path
    loaded: bool = False

    @property
    def name(self) -> str:
        return f"tone/{self.locale}"

    @property
    def fingerprint(self) -> str:
        return f"{self.name} 1"

    def synthesize(self, text: str) -> Speech:
        if not self.loaded:
            self.write("loaded")
            self.loaded = True
        self._obey(text)
        time = np.arange(int(RATE * (0.1 + 0.001 * len(text)))) / RATE
        pitch = 300 + 20 * (sum(self.locale.encode()) % 20)
        return Speech((0.3 * np.sin(2 * np.pi * pitch * time)).astype(np.float32), RATE)

    def _obey(self, text: str) -> None:
        if "refuse this" in text:
            raise VoiceFailed("The voice refused this.")
        if "stumble" in text:
            raise ValueError("stumbled")
        if "die" in text:
            (self.log.parent / "sounds" / f".{os.getpid()}-cut.part").write_bytes(b"half")
            print("a last word", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        if "leave" in text:
            os._exit(3)
        if "hang" in text:
            engine = subprocess.Popen(("sleep", "1000"))
            self.write("engine", engine.pid)
            time.sleep(1000)

    def write(self, what: str, pid: int | None = None) -> None:
        with self.log.open("a") as file:
            file.write(f"{what} {self.locale} {pid or os.getpid()}\n")


@dataclass
class LoggingVoices:
    log: Path
    speaking: dict[Locale, LoggingVoice] = field(default_factory=dict)

    def best(self, locale: Locale) -> Voice:
        return self.speaking.setdefault(locale, LoggingVoice(locale, self.log))

    def release(self, locale: Locale) -> None:
        released = self.speaking.pop(locale, None)
        if released and released.loaded:
            released.write("released")


@dataclass(frozen=True)
class Opening:
    """What workers are given."""

    log: Path
    largest_file: int = 0

    def __call__(self) -> LoggingVoices:
        if self.largest_file:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.largest_file, self.largest_file))
        return LoggingVoices(self.log)


Said = dict[tuple[Locale, Piece], Utterance]


def said(*locales: str, pieces: int = 4, characters: int = 100, invites: bool = True) -> Said:
    """A small line in some locales, each of which invites to the next."""
    found: Said = {}
    for number, name in enumerate(locales):
        for count, piece in enumerate(list(Piece)[:pieces]):
            text = f"{name} {piece.value} " * (characters // 15 + count)
            segments = [Segment(Locale(name), text, 400)]
            if piece is Piece.LEVEL1 and invites:
                following = Locale(locales[(number + 1) % len(locales)])
                segments.append(Segment(following, f"For {following} press 9", 250))
            found[Locale(name), piece] = Utterance(tuple(segments))
    return found


def with_text(line: Said, locale: str, piece: Piece, text: str) -> Said:
    """The line with another text in one place."""
    return line | {(Locale(locale), piece): Utterance((Segment(Locale(locale), text, 400),))}


if __name__ == "__main__":  # a parent that is killed while its workers hang
    from notices.rendering import render
    from notices.rendering.pool import Processes
    from tests.notices import rendering_voices as importable  # workers know no `__main__`

    folder = Path(sys.argv[1])
    line = with_text(with_text(said("fr", "en"), "fr", Piece.MENU, "hang"), "en", Piece.MENU, "hang")
    opening = importable.Opening(folder / "log")
    render("accueil", "facts", line, folder / "sounds", opening(), executor=Processes(opening))
