"""German: ordinals before months and after kings' names, "ein" for "eins" before a noun."""

from __future__ import annotations

import re

from notices.spoken.counting import by_num2words
from notices.spoken.language import Dates, Language, Money, Roman, Times
from notices.spoken.rules import counted

_LETTERS = {
    "a": "a", "b": "be", "c": "ze", "d": "de", "e": "e", "f": "eff", "g": "ge", "h": "ha", "i": "i",
    "j": "jott", "k": "ka", "l": "ell", "m": "emm", "n": "enn", "o": "o", "p": "pe", "q": "ku",
    "r": "err", "s": "ess", "t": "te", "u": "u", "v": "vau", "w": "we", "x": "ix", "y": "ypsilon",
    "z": "zett", "ä": "ä", "ö": "ö", "ü": "ü", "ß": "eszett",
}  # fmt: skip
_DIGITS = ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_SIGNS = {
    "@": "ät", ".": "Punkt", "-": "Bindestrich", "_": "Unterstrich", "/": "Schrägstrich", "+": "plus", ":": "Doppelpunkt",
    "#": "Raute", "~": "Tilde", "=": "gleich", "?": "Fragezeichen", "&": "Und-Zeichen", "%": "Prozent",
}  # fmt: skip

_LAST_OF_CENTURY = 1999
_CARDINAL = by_num2words("de")
_ORDINAL = by_num2words("de", "ordinal")
_OBLIQUE = frozenset({"am", "im", "vom", "zum", "dem", "den", "des", "bis", "seit", "ab"})
"""Words after which the ordinal ends in -n: "am zwölften", but "der zwölfte"."""


def _year(year: int) -> str:
    """1999 is "neunzehnhundertneunundneunzig", 2026 "zweitausendsechsundzwanzig"."""
    if year > _LAST_OF_CENTURY:
        return _CARDINAL(year)
    century, rest = divmod(year, 100)
    return f"{_CARDINAL(century)}hundert{_CARDINAL(rest) if rest else ''}"


def _day(day: int, before: str) -> str:
    """Say "am zwölften", "der zwölfte", and "zwölfter" without an article."""
    return _ORDINAL(day) + ("n" if before in _OBLIQUE else "" if before == "der" else "r")


def _floor(found: re.Match[str]) -> str:
    """Say "im dritten Stock", "die dritte Etage"."""
    ordinal = _ORDINAL(int(found[2]))
    return f"{found[1]} {ordinal}{'n' if found[1].lower() in _OBLIQUE else ''} "


def _one(number: int) -> str:
    """Before a masculine or neuter noun "eins" loses its s, also in "hunderteins"."""
    return _CARDINAL(number).removesuffix("s") if number % 100 == 1 else _CARDINAL(number)


def _time(hour: int, minutes: int) -> str:
    return f"{_one(hour)} Uhr {_CARDINAL(minutes)}" if minutes else f"{_one(hour)} Uhr"


def _king(number: int) -> str:
    """The number of a king: "Ludwig XIV." is "Ludwig der Vierzehnte"."""
    return f"der {_ORDINAL(number).capitalize()}"


LANGUAGE = Language(
    cldr="de",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="we we we",
    cardinal=_CARDINAL,
    decimal="Komma",
    percent="Prozent",
    number_sign=(r"Nr\.|No\.|Nummer", "Nummer"),
    ampersand="und",
    to="bis",
    spelt=frozenset({"DSGVO", "BDSG", "EU", "EWR", "PDF", "SMS", "DSB", "DPO", "IVR", "AG"}),
    acronyms={"GmbH": "ge emm be ha", "CNIL": "Knill"},
    spelt_in_addresses=frozenset({"dsgvo", "dsb", "dpo", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"im", "in", "am", "an", "zu", "ab"}),
    dates=Dates(day=_day, year=_year),
    times=Times(say=_time, mark="Uhr"),
    money=Money(count=_one),
    roman=Roman(
        after=(
            ("Artikel|Art\\.|Kapitel|Abschnitt|Anhang|Teil|Band|Anlage", _CARDINAL),
            ("Ludwig|Karl|Friedrich|Heinrich|Wilhelm|Otto|Johannes Paul|Benedikt|Elisabeth", _king),
        ),
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (re.compile(r"(?<![\w.,:/+-])\d{1,3}(?: \d{3})+(?! ?\d)"), lambda found: found.group().replace(" ", ".")),
        (re.compile(r"\b(\w+) (\d{1,2})\. (?=(?:Stock|Obergeschoss|Etage|Jahrhundert|Quartal)\b)"), _floor),
        (re.compile(r"(?<![\w.,:/-])(\d{1,12}) ?%"), lambda found: f"{_one(int(found[1]))} Prozent"),
        counted("Monat|Tag|Jahr|Anruf|Euro|Prozent|Cent", _one),
        counted("Minute|Stunde|Sekunde|Woche|Taste|Person", {1: "eine"}),
        (re.compile(r"\bArt\. (?=\d)"), "Artikel "),
        (re.compile(r"\bAbs\. (?=\d)"), "Absatz "),
        (re.compile(r"§§ ?(?=\d)"), "Paragraphen "),
        (re.compile(r"§ ?(?=\d)"), "Paragraph "),
    ),
    after=((re.compile(r"\bz\. ?B\."), "zum Beispiel"), (re.compile(r"\bArt\. (?=[a-z])"), "Artikel ")),
)
