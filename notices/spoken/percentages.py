"""Percentages."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from notices.spoken.counting import noun
from notices.spoken.language import Language
from notices.spoken.numbers import number_pattern, say_number, value


def percentages(text: str, language: Language) -> str:
    """The text with its percentages written out; a sign without a number becomes its word."""
    text = _pattern(language.cldr).sub(lambda found: _said(found["first"] or found["second"], language), text)
    return text.replace("%", f" {noun(language.percent, Decimal(100), language.cldr)} ")


def _said(written: str, language: Language) -> str:
    return f"{say_number(written, language)} {noun(language.percent, value(written, language.cldr), language.cldr)}"


@lru_cache(maxsize=64)
def _pattern(cldr: str) -> re.Pattern[str]:
    """Before the sign, as in most languages, or after it, as in Turkish."""
    return re.compile(rf"(?<![\w.,])(?P<first>{number_pattern('a', cldr)}) ?%|%(?P<second>{number_pattern('b', cldr)})(?!\w)")
