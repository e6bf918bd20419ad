"""A town hall's whole notice, by the embedded voice: its length and its levels, measured on the files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from notices.audio.loudness import lufs
from notices.facts import AnnouncedFacts
from notices.notice import LEVEL2, SAID, Locale, NoticeVersion, Piece, Rendering
from notices.rendering import render_piece, render_version
from notices.speech.voices import InstalledVoices
from notices.texts import utterances

BOTH = (Locale("fr"), Locale("en"))
LEVEL1_SECONDS, LEVEL2_SECONDS, PROMPT_SECONDS = 25, 90, 15
"""LAW, last part; prompts are ours to keep short."""


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> NoticeVersion:
    facts: AnnouncedFacts = request.getfixturevalue("town_hall")
    voices: InstalledVoices = request.getfixturevalue("espeak_voices")
    return render_version(facts, "accueil", BOTH, tmp_path_factory.mktemp("sounds"), voices)


def seconds(version: NoticeVersion, locale: Locale, *pieces: Piece) -> float:
    return sum(version.rendering(locale, piece).milliseconds for piece in pieces) / 1000


@pytest.mark.parametrize("locale", BOTH)
def test_it_is_short_enough(version: NoticeVersion, locale: Locale) -> None:
    assert 10 < seconds(version, locale, Piece.LEVEL1) <= LEVEL1_SECONDS
    assert 30 < seconds(version, locale, *LEVEL2) <= LEVEL2_SECONDS
    for piece in SAID:
        if piece not in {Piece.LEVEL1, *LEVEL2}:
            assert 1 < seconds(version, locale, piece) <= PROMPT_SECONDS


@pytest.mark.parametrize("locale", BOTH)
def test_a_line_that_records_a_share_is_short_enough_too(
    town_hall: AnnouncedFacts, espeak_voices: InstalledVoices, tmp_path: Path, locale: Locale
) -> None:
    said = utterances(replace(town_hall, sampling_percent=20), locale, BOTH)[Piece.LEVEL1]
    rendering, _ = render_piece(Piece.LEVEL1, locale, said, tmp_path, espeak_voices)
    assert rendering.milliseconds / 1000 <= LEVEL1_SECONDS


@pytest.mark.parametrize("locale", BOTH)
def test_it_is_said_at_the_pace_of_the_law(version: NoticeVersion, locale: Locale) -> None:
    """150 to 160 words a minute with its silences; a little room, for a key is a short word."""
    rendering = version.rendering(locale, Piece.LEVEL1)
    assert 140 <= len(rendering.text.split()) / rendering.milliseconds * 60_000 <= 170


def test_every_file_has_the_levels_of_the_telephone(version: NoticeVersion) -> None:
    for rendering in version.renderings.values():
        for path, rate in ((rendering.narrowband, 8_000), (rendering.wideband, 16_000)):
            samples, file_rate = soundfile.read(path)
            assert file_rate == rate
            assert lufs(samples, rate) == pytest.approx(-19, abs=0.3), rendering.text
            assert np.abs(samples).max() <= 10 ** (-3 / 20) + 1e-4
            assert abs(samples.mean()) < 1e-3


def test_no_silence_is_longer_than_the_longest_of_the_law(version: NoticeVersion) -> None:
    """500 ms and the soft edges of two words; 100 ms at both ends."""
    for rendering in version.renderings.values():
        assert longest_silence(rendering) <= 0.8, rendering.text


def longest_silence(rendering: Rendering) -> float:
    samples, rate = soundfile.read(rendering.narrowband)
    loud = np.flatnonzero(np.abs(samples) > 10 ** (-40 / 20))
    return float(np.diff(loud).max() / rate)


def test_nothing_is_clipped(version: NoticeVersion) -> None:
    """No run of equal samples at the ceiling: the limiter turns down, it does not cut."""
    for rendering in version.renderings.values():
        samples, _ = soundfile.read(rendering.narrowband, dtype="int16")
        top = np.abs(samples.astype(int)) >= np.abs(samples.astype(int)).max()
        assert not (top[:-3] & top[1:-2] & top[2:-1] & top[3:]).any()
