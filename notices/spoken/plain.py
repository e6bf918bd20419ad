"""Plain text: one line, figures 0-9, nothing that a voice could take for a command."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_BEFORE_PUNCTUATION = re.compile(r" +(?=[,.;:!?،؛؟](?:\s|$))")
_SIGNS = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "«": " ", "»": " ", "“": " ", "”": " ", "„": " ", "‹": " ", "›": " ", '"': " ",
    "٫": ",", "٬": "'", "٪": "%", "⁄": "/", "−": "-", "‐": "-", "‑": "-",
})  # fmt: skip
_JOINERS = frozenset("\u200c\u200d")
_UNSPOKEN = frozenset({"Cf", "Cs", "Co", "Cn"})
_NUMERALS = frozenset({"Nd", "No", "Nl"})


def plain(text: str) -> str:
    """The text in NFC, on one line, without quotation marks and control characters, all digits as 0-9."""
    normal = unicodedata.normalize("NFC", text).translate(_SIGNS)
    if not normal.isascii():
        normal = "".join(map(_plain_character, normal))
    return tidy("".join(" " if unicodedata.category(character) == "Cc" else character for character in normal))


def tidy(text: str) -> str:
    """The text with single spaces, none at its ends and none before punctuation."""
    return _BEFORE_PUNCTUATION.sub("", _SPACES.sub(" ", text)).strip()


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    kind = unicodedata.category(character)
    if kind in _UNSPOKEN:
        return character if character in _JOINERS else ""
    if kind in _NUMERALS:
        return "".join(map(_figure, unicodedata.normalize("NFKC", character))).translate(_SIGNS)
    return character


def _figure(character: str) -> str:
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)
