"""Reading ease, where a language has a formula of its own: from about 100, very easy, down to 0."""

from __future__ import annotations

import re

from notices.notice import Locale

EASY_ENOUGH = 30
"""Legal language at its plainest; below it only specialists follow."""

_SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)")
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+", re.IGNORECASE)

_FORMULAS = {"en": (206.835, 1.015, 84.6), "fr": (207.0, 1.015, 73.6)}
"""Flesch (1948) for English; Kandel and Moles (1958) for French: constant, words a sentence, syllables a word."""


def ease(text: str, locale: Locale) -> float | None:
    """The score of a text; None for a language without a formula, or a text too short to measure."""
    formula = _FORMULAS.get(locale.partition("-")[0])
    words = _WORD.findall(text)
    if formula is None or len(words) < 20:  # noqa: PLR2004 - below it one word decides
        return None
    constant, by_sentence, by_word = formula
    sentences = max(1, len(_SENTENCE.findall(text)))
    syllables = sum(max(1, len(_VOWELS.findall(word))) for word in words)
    return constant - by_sentence * len(words) / sentences - by_word * syllables / len(words)
