"""Plain text: one line, figures 0-9, nothing that a voice could take for a command."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_BEFORE_PUNCTUATION = re.compile(r" +(?=[,.;:!?،؛؟](?:\s|$))")
_UNUSUAL = re.compile(
    r"[^\x20-\x7eÀ-ÖØ-öø-ɏ\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ff\u0400-\u0481\u048a-\u052f\u0620-\u064a]"
)
"""Characters that need a look: all but the letters of the official languages, and ASCII."""
_SIGNS = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "«": " ", "»": " ", "“": " ", "”": " ", "„": " ", "‹": " ", "›": " ", '"': " ",
    "٫": ",", "٬": "'", "٪": "%", "⁄": "/", "−": "-", "‐": "-", "‑": "-",
})  # fmt: skip
_JOINERS = frozenset("\u200c\u200d")
_UNSPOKEN = frozenset({"Cf", "Cs", "Co", "Cn"})
_NUMERALS = frozenset({"Nd", "No", "Nl"})


def plain(text: str) -> str:
    """The text in NFC, on one line, without quotation marks and control characters, all digits as 0-9."""
    return tidy(_UNUSUAL.sub(_usual, unicodedata.normalize("NFC", text).translate(_SIGNS)))


def tidy(text: str) -> str:
    """The text with single spaces, none at its ends and none before punctuation."""
    return _BEFORE_PUNCTUATION.sub("", _SPACES.sub(" ", text)).strip()


def _usual(found: re.Match[str]) -> str:
    character = found.group()
    kind = unicodedata.category(character)
    if kind == "Cc":
        return " "
    if kind in _UNSPOKEN:
        return character if character in _JOINERS else ""
    if kind in _NUMERALS:
        return "".join(map(_figure, unicodedata.normalize("NFKC", character))).translate(_SIGNS)
    return character


def _figure(character: str) -> str:
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)
