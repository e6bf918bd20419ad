"""The digits of a number that is read out, one after another."""

from __future__ import annotations

from notices.notice import Locale
from notices.spoken.languages import language_of


def digit_word(digit: int, locale: Locale) -> str:
    """A digit as the language says it where digits are said one by one: "null", "ét", "a náid".

    Not the number that is counted with, which has a gender and a case of its own. A language without rules is given the figure.
    """
    language = language_of(locale)
    return language.digits[digit] if language else str(digit)
