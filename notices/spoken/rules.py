"""What the spoken forms of all languages share: the shape of addresses, and words said letter by letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Language:
    """How one language says what is written in signs.

    Attributes:
        letters: the name of each letter of the alphabet, lower case.
        digits: the name of each digit.
        signs: names of `@`, `.`, `-`, `_`, `/`, `+`, `:`, `#`, `~`, `=`, `?`, `&`, `%`.
        www: how the `www` of an address is said.
        spelt: words of addresses that are said letter by letter ("dpo", "fr").
        as_words: two-letter words of addresses that are said as words all the same.
        rules: patterns and what takes their place, in this order, after the addresses.
    """

    letters: Mapping[str, str]
    digits: tuple[str, ...]
    signs: Mapping[str, str]
    www: str
    spelt: frozenset[str]
    rules: tuple[tuple[re.Pattern[str], Replacement], ...]

    def spell(self, word: str) -> str:
        """A word letter by letter: "RGPD" becomes "erre gé pé dé"."""
        return " ".join(self.letters.get(letter.lower()) or self._sign_or_digit(letter) for letter in word)

    def _sign_or_digit(self, character: str) -> str:
        if character.isascii() and character.isdigit():
            return self.digits[int(character)]
        return self.signs.get(character, character)


_TOP_LEVEL = r"[A-Za-z]{2,24}"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)+{_TOP_LEVEL}"
_ADDRESS = re.compile(
    rf"(?P<mail>(?<![\w.+-])[A-Za-z0-9](?:[\w.+-]*\w)?@{_HOST})"
    rf"|(?P<web>(?<![\w@.-])(?:https?://)?{_HOST}(?::\d+)?(?:/[A-Za-z0-9_~./?=&%#-]*[A-Za-z0-9_~/=#-])?/?)(?![\w@])"
)
_PIECES = re.compile(r"[^\W\d_]+|\d|[^\w\s]|_")


def addresses(text: str, language: Language) -> str:
    """The text with its e-mail and web addresses written out."""
    return _ADDRESS.sub(lambda found: _written_out(found, language), text)


def _written_out(found: re.Match[str], language: Language) -> str:
    address = re.sub(r"^https?://", "", found.group()).rstrip("/")
    return " ".join(_said(piece, language) for piece in _PIECES.findall(address))


def _said(piece: str, language: Language) -> str:
    if piece.lower() == "www":
        return language.www
    if piece.isalpha():
        return language.spell(piece) if _is_spelt(piece, language) else piece.lower()
    return language.spell(piece)


def _is_spelt(word: str, language: Language) -> bool:
    """Country domains, known abbreviations, and what nobody could pronounce: a word without a vowel."""
    lowered = word.lower()
    return len(lowered) <= 2 or lowered in language.spelt or not set(lowered) & set("aeiouyàâäéèêëîïôöùûüœ")  # noqa: PLR2004
