"""Czech: three genders of one and two, ordinals in dates, decimals as "dvě celé pět", keys as people call them."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Roman, Telephones, Times
from notices.spoken.rules import counted, each_digit

_LETTERS = {
    "a": "a", "b": "bé", "c": "cé", "d": "dé", "e": "e", "f": "ef", "g": "gé", "h": "há", "i": "i",
    "j": "jé", "k": "ká", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pé", "q": "kvé", "r": "er",
    "s": "es", "t": "té", "u": "u", "v": "vé", "w": "dvojité vé", "x": "iks", "y": "ypsilon", "z": "zet",
    "á": "dlouhé a", "č": "čé", "ď": "ďé", "é": "dlouhé e", "ě": "e s háčkem", "í": "dlouhé i", "ň": "eň",
    "ó": "dlouhé o", "ř": "eř", "š": "eš", "ť": "ťé", "ú": "dlouhé u", "ů": "u s kroužkem", "ž": "žet",
}  # fmt: skip
_DIGITS = ("nula", "jedna", "dva", "tři", "čtyři", "pět", "šest", "sedm", "osm", "devět")
_KEYS = ("nulu", "jedničku", "dvojku", "trojku", "čtyřku", "pětku", "šestku", "sedmičku", "osmičku", "devítku")
"""What is pressed, as people call the keys, in the accusative."""
_SIGNS = {
    "@": "zavináč", ".": "tečka", "-": "pomlčka", "_": "podtržítko", "/": "lomítko", "+": "plus", ":": "dvojtečka",
    "#": "křížek", "~": "vlnovka", "=": "rovná se", "?": "otazník", "&": "ampersand", "%": "procento",
}  # fmt: skip

_TEENS = (
    "deset", "jedenáct", "dvanáct", "třináct", "čtrnáct", "patnáct", "šestnáct", "sedmnáct", "osmnáct", "devatenáct",
)  # fmt: skip
_TENS = ("", "", "dvacet", "třicet", "čtyřicet", "padesát", "šedesát", "sedmdesát", "osmdesát", "devadesát")
_HUNDREDS = ("", "sto", "dvě stě", "tři sta", "čtyři sta", "pět set", "šest set", "sedm set", "osm set", "devět set")
_SCALES = (
    (10**9, "miliarda", "miliardy", "miliard", "dvě"),
    (10**6, "milion", "miliony", "milionů", "dva"),
    (10**3, "tisíc", "tisíce", "tisíc", "dva"),
)
_FIRST = (
    "nultý", "první", "druhý", "třetí", "čtvrtý", "pátý", "šestý", "sedmý", "osmý", "devátý", "desátý", "jedenáctý",
    "dvanáctý", "třináctý", "čtrnáctý", "patnáctý", "šestnáctý", "sedmnáctý", "osmnáctý", "devatenáctý",
)  # fmt: skip
_TENTHS = (
    "", "", "dvacátý", "třicátý", "čtyřicátý", "padesátý", "šedesátý", "sedmdesátý", "osmdesátý", "devadesátý",
)  # fmt: skip
_OF = (
    "nula", "jedné", "dvou", "tří", "čtyř", "pěti", "šesti", "sedmi", "osmi", "devíti", "deseti", "jedenácti", "dvanácti",
    "třinácti", "čtrnácti", "patnácti", "šestnácti", "sedmnácti", "osmnácti", "devatenácti",
)  # fmt: skip
_UNITS_FIRST = ("", "jedna", "dva", "tři", "čtyři", "pět", "šest", "sedm", "osm", "devět")


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    small = [_TEENS[unit]] if tens == 1 else [_TENS[tens], _DIGITS[unit] if unit else ""]
    return " ".join(filter(None, (_HUNDREDS[hundreds], *small)))


def _cardinal(number: int) -> str:
    """As one counts: "jedna", "dvacet dva", "dvě stě", "dva tisíce dvacet šest"."""
    if not number:
        return _DIGITS[0]
    parts: list[str] = []
    for size, one, few, many, two in _SCALES:
        count, number = divmod(number, size)
        if count == 1:
            parts.append(one)
        elif count:
            said = two if count == 2 else _below_thousand(count)  # noqa: PLR2004 - in the gender of its noun
            parts.append(f"{said} {few if 2 <= count <= 4 else many}")  # noqa: PLR2004 - the plural of few
    return " ".join(filter(None, (*parts, _below_thousand(number))))


def _feminine(number: int) -> str:
    return "dvě" if number == 2 else _cardinal(number)  # noqa: PLR2004 - two has a gender


def _masculine(number: int) -> str:
    return "jeden" if number == 1 else _cardinal(number)


def _neuter(number: int) -> str:
    return "jedno" if number == 1 else _feminine(number)


def _ordinal(number: int) -> str:
    """Masculine, 0 to 99: "čtrnáctý", "dvacátý první"."""
    if number < 20:  # noqa: PLR2004 - one word each
        return _FIRST[number]
    tens, unit = divmod(number, 10)
    return f"{_TENTHS[tens]} {_FIRST[unit]}" if unit else _TENTHS[tens]


def _ending(words: str, hard: str, soft: str) -> str:
    """The ordinal with other endings: "-ého" and "-ího" in "dvacátého prvního"."""
    return " ".join(word[:-1] + (hard if word.endswith("ý") else soft) for word in words.split())


def _day(day: int, _before: str) -> str:
    return _ending(_ordinal(day), "ého", "ího")


def _year(year: int) -> str:
    """1999 is "devatenáct set devadesát devět", 2026 "dva tisíce dvacet šest"."""
    century, rest = divmod(year, 100)
    if century >= 20:  # noqa: PLR2004 - from 2000 on
        return _cardinal(year)
    return f"{_cardinal(century)} set {_cardinal(rest) if rest else ''}".strip()


def _genitive(number: int) -> str:
    """0 to 59, as in "do pěti hodin", "do pětadvaceti minut"."""
    if number < 20:  # noqa: PLR2004 - one word each
        return _OF[number]
    tens, unit = divmod(number, 10)
    of_tens = "padesáti" if tens == 5 else f"{_TENS[tens]}i"  # noqa: PLR2004 - fifty
    return f"{_UNITS_FIRST[unit]}{'' if unit == 1 else 'a'}{of_tens}" if unit else of_tens


def _plural(number: int, one: str, few: str, many: str) -> str:
    return one if number == 1 else few if 2 <= number <= 4 else many  # noqa: PLR2004 - the plural of few


def _time(hour: int, minutes: int) -> str:
    said = f"{_feminine(hour)} {_plural(hour, 'hodina', 'hodiny', 'hodin')}"
    return f"{said} {_feminine(minutes)} {_plural(minutes, 'minuta', 'minuty', 'minut')}" if minutes else said


def _from_or_to(found: re.Match[str]) -> str:
    """After "od" and "do": "od osmi hodin třiceti minut do dvanácti hodin"."""
    hour, minutes = int(found["hour"]), int(found["minutes"] or 0)
    said = f"{found['word']} {_genitive(hour)} {'hodiny' if hour == 1 else 'hodin'}"
    return f"{said} {_genitive(minutes)} {'minuty' if minutes == 1 else 'minut'}" if minutes else said


def _decimal(found: re.Match[str]) -> str:
    """2,5 is "dvě celé pět", 5,25 "pět celých dvacet pět"; what is counted follows in the genitive."""
    number, fraction = int(found[1].replace(" ", "")), found[2]
    wholes = "celá" if number < 2 else "celé" if number <= 4 else "celých"  # noqa: PLR2004 - the plural of few
    return f"{_feminine(number)} {wholes} {_fraction(fraction)}{' procenta' if found[3] else ''}"


def _fraction(digits: str) -> str:
    if len(digits) <= 2 and digits[0] != "0":  # noqa: PLR2004 - tenths and hundredths
        return _cardinal(int(digits))
    return " ".join(_DIGITS[int(digit)] for digit in digits)


def _postal(digits: str) -> str:
    """110 00 is "sto deset, nula nula"."""
    zeros = len(digits[:3]) - len(digits[:3].lstrip("0"))
    first = [*[_DIGITS[0]] * zeros, *([_cardinal(int(digits[:3]))] if int(digits[:3]) else [])]
    return f"{' '.join(first)}, {' '.join(_DIGITS[int(digit)] for digit in digits[3:])}"


def _crowns(found: re.Match[str]) -> str:
    number = int(found[1].replace(" ", ""))
    return f"{_feminine(number)} {_plural(number, 'koruna', 'koruny', 'korun')}"


def _king(number: int) -> str:
    """The number of a king: "Ludvík XIV." is "Ludvík Čtrnáctý"."""
    return " ".join(word.capitalize() for word in _ordinal(number).split())


def _century(number: int) -> str:
    return _ending(_ordinal(number), "é", "í")


def _neuter_ordinal(found: re.Match[str]) -> str:
    return f"{_century(int(found[1]))} "


def _locative_ordinal(found: re.Match[str]) -> str:
    return f"{_ending(_ordinal(int(found[1])), 'ém', 'ím')} "


_HOURS = r"(?:hod\.|hodin|h\b)"

LANGUAGE = Language(
    cldr="cs",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="vé vé vé",
    cardinal=_cardinal,
    decimal="celých",
    percent={"one": "procento", "few": "procenta", "many": "procenta", "other": "procent"},
    number_sign=(r"[Čč]\.|[Čč]ís\.|[Čč]p\.|No\.", "číslo"),
    ampersand="a",
    to="až",
    spelt=frozenset({"GDPR", "EU", "EHP", "DPO", "PDF", "SMS", "IVR", "ÚOOÚ", "OOÚ"}),
    acronyms={"CNIL": "Knil", "IČO": "íčo", "DIČ": "dič"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    telephones=Telephones(
        patterns=(re.compile(r"(?<![\w.,:/+-])[2-9]\d\d \d{3} \d{3}(?! ?(?:[\d€%,]|Kč|EUR|korun|eur|osob))(?![\w:])"),)
    ),
    dates=Dates(day=_day, year=_year),
    times=Times(say=_time, mark=r"hod\.|hodin[ay]?|h"),
    money=Money(count=_neuter, cent={"one": "cent", "few": "centy", "many": "centu", "other": "centů"}, count_cents=_masculine),
    roman=Roman(
        after=(
            ("[Čč]lánek|[Kk]apitola|[Čč]ást|[Pp]říloha|[Oo]ddíl", _cardinal),
            ("Ludvík|Karel|Jan Pavel|Jiří|Petr|Benedikt", _king),
        ),
        before=(("století", _century),),
    ),
    fraction=_fraction,
    postal=_postal,
    before=(
        (
            re.compile(r"\b([Ss]tiskněte|[Zz]volte|[Zz]máčkněte) (\d)(?![\d:]|[.,]\d)"),
            lambda found: f"{found[1]} {_KEYS[int(found[2])]}",
        ),
        (
            re.compile(
                rf"\b(?P<word>[Oo]d|[Dd]o) (?P<hour>[01]?\d|2[0-4])"
                rf"(?::(?P<minutes>[0-5]\d)(?: ?{_HOURS})?| ?{_HOURS}|(?= do \d{{1,2}}(?::\d\d)? ?{_HOURS}))(?!\w)"
            ),
            _from_or_to,
        ),
        (re.compile(r"(?<![\w.,])(\d{1,3}(?: \d{3})*|\d{1,12}) ?Kč(?!\w)"), _crowns),
        (
            re.compile(r"(?<![\w.,:/-])(\d{1,3}(?: \d{3})+|\d{1,12}),(\d{1,12})( ?%)?(?![\d.,])(?!(?<=,\d\d) ?(?:€|EUR))"),
            _decimal,
        ),
        (re.compile(r"(?<![\w.,:/-])(\d{1,2})\. (?=století|patro|poschodí|oddělení|místo)"), _neuter_ordinal),
        (re.compile(r"(?<![\w.,:/-])(\d{1,2})\. (?=patře|místě)"), _locative_ordinal),
        (re.compile(r"(?<=IČO )\d{8}(?!\w)|(?<=IČO: )\d{8}(?!\w)"), each_digit(_DIGITS)),
        (re.compile(r"(?<![\d.,])1 ?%"), "jedno procento"),
        (re.compile(r"(?<![\d.,])2 ?%"), "dvě procenta"),
        counted("měsíce|dne|roku|týdne", {1: "jednoho"}),
        counted("den|měsíc|rok|týden|cent|hovor", {1: "jeden"}),
        counted("hodin[ay]|minut[ay]|sekund[ay]|vteřin[ay]|korun[ay]|osob[ay]|stran[ay]|link[ay]", {1: "jedna", 2: "dvě"}),
        counted("eur[oa]|procent[oa]|léta|místa|místo", {1: "jedno", 2: "dvě"}),
    ),
    after=(
        (re.compile(r"\btel\."), "telefon"),
        (re.compile(r"\b[Čč]l\."), "článek"),
        (re.compile(r"\bodst\."), "odstavec"),
        (re.compile(r"\bs\. ?r\. ?o\."), "es er o"),
        (re.compile(r"\bnapř\."), "například"),
    ),
)
