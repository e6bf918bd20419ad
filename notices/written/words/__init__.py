"""The headings of the written notice in each language: one file a language, data only. They are read, never spoken."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from notices.catalogues.errors import LocaleUnknown
from notices.notice import Locale, Piece


@dataclass(frozen=True, slots=True)
class Words:
    """One language. The names of level 2's parts are the terms of article 13 GDPR.

    Attributes:
        title: of the whole page.
        skip: the link over the list of languages.
        beginning, full, during: level 1, level 2, and the prompts.
        explain: what the hashes are taken of.
        synthetic, human: who speaks (LAW 30).
        listen, refuse: where a page has the sound, and the way to refuse.
    """

    title: str
    skip: str
    languages: str
    beginning: str
    keys: str
    full: str
    controller: str
    purposes: str
    recipients: str
    retention: str
    rights: str
    dpo: str
    complaint: str
    transfers: str
    read_it: str
    during: str
    check: str
    explain: str
    version: str
    text: str
    sound: str
    synthetic: str
    human: str
    plain: str
    listen: str
    refuse: str

    def part(self, piece: Piece) -> str:
        """The heading of a part of level 2."""
        found: str = getattr(self, piece.value.removeprefix("level2."))
        return found


@lru_cache(maxsize=64)
def words_of(locale: Locale) -> Words:
    """The words of a locale's language.

    Raises:
        LocaleUnknown: there is no file for it.
    """
    code = locale.partition("-")[0].lower()
    file = files("notices.written.words").joinpath(f"{code}.toml")
    if not code.isalpha() or not file.is_file():
        raise LocaleUnknown(
            f"Written notices have no headings in the language {code!r}. Add notices/written/words/{code}.toml, as the others are."
        )
    return Words(**tomllib.loads(file.read_text(encoding="utf-8")))
