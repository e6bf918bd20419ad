"""How long a text will take to say, before any voice has said it. A guess: what counts is measured on the sound."""

from __future__ import annotations

from functools import lru_cache

from notices.notice import SAID, Locale, NoticeVersion
from notices.spoken import spoken
from notices.texts import Utterance

USUAL_PACE = 15.0
"""Characters of the spoken form a second, silences included: espeak-ng takes 13.7 in Finnish to 17.6 in French for a whole notice."""

_ENOUGH = 10.0
"""Seconds of sound from which a pace can be told."""


def pace(version: NoticeVersion | None, locale: Locale) -> float:
    """Characters of the spoken form a second, as a published version says them in a locale; the usual pace where there is none."""
    said = [found for (known, piece), found in version.renderings.items() if known == locale and piece in SAID] if version else []
    seconds = sum(found.milliseconds for found in said) / 1000
    if seconds < _ENOUGH:
        return USUAL_PACE
    return sum(_length(found.text, locale) for found in said) / seconds


def estimated_seconds(utterance: Utterance, characters_a_second: float) -> float:
    """How long an utterance takes at a pace."""
    return sum(_length(segment.text, segment.locale) for segment in utterance.segments) / characters_a_second


@lru_cache(maxsize=4096)
def _length(text: str, locale: Locale) -> int:
    """Characters of the spoken form: pages ask for the same texts again and again."""
    return len(spoken(text, locale))
