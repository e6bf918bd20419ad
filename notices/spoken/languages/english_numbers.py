"""Numbers as English says them in dates, times, years and postcodes."""

from __future__ import annotations

from notices.spoken.counting import by_num2words

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
cardinal = by_num2words("en")
ordinal = by_num2words("en", "ordinal")

_MONTHS = "january february march april may june july august september october november december"
_FIRST_DECADE = range(2000, 2010)
_TEN = 10
_NOON = 12
_MIDNIGHT = (0, 24)


def year(number: int) -> str:
    """By pairs: "nineteen ninety-nine", "nineteen oh five", "twenty twenty-six"; "two thousand and five"."""
    if number in _FIRST_DECADE:
        return cardinal(number)
    century, rest = divmod(number, 100)
    if not rest:
        return f"{cardinal(century)} hundred" if century % 10 else cardinal(number)
    return f"{cardinal(century)} {'oh ' if rest < _TEN else ''}{cardinal(rest)}"


def day(number: int, before: str) -> str:
    """Before a month "the twelfth of", after it "the twelfth"."""
    if before and before in _MONTHS.split():
        return f"the {ordinal(number)}"
    return f"{ordinal(number)} of" if before == "the" else f"the {ordinal(number)} of"


def time(hour: int, minutes: int) -> str:
    """A time of 24 hours, by the clock: "noon", "two thirty pee em"."""
    if not minutes and (hour == _NOON or hour in _MIDNIGHT):
        return "noon" if hour == _NOON else "midnight"
    return by_twelve(hour % 12 or 12, minutes, "eh em" if hour % 24 < _NOON else "pee em")


def by_twelve(hour: int, minutes: int, half: str) -> str:
    """A time by the clock: "nine eh em", "nine oh five eh em", "two thirty pee em"."""
    oh = "oh " if 0 < minutes < _TEN else ""
    return f"{cardinal(hour)} {oh}{cardinal(minutes)} {half}" if minutes else f"{cardinal(hour)} {half}"


def king(number: int) -> str:
    """After a name: "Charles the Third"."""
    return f"the {ordinal(number).title()}"


def money(pounds: int, pence: int, names: tuple[str, str]) -> str:
    """Pounds or dollars: "one pound", "twelve pounds fifty"."""
    said = f"{cardinal(pounds)} {names[0] if pounds == 1 else names[1]}"
    return f"{said} {cardinal(pence)}" if pence else said
