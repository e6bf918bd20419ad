"""Irish: numbers of its own, with "a" when counted alone and with the noun inside when not: "dhá mhí dhéag"."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Roman, Rule, Telephones, Times
from notices.spoken.rules import BEFORE_NUMBER

Forms = tuple[str, str, str, str]

_LETTERS = {
    "a": "á", "b": "bé", "c": "cé", "d": "dé", "e": "é", "f": "eif", "g": "gé", "h": "héis", "i": "í", "j": "jé",
    "k": "cá", "l": "eil", "m": "eim", "n": "ein", "o": "ó", "p": "pé", "q": "cú", "r": "ear", "s": "eas",
    "t": "té", "u": "ú", "v": "vé", "w": "wae", "x": "eacs", "y": "yé", "z": "zae",
    "á": "á fada", "é": "é fada", "í": "í fada", "ó": "ó fada", "ú": "ú fada",
}  # fmt: skip
_DIGITS = ("a náid", "a haon", "a dó", "a trí", "a ceathair", "a cúig", "a sé", "a seacht", "a hocht", "a naoi")
_SIGNS = {
    "@": "ag", ".": "ponc", "-": "fleiscín", "_": "fostríoc", "/": "tulslais", "+": "móide", ":": "idirstad",
    "#": "hais", "~": "tilde", "=": "cothrom le", "?": "comhartha ceiste", "&": "amparsan", "%": "faoin gcéad",
}  # fmt: skip
_BEFORE_NOUNS = ("", "aon", "dhá", "trí", "ceithre", "cúig", "sé", "seacht", "ocht", "naoi", "deich")
_TENS = ("", "a deich", "fiche", "tríocha", "daichead", "caoga", "seasca", "seachtó", "ochtó", "nócha")
_HUNDREDS = (
    "", "céad", "dhá chéad", "trí chéad", "ceithre chéad", "cúig chéad", "sé chéad", "seacht gcéad", "ocht gcéad", "naoi gcéad",
)  # fmt: skip
_GREAT = (
    (1_000_000_000, ("billiún", "bhilliún", "bhilliún", "mbilliún")),
    (1_000_000, ("milliún", "mhilliún", "mhilliún", "milliún")),
    (1_000, ("míle", "mhíle", "mhíle", "míle")),
)
"""Size and its noun, in the forms of `_NOUNS`."""
_NOUNS = {
    "mh?í": ("mí", "mhí", "mhí", "mí"),
    "bh?liain|m?bliana|bhl|m?bl": ("bliain", "bhliain", "bliana", "mbliana"),
    "lá": ("lá", "lá", "lá", "lá"),
    "sh?eachtaine?": ("seachtain", "sheachtain", "seachtaine", "seachtaine"),
    "nóiméad": ("nóiméad", "nóiméad", "nóiméad", "nóiméad"),
    "n?gh?lao": ("glao", "ghlao", "ghlao", "nglao"),
}
"""The nouns as they are written after a number, and as they are said: after tens, 1 and 2, 3 to 6, 7 to 10."""
_EURO = ("euro", "euro", "euro", "euro")
_CENT = ("cent", "cent", "cent", "cent")
_TEENS = range(11, 20)
_LENITING = 12
"""Twelve lenites: "a dó dhéag"."""
_VOWELS = "aeiouáéíóú"
_PLURALS = frozenset({"bliana", "mbliana", "seachtaine"})
_FEW = 3
_MANY = 7
_MONTHS = (
    "d'Eanáir", "d'Fheabhra", "de Mhárta", "d'Aibreán", "de Bhealtaine", "de Mheitheamh", "d'Iúil", "de Lúnasa",
    "de Mheán Fómhair", "de Dheireadh Fómhair", "de Shamhain", "de Nollaig",
)  # fmt: skip
_MONTH_NAMES = (
    "Eanáir", "Feabhra", "Márta", "Aibreán", "Bealtaine", "Meitheamh", "Iúil", "Lúnasa", "Meán Fómhair", "Deireadh Fómhair",
    "Samhain", "Nollaig",
)  # fmt: skip
_LONGEST_MONTH = 31
_ORDINALS = ("", "aonú", "dóú", "tríú", "ceathrú", "cúigiú", "séú", "seachtú", "ochtú", "naoú", "deichiú")
_ORDINAL_TENS = ("", "deichiú", "fichiú", "tríochadú", "daicheadú", "caogadú", "seascadú", "seachtódú", "ochtódú", "nóchadú")
_FIRST = ("", "chéad", "dara")


def _unit_and(unit: int, noun: Forms) -> str:
    """The noun after 1 to 10: "dhá mhí", "seacht mbliana"."""
    form = noun[1] if unit < _FEW else noun[2] if unit < _MANY else noun[3]
    return f"{_BEFORE_NOUNS[unit]} {form}"


def _teen(unit: int, noun: Forms) -> str:
    """The noun after 11 to 19: "déag" is lenited after a singular that ends in a vowel."""
    said = _unit_and(unit, noun)
    lenited = said[-1] in _VOWELS and said.split(" ")[-1] not in _PLURALS
    return f"{said} {'dhéag' if lenited else 'déag'}"


def _below_thousand(number: int, noun: Forms, *, inside: bool) -> str:
    """The noun after 1 to 999: "ceithre mhí is fiche"; with `inside` "fiche ceithre mhíle", and in both ways from 100 on."""
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    if not rest:
        said = noun[0]
    elif rest in _TEENS:
        said = _teen(unit, noun)
    elif rest <= len(_DIGITS):
        said = _unit_and(rest, noun)
    elif not unit:
        said = f"{_TENS[tens]} {noun[0]}"
    elif inside or hundreds:
        said = f"{_TENS[tens]} {_unit_and(unit, noun)}"
    else:
        said = f"{_unit_and(unit, noun)} is {_TENS[tens]}"
    return f"{_HUNDREDS[hundreds]} {said}".strip()


def _great(number: int) -> tuple[list[str], int]:
    """The thousands and what is greater in words, and the rest."""
    said: list[str] = []
    for size, noun in _GREAT:
        count, number = divmod(number, size)
        if count:
            said.append(noun[0] if count == 1 else _below_thousand(count, noun, inside=True))
    return said, number


def _counted(number: int, noun: Forms) -> str:
    """A number with its noun: "aon mhí amháin", "dhá mhí dhéag", "fiche mí"."""
    if number == 1:
        return f"{_unit_and(1, noun)} amháin"
    said, rest = _great(number)
    if rest:
        return " ".join((*said, _below_thousand(rest, noun, inside=bool(said))))
    return f"{' '.join(said) or 'náid'} {noun[0]}"


def _cardinal(number: int) -> str:
    """A number that counts nothing: "a dó dhéag", "fiche a haon", "dhá mhíle fiche a sé"."""
    said, rest = _great(number)
    hundreds, rest = divmod(rest, 100)
    said += [_HUNDREDS[hundreds]] if hundreds else []
    if rest in _TEENS:
        said.append(f"{_DIGITS[rest - 10]} {'dhéag' if rest == _LENITING else 'déag'}")
    elif rest:
        tens, unit = divmod(rest, 10)
        said += [_TENS[tens]] if tens else []
        said += [_DIGITS[unit]] if unit else []
    return " ".join(said) or "náid"


def _ordinal(number: int, noun: str) -> str:
    """An ordinal with its noun: "dóú lá déag", "aonú haois is fiche"."""
    if number < len(_FIRST):
        return f"{_FIRST[number]} {noun}"
    tens, unit = divmod(number, 10)
    if number < len(_ORDINALS):
        return f"{_ORDINALS[number]} {noun}"
    if not unit:
        return f"{_ORDINAL_TENS[tens]} {noun}"
    return f"{_ORDINALS[unit]} {noun} {'déag' if tens == 1 else f'is {_TENS[tens]}'}"


def _written_ordinal(found: re.Match[str]) -> str:
    """Say "an 21ú haois" as "an t-aonú haois is fiche"."""
    said = _ordinal(int(found["number"]), found["noun"])
    return f"{found['article']}{'t-' if said[0] in _VOWELS else ''}{said}" if found["article"] else said


def _day(day: int, _before: str = "") -> str:
    said = _ordinal(day, "lá")
    return f"an {'t-' if said[0] in _VOWELS else ''}{said}"


def _date(found: re.Match[str]) -> str:
    """Say "12 Márta" as "an dóú lá déag de Mhárta"."""
    if not 1 <= int(found["day"]) <= _LONGEST_MONTH:
        return found.group()
    said = f"{_day(int(found['day']))} {_MONTHS[_MONTH_NAMES.index(found['month'])]}"
    return f"A{said[1:]}" if (found["article"] or "").startswith("A") else said


def _time(hour: int, minutes: int) -> str:
    """Say "a ceathair déag tríocha"; a whole hour "a naoi a chlog"."""
    if not minutes:
        return f"{_cardinal(hour)} a chlog"
    return f"{_cardinal(hour)} {_cardinal(minutes) if minutes >= len(_DIGITS) else f'náid {_DIGITS[minutes]}'}"


def _euros(found: re.Match[str]) -> str:
    """Say "€12.50" as "dhá euro dhéag agus caoga cent"."""
    euros = int(re.sub(r"\D", "", found["first"] or found["second"]))
    cents = int(found["cents"] or found["after"] or 0)
    said = [_counted(euros, _EURO)] if euros or not cents else []
    return " agus ".join((*said, *([_counted(cents, _CENT)] if cents else [])))


def _nouns(pattern: str, noun: Forms) -> Rule:
    return re.compile(rf"{BEFORE_NUMBER}(\d{{1,12}}) (?:{pattern})(?!\w)"), lambda found: _counted(int(found[1]), noun)


_DIGIT_GROUPS = re.compile(r"(?<![\w.,:/-])(?<!\d )\d{1,3}(?:([ ,])\d{3})(?:\1\d{3}){0,3}(?!\w|[ ,]\d)")
_DATE = re.compile(rf"(?<![\w.,:/-])(?:(?P<article>[Aa]n) )?(?P<day>[0-3]?\d) (?P<month>{'|'.join(_MONTH_NAMES)})(?!\w)")
_MONEY = re.compile(
    r"€ ?(?P<first>\d{1,12})(?:[.,](?P<cents>\d\d))?(?!\w|[.,]\d)"
    r"|(?<![\w.,])(?P<second>\d{1,12})(?:[.,](?P<after>\d\d))? ?(?:€|EUR(?!\w)|euro(?!\w))"
)

LANGUAGE = Language(
    cldr="ga",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="wae wae wae",
    cardinal=_cardinal,
    decimal="pointe",
    percent="faoin gcéad",
    number_sign=(r"[Uu]imh\.|[Nn]o\.", "uimhir"),
    ampersand="agus",
    to="go dtí",
    spelt=frozenset({"GDPR", "RGCS", "CNIL", "DPO", "OCS", "AE", "LEE", "PDF", "SMS", "IVR"}),
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"an", "ag", "ar", "go", "is", "na", "le", "do", "de", "tú"}),
    telephones=Telephones(patterns=(re.compile(r"(?<![\w.,:/+-])18[059]0 \d{3} \d{3}(?![\w:]| ?[€%]|[.,]\d| \d)"),)),
    dates=Dates(day=_day, months=_MONTHS, pattern="{day} {month} {year}"),
    times=Times(say=_time),
    roman=Roman(
        after=(
            ("Airteagal|Caibidil|Cuid|Iarscríbhinn|Alt", _cardinal),
            ("Louis|Séarlas|Anraí|Seoirse|Eoin Pól|Naomh Pádraig|Benedict|Eilís|Liam|Séamas", _cardinal),
        ),
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (_DIGIT_GROUPS, lambda found: re.sub(r"\D", "", found.group())),
        (_DATE, _date),
        (_MONEY, _euros),
        (re.compile(rf"{BEFORE_NUMBER}(\d|10) ?%(?!\w)"), lambda found: f"{_BEFORE_NOUNS[int(found[1])] or 'náid'} faoin gcéad"),
        (re.compile(r"(?<![\w.,:/-])(?P<article>[Aa]n )?(?P<number>\d\d?)ú (?P<noun>[^\W\d_]+)"), _written_ordinal),
        *(_nouns(pattern, noun) for pattern, noun in _NOUNS.items()),
    ),
    after=((re.compile(r"\bm\. ?sh\."), "mar shampla"),),
)
