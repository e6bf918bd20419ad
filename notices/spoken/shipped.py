"""Pronunciations that an engine needs, measured: the phonemes of the words are then those of the figures.

espeak-ng reads "82" well and "quatre-vingt-deux" with a t that is mute; it reads "101" well and pauses before "and" in
"one hundred and one". `tests/notices/test_spoken_phonemes.py` compares words and figures of all numbers that are said.
"""

from __future__ import annotations

from notices.notice import Locale
from notices.spoken.lexicon import Lexicon, LexiconEntry

_ESPEAK = "espeak-ng/"
_FRENCH = {
    "quatre-vingt": "quatrevin",
    "quatre-vingts": "quatrevins",
    "cinq cent": "cinque cent",
}
_ENGLISH = {
    "hundred and": "hundridon",
    "thousand and": "thousandon",
    "million and": "millionon",
}

SHIPPED = Lexicon(
    tuple(
        LexiconEntry(Locale(locale), written, said, _ESPEAK)
        for locale, words in (("fr", _FRENCH), ("en", _ENGLISH))
        for written, said in words.items()
    )
)
