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
_SHORTEST = 3


def dates(text: str, language: Language) -> str:
    """The text with its dates written out; what is no date of the calendar is left alone."""
    text = _FIGURES.sub(lambda found: _from_figures(found, language), text)
    for pattern in _written(language.cldr, language.dates.written):
        text = pattern.sub(lambda found: _from_words(found, language), text)
    return text


def _from_figures(found: re.Match[str], language: Language) -> str:
    date = _read(found, month_first=language.dates.month_first)
    if date is None:
        return found.group()
    names = language.dates.months or _months(language.cldr)
    pattern = language.dates.pattern or _pattern(language.cldr)
    return pattern.format(
        day=_day(date.day, found.start(), found.string, language), month=names[date.month - 1], year=_year(date.year, language)
    )


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
    """A written date: its words stay where they are, its numbers and shortened months are said."""
    said = found.group()
    parts = [(*found.span(name), name) for name in found.re.groupindex]
    for start, end, name in sorted(parts, reverse=True):
        place = slice(start - found.start(), end - found.start())
        after = said[place.stop :].removeprefix(".") if name != "month" else said[place.stop :]
        said = said[: place.start] + _part(name, found, language) + after
    return said


def _part(name: str, found: re.Match[str], language: Language) -> str:
    if name == "month":
        return _in_full(language.cldr).get(found[name].lower().rstrip("."), found[name])
    if name == "year":
        return _year(int(found[name]), language)
    return _day(int(found[name]), found.start(name), found.string, language)


def _day(day: int, place: int, text: str, language: Language) -> str:
    if language.dates.day is None:
        return language.cardinal(day)
    word = _LAST_WORD.search(text[max(0, place - _WINDOW) : place])
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
def _in_full(cldr: str) -> dict[str, str]:
    """The names of the months by their short forms, lower case and without a dot."""
    months = babel.Locale.parse(cldr).months["format"]
    full = {name.lower() for name in months["wide"].values()}
    short = {months["abbreviated"][number].lower().rstrip("."): months["wide"][number] for number in months["wide"]}
    return {name: month for name, month in short.items() if name not in full and len(name) >= _SHORTEST and not name.isdigit()}


@lru_cache(maxsize=64)
def _written(cldr: str, further: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Dates as CLDR writes them, with a year and without; the month may be short where there is a year."""
    locale = babel.Locale.parse(cldr)
    names = {name for kind in ("format", "stand-alone") for name in locale.months[kind]["wide"].values()}
    patterns = (locale.date_formats["long"].pattern, locale.datetime_skeletons["MMMMd"].pattern, *further)
    return tuple(_compiled(pattern, names | set(_in_full(cldr)) if "y" in pattern else names) for pattern in patterns)


def _compiled(pattern: str, names: set[str]) -> re.Pattern[str]:
    spellings = {spelling for name in names for spelling in (name, name.upper(), name.capitalize())}
    months = "|".join(re.escape(name) for name in sorted(spellings, key=lambda name: (-len(name), name)))
    parts = {"d": r"(?P<day>[0-3]?\d)\.?", "MMMM": rf"(?P<month>(?:{months})\b\.?)", "y": r"(?P<year>\d{4})\.?"}
    parts["LLLL"] = parts["MMMM"]
    inner = "".join(_token(token, parts) for token in re.findall(r"'[^']*'|MMMM|LLLL|d|y|\s+|[^\s'a-zA-Z]+", pattern))
    return re.compile(rf"(?<![\w.,:/-]){inner}(?!\w|[.,]\d)")


def _token(token: str, parts: dict[str, str]) -> str:
    """A piece of CLDR's pattern as a regular expression; dots, and words in it, may be missing."""
    if token in parts:
        return parts[token]
    if token.isspace():
        return " ?"
    return rf"(?:{re.escape(token.strip(chr(39)))})?" if token.strip(".") else ""
