"""What the linter knows of each language: one file a language, data only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from notices.linter.errors import LanguageUnknown
from notices.notice import Locale


@dataclass(frozen=True, slots=True)
class Words:
    """One language.

    Attributes:
        vague: announcements that leave open whether the call is recorded (LAW 4).
        press: the words before a key.
        recording, refuse, complaint, destroyed: stems of these words.
        rights: stems of each right, by its English name.
        function_words: short words that tell the language from others.
        script: as Unicode names it: Latin, Cyrillic, Greek, Arabic.
        sentence_words: the longest sentence that can be followed by ear.
    """

    vague: re.Pattern[str]
    press: re.Pattern[str]
    recording: re.Pattern[str]
    refuse: re.Pattern[str]
    complaint: re.Pattern[str]
    destroyed: re.Pattern[str]
    rights: Mapping[str, re.Pattern[str]]
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


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
