"""What espeak-ng makes of numbers in words, with the lexicon that is shipped for it: what it makes of the figures."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from notices.notice import Locale
from notices.spoken import spoken
from notices.spoken.languages import language_of

PROGRAM = Path(__file__).parent / "spoken" / "phonemes.py"
THOUSANDS = (
    2100,
    3000,
    4500,
    5000,
    5555,
    10_000,
    15_000,
    21_000,
    65_000,
    71_000,
    80_000,
    81_000,
    93_500,
    99_100,
    100_000,
    200_000,
    280_000,
)
NUMBERS = [*range(1900), *range(2000, 2100), *THOUSANDS, 1_000_000, 2_000_000, 5_000_000, 80_000_000]
"""Without 1900 to 1999, which espeak-ng reads as years in English."""
SOUNDS = {
    "tapez un": "tape œ̃",
    "cent ans": "sɑ̃ tɑ̃",
    "un e-mail": "œ̃n imɛl",
    "sur le web": "syʁ lə wɛb",
    "Dupont et Fils": "dypɔ̃t e fis",
}


def _phonemes(voice: str, lines: list[str]) -> list[str]:
    """Without stress, pauses and the marks of liaison."""
    told = subprocess.run([sys.executable, PROGRAM, voice], input="\n".join(lines), capture_output=True, text=True, check=True)
    said = told.stdout.splitlines()
    assert len(said) == len(lines)
    return [re.sub(r"[ˈˌ\-]", "", line) for line in said]


def _together(phonemes: list[str]) -> list[str]:
    return [line.replace(" ", "") for line in phonemes]


@pytest.mark.parametrize(("voice", "fewest_helped"), [("fr", 400), ("en", 900)])
def test_numbers_in_words_sound_like_their_figures(voice: str, fewest_helped: int) -> None:
    figures = _together(_phonemes(voice, [str(number) for number in NUMBERS]))
    plain = [_cardinal(number, voice, "") for number in NUMBERS]
    helped = [_cardinal(number, voice, f"espeak-ng/{voice}") for number in NUMBERS]

    heard = _together(_phonemes(voice, helped))
    assert [words for words, sound, wanted in zip(helped, heard, figures, strict=True) if sound != wanted] == []
    assert sum(one != other for one, other in zip(plain, helped, strict=True)) > fewest_helped


def _cardinal(number: int, locale: str, voice: str) -> str:
    """Counted, not said as a year or a telephone number: espeak-ng counts too."""
    language = language_of(Locale(locale))
    assert language
    return spoken(language.cardinal(number), Locale(locale), voice=voice)


@pytest.mark.parametrize(("written", "wanted"), SOUNDS.items())
def test_french_words_that_the_engine_would_misread(written: str, wanted: str) -> None:
    (sound,) = _phonemes("fr", [spoken(written, Locale("fr"), voice="espeak-ng/fr")])

    assert " ".join(sound.split()) == wanted
