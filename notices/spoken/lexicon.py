"""The pronunciation lexicon: words that a voice is given otherwise, per locale and voice."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from notices.locale import Locale
from notices.spoken.errors import LexiconEntryInvalid
from notices.spoken.plain import plain
from notices.texts.values import is_unsafe

LONGEST = 100
"""Characters of what is written, and of what is said."""


@dataclass(frozen=True, slots=True, order=True)
class LexiconEntry:
    """One word or phrase, and what a voice is given in its place.

    Attributes:
        locale: a region ("fr-BE") or a whole language ("fr").
        written: whole words; in lower case it stands for any case, with a capital only for itself ("US" is not "us").
        said: not rewritten by any rule.
        voice: "" for all voices of the locale; a voice's name ("espeak-ng/fr"), or its beginning up to a slash ("piper/").

    Raises:
        LexiconEntryInvalid: a part is empty, too long, or holds markup or control characters.
    """

    locale: Locale
    written: str
    said: str
    voice: str = ""

    def __post_init__(self) -> None:
        for name, value in (("locale", self.locale), ("written", self.written), ("said", self.said)):
            _check(name, value, self.written)
        if self.voice:
            _check("voice", self.voice, self.written)

    def serves(self, locale: Locale, voice: str) -> bool:
        """Whether the entry holds for a locale and the voice that speaks it."""
        if self.locale.lower() not in {locale.lower(), locale.lower().partition("-")[0]}:
            return False
        return self.voice in {"", voice} or (self.voice.endswith("/") and voice.startswith(self.voice))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries in any order. Among those for the same words the more special one wins: by voice, then by region."""

    entries: tuple[LexiconEntry, ...] = ()

    def serving(self, locale: Locale, voice: str) -> dict[str, LexiconEntry]:
        """The entries for a locale and voice, by what is written."""
        fitting = (entry for entry in self.entries if entry.serves(locale, voice))
        return {plain(entry.written): entry for entry in sorted(fitting, key=lambda entry: (len(entry.voice), len(entry.locale)))}


EMPTY = Lexicon()

_FIRST_MARK = 0xF0000
_MARKS = 0xFFFD
"""The private plane 15: plain text holds none of its characters."""


@dataclass(slots=True)
class Substitution:
    """One text on its way through the rules: what entries say is hidden from them behind marks."""

    entries: dict[str, LexiconEntry]
    used: dict[LexiconEntry, str] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None

    def hide(self, text: str) -> str:
        """The text with a mark wherever an entry matches; whole words, longest first."""
        if not self.entries:
            return text
        if self._pattern is None:
            self._pattern = _alternatives(tuple(self.entries))
        return self._pattern.sub(self._mark, text)

    def reveal(self, text: str) -> str:
        """The text with what the entries say in place of their marks."""
        return text.translate({ord(mark): entry.said for entry, mark in self.used.items()})

    def _mark(self, found: re.Match[str]) -> str:
        entry = self.entries.get(found.group()) or self.entries.get(found.group().lower())
        if entry is None or (entry not in self.used and len(self.used) >= _MARKS):
            return found.group()
        return self.used.setdefault(entry, chr(_FIRST_MARK + len(self.used)))


@lru_cache(maxsize=64)
def _alternatives(entries: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(entries, key=lambda written: (-len(written), written))
    words = "|".join(f"(?i:{re.escape(word)})" if word.islower() else re.escape(word) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def _check(name: str, value: str, written: str) -> None:
    where = f"The lexicon entry for {written[:LONGEST]!r}: {name}"
    if not plain(value):
        raise LexiconEntryInvalid(f"{where} is empty. Fill it in, or remove the entry.")
    if len(value) > LONGEST:
        raise LexiconEntryInvalid(f"{where} has {len(value)} characters; at most {LONGEST} are possible. Shorten it.")
    for place, character in enumerate(value, 1):
        if is_unsafe(character):
            what = f"{character!r} (U+{ord(character):04X})"
            raise LexiconEntryInvalid(
                f"{where} holds {what} at character {place}; markup and control characters are not said. Remove it."
            )
