"""Latvian: genders and cases of numbers before nouns, definite ordinals in dates, "pulksten"."""

from __future__ import annotations

import re

from notices.spoken.counting import by_num2words
from notices.spoken.language import Cardinal, Dates, Language, Money, Roman, Times
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "a": "a", "b": "bē", "c": "cē", "d": "dē", "e": "e", "f": "ef", "g": "gā", "h": "hā", "i": "i",
    "j": "jē", "k": "kā", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pē", "q": "kū",
    "r": "er", "s": "es", "t": "tē", "u": "u", "v": "vē", "w": "dubultvē", "x": "iks", "y": "igrek",
    "z": "zē", "ā": "garais ā", "č": "čē", "ē": "garais ē", "ģ": "ģē", "ī": "garais ī", "ķ": "ķē",
    "ļ": "eļ", "ņ": "eņ", "š": "eš", "ū": "garais ū", "ž": "žē",
}  # fmt: skip
_DIGITS = ("nulle", "viens", "divi", "trīs", "četri", "pieci", "seši", "septiņi", "astoņi", "deviņi")
_SIGNS = {
    "@": "et", ".": "punkts", "-": "defise", "_": "pasvītra", "/": "slīpsvītra", "+": "plus", ":": "kols",
    "#": "restīte", "~": "tilde", "=": "vienāds", "?": "jautājuma zīme", "&": "un zīme", "%": "procenti",
}  # fmt: skip

_FEMININE = ("", "viena", "divas", "trīs", "četras", "piecas", "sešas", "septiņas", "astoņas", "deviņas")
_ACCUSATIVE = ("", "vienu", "divus", "trīs", "četrus", "piecus", "sešus", "septiņus", "astoņus", "deviņus")
_GENITIVE = ("", "vienu", "divu", "triju", "četru", "piecu", "sešu", "septiņu", "astoņu", "deviņu")
"""Of all genders in the plural; the accusative of 1."""
_DATIVE = ("", "vienam", "diviem", "trim", "četriem", "pieciem", "sešiem", "septiņiem", "astoņiem", "deviņiem")
_FEMININE_DATIVE = ("", "vienai", "divām", "trim", "četrām", "piecām", "sešām", "septiņām", "astoņām", "deviņām")
_STEMS = (
    "nullt", "pirm", "otr", "treš", "ceturt", "piekt", "sest", "septīt", "astot", "devīt", "desmit", "vienpadsmit",
    "divpadsmit", "trīspadsmit", "četrpadsmit", "piecpadsmit", "sešpadsmit", "septiņpadsmit", "astoņpadsmit", "deviņpadsmit",
)  # fmt: skip
_PREFIXES = ("", "", "div", "trīs", "četr", "piec", "seš", "septiņ", "astoņ", "deviņ")
_TEENS = range(10, 20)
_MONTHS = (
    "janvār", "februār", "mart", "aprīl", "maij", "jūnij", "jūlij", "august", "septembr", "oktobr", "novembr", "decembr",
)  # fmt: skip
_NOMINATIVES = ("is", "is", "s", "is", "s", "s", "s", "s", "is", "is", "is", "is")
_OF_MONTH = {"s": "ais", "is": "ais", "a": "ā", "ā": "ajā", "ī": "ajā", "am": "ajam", "im": "ajam", "u": "o", "i": "o"}
"""The ending of a month, and that of the ordinal before it."""
_ENDINGS = {
    "gads": "ais", "gada": "ā", "gadā": "ajā", "gadu": "o", "gadam": "ajam",
    "pants": "ais", "panta": "ā", "pantā": "ajā", "pantu": "o", "punkts": "ais", "punkta": "ā", "punktā": "ajā", "punktu": "o",
    "stāvs": "ais", "stāvā": "ajā", "kabinets": "ais", "kabinetā": "ajā",
    "daļa": "ā", "daļas": "ās", "daļā": "ajā", "daļu": "o", "nodaļa": "ā", "nodaļas": "ās", "nodaļā": "ajā",
    "gadsimts": "ais", "gadsimta": "ā", "gadsimtā": "ajā", "gadsimtu": "o",
}  # fmt: skip
_NUM2WORDS = by_num2words("lv")


def _cardinal(number: int) -> str:
    """As one counts, masculine: "simts viens", "divi tūkstoši divdesmit seši"."""
    return _NUM2WORDS(number).replace("simtu ", "simts ")


def _with_last(forms: tuple[str, ...]) -> Cardinal:
    """Numbers with their last word in another gender or case, unless that is a ten, a hundred, and so on."""

    def say(number: int) -> str:
        unit = number % 10
        if not unit or number % 100 in _TEENS:
            return _cardinal(number)
        rest = number - unit
        return f"{_cardinal(rest)} {forms[unit]}" if rest else forms[unit]

    return say


_feminine = _with_last(_FEMININE)


def _ordinal(number: int, ending: str) -> str:
    """The definite ordinal with the ending of its gender and case: "divdesmit pirmais", "divpadsmitajā"."""
    stem, before = _stem(number)
    return f"{_cardinal(before)} {stem}{ending}" if before else f"{stem}{ending}"


def _stem(number: int) -> tuple[str, int]:
    """The stem of an ordinal's last word, and the number before it, which stays a cardinal."""
    rest, unit, hundreds = number % 100, number % 10, number % 1000 // 100
    if 0 < rest < len(_STEMS) or not number:
        return _STEMS[rest], number - rest
    if unit:
        return _STEMS[unit], number - unit
    if rest:
        return _cardinal(rest), number - rest
    if hundreds:
        return f"{_PREFIXES[hundreds]}simt", number - hundreds * 100
    thousands = number // 1000
    return (_PREFIXES[thousands] if thousands < len(_PREFIXES) else _cardinal(thousands)) + "tūkstoš", 0


def _ordinals(ending: str) -> Cardinal:
    return lambda number: _ordinal(number, ending)


def _before_noun(found: re.Match[str]) -> str:
    """A number with a dot: "12. pantā" is "divpadsmitajā pantā"; of an unknown noun it is the nominative."""
    return f"{_ordinal(int(found[1]), _ENDINGS.get(found[2].lower(), 'ais'))} {found[2]}"


def _date(found: re.Match[str]) -> str:
    """A date in the case of its month: "divpadsmitais marts", "divpadsmitajā martā"."""
    day = int(found["day"])
    if not 1 <= day <= 31:  # noqa: PLR2004 - days of a month
        return found.group()
    ending = found["ending"].lower()
    year = f"{_ordinal(int(found['year']), 'ā')} gada " if found["year"] else ""
    return f"{year}{_ordinal(day, _OF_MONTH[ending])} {found['month']}{found['ending']}"


def _figures(found: re.Match[str]) -> str:
    """A date in figures, in the nominative."""
    month = int(found["month"])
    if not 1 <= month <= len(_MONTHS) or not 1 <= int(found["day"]) <= 31:  # noqa: PLR2004 - days of a month
        return found.group()
    year = _ordinal(int(found["year"]), "ā")
    return f"{year} gada {_ordinal(int(found['day']), 'ais')} {_MONTHS[month - 1]}{_NOMINATIVES[month - 1]}"


def _time(hour: int, minutes: int) -> str:
    if not minutes:
        return _cardinal(hour)
    return f"{_cardinal(hour)} {'nulle ' if minutes < 10 else ''}{_cardinal(minutes)}"  # noqa: PLR2004 - "deviņi nulle pieci"


def _decimals(digits: str) -> str:
    if len(digits) <= 2 and digits[0] != "0":  # noqa: PLR2004 - cents
        return _cardinal(int(digits))
    return " ".join(_DIGITS[int(digit)] for digit in digits)


_DATE = re.compile(
    rf"{BEFORE_NUMBER}(?:(?P<year>\d{{4}})\. ?gada )?(?P<day>\d{{1,2}})\. ?"
    rf"(?P<month>{'|'.join(_MONTHS)}|aprīļ)(?P<ending>is|s|am|im|[aāīui])(?!\w)",
    re.IGNORECASE,
)
_FIGURES = (
    re.compile(rf"{BEFORE_NUMBER}(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-]|[.,]\d)"),
    re.compile(rf"{BEFORE_NUMBER}(?P<day>\d{{1,2}})(?P<mark>[./])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{4}})(?![\w-]|[.,]\d)"),
)
_LOWER = "[a-zāčēģīķļņšūž]"
_JOINED = re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}})((?: \d{{3}})+)(?!\w)")

LANGUAGE = Language(
    cldr="lv",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="vē vē vē",
    cardinal=_cardinal,
    decimal="komats",
    percent={"zero": "procentu", "one": "procents", "other": "procenti"},
    number_sign=(r"[Nn]r\.|[Nn]o\.|№", "numurs"),
    ampersand="un",
    to="līdz",
    spelt=frozenset({"VDAR", "GDPR", "DPO", "DAS", "ES", "EEZ", "SMS", "PDF", "IVR"}),
    acronyms={"CNIL": "Knil"},
    spelt_in_addresses=frozenset({"dpo", "das", "vdar", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"un", "no", "ar", "uz"}),
    dates=Dates(),
    times=Times(say=_time, mark="h"),
    money=Money(cent={"zero": "centu", "one": "cents", "other": "centi"}),
    roman=Roman(
        after=(
            ("Luijs|Ludviķis|Kārlis|Henrijs|Jānis Pāvils|Benedikts|Napoleons|Fridrihs", _ordinals("ais")),
            ("Luija|Ludviķa|Kārļa|Henrija|Jāņa Pāvila|Benedikta|Napoleona|Fridriha", _ordinals("ā")),
            ("Elizabete|Katrīna|Margarēta", _ordinals("ā")),
        ),
        before=tuple((noun, _ordinals(ending)) for noun, ending in _ENDINGS.items()),
    ),
    fraction=_decimals,
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (_JOINED, lambda found: found.group().replace(" ", "")),
        (re.compile(r"(?<=\b[Ss]tarp tiem )(\d{1,3}) ?%"), lambda found: f"{_with_last(_DATIVE)(int(found[1]))} procentiem"),
        (_DATE, _date),
        *((pattern, _figures) for pattern in _FIGURES),
        (re.compile(r"\b[Pp]lkst\. ?(?=\d)"), "pulksten "),
        (re.compile(r"(?<=pulksten )(\d{1,2})\.([0-5]\d)(?![\w.,])"), r"\1:\2"),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,4}})\. ({_LOWER}+)"), _before_noun),
        counted("diena|dienas|stunda|stundas|minūtes?|sekundes?|nedēļas?|reizes?|sarunas?|lappuses?", _feminine),
        counted("dienu|stundu|minūti|minūšu|sekundi|nedēļu|reizi|sarunu|mēnešu|gadu|zvanu", _with_last(_GENITIVE)),
        counted("mēnesi|mēnešus|gadus|zvanus", _with_last(_ACCUSATIVE)),
        counted("mēnesim|mēnešiem|gadam|gadiem|zvaniem", _with_last(_DATIVE)),
        counted("dienai|dienām|stundām|nedēļām|minūtēm", _with_last(_FEMININE_DATIVE)),
    ),
)
