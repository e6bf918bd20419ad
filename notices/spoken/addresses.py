"""E-mail and web addresses, written out word by word and sign by sign."""

from __future__ import annotations

import re

from notices.spoken.language import Language

_TOP_LEVEL = r"[A-Za-z]{2,24}"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)+{_TOP_LEVEL}"
_ADDRESS = re.compile(
    rf"(?P<mail>(?<![\w.+-])[A-Za-z0-9](?:[\w.+-]*\w)?@{_HOST})"
    rf"|(?P<web>(?<![\w@.-])(?:https?://)?{_HOST}(?::\d+)?(?:/[A-Za-z0-9_~./?=&%#-]*[A-Za-z0-9_~/=#-])?/?)(?![\w@])"
)
_PIECES = re.compile(r"[^\W\d_]+|\d|[^\w\s]|_")
_SHORT = 2


def addresses(text: str, language: Language) -> str:
    """The text with its e-mail and web addresses written out."""
    return _ADDRESS.sub(lambda found: _written_out(found.group(), language), text)


def _written_out(address: str, language: Language) -> str:
    bare = re.sub(r"^https?://", "", address).rstrip("/")
    return " ".join(_said(piece, language) for piece in _PIECES.findall(bare))


def _said(piece: str, language: Language) -> str:
    if piece.lower() == "www":
        return language.www
    if piece.isalpha():
        return language.spell(piece) if _is_spelt(piece.lower(), language) else piece.lower()
    return language.spell(piece)


def _is_spelt(word: str, language: Language) -> bool:
    """Country domains, known abbreviations, and what nobody could pronounce."""
    if word in language.spelt_in_addresses or not language.pronounceable(word):
        return True
    return len(word) <= _SHORT and word not in language.words_in_addresses
