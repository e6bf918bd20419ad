"""Times of the day."""

from __future__ import annotations

import re
from functools import lru_cache

from notices.spoken.language import Language

_HOUR = r"(?<![\w.,:/-])(?P<{0}hour>[01]?\d|2[0-4])"
_MINUTES = r"(?P<{0}minutes>[0-5]\d)"
_END = r"(?!\w|[.,:]\d)"


def times(text: str, language: Language) -> str:
    """The text with its times of the day written out."""
    return _pattern(language.times.mark, language.times.between).sub(lambda found: _said(found, language), text)


def _said(found: re.Match[str], language: Language) -> str:
    for kind in ("c", "b", "m"):
        if found.groupdict().get(f"{kind}hour"):
            hour, minutes = int(found[f"{kind}hour"]), int(found[f"{kind}minutes"] or 0)
            break
    if language.times.say:
        return language.times.say(hour, minutes)
    said = language.cardinal(hour)
    return f"{said} {language.cardinal(minutes)}" if minutes else said


@lru_cache(maxsize=64)
def _pattern(mark: str, between: str) -> re.Pattern[str]:
    marked = rf"(?: ?(?:{mark}))" if mark else ""
    kinds = [_HOUR.format("c") + ":" + _MINUTES.format("c") + (f"{marked}?" if mark else "") + _END]
    if between:
        kinds.insert(0, _HOUR.format("b") + f" ?(?:{between})" + f"(?: ?{_MINUTES.format('b')})?" + _END)
    if mark:
        kinds.append(_HOUR.format("m") + rf"(?:[.:]{_MINUTES.format('m')})?" + marked + _END)
    return re.compile("|".join(kinds))
