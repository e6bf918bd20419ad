"""Languages as espeak-ng names its voices for them; Piper models learned to read by the same voices."""

from __future__ import annotations

from notices.notice import Locale
from notices.speech.port import Engine

_TAGS = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv ar uk tr"
LANGUAGES = tuple(Locale(tag) for tag in _TAGS.split())
"""The official languages of the European Union, Arabic, Ukrainian and Turkish: those in which notices are written. espeak-ng
has a voice for each, by the language's own tag."""

WORDS_A_MINUTE = 160
"""LAW, last part: 150 to 160."""
PACES = {
    "ar": 185,
    "cs": 167,
    "et": 178,
    "fi": 165,
    "hu": 183,
    "lt": 180,
    "lv": 163,
    "mt": 185,
    "pl": 167,
    "ro": 165,
    "sk": 165,
    "sl": 185,
    "sv": 163,
    "tr": 180,
    "uk": 217,
}
"""What must be asked of espeak-ng, which counts by English words, for languages whose words are longer. At 155 it speaks Ukrainian
at 92 words a minute and 10.7 characters a second; with these none of them exceeds 15 characters a second (Arabic: letters) or 160 words a minute."""

REGIONAL = frozenset({"en-us", "es-419", "es-mx", "fr-be", "fr-ch", "pt-br"})
"""Regions that have a voice of their own; every other one is spoken by the voice of its language."""
OTHER_NAMES = {"zh": "cmn", "no": "nb"}
"""Where espeak-ng's name of a voice is not the language's own tag."""


def voice_of(locale: Locale) -> str:
    """espeak-ng's name for the voice of a locale: `fr`, `fr-be`, `cmn`."""
    tag = locale.lower()
    language = tag.partition("-")[0]
    return tag if tag in REGIONAL else OTHER_NAMES.get(language, language)


VARIANTS = {"en": "edward2"}
"""espeak-ng's variant of a voice where it was measured to be understood better on the telephone: in a band of 300 to 3400 Hz a
recogniser mistook 16 % of the words of the English notices where it mistook 48 % of the plain voice's (`make bench-speech`)."""


def timbre_of(locale: Locale) -> str:
    """What is asked of espeak-ng for a locale: its voice, with the variant that is best understood: `en+edward2`, `fr`."""
    voice = voice_of(locale)
    variant = VARIANTS.get(voice)
    return f"{voice}+{variant}" if variant else voice


def words_a_minute(locale: Locale) -> int:
    """The pace to ask of espeak-ng for a locale."""
    return PACES.get(locale.lower().partition("-")[0], WORDS_A_MINUTE)


def name_of(locale: Locale) -> str:
    """The voice of a locale as proofs name it: `espeak-ng/fr`."""
    return f"{Engine.ESPEAK}/{voice_of(locale)}"


def locale_of(voice: str) -> Locale:
    """The locale that a voice of espeak-ng speaks."""
    return Locale(next((tag for tag, name in OTHER_NAMES.items() if name == voice), voice))
