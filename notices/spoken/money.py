"""Amounts in euros, with the currency's name and plural from CLDR."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_name

from notices.spoken.counting import noun
from notices.spoken.language import Counted, Language
from notices.spoken.numbers import LARGEST, number_pattern, say_number, split, value


def money(text: str, language: Language) -> str:
    """The text with its amounts in euros written out; a sign without an amount becomes the currency's name."""
    text = _amounts(language.cldr).sub(lambda found: _said(found["first"] or found["second"], language), text)
    return text.replace("€", f" {_name(Decimal(2), language.cldr)} ")


def _said(written: str, language: Language) -> str:
    parts = split(written, language.cldr)
    if parts is None or len(parts[1]) not in {0, 2} or parts[0] > LARGEST:
        return f"{say_number(written, language)} {_name(value(written, language.cldr), language.cldr)}"
    euros, cents = parts[0], int(parts[1] or 0)
    alone = language.money.cent_alone or language.money.cent
    if cents and not euros and alone:
        return _counted_cents(cents, alone, language)
    said = f"{(language.money.count or language.cardinal)(euros)} {_name(Decimal(euros), language.cldr)}"
    return f"{said} {_cents(cents, language)}" if cents else said


def _cents(cents: int, language: Language) -> str:
    return f"{language.money.joiner} {_counted_cents(cents, language.money.cent, language)}".strip()


def _counted_cents(cents: int, word: Counted, language: Language) -> str:
    how = language.money
    said = (how.count_cents or (how.count if word else None) or language.cardinal)(cents)
    return f"{said} {noun(word, Decimal(cents), language.cldr)}".strip()


def _name(number: Decimal, cldr: str) -> str:
    return get_currency_name("EUR", number, cldr)


@lru_cache(maxsize=64)
def _amounts(cldr: str) -> re.Pattern[str]:
    sign = r"(?:€|EUR(?!\w))"
    first, second = number_pattern("a", cldr), number_pattern("b", cldr)
    return re.compile(rf"(?:€|(?<!\w)EUR) ?(?P<first>{first})(?!\w)|(?<![\w.,])(?P<second>{second}) ?{sign}")
