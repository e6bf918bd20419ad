"""Acronyms of running text: said as the language says, or letter by letter."""

from __future__ import annotations

import re

from notices.spoken.language import Language

_WORD = re.compile(r"[^\W\d_]{2,}")
_DOTTED = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){2,}")
_LONGEST = 6
"""Letters of a word in capitals that is taken for an acronym because it has no vowel."""


def acronyms(text: str, language: Language) -> str:
    """The text with its acronyms written out."""
    text = _DOTTED.sub(lambda found: _without_dots(found.group(), language), text)
    return _WORD.sub(lambda found: _said(found.group(), language), text)


def _without_dots(letters: str, language: Language) -> str:
    """Letter by letter what is written as "R.G.P.D."; "e.g." is no acronym."""
    word = letters.replace(".", "")
    return (language.acronyms.get(word) or language.spell(word)) if word.isupper() else letters


def _said(word: str, language: Language) -> str:
    if word in language.acronyms:
        return language.acronyms[word]
    return language.spell(word) if word in language.spelt or _unpronounceable(word, language) else word


def _unpronounceable(word: str, language: Language) -> bool:
    return len(word) <= _LONGEST and word.isupper() and not language.pronounceable(word)
