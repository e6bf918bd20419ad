"""The last thing before an engine: a text is words, and nothing in it is a command to whoever speaks it."""

from __future__ import annotations

import re
import unicodedata

from notices.speech.errors import VoiceFailed

LONGEST = 10_000
"""Characters: eight minutes of speech, while the longest piece of a notice lasts 90 s."""

_BRACKETS = re.compile(r"\[{2,}|\]{2,}")
"""Piper and espeak-ng take `[[…]]` for raw phonemes."""
_JOINERS = frozenset("\u200c\u200d")
"""They shape words in Arabic and Indic scripts, and belong to the spelling."""


def plain(text: str) -> str:
    """The text as an engine is given it: one line, without markup, raw phonemes or control characters.

    Values and texts hold none of it (`notices.texts`); this is for what comes by another way.

    Raises:
        VoiceFailed: nothing is left to say, or it is more than `LONGEST` characters.
    """
    if len(text) > LONGEST:
        raise VoiceFailed(f"A text of {len(text)} characters, {text[:40]!r}…, is too long to be said. Shorten it to {LONGEST}.")
    cleaned = "".join(" " if _unspeakable(character) else character for character in text)
    cleaned = " ".join(_BRACKETS.sub(lambda found: found[0][0], cleaned).split())
    if not any(character.isalnum() for character in cleaned):
        raise VoiceFailed(f"There is nothing to say in {text[:40]!r}. Write words.")
    return cleaned


def _unspeakable(character: str) -> bool:
    """Angle brackets of markup, and characters that are no sign: control, format, line ends, half surrogates."""
    return character in "<>" or (unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in _JOINERS)
