"""Lithuanian: genders and the plural "metai", ordinals in every case of dates, keys in the accusative."""

from __future__ import annotations

import re

from notices.spoken.counting import by_num2words
from notices.spoken.language import Cardinal, Language, Money, Roman, Times
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "a": "a", "b": "bė", "c": "cė", "d": "dė", "e": "e", "f": "ef", "g": "gė", "h": "ha", "i": "i",
    "j": "jot", "k": "ka", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pė", "q": "kū",
    "r": "er", "s": "es", "t": "tė", "u": "u", "v": "vė", "w": "dviguba vė", "x": "iks", "y": "i ilgoji",
    "z": "zė", "ą": "a nosinė", "č": "čė", "ę": "e nosinė", "ė": "ė", "į": "i nosinė", "š": "eš",
    "ų": "u nosinė", "ū": "u ilgoji", "ž": "žė",
}  # fmt: skip
_DIGITS = ("nulis", "vienas", "du", "trys", "keturi", "penki", "šeši", "septyni", "aštuoni", "devyni")
_SIGNS = {
    "@": "eta", ".": "taškas", "-": "brūkšnelis", "_": "apatinis brūkšnys", "/": "pasvirasis brūkšnys", "+": "plius",
    ":": "dvitaškis", "#": "grotelės", "~": "tildė", "=": "lygu", "?": "klaustukas", "&": "ir ženklas", "%": "procentai",
}  # fmt: skip

_FEMININE = ("", "viena", "dvi", "trys", "keturios", "penkios", "šešios", "septynios", "aštuonios", "devynios")
_GENITIVE = ("", "vieno", "dviejų", "trijų", "keturių", "penkių", "šešių", "septynių", "aštuonių", "devynių")
_ACCUSATIVE = ("nulį", "vieną", "du", "tris", "keturis", "penkis", "šešis", "septynis", "aštuonis", "devynis")
_FEMININE_ACCUSATIVE = ("", "vieną", "dvi", "tris", "keturias", "penkias", "šešias", "septynias", "aštuonias", "devynias")
_YEARS = ("", "vieneri", "dveji", "treji", "ketveri", "penkeri", "šešeri", "septyneri", "aštuoneri", "devyneri")
_YEARS_GENITIVE = ("", *(f"{word[:-1]}ių" if word[-2] == "r" else f"{word[:-1]}ų" for word in _YEARS[1:]))
_YEARS_ACCUSATIVE = ("", *(f"{word}us" if word[-2] == "r" else f"{word[:-1]}us" for word in _YEARS[1:]))
_STEMS = (
    "", "pirm", "antr", "treči", "ketvirt", "penkt", "šešt", "septint", "aštunt", "devint", "dešimt", "vienuolikt",
    "dvylikt", "trylikt", "keturiolikt", "penkiolikt", "šešiolikt", "septyniolikt", "aštuoniolikt", "devyniolikt",
)  # fmt: skip
_TENS = ("", "", "dvidešimt", "trisdešimt", "keturiasdešimt", "penkiasdešimt", "šešiasdešimt", "septyniasdešimt",
         "aštuoniasdešimt", "devyniasdešimt")  # fmt: skip
_TEENS = range(10, 20)
_MONTHS = (
    "sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio",
    "liepos", "rugpjūčio", "rugsėjo", "spalio", "lapkričio", "gruodžio",
)  # fmt: skip
_ENDINGS = {
    "metai": "i", "metų": "ų", "metams": "iems", "metus": "us", "metais": "ais",
    "straipsnis": "as", "straipsnio": "o", "straipsnyje": "ame", "straipsnį": "ą",
    "punktas": "as", "punkto": "o", "punkte": "ame", "punktą": "ą", "skyrius": "as", "skyriaus": "o", "skyriuje": "ame",
    "dalis": "a", "dalies": "os", "dalyje": "oje", "dalį": "ą",
    "amžius": "as", "amžiaus": "o", "amžiuje": "ame", "amžių": "ą",
}  # fmt: skip
"""Nouns that an ordinal precedes, with the ordinal's ending."""
_NUM2WORDS = by_num2words("lt")


def _cardinal(number: int) -> str:
    """As one counts, masculine: "šimtas vienas", "tūkstantis du šimtai"."""
    return re.sub(r"\bvienas (?=šimtas)|^vienas (?=tūkstantis)", "", _NUM2WORDS(number))


def _with_last(number: int, forms: tuple[str, ...]) -> str:
    """The number with its last word in another gender, unless that is a ten, a hundred, and so on."""
    unit = number % 10
    if not unit or number % 100 in _TEENS:
        return _cardinal(number)
    rest = number - unit
    return f"{_cardinal(rest)} {forms[unit]}" if rest else forms[unit]


def _feminine(number: int) -> str:
    return _with_last(number, _FEMININE)


def _share(percent: int) -> str:
    """The genitive after "tarp": "dvidešimt vieno procento", "penkių procentų"."""
    one = percent % 10 == 1 and percent % 100 not in _TEENS
    return f"{_with_last(percent, _GENITIVE)} {'procento' if one else 'procentų'}"


def _years(number: int) -> str:
    """Before "metai", a plural that has numbers of its own: "vieneri metai", but "dešimt metų"."""
    return _with_last(number, _YEARS)


def _ordinal(number: int, ending: str) -> str:
    """The ordinal with the ending of its gender and case: 12 and "os" is "dvyliktos", 2026 and "ų" "… šeštų"."""
    stem, before = _stem(number)
    if stem == "treči" and ending in {"i", "iems"}:
        stem = "tret"
    return f"{_cardinal(before)} {stem}{ending}" if before else f"{stem}{ending}"


def _stem(number: int) -> tuple[str, int]:
    """The stem of an ordinal's last word, and the number before it, which stays a cardinal."""
    rest, unit = number % 100, number % 10
    if 0 < rest < len(_STEMS):
        return _STEMS[rest], number - rest
    if unit:
        return _STEMS[unit], number - unit
    if rest:
        return _TENS[rest // 10], number - rest
    hundreds = number % 1000 // 100
    if hundreds:
        return ("" if hundreds == 1 else _cardinal(hundreds)) + "šimt", number - hundreds * 100
    return ("" if number == 1000 else _cardinal(number // 1000)) + "tūkstant", 0  # noqa: PLR2004 - "tūkstantas"


def _ordinals(ending: str) -> Cardinal:
    return lambda number: _ordinal(number, ending)


def _inflected(forms: tuple[str, ...]) -> Cardinal:
    return lambda number: _with_last(number, forms)


def _before_noun(found: re.Match[str]) -> str:
    """The ordinal before a noun that has one: "6 straipsnyje" is "šeštame straipsnyje"."""
    ending = _ENDINGS.get(found[2].lower())
    return f"{_ordinal(int(found[1]), ending)} {found[2]}" if ending else found.group()


def _date(found: re.Match[str]) -> str:
    """A date in the case that the word before it asks for: "kovo dvylikta diena", "nuo kovo dvyliktos dienos"."""
    month, day = found["month"], int(found["day"])
    if month.isdigit():
        if not 1 <= int(month) <= len(_MONTHS):
            return found.group()
        month = _MONTHS[int(month) - 1]
    if not 1 <= day <= 31:  # noqa: PLR2004 - days of a month
        return found.group()
    ending, noun = ("os", "dienos") if found["before"] else ("a", "diena")
    year = f"{_ordinal(int(found['year']), 'ų')} metų " if found["year"] else ""
    return f"{found['before'] or ''}{year}{month} {_ordinal(day, ending)} {noun}"


def _year(found: re.Match[str]) -> str:
    """In that year, "2026 m.", and its genitive after the words that ask for it."""
    year = int(found["year"])
    return f"{found['before']}{_ordinal(year, 'ų')} metų" if found["before"] else f"{_ordinal(year, 'ais')} metais"


def _hours(hour: int) -> str:
    if hour % 10 == 1 and hour not in _TEENS:
        return f"{_feminine(hour)} valanda"
    return f"{_feminine(hour)} {'valandų' if not hour % 10 or hour in _TEENS else 'valandos'}"


def _time(hour: int, minutes: int) -> str:
    if not minutes:
        return _hours(hour)
    if minutes % 10 == 1 and minutes not in _TEENS:
        return f"{_hours(hour)} {_feminine(minutes)} minutė"
    return f"{_hours(hour)} {_feminine(minutes)} {'minučių' if not minutes % 10 or minutes in _TEENS else 'minutės'}"


def _decimals(digits: str) -> str:
    if len(digits) <= 2 and digits[0] != "0":  # noqa: PLR2004 - cents
        return _cardinal(int(digits))
    return " ".join(_DIGITS[int(digit)] for digit in digits)


_BEFORE = r"(?P<before>\b(?:[Nn]uo|[Ii]ki|[Pp]o|[Ii]š) )?"
_DATES = (
    re.compile(
        rf"{_BEFORE}(?<![\w.,:/-])(?:(?P<year>\d{{4}}) ?m\. ?)?(?P<month>{'|'.join(_MONTHS)}) (?P<day>\d{{1,2}})(?: ?d\.| ?dien(?:a|os|ą))"
    ),
    re.compile(rf"{_BEFORE}(?<![\w.,:/-])(?P<year>\d{{4}})(?P<mark>[-.])(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?![\w-]|[.,]\d)"),
    re.compile(
        rf"{_BEFORE}(?<![\w.,:/-])(?P<day>\d{{1,2}})(?P<mark>[./])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{4}})(?![\w-]|[.,]\d)"
    ),
)
_JOINED = re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}})((?: \d{{3}})+)(?!\w)")
_ENDS_IN_ONE = re.compile(rf"{BEFORE_NUMBER}((?:\d*[02-9])?1)(?= (?:dienos|valandos|minutės|sekundės|savaitės)(?!\w))")

LANGUAGE = Language(
    cldr="lt",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="vė vė vė",
    cardinal=_cardinal,
    decimal="kablelis",
    percent={"one": "procentas", "few": "procentai", "many": "procento", "other": "procentų"},
    number_sign=(r"[Nn]r\.|[Nn]o\.|№", "numeris"),
    ampersand="ir",
    to="iki",
    spelt=frozenset({"BDAR", "GDPR", "DPO", "ES", "EEE", "SMS", "PDF", "IVR"}),
    acronyms={"CNIL": "Knil"},
    spelt_in_addresses=frozenset({"dpo", "bdar", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"ir", "su", "be"}),
    times=Times(say=_time, mark=r"val\.|h"),
    money=Money(cent={"one": "centas", "few": "centai", "many": "cento", "other": "centų"}),
    roman=Roman(
        after=(
            ("Liudvikas|Karolis|Henrikas|Jonas Paulius|Benediktas|Napoleonas|Žygimantas|Frydrichas", _ordinals("asis")),
            ("Liudviko|Karolio|Henriko|Jono Pauliaus|Benedikto|Napoleono|Žygimanto|Frydricho", _ordinals("ojo")),
            ("Elžbieta|Kotryna|Margarita", _ordinals("oji")),
        ),
        before=tuple((noun, _ordinals(ending)) for noun, ending in _ENDINGS.items()),
    ),
    fraction=_decimals,
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (_JOINED, lambda found: found.group().replace(" ", "")),
        (re.compile(r"(?<=spauskite )(\d)(?![\w.,]\w|\w)"), lambda found: _ACCUSATIVE[int(found[1])]),
        (re.compile(r"(?<=\b[Tt]arp )(\d{1,3}) ?%"), lambda found: _share(int(found[1]))),
        *((pattern, _date) for pattern in _DATES),
        (re.compile(rf"{_BEFORE}(?<![\w.,:/-])(?P<year>\d{{4}}) ?m\."), _year),
        (re.compile(rf"{BEFORE_NUMBER}((?:19|20)\d\d) (met(?:ai|ų|ams|us|ais))(?!\w)"), _before_noun),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,2}}) ?val\. ([0-5]\d) ?min\."), r"\1:\2"),
        (re.compile(r"(?<=\d) str\."), " straipsnis"),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,4}}) ((?:straipsn|punkt|skyri|dal|amži)\w+)"), _before_noun),
        (_ENDS_IN_ONE, lambda found: _with_last(int(found[1]), ("", "vienos"))),
        counted("metai", _years),
        counted("metų", _inflected(_YEARS_GENITIVE)),
        counted("metus", _inflected(_YEARS_ACCUSATIVE)),
        counted("dien(?:a|os)|valand(?:a|os)|minutės?|sekundės?|savaitės?", _feminine),
        counted("dien(?:ą|as)|valand(?:ą|as)|minut(?:ę|es)|savait(?:ę|es)", _inflected(_FEMININE_ACCUSATIVE)),
        counted("mėnes(?:io|ių)|dienų|valandų|minučių|savaičių|skambuči(?:o|ų)|pokalbi(?:o|ų)", _inflected(_GENITIVE)),
        counted("mėnes(?:į|ius)|skambut(?:į|ius)|pokalb(?:į|ius)|eur(?:ą|us)", _inflected(_ACCUSATIVE)),
    ),
)
