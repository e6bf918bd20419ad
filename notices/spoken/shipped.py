"""Pronunciations that an engine needs, measured: the phonemes of the words are then those of the figures.

espeak-ng 1.52 reads "82" well and "quatre-vingt-deux" with a t that is mute; it reads "101" well and pauses before "and" in
"one hundred and one"; it changes to its English voice for "web" and "slash". `tests/notices/test_spoken_phonemes.py` compares.
"""

from __future__ import annotations

from notices.notice import Locale
from notices.spoken.lexicon import Lexicon, LexiconEntry

_ESPEAK = "espeak-ng/"
_FRENCH = {
    "quatre-vingt": "quatrevin",
    "quatre-vingts": "quatrevins",
    "cinq cent": "cinque cent",
    "cinq mille": "cinque mille",
    "cinq millions": "cinque millions",
    "cent ans": "cent tans",
    "cent euros": "cent teuros",
    "tapez un": "tapé un",
    "fils": "fisse",
    "e-mail": "imèle",
    "e-mails": "imèles",
    "email": "imèle",
    "mail": "mèle",
    "web": "ouèbe",
    "slash": "slache",
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
