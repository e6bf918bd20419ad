"""How much of the sound a telephone leaves: STOI through G.711 against the clean rendering, in every locale."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import soxr
from pystoi import stoi

from notices.audio import masters, wav
from notices.audio.band import NARROWBAND, WIDEBAND
from notices.notice import Locale, NoticeVersion, Piece
from notices.rendering import render_version
from notices.rendering.files import Files
from notices.rendering.pool import Processes
from notices.speech.voices import InstalledVoices, VoiceSettings
from tests.bench.rendering_rig import FACTS, locales
from tests.bench.row import Row, at_most
from tests.freeswitch import g711

LEAST = 0.85
PIECES = (Piece.LEVEL1, Piece.MENU, Piece.REFUSED, Piece.CONNECTING)
LAWS = {"μ-law": g711.PCMU, "A-law": g711.PCMA}
FULL_SCALE = 32768


def rows() -> list[Row]:
    """One figure: the worst of all."""
    wanted = locales()
    opened = partial(InstalledVoices, VoiceSettings())
    with tempfile.TemporaryDirectory() as folder, opened() as voices:
        version = render_version(FACTS, "bench", wanted, Path(folder), voices, executor=Processes(opened))
        figures = sorted(measured(version, wanted))
    worst, where = figures[0]
    how = (
        f"STOI (Taal et al. 2011) of {len(figures)} soundings in {len(wanted)} locales by espeak-ng: the 8 kHz file through G.711, against "
        f"the kept master, aligned; worst {worst:.3f}: {where}; half are above {figures[len(figures) // 2][0]:.3f}. 1 is all of it."
    )
    return [at_most("speech.worst_stoi_below_1", 1 - worst, 1 - LEAST, "lost", how)]


def measured(version: NoticeVersion, wanted: tuple[Locale, ...]) -> Iterator[tuple[float, str]]:
    """The intelligibility of each piece by each law, and which it is."""
    for locale in wanted:
        for piece in PIECES:
            rendering = version.rendering(locale, piece)
            master, narrow = masters.read(Files.beside(rendering.narrowband).master), wav.read(rendering.narrowband)
            if master is None or narrow is None:
                raise RuntimeError(f"{piece.value} in {locale} was not rendered whole")
            for name, law in LAWS.items():
                yield through(narrow[0], master.samples, law), f"{locale}, {piece.value}, {name}"


def through(narrow: np.ndarray, clean: np.ndarray, law: int) -> float:
    """STOI of 16-bit samples at 8 kHz after one law, against the clean signal at 16 kHz."""
    carried = np.frombuffer(g711.decode(g711.encode(narrow.tobytes(), law), law), "<i2") / FULL_SCALE
    heard = soxr.resample(carried, NARROWBAND, WIDEBAND, "VHQ")
    length = min(clean.size, heard.size)
    return float(stoi(clean[:length], heard[:length], WIDEBAND))
