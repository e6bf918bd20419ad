"""Whole numbers and decimals, with the marks for decimals and thousands that CLDR gives a language."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

import babel

from notices.spoken.language import Language

_LONGEST = 12
"""Digits of a number that is counted; longer ones are said digit by digit."""
LARGEST = 10**_LONGEST - 1
_YEARS = range(1100, 2100)
_FIGURES = 4


@lru_cache(maxsize=64)
def marks(cldr: str) -> tuple[str, str]:
    """The decimal mark and the mark of thousands; every kind of space counts as a plain one."""
    symbols = babel.Locale.parse(cldr).number_symbols
    latin = symbols.get("latn", symbols)
    group = str(latin["group"])
    return str(latin["decimal"]), " " if group.isspace() else group


def number_pattern(name: str, cldr: str) -> str:
    """A pattern for one number; `name` is the name of the group that it needs for itself."""
    spaced = "[ ']" if marks(cldr)[1] == " " else "'"
    return rf"(?:\d{{1,3}}(?P<{name}>{spaced})\d{{3}}(?:(?P={name})\d{{3}})*(?!\d)(?:[.,]\d+)*|\d+(?:[.,]\d+)*)"


def split(written: str, cldr: str) -> tuple[int, str] | None:
    """Whole part and digits after the decimal mark; None when it is not one number ("2.4.1")."""
    decimal, group = marks(cldr)
    bare = re.sub(r"[ ']", "", written)
    if group in ".," and re.fullmatch(rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", bare):
        bare = bare.replace(group, "")
    whole, _, fraction = bare.partition(decimal)
    return (int(whole), fraction) if whole.isdigit() and (fraction.isdigit() or not fraction) else None


def value(written: str, cldr: str) -> Decimal:
    """The number's value, for its plural; 0 when it is not one number."""
    parts = split(written, cldr)
    return Decimal(f"{parts[0]}.{parts[1]}" if parts and parts[1] else parts[0] if parts else 0)


def say_number(written: str, language: Language) -> str:
    """One number in words."""
    if written.isdigit():
        return whole(written, language)
    if len(written) > 3 * _LONGEST or (parts := split(written, language.cldr)) is None:
        return _piecewise(written, language)
    number, fraction = parts
    said = whole(str(number), language)
    return f"{said} {language.decimal} {(language.fraction or language.one_by_one)(fraction)}" if fraction else said


def whole(digits: str, language: Language) -> str:
    """A number without a decimal mark: in words, or digit by digit when it is long or begins with 0."""
    if len(digits) > _LONGEST or (digits[0] == "0" and len(digits) > 1):
        return language.one_by_one(digits)
    return language.cardinal(int(digits))


def numbers(text: str, language: Language) -> str:
    """The text without a digit: years, decimals, thousands and all other numbers in words."""
    return _pattern(language.cldr).sub(lambda found: _spaced(found, _year_or_number(found.group(), language)), text)


@lru_cache(maxsize=64)
def _pattern(cldr: str) -> re.Pattern[str]:
    return re.compile(number_pattern("mark", cldr))


def _year_or_number(written: str, language: Language) -> str:
    year = language.dates.year
    if year and len(written) == _FIGURES and written.isdigit() and int(written) in _YEARS:
        return year(int(written))
    return say_number(written, language)


def _spaced(found: re.Match[str], said: str) -> str:
    """Apart from letters that the number was stuck to: "A4", "5e"."""
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return f"{' ' if before.isalnum() else ''}{said}{' ' if after.isalnum() else ''}"


def _piecewise(written: str, language: Language) -> str:
    """Version numbers and the like: "2.4.1", each part by itself."""
    said = (
        whole(piece, language) if piece.isdigit() else language.signs.get(piece, piece)
        for piece in re.findall(r"\d+|[.,]", written)
    )
    return " ".join(said).replace(" ,", ",")
