"""Slovak numbers in the genders that notices need, decimals with "celá", ordinals, times of the day."""

from __future__ import annotations

import re
from decimal import Decimal

from notices.spoken.counting import by_num2words, noun
from notices.spoken.language import Cardinal

DIGITS = ("nula", "jeden", "dva", "tri", "štyri", "päť", "šesť", "sedem", "osem", "deväť")
PERCENT = {"one": "percento", "few": "percentá", "many": "percenta", "other": "percent"}
_MILLION = {"one": "milión", "few": "milióny", "other": "miliónov"}
_MILLIARD = {"one": "miliarda", "few": "miliardy", "other": "miliárd"}
_HOUR = {"one": "hodina", "few": "hodiny", "other": "hodín"}
_MINUTE = {"one": "minúta", "few": "minúty", "other": "minút"}
_FEMININE = {1: "jedna", 2: "dve"}
_NEUTER = {1: "jedno", 2: "dve"}
_STEMS = (
    "nult", "prv", "druh", "tret", "štvrt", "piat", "šiest", "siedm", "ôsm", "deviat", "desiat", "jedenást", "dvanást", "trinást",
    "štrnást", "pätnást", "šestnást", "sedemnást", "osemnást", "devätnást",
)  # fmt: skip
_TENS = ("", "", "dvadsiat", "tridsiat", "štyridsiat", "päťdesiat", "šesťdesiat", "sedemdesiat", "osemdesiat", "deväťdesiat")
_LONG_ENDINGS = frozenset({"nult", "prv", "druh", "štvrt"})
"""After a short syllable the endings are long: "prvý", "druhého", but "piaty", "piateho"."""
_LONG = {"y": "ý", "eho": "ého", "om": "om", "a": "á", "ej": "ej", "e": "é"}
_THIRD = {"y": "í", "eho": "ieho", "om": "om", "a": "ia", "ej": "ej", "e": "ie"}

_APART = re.compile(r"(?<=tisíc)(?=\w)|(?<=\w)(?=jeden(?!á))")
"""Spaces that make long numbers clear, and "jeden" sound like "jeden"."""

_MILLION_IS = 10**6
_TWENTY = 20
_HUNDRED = 100
_MIDNIGHT = 24
_SMALL = by_num2words("sk")


def cardinal(number: int) -> str:
    """As it is counted: "dvadsaťjeden", "dvetisíc dvadsaťšesť", "dva milióny päť"."""
    if not number:
        return DIGITS[0]
    said: list[str] = []
    for size, forms, gender in ((10**9, _MILLIARD, _FEMININE), (_MILLION_IS, _MILLION, {})):
        count, number = divmod(number, size)
        if count:
            said += [] if count == 1 else [gender.get(count) or _SMALL(count)]
            said.append(noun(forms, Decimal(count), "sk"))
    return " ".join([*said, *([_APART.sub(" ", _SMALL(number))] if number else [])])


def feminine(number: int) -> str:
    """Before a feminine noun: "jedna", "dve"; "dvadsaťjeden" has one form."""
    return _FEMININE.get(number) or cardinal(number)


def neuter(number: int) -> str:
    """Before a neuter noun: "jedno", "dve"."""
    return _NEUTER.get(number) or cardinal(number)


def ordinal(ending: str) -> Cardinal:
    """Ordinals from 0 to 99 with an ending: "y", "eho", "om", "a", "ej", "e"; long or soft as the word wants it."""

    def say(number: int) -> str:
        ten, one = divmod(number % _HUNDRED, 10)
        if number % _HUNDRED < _TWENTY:
            return _ended(_STEMS[number % _HUNDRED], ending)
        tens = _ended(_TENS[ten], ending)
        return f"{tens} {_ended(_STEMS[one], ending)}" if one else tens

    return say


def _ended(stem: str, ending: str) -> str:
    if stem == "tret":
        return f"{stem}{_THIRD[ending]}"
    return f"{stem}{_LONG[ending] if stem in _LONG_ENDINGS else ending}"


def one_by_one(digits: str) -> str:
    """Digits one by one."""
    return " ".join(DIGITS[int(digit)] for digit in digits)


def fraction(digits: str) -> str:
    """After the comma: "päť", "dvadsaťpäť", "nula päť"; long ones digit by digit."""
    return one_by_one(digits) if len(digits) > 2 or digits.startswith("0") else cardinal(int(digits))  # noqa: PLR2004


def decimal(found: re.Match[str]) -> str:
    """A decimal, with the percent sign that may follow: "dve celé päť percenta", "nula celá päť", "päť celých päť"."""
    whole = int(found[1])
    word = "celá" if whole < 2 else "celé" if whole < 5 else "celých"  # noqa: PLR2004 - plurals
    percent = f" {PERCENT['many']}" if found[3] else ""
    return f"{feminine(whole)} {word} {fraction(found[2])}{percent}"


def share(found: re.Match[str]) -> str:
    """A whole percentage: "jedno percento", "dve percentá", "dvadsať percent"."""
    number = int(found[1])
    return f"{neuter(number)} {noun(PERCENT, Decimal(number), 'sk')}"


def day(number: int, _before: str) -> str:
    """Before a month: "dvanásteho marca"."""
    return ordinal("eho")(number)


def time(hour: int, minutes: int) -> str:
    """A time by itself: "štrnásť hodín tridsať minút"."""
    hours = f"{feminine(hour)} {noun(_HOUR, Decimal(hour), 'sk')}"
    return f"{hours} {feminine(minutes)} {noun(_MINUTE, Decimal(minutes), 'sk')}" if minutes else hours


def time_after_preposition(hour: int, minutes: int) -> str:
    """A time after "o", "od", "do", "po": "štrnástej tridsať", "ôsmej"."""
    hours = ordinal("ej")(hour or _MIDNIGHT)
    if not minutes:
        return hours
    return f"{hours} {DIGITS[0]} {cardinal(minutes)}" if minutes < 10 else f"{hours} {cardinal(minutes)}"  # noqa: PLR2004
