"""Numbers as French says them in telephone numbers, postal codes, times and prices."""

from __future__ import annotations

from notices.spoken.counting import by_num2words

DIGITS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
cardinal = by_num2words("fr")
_ordinal = by_num2words("fr", "ordinal")

_WHOLE_NUMBER = 10
_SHORT = 4
_SERVICE = 6
_LONGEST_FRACTION = 3


def ordinal(number: int) -> str:
    """Masculine: "premier", "deuxième"."""
    return _ordinal(number)


def feminine_ordinal(number: int) -> str:
    """Before a feminine noun: "première", "deuxième"."""
    return "première" if number == 1 else _ordinal(number)


def feminine(number: int) -> str:
    """Before a feminine noun: "une", "vingt et une"."""
    said = cardinal(number)
    return f"{said}e" if said.endswith("un") else said


def king(number: int) -> str:
    """After a name: "François premier", "Louis quatorze"."""
    return "premier" if number == 1 else cardinal(number)


def telephone_groups(digits: str) -> list[str]:
    """Pairs; "0 800 12 34 56" begins with 0 and 800, "116 006" and "118 218" are two threes."""
    if len(digits) == _WHOLE_NUMBER and digits.startswith("08"):
        return ["0", digits[1:4], *_pairs(digits[4:])]
    if len(digits) == _SERVICE and digits.startswith("11"):
        return [digits[:3], digits[3:]]
    return _pairs(digits)


def _pairs(digits: str) -> list[str]:
    first = len(digits) % 2
    return [digits[:first]] * bool(first) + [digits[place : place + 2] for place in range(first, len(digits), 2)]


def group(digits: str) -> str:
    """One group: its zeros one by one, then the number: "zéro un", "zéro zéro", "douze", "huit cents"."""
    zeros = len(digits) - len(digits.lstrip("0"))
    rest = digits[zeros:]
    return " ".join([DIGITS[0]] * zeros + ([cardinal(int(rest))] if rest else []))


def postal(digits: str) -> str:
    """99100 is a number; 01200 is "zéro un deux cents", 06000 "zéro six mille"."""
    if not digits.startswith("0"):
        return cardinal(int(digits))
    department, place = digits[:2], digits[2:]
    return f"{group(department)} {'mille' if place == '000' else group(place)}"


def fraction(digits: str) -> str:
    """After the comma: "virgule cinq", "virgule vingt-cinq", "virgule zéro cinq"; long ones digit by digit."""
    return group(digits) if len(digits) <= _LONGEST_FRACTION else " ".join(DIGITS[int(digit)] for digit in digits)


def time(hour: int, minutes: int) -> str:
    """A time of the day: "une heure", "zéro heure cinq", "vingt et une heures trente"."""
    hours = f"{feminine(hour)} heure{'s' if hour > 1 else ''}"
    return f"{hours} {cardinal(minutes)}" if minutes else hours


def day(number: int, _before: str) -> str:
    """Before a month: "premier mars", "douze mars"."""
    return "premier" if number == 1 else cardinal(number)
