"""The spoken form of a text, by the rules of its locale."""

from __future__ import annotations

import re
import unicodedata

from notices.notice import Locale
from notices.spoken import english, french
from notices.spoken.rules import Language, addresses

_LANGUAGES: dict[str, Language] = {"fr": french.LANGUAGE, "en": english.LANGUAGE}

_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "«": "", "»": "", "“": "", "”": "", '"': "", "\u00ad": ""})


def spoken(text: str, locale: Locale) -> str:
    """What the voice is given in place of `text`.

    Telephone numbers, e-mail and web addresses, acronyms, "n°" and percentages are written out. A language
    without rules of its own is given the text itself, with plain spaces and apostrophes.
    """
    plain = _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_QUOTES)).strip()
    language = _LANGUAGES.get(locale.partition("-")[0])
    if language is None:
        return plain
    written_out = addresses(plain, language)
    for pattern, replacement in language.rules:
        written_out = pattern.sub(replacement, written_out)
    return _SPACES.sub(" ", written_out).strip()
