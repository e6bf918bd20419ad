"""Romanian numbers in three genders, with "de" where the language wants it; ordinals "al doilea", "a doua"."""

from __future__ import annotations

from notices.spoken.language import Cardinal

DIGITS = ("zero", "unu", "doi", "trei", "patru", "cinci", "șase", "șapte", "opt", "nouă")
_TEENS = (
    "zece", "unsprezece", "doisprezece", "treisprezece", "paisprezece", "cincisprezece", "șaisprezece", "șaptesprezece",
    "optsprezece", "nouăsprezece",
)  # fmt: skip
_TENS = (
    "", "", "douăzeci", "treizeci", "patruzeci", "cincizeci", "șaizeci", "șaptezeci", "optzeci", "nouăzeci",
)  # fmt: skip
_NEUTER = {"doi": "două", "doisprezece": "douăsprezece"}
_FEMININE = _NEUTER | {"unu": "una"}
_SCALES = (
    (10**9, "un miliard", "miliarde", _NEUTER),
    (10**6, "un milion", "milioane", _NEUTER),
    (1000, "o mie", "mii", _FEMININE),
)
_FIRST = "întâi"
_FEMININE_ORDINALS = {
    "una": "una",
    "două": "doua",
    "trei": "treia",
    "patru": "patra",
    "cinci": "cincea",
    "opt": "opta",
    "nouă": "noua",
}

_HUNDRED = 100
_TWENTY = 20
_TEN = 10


def _below_hundred(number: int, gender: dict[str, str]) -> str:
    if number < _TWENTY:
        said = (*DIGITS, *_TEENS)[number]
        return gender.get(said, said)
    ten, one = divmod(number, _TEN)
    return f"{_TENS[ten]} și {gender.get(DIGITS[one], DIGITS[one])}" if one else _TENS[ten]


def _below_thousand(number: int, gender: dict[str, str]) -> str:
    hundreds, rest = divmod(number, _HUNDRED)
    said = [] if not hundreds else ["o sută"] if hundreds == 1 else [f"{_FEMININE.get(DIGITS[hundreds], DIGITS[hundreds])} sute"]
    return " ".join([*said, *([_below_hundred(rest, gender)] if rest else [])])


def wants_de(number: int) -> bool:
    """Whether "de" stands between the number and its noun: "20 de luni", "100 de zile", but "101 zile"."""
    return number >= _TWENTY and not 0 < number % _HUNDRED < _TWENTY


def _number(number: int, gender: dict[str, str]) -> str:
    if not number:
        return DIGITS[0]
    said: list[str] = []
    for size, single, many, own in _SCALES:
        count, number = divmod(number, size)
        if count == 1:
            said.append(single)
        elif count:
            said.append(f"{_below_thousand(count, own)} {'de ' if wants_de(count) else ''}{many}")
    return " ".join([*said, *([_below_thousand(number, gender)] if number else [])])


def cardinal(number: int) -> str:
    """As it is counted: "unu", "doi", "două mii douăzeci și șase"."""
    return _number(number, {})


def masculine(number: int) -> str:
    """Before a masculine noun: "un an", "doi ani"."""
    return "un" if number == 1 else cardinal(number)


def feminine(number: int) -> str:
    """Before a feminine noun: "o lună", "două luni", "douăzeci și una de luni"."""
    return "o" if number == 1 else _number(number, _FEMININE)


def neuter(number: int) -> str:
    """Before a neuter noun: "un minut", "două minute"."""
    return "un" if number == 1 else _number(number, _NEUTER)


def with_de(say: Cardinal) -> Cardinal:
    """The number with the "de" that its noun wants: "douăzeci de"."""
    return lambda number: f"{say(number)} de" if wants_de(number) else say(number)


def ordinal(number: int) -> str:
    """After "al": "doilea", "optulea", "paisprezecelea", "douăzeci și unulea"; the first is "întâi"."""
    if number == 1:
        return _FIRST
    said = _below_thousand(number, {})
    return f"{said}ulea" if said.endswith("opt") else f"{said}lea"


def king(number: int) -> str:
    """After a name without "al": "Carol întâi", "Carol doi"."""
    return _FIRST if number == 1 else cardinal(number)


def feminine_ordinal(number: int) -> str:
    """After "a": "doua", "treia", "șasea", "douăzecea", "douăzeci și una"; the first is "întâi"."""
    if number == 1:
        return _FIRST
    before, _, last = _below_hundred(number % _HUNDRED, _FEMININE).rpartition(" ")
    ended = _FEMININE_ORDINALS.get(last) or (f"{last[:-1]}ea" if last.endswith("i") else f"{last}a")
    return f"{before} {ended}".strip()


def one_by_one(digits: str) -> str:
    """Digits one by one."""
    return " ".join(DIGITS[int(digit)] for digit in digits)


def fraction(digits: str) -> str:
    """After the comma: "cinci", "douăzeci și cinci", "zero cinci"; long ones digit by digit."""
    return one_by_one(digits) if len(digits) > 2 or digits.startswith("0") else cardinal(int(digits))  # noqa: PLR2004


def day(number: int, _before: str) -> str:
    """Before a month: "întâi aprilie", "doisprezece martie"."""
    return _FIRST if number == 1 else cardinal(number)


def time(hour: int, minutes: int) -> str:
    """After "ora": "unu", "două", "paisprezece și treizeci"."""
    hours = _number(hour, _NEUTER)
    return f"{hours} și {_number(minutes, _NEUTER)}" if minutes else hours
