"""Polish numbers in the genders and cases that notices need, dates and times of the day with their ordinals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from notices.spoken.counting import by_num2words
from notices.spoken.language import Cardinal

MONTHS = (
    "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada",
    "grudnia",
)  # fmt: skip
_CENTURIES = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX",
    "XX", "XXI",
)  # fmt: skip
DIGITS = ("zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć")
cardinal = by_num2words("pl")
_ordinal = by_num2words("pl", "ordinal")

_HUNDRED = 100
_TEN = 10
_TWELVE = 12
_MIDNIGHT = 24


def feminine(number: int) -> str:
    """Before a feminine noun: "jedna", "dwie", "dwadzieścia dwie"; "dwadzieścia jeden" has one form."""
    if number == 1:
        return "jedna"
    said = cardinal(number)
    return f"{said[: -len('dwa')]}dwie" if number % _TEN == 2 and number % _HUNDRED != _TWELVE else said  # noqa: PLR2004


def ordinal(ending: str) -> Cardinal:
    """Ordinals with an ending of the hard adjectives: "y", "ego", "ym", "a", "ej", "e"; "drugi" and "trzeci" have their own."""

    def say(number: int) -> str:
        hundreds, rest = divmod(number, _HUNDRED)
        if hundreds and rest:
            return f"{cardinal(hundreds * _HUNDRED)} {say(rest)}"
        words = _ordinal(number).split()
        unchanged = words[:-1] if hundreds else []
        return " ".join([*unchanged, *(_ended(word, ending) for word in words[len(unchanged) :])])

    return say


def _ended(word: str, ending: str) -> str:
    stem = word[:-1]
    if word.endswith("y"):
        return f"{stem}{ending}"
    if ending == "y":
        return word
    if ending == "ym":
        return f"{stem}im"
    return f"{stem}a" if word == "drugi" and ending == "a" else f"{stem}i{ending}"


def one_by_one(digits: str) -> str:
    """Digits one by one."""
    return " ".join(DIGITS[int(digit)] for digit in digits)


def fraction(digits: str) -> str:
    """After the comma: "pięć", "dwadzieścia pięć", "zero pięć"; long ones digit by digit."""
    return one_by_one(digits) if len(digits) > 2 or digits.startswith("0") else cardinal(int(digits))  # noqa: PLR2004


def day(number: int, _before: str) -> str:
    """Before a month: "dwunastego marca"."""
    return ordinal("ego")(number)


def year(ending: str, group: int) -> Callable[[re.Match[str]], str]:
    """A replacement: the match with the year in its group said as an ordinal, "dwa tysiące dwudziestego szóstego"."""

    def replaced(found: re.Match[str]) -> str:
        start, end = found.start(group) - found.start(), found.end(group) - found.start()
        return f"{found.group()[:start]}{ordinal(ending)(int(found[group]))}{found.group()[end:]}"

    return replaced


def century(found: re.Match[str]) -> str:
    """After a preposition: "w XXI" wieku is "w dwudziestym pierwszym"."""
    if found[2] not in _CENTURIES:
        return found.group()
    return f"{found[1]} {ordinal('ym')(_CENTURIES.index(found[2]) + 1)}"


def date(found: re.Match[str]) -> str:
    """A date in figures, with its month and year in words; the day is said by the dates' own step."""
    parts = found.groupdict()
    try:
        read = dt.date(int(parts["y"] or parts["z"]), int(parts["m"] or parts["n"]), int(parts["d"] or parts["e"]))
    except ValueError:
        return found.group()
    return f"{read.day} {MONTHS[read.month - 1]} {ordinal('ego')(read.year)}"


def time(hour: int, minutes: int) -> str:
    """A time by itself: "czternasta trzydzieści", "zero piętnaście"."""
    return _time(hour, minutes, "a")


def time_after_preposition(hour: int, minutes: int) -> str:
    """A time after "o", "od", "do", "po": "czternastej trzydzieści"."""
    return _time(hour, minutes, "ej")


def _time(hour: int, minutes: int, ending: str) -> str:
    if not minutes:
        return ordinal(ending)(hour or _MIDNIGHT)
    hours = ordinal(ending)(hour) if hour else DIGITS[0]
    return f"{hours} {DIGITS[0]} {cardinal(minutes)}" if minutes < _TEN else f"{hours} {cardinal(minutes)}"
