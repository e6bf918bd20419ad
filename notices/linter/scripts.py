"""Which script a text is written in, by the names of its letters in Unicode."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "ARMENIAN", "GEORGIAN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_FOREIGN_SHARE = 0.5
"""More than half of the letters: names and abbreviations in another script are usual."""


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """`Latin`, `Cyrillic` …; empty for what is no letter, or goes with the letters of any script (nº, зʼявитися)."""
    if not character.isalpha() or character in "ªº" or unicodedata.category(character) == "Lm":
        return ""
    name = unicodedata.name(character, "")
    first = name.split(" ", 1)[0]
    return first.capitalize() if first in _SCRIPTS else "other"


def mixed(word: str) -> bool:
    """Whether one word has letters of two scripts, as a homoglyph makes it."""
    return len({script for character in word if (script := script_of(character))}) > 1


def foreign(text: str, script: str) -> bool:
    """Whether most letters of a text are of another script than `script`."""
    scripts = [found for character in text if (found := script_of(character))]
    return bool(scripts) and sum(found != script for found in scripts) > _FOREIGN_SHARE * len(scripts)
