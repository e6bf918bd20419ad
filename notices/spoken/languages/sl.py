"""Slovenian: one, two, three and four by gender, the dual, ordinals before months and hours."""

from __future__ import annotations

import re
from decimal import Decimal

from notices.spoken.counting import noun
from notices.spoken.language import Cardinal, Dates, Language, Money, Replacement, Roman, Times
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "a": "a", "b": "be", "c": "ce", "č": "če", "d": "de", "e": "e", "f": "ef", "g": "ge", "h": "ha", "i": "i", "j": "je",
    "k": "ka", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pe", "q": "ku", "r": "er", "s": "es", "š": "še", "t": "te",
    "u": "u", "v": "ve", "w": "dvojni ve", "x": "iks", "y": "ipsilon", "z": "ze", "ž": "že", "ć": "će", "đ": "đe",
}  # fmt: skip
_DIGITS = ("nič", "ena", "dva", "tri", "štiri", "pet", "šest", "sedem", "osem", "devet")
_SIGNS = {
    "@": "afna", ".": "pika", "-": "vezaj", "_": "podčrtaj", "/": "poševnica", "+": "plus", ":": "dvopičje", "#": "lojtra",
    "~": "tilda", "=": "enačaj", "?": "vprašaj", "&": "znak in", "%": "odstotek",
}  # fmt: skip
_SMALL = (
    *_DIGITS, "deset", "enájst", "dvanajst", "trinajst", "štírinajst", "petnajst", "šestnajst", "sédemnajst", "ósemnajst",
    "devetnajst",
)  # fmt: skip
"""With the stress marks of dictionaries where espeak-ng, which reads them, would stress another syllable."""
_ONES = ("", "éna", "dvá", "trí", "štíri", "pét", "šést", "sédem", "ósem", "devét")
_TENS = ("", "", "dvájset", "trídeset", "štírideset", "pétdeset", "šéstdeset", "sédemdeset", "ósemdeset", "devétdeset")
_HUNDREDS = ("", "sto", "dvesto", "tristo", "štíristo", "petsto", "šeststo", "sédemsto", "ósemsto", "devetsto")
_MASCULINE = {1: "en", 3: "trije", 4: "štirje"}
_FEMININE = {2: "dve"}
_NEUTER = {1: "eno", 2: "dve"}
_MILLION = {"one": "milijón", "two": "milijona", "few": "milijoni", "other": "milijonov"}
_MILLIARD = {"one": "milijarda", "two": "milijardi", "few": "milijarde", "other": "milijard"}
_PERCENT = {"one": "odstotek", "two": "odstotka", "few": "odstotki", "other": "odstotkov"}
_STEMS = (
    "", "prv", "drúg", "trétj", "četrt", "pét", "šést", "sédm", "ósm", "devét", "desét", "enájst", "dvanájst", "trinájst",
    "štirinájst", "petnájst", "šestnájst", "sedemnájst", "osemnájst", "devetnájst",
)  # fmt: skip
_HOURS = ("", "en", "dv", "tr", "štir", "pét", "šést", "sédm", "ósm", "devét", "desét")
_MONTHS = (
    "januarja", "februarja", "marca", "aprila", "maja", "junija", "julija", "avgusta", "septembra", "oktobra", "novembra",
    "decembra",
)  # fmt: skip
_NAMED = "januar|februar|marec|april|maj|junij|julij|avgust|september|oktober|november|december"


def _hundreds(number: int, small: dict[int, str]) -> str:
    """0 to 999; `small` says 1 to 4 in the gender of what is counted."""
    hundred, rest = divmod(number, 100)
    ten, one = divmod(rest, 10)
    if rest < len(_SMALL):
        return " ".join(filter(None, (_HUNDREDS[hundred], small.get(rest, _SMALL[rest]) if rest else "")))
    return " ".join(filter(None, (_HUNDREDS[hundred], f"{_ONES[one]}in{_TENS[ten]}" if one else _TENS[ten])))


def _number(number: int, small: dict[int, str]) -> str:
    if not number:
        return _DIGITS[0]
    said: list[str] = []
    for size, gender, forms in ((10**9, _FEMININE, _MILLIARD), (10**6, _MASCULINE, _MILLION)):
        count, number = divmod(number, size)
        if count:
            said += [_hundreds(count, gender)] * (count > 1) + [noun(forms, Decimal(count), "sl")]
    thousands, rest = divmod(number, 1000)
    if thousands:
        said += [_hundreds(thousands, {1: "en"})] * (thousands > 1) + ["tisoč"]
    return " ".join([*said, *([_hundreds(rest, small)] if rest else [])])


def _cardinal(number: int) -> str:
    """As it is counted: "ena", "dva", "enaindvajset"."""
    return _number(number, {})


def _masculine(number: int) -> str:
    """Before a masculine noun: "en", "dva", "trije", "štirje"."""
    return _number(number, _MASCULINE)


def _feminine(number: int) -> str:
    return _number(number, _FEMININE)


def _neuter(number: int) -> str:
    return _number(number, _NEUTER)


def _ordinal(ending: str) -> Cardinal:
    """Ordinals from 1 to 99 with an ending: "i", "ega", "em", "o", "a", "e"; soft stems have "tretje", "tretjega"."""

    def say(number: int) -> str:
        ten, one = divmod(number, 10)
        if number >= len(_STEMS):
            return f"{_ONES[one]}in{_TENS[ten]}{ending}" if one else f"{_TENS[ten]}{ending}"
        stem = _STEMS[number] or "ničt"
        return f"{stem}{'e' if stem == 'trétj' and ending == 'o' else ending}"

    return say


_FIRST, _OF_THE_FIRST, _AT_THE_FIRST = _ordinal("i"), _ordinal("ega"), _ordinal("em")


def _years(found: re.Match[str]) -> str:
    """CLDR writes "3 let"; that is "tri leta"."""
    number = int(found[1])
    return f"{_neuter(number)} {'leta' if number % 100 in {3, 4} else found[2]}"


def _share(found: re.Match[str]) -> str:
    number = int(found[1])
    return f"{_masculine(number)} {noun(_PERCENT, Decimal(number), 'sl')}"


def _days(found: re.Match[str]) -> str:
    """Say "3 dni" as "tri dni", "3 dnevi" as "trije dnevi"."""
    number = int(found[1])
    return f"{_masculine(number) if found[2] != 'dni' else _cardinal(number)} {found[2]}"


def _time(hour: int, minutes: int) -> str:
    """Say 14:30 as "štirinajst trideset", 14:00 as "štirinajst nič nič", unless a word before it wants "štirinajstih"."""
    before = f"{_DIGITS[0]} " if minutes < len(_DIGITS) else ""
    return f"{_cardinal(hour)} {before}{_cardinal(minutes)}"


def _at_hours(found: re.Match[str]) -> str:
    """Say "ob 9:00" as "ob devetih", "ob 14.30" as "ob štirinajst trideset"."""
    hour, minutes = int(found[2]), int(found[3])
    return f"{found[1]} {_time(hour, minutes) if minutes or not hour else _plural(hour)}"


def _plural(hour: int) -> str:
    endings = {2: "eh", 3: "eh"}
    stem = _HOURS[hour] if hour < len(_HOURS) else _FIRST(hour).removesuffix("i")
    return f"{stem}{endings.get(hour, 'ih')}"


def _before_word(words: str, say: Cardinal) -> tuple[re.Pattern[str], Replacement]:
    return re.compile(rf"{BEFORE_NUMBER}(\d{{1,2}})\.(?= (?:{words})(?!\w))"), lambda found: say(int(found[1]))


LANGUAGE = Language(
    cldr="sl",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="ve ve ve",
    cardinal=_cardinal,
    decimal="vejica",
    percent=_PERCENT | {"few": "odstotka"},
    number_sign=(r"[Šš]t\.|[Nn]o\.|[Nn]r\.", "številka"),
    ampersand="in",
    to="do",
    spelt=frozenset({"GDPR", "ZVOP", "DPO", "EU", "EGP", "SMS", "PDF", "IP", "ZDA"}),
    acronyms={"CNIL": "Knil"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "zvop"}),
    words_in_addresses=frozenset({"in", "na", "za", "po", "do", "od"}),
    dates=Dates(day=lambda day, _: _OF_THE_FIRST(day), months=_MONTHS),
    times=Times(say=_time),
    money=Money(count=_masculine, joiner="in", cent={"one": "cent", "two": "centa", "few": "centi", "other": "centov"}),
    roman=Roman(
        after=(
            ("[Pp]oglavj[eau]|[Čč]len|[Dd]el|[Pp]riloga|[Zz]vezek", _cardinal),
            ("Ludvik|Karel|Henrik|Friderik|Viljem|Janez Pavel|Benedikt|Franc", _FIRST),
            ("Ludvika|Karla|Henrika|Friderika|Janeza Pavla|Benedikta", _OF_THE_FIRST),
            ("Elizabeta|Katarina", _ordinal("a")),
        ),
        before=(("stoletje", _ordinal("o")), ("stoletja", _OF_THE_FIRST), ("stoletju", _AT_THE_FIRST)),
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (re.compile(r"(?<![\w.,])(\d{1,3}(?: \d{3})+)(?!\w|[.,]\d| \d)"), lambda found: found[1].replace(" ", "")),
        (re.compile(r"\b([Oo]b|[Oo]d|[Dd]o|[Pp]o) ([01]?\d|2[0-4])[.:]([0-5]\d)(?!\w|[.:]\d)"), _at_hours),
        (re.compile(r"\b[Oo]d (\d{1,2})\. do (?=\d{1,2}\. ure\b)"), lambda found: f"od {_ordinal('e')(int(found[1]))} do "),
        _before_word("ure", _ordinal("e")),
        _before_word("uri", _FIRST),
        _before_word(_NAMED, _FIRST),
        _before_word("|".join(_MONTHS), _OF_THE_FIRST),
        _before_word("člen|odstavek|del|dan|mesec", _FIRST),
        _before_word("člena|odstavka|dne|stoletja", _OF_THE_FIRST),
        _before_word("členu|odstavku|stoletju", _AT_THE_FIRST),
        _before_word("stoletje", _ordinal("o")),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,12}}) (let[oia]?)(?!\w)"), _years),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,12}}) (dan|dneva|dni|dnevi|dnevov)(?!\w)"), _days),
        (re.compile(r"(?<=nemamo )([34]) ?%"), lambda found: f"{_cardinal(int(found[1]))} odstotke"),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,12}}) ?%"), _share),
        counted(
            "mesec(?:a|i|ev)?|teden|tedna|tedni|tednov|klic(?:a|i|ev)?|evr(?:o|a|i|ov)|odstot(?:ek|ka|ki|kov)|cent(?:a|i|ov)?",
            _masculine,
        ),
        counted("ur[aie]?|minut[aie]?|sekund[aie]?|oseb[aie]?|tipk[aie]?", _feminine),
    ),
)
