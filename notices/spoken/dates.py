"""Dates: in figures by the order of their parts, in words by CLDR's names of the months."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

import babel

from notices.spoken.language import Language
from notices.spoken.numbers import whole

_FIGURES = re.compile(
    r"(?<![\w.,/-])(?:"
    r"(?P<y>\d{4})(?P<s>[./-]) ?(?P<m>\d{1,2})(?P=s) ?(?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2})(?P<t>[./-]) ?(?P<b>\d{1,2})(?P=t) ?(?P<z>\d{4}|\d\d)"
    r")(?!\w|[./-]\d)"
)
_LAST_WORD = re.compile(r"([^\W\d_]+)\W{1,2}$")
_WINDOW = 32
_THIS_CENTURY = 2000


def dates(text: str, language: Language) -> str:
    """The text with its dates written out; what is no date of the calendar is left alone."""
    text = _FIGURES.sub(lambda found: _from_figures(found, language), text)
    for pattern in _written(language.cldr):
        text = pattern.sub(lambda found: _from_words(found, language), text)
    return text


def _from_figures(found: re.Match[str], language: Language) -> str:
    date = _read(found, month_first=language.dates.month_first)
    if date is None:
        return found.group()
    names = language.dates.months or _months(language.cldr)
    pattern = language.dates.pattern or _pattern(language.cldr)
    return pattern.format(day=_day(date.day, found, language), month=names[date.month - 1], year=_year(date.year, language))


def _read(found: re.Match[str], *, month_first: bool) -> dt.date | None:
    if found["y"]:
        return _date(int(found["y"]), int(found["m"]), int(found["d"]))
    first, second, year = int(found["a"]), int(found["b"]), int(found["z"])
    if len(found["z"]) == 2:  # noqa: PLR2004 - two figures
        year += _THIS_CENTURY
    day, month = (second, first) if month_first else (first, second)
    return _date(year, month, day) or _date(year, day, month)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _from_words(found: re.Match[str], language: Language) -> str:
    """A written date: the words stay, its numbers are said."""
    said = found.group()
    parts = sorted(((found.start(name), name) for name in ("day", "year") if name in found.re.groupindex), reverse=True)
    for _, name in parts:
        start, end = (place - found.start() for place in found.span(name))
        number = int(found[name])
        spoken = _day(number, found, language) if name == "day" else _year(number, language)
        said = said[:start] + spoken + said[end:].removeprefix(".")
    return said


def _day(day: int, found: re.Match[str], language: Language) -> str:
    if language.dates.day is None:
        return language.cardinal(day)
    word = _LAST_WORD.search(found.string[max(0, found.start() - _WINDOW) : found.start()])
    return language.dates.day(day, word[1].lower() if word else "")


def _year(year: int, language: Language) -> str:
    return language.dates.year(year) if language.dates.year else whole(str(year), language)


@lru_cache(maxsize=64)
def _months(cldr: str) -> tuple[str, ...]:
    names = babel.Locale.parse(cldr).months["format"]["wide"]
    return tuple(names[number] for number in range(1, 13))


@lru_cache(maxsize=64)
def _pattern(cldr: str) -> str:
    """CLDR's "d 'de' MMMM 'de' y" becomes "{day} de {month} de {year}"."""
    pattern = babel.Locale.parse(cldr).date_formats["long"].pattern
    parts = {"d": "{day}", "MMMM": "{month}", "y": "{year}"}
    named = re.sub(r"'[^']*'|MMMM|d|y", lambda found: parts.get(found.group(), found.group().strip("'")), pattern)
    return " ".join(re.sub(r"[.,]", "", named).split())


@lru_cache(maxsize=64)
def _written(cldr: str) -> tuple[re.Pattern[str], ...]:
    """Dates as CLDR writes them, with a year and without."""
    locale = babel.Locale.parse(cldr)
    names = {name for kind in ("format", "stand-alone") for name in locale.months[kind]["wide"].values()}
    months = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    parts = {"d": r"(?P<day>[0-3]?\d)\.?", "MMMM": rf"(?:{months})", "y": r"(?P<year>\d{4})\.?"}
    patterns = (locale.date_formats["long"].pattern, locale.datetime_skeletons["MMMMd"].pattern)
    return tuple(_compiled(pattern, parts) for pattern in patterns)


def _compiled(pattern: str, parts: dict[str, str]) -> re.Pattern[str]:
    tokens = re.findall(r"'[^']*'|MMMM|d|y|\s+|[^\s'a-zA-Z]+", pattern)
    inner = "".join(_token(token, parts) for token in tokens)
    return re.compile(rf"(?<![\w.,:/-]){inner}(?!\w)", re.IGNORECASE)


def _token(token: str, parts: dict[str, str]) -> str:
    if token in parts:
        return parts[token]
    if token.isspace():
        return " ?"
    if token.strip(".") == "":
        return ""
    return rf"(?:{re.escape(token.strip(chr(39)))})?"
