"""Languages as espeak-ng names its voices for them; Piper models learned to read by the same voices."""

from __future__ import annotations

from notices.notice import Locale
from notices.speech.port import Engine

_TAGS = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv ar uk tr"
LANGUAGES = tuple(Locale(tag) for tag in _TAGS.split())
"""The official languages of the European Union, Arabic, Ukrainian and Turkish: those in which notices are written. espeak-ng
has a voice for each, by the language's own tag."""

REGIONAL = frozenset({"en-us", "es-419", "es-mx", "fr-be", "fr-ch", "pt-br"})
"""Regions that have a voice of their own; every other one is spoken by the voice of its language."""
OTHER_NAMES = {"zh": "cmn", "no": "nb"}
"""Where espeak-ng's name of a voice is not the language's own tag."""


def voice_of(locale: Locale) -> str:
    """espeak-ng's name for the voice of a locale: `fr`, `fr-be`, `cmn`."""
    tag = locale.lower()
    language = tag.partition("-")[0]
    return tag if tag in REGIONAL else OTHER_NAMES.get(language, language)


def name_of(locale: Locale) -> str:
    """The voice of a locale as proofs name it: `espeak-ng/fr`."""
    return f"{Engine.ESPEAK}/{voice_of(locale)}"


def locale_of(voice: str) -> Locale:
    """The locale that a voice of espeak-ng speaks."""
    return Locale(next((tag for tag, name in OTHER_NAMES.items() if name == voice), voice))
