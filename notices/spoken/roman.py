"""Roman numerals, next to words that make them numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from notices.spoken.language import Cardinal, Language

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_NUMERAL = r"(?=[IVXLC])(?!L(?![IVX]))(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
"""I to XCIX, what titles, articles, centuries and kings have; a single L is an initial."""


def roman(text: str, language: Language) -> str:
    """The text with the Roman numerals that stand next to the language's words for them written out."""
    for words, say in language.roman.after:
        text = _after(words, language.roman.endings).sub(_replacement(say), text)
    for words, say in language.roman.before:
        text = _before(words, language.roman.endings).sub(_replacement(say), text)
    return text


def _replacement(say: Cardinal) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found['words']}{_said(found['numeral'], say)}"


def _said(numeral: str, say: Cardinal) -> str:
    values = [_VALUES[letter] for letter in numeral]
    return say(sum(-value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)))


@lru_cache(maxsize=256)
def _after(words: str, endings: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?P<words>(?:{words}) )(?P<numeral>{_NUMERAL}){_ending(endings)}(?!\w|[.-]\w)(?:\.(?= [^\W\d_A-Z]))?"
    )


@lru_cache(maxsize=256)
def _before(words: str, endings: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?P<words>)(?P<numeral>{_NUMERAL}){_ending(endings)}\.?(?=[ -](?:{words})(?!\w))")


def _ending(endings: str) -> str:
    return f"(?:{endings})?" if endings else ""
