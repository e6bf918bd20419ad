"""Durations and shares that somebody has typed, in figures or in words, with units as the locale's CLDR names them, declined or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import takewhile

import babel
from babel.units import format_unit

from notices.facts import Duration, DurationUnit
from notices.linter.words import bare
from notices.notice import Locale
from notices.spoken import spoken
from notices.spoken.languages import language_of
from notices.texts.durations import written

_IN_FIGURES = (0, 1, 2, 3, 4, 5, 6, 11, 12, 21, 30, 100)
"""Counts that show every plural form there is."""
_IN_WORDS = (*range(1, 37), 48, 60, 72, 90, 100, 120, 180, 183, 365)
_WEEK = 7
_ALSO = {("sv", DurationUnit.DAYS): ("dag", "dagar")}
"""Names that people use and CLDR does not: it counts in "dygn"."""
_LONG, _SHORT = 5, 3
"""Letters: a long name may be declined by four letters more, a short one by two, and one that is shorter not at all."""


def durations_in(sentence: str, locale: Locale) -> Iterator[tuple[str, Duration]]:
    """The durations written in a sentence; weeks are counted in days.

    Yields:
        The very words, and what they mean.
    """
    plain = bare(sentence)
    for unit, days, pattern in _durations(locale):
        for match in pattern.finditer(plain):
            count = _count(match["count"], locale)
            yield sentence[match.start() : match.end()], Duration(count * days, unit)


def shares_in(sentence: str, locale: Locale) -> Iterator[tuple[str, int]]:
    """The percentages written in a sentence.

    Yields:
        The very words, and the number.
    """
    for match in _shares(locale).finditer(bare(sentence)):
        yield sentence[match.start() : match.end()], _count(match["count"] or match["behind"], locale)


def _count(text: str, locale: Locale) -> int:
    return int(text) if text.isdigit() else _numbers(locale)[" ".join(text.lower().split())]


@lru_cache(maxsize=64)
def _numbers(locale: Locale) -> Mapping[str, int]:
    """Numbers in words: as they are counted, and as they stand before a unit."""
    language = language_of(locale)
    if language is None:
        return {}
    found = {_plain(language.cardinal(count)): count for count in (*range(1, 101), *_IN_WORDS)}
    for unit in DurationUnit:
        for count in _IN_WORDS:
            number, _, name = _plain(spoken(written(Duration(count, unit), locale), locale)).rpartition(" ")
            if number and re.fullmatch(_names(_said(unit, locale)), name, re.IGNORECASE):
                found.setdefault(number, count)
    return found


def _plain(text: str) -> str:
    return bare(text).lower()


@lru_cache(maxsize=64)
def _durations(locale: Locale) -> tuple[tuple[DurationUnit, int, re.Pattern[str]], ...]:
    units = [(unit, 1, _names(_said(unit, locale))) for unit in DurationUnit]
    units.append((DurationUnit.DAYS, _WEEK, _names(_weeks(locale))))
    number = _number(locale, r"\d{1,4}")
    return tuple(
        (unit, days, re.compile(rf"{number}[\s-]*(?:{names})(?!\w)", re.IGNORECASE)) for unit, days, names in units if names
    )


@lru_cache(maxsize=64)
def _shares(locale: Locale) -> re.Pattern[str]:
    language = language_of(locale)
    forms = language.percent if language else ""
    words = [_plain(form) for form in ((forms,) if isinstance(forms, str) else forms.values()) if form]
    names = "|".join(("[%٪％]", *(re.escape(word) for word in sorted(set(words), key=len, reverse=True)), "percent"))
    number = _number(locale, r"\d{1,3}")
    return re.compile(rf"{number}\s*(?:{names})(?!\w)|[%٪％]\s?(?P<behind>\d{{1,3}})(?!\d)", re.IGNORECASE)


def _number(locale: Locale, figures: str) -> str:
    words = "|".join(re.escape(word) for word in sorted(_numbers(locale), key=len, reverse=True))
    return rf"(?<!\w)(?P<count>{figures}{'|' if words else ''}{words})"


def _said(unit: DurationUnit, locale: Locale) -> Iterable[str]:
    return (*(written(Duration(count, unit), locale) for count in _IN_FIGURES), *_ALSO.get((locale.partition("-")[0], unit), ()))


def _weeks(locale: Locale) -> Iterable[str]:
    cldr = babel.Locale.parse(locale, sep="-")
    said = (format_unit(count, "duration-week", length="long", locale=cldr) for count in _IN_FIGURES)
    return (one for one in said if "duration" not in one)  # where CLDR has none, Babel shows the name of the unit


def _names(said: Iterable[str]) -> str:
    """A pattern of what a unit is called in these phrases, and of what their names have in common."""
    names = {re.sub(r"[\d\s]+", " ", bare(one)).strip().lower() for one in said} - {""}
    common = _common(names)
    stems = names | {common} if len(common) >= _LONG else names
    return "|".join(map(_declined, sorted(stems, key=len, reverse=True)))


def _common(names: AbstractSet[str]) -> str:
    """What all names begin with: that of the first and the last in their order."""
    first, last = min(names, default=""), max(names, default="")
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))


def _declined(name: str) -> str:
    more = 4 if len(name) >= _LONG else 2 if len(name) >= _SHORT else 0
    return re.escape(name).replace(r"\ ", r"\s+") + rf"\w{{0,{more}}}"
