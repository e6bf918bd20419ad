"""What the linter knows of each language: one file a language, data only."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from notices.linter.errors import LanguageUnknown
from notices.notice import Locale

_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " "}


@lru_cache(maxsize=4096)
def _bare(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    if len(parts) > 1 and all(map(unicodedata.combining, parts[1:])):
        return parts[0]
    return _PLAIN.get(character, character)


def bare(text: str) -> str:
    """The text without accents, which capitals are often written without, its apostrophes and spaces plain; as long as before."""
    return "".join(map(_bare, text))


@dataclass(frozen=True, slots=True)
class Stems:
    """Words and beginnings of words, found in any case and with or without accents."""

    pattern: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        """The first place; its span is that of `text`."""
        return self.pattern.search(bare(text))

    def without(self, text: str) -> str:
        """The text, bare, with a space in place of each."""
        return self.pattern.sub(" ", bare(text))


@dataclass(frozen=True, slots=True)
class Words:
    """One language.

    Attributes:
        vague: announcements that leave open whether the call is recorded (LAW 4).
        perhaps: the same by "perhaps" or "sometimes"; where a refusal follows in the clause, it is that which is left open.
        press: the words before a key, or behind it where the verb stands at the end.
        recording, refuse, complaint, destroyed: stems of these words.
        rights: stems of each right, by its English name.
        function_words: short words that tell the language from others.
        script: as Unicode names it: Latin, Cyrillic, Greek, Arabic.
        sentence_words: the longest sentence that can be followed by ear.
    """

    vague: Stems
    perhaps: Stems | None
    press: Stems
    recording: Stems
    refuse: Stems
    complaint: Stems
    destroyed: Stems
    rights: Mapping[str, Stems]
    function_words: frozenset[str]
    script: str
    sentence_words: int


@lru_cache(maxsize=64)
def words_of(locale: Locale) -> Words:
    """The words of a locale's language.

    Raises:
        LanguageUnknown: the linter has no file for it.
    """
    code = locale.partition("-")[0].lower()
    file = files("notices.linter.words").joinpath(f"{code}.toml")
    if not file.is_file():
        raise LanguageUnknown(f"The linter does not know the language {code!r}. Add notices/linter/words/{code}.toml.")
    return _words(tomllib.loads(file.read_text(encoding="utf-8")))


def _words(data: Mapping[str, Any]) -> Words:
    return Words(
        vague=_any(data["vague"]),
        perhaps=_any(data["perhaps"]) if "perhaps" in data else None,
        press=_any(data["press"]),
        recording=_any(data["recording"]),
        refuse=_any(data["refuse"]),
        complaint=_any(data["complaint"]),
        destroyed=_any(data["destroyed"]),
        rights={name: _any(stems) for name, stems in data["rights"].items()},
        function_words=frozenset(data["function_words"]),
        script=data["script"],
        sentence_words=data["sentence_words"],
    )


def _any(patterns: list[str]) -> Stems:
    return Stems(re.compile("|".join(f"(?:{bare(pattern)})" for pattern in patterns), re.IGNORECASE))
