"""Numbers in words by num2words, and nouns in the plural that goes with a number."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

import babel
from num2words import num2words

from notices.spoken.language import Cardinal, Counted


def by_num2words(code: str, to: str = "cardinal") -> Cardinal:
    """A language's numbers as num2words says them, without the commas that it sets in English."""

    @lru_cache(maxsize=4096)
    def say(number: int) -> str:
        said: str = num2words(number, lang=code, to=to)
        return " ".join(said.replace(",", " ").split())

    return say


def noun(forms: Counted, number: Decimal, cldr: str) -> str:
    """The noun in the form that goes with the number."""
    if not isinstance(forms, Mapping):
        return forms
    return forms.get(_locale(cldr).plural_form(number), forms["other"])


@lru_cache(maxsize=64)
def _locale(cldr: str) -> babel.Locale:
    return babel.Locale.parse(cldr)
