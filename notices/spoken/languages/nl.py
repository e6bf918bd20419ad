"""Dutch: a space after "duizend", hundreds in years, "de veertiende" after kings' names."""

from __future__ import annotations

import re

from notices.spoken.counting import by_num2words
from notices.spoken.language import Cardinal, Dates, Language, Money, Replacement, Roman, Telephones, Times

_LETTERS = {
    "a": "aa", "b": "bee", "c": "cee", "d": "dee", "e": "ee", "f": "ef", "g": "gee", "h": "haa", "i": "ie",
    "j": "jee", "k": "kaa", "l": "el", "m": "em", "n": "en", "o": "oo", "p": "pee", "q": "kuu", "r": "er",
    "s": "es", "t": "tee", "u": "uu", "v": "vee", "w": "wee", "x": "iks", "y": "ypsilon", "z": "zet",
}  # fmt: skip
_DIGITS = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_SIGNS = {
    "@": "apenstaartje", ".": "punt", "-": "streepje", "_": "laag streepje", "/": "schuine streep", "+": "plus",
    ":": "dubbele punt", "#": "hekje", "~": "tilde", "=": "gelijkteken", "?": "vraagteken", "&": "en-teken", "%": "procent",
}  # fmt: skip
_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"\b[Aa]rt\. ?(?=\d)", "artikel "),
    (r"§§? ?(?=\d)", "paragraaf "),
    (r"\b[Tt]el\.:?(?= )", "telefoon"),
    (r"\bblz\. ?(?=\d)", "bladzijde "),
    (r"\bbijv\.|\bbv\.", "bijvoorbeeld"),
    (r"\bd\.w\.z\.", "dat wil zeggen"),
    (r"\bt\.a\.v\.", "ter attentie van"),
    (r"\bm\.b\.t\.", "met betrekking tot"),
    (r"\bi\.v\.m\.", "in verband met"),
    (r"\bo\.a\.", "onder andere"),
    (r"\bt/m\b", "tot en met"),
    (r"\benz\.(?= \w)", "enzovoort"),
    (r"\bmax\. ?(?=\d)", "maximaal "),
)

_THOUSAND = 1000
_HUNDREDS = range(1100, 10_000, 100)
_CENTURIES = range(1100, 2000)
_NUMBER = by_num2words("nl")
_ORDINAL = by_num2words("nl", "ordinal")
_AFTER_THOUSAND = re.compile(r"duizend(?=\w)")
_MERGED = re.compile(r"(?<![\w.,])(\d{1,3}(?: \d{3})+)(?!\w|[.,]\d| \d)")
"""Thousands set apart by spaces, as the French write them; telephone numbers have been said before."""


def _spaced(said: str) -> str:
    """As Dutch is spelt: a space after "duizend", accents on "één" only when it stands alone."""
    return _AFTER_THOUSAND.sub("duizend ", re.sub(r"(?<=\w)één|één(?=\w)", "een", said)).replace(" een", " één")


def _cardinal(number: int) -> str:
    """As it is counted: "één", "tweeëntwintig", "twaalfhonderd", "tweeduizend zesentwintig"."""
    if number in _HUNDREDS and number % _THOUSAND:
        return f"{_NUMBER(number // 100)}honderd"
    large, rest = divmod(number, _THOUSAND**2)
    said = [_NUMBER(large * _THOUSAND**2)] if large else []
    return " ".join([*said, *([_spaced(_NUMBER(rest))] if rest or not large else [])])


def _year(year: int) -> str:
    """1999 is "negentienhonderdnegenennegentig", 2026 "tweeduizend zesentwintig"."""
    if year not in _CENTURIES:
        return _cardinal(year)
    century, rest = divmod(year, 100)
    return f"{_NUMBER(century)}honderd{_NUMBER(rest).replace('één', 'een') if rest else ''}"


def _fraction(digits: str) -> str:
    """After the comma: "vijf", "vijfentwintig", "nul vijf"; long ones digit by digit."""
    if len(digits) > 2 or digits.startswith("0"):  # noqa: PLR2004 - what is said in one word
        return _one_by_one(digits)
    return _cardinal(int(digits))


def _one_by_one(digits: str) -> str:
    return " ".join(_DIGITS[int(digit)] for digit in digits)


def _time(hour: int, minutes: int) -> str:
    return f"{_cardinal(hour)} uur {_cardinal(minutes)}" if minutes else f"{_cardinal(hour)} uur"


def _king(number: int) -> str:
    """After a name: "Lodewijk XIV" is "Lodewijk de veertiende"."""
    return f"de {_ORDINAL(number)}"


def _said_by(say: Cardinal) -> Replacement:
    return lambda found: say(int(found[1]))


LANGUAGE = Language(
    cldr="nl",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="wee wee wee",
    cardinal=_cardinal,
    decimal="komma",
    percent="procent",
    number_sign=(r"[Nn]r\.|[Nn]o\.|[Nn]°|№", "nummer"),
    ampersand="en",
    to="tot",
    spelt=frozenset({"AVG", "FG", "GDPR", "DPO", "EU", "EER", "PDF", "SMS", "BV", "NV", "AP", "IP", "VZW", "OCMW"}),
    acronyms={"CNIL": "Knil"},
    spelt_in_addresses=frozenset({"avg", "dpo", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"de", "en", "in", "op", "te", "of", "om", "uw", "we", "al"}),
    telephones=Telephones(patterns=(re.compile(r"(?:(?<=\bbel )|(?<=\bBel )|(?<=nummer ))11[26](?!\w|[.,]?\d)"),)),
    dates=Dates(year=_year),
    times=Times(say=_time, mark="uur"),
    money=Money(cent_alone="cent"),
    roman=Roman(
        after=(
            ("[Aa]rtikel|[Hh]oofdstuk|[Dd]eel|[Bb]ijlage|[Tt]itel|[Aa]fdeling|[Bb]oek|[Ff]ase", _cardinal),
            (
                "Lodewijk|Karel|Hendrik|Willem|Filips|Frans|Frederik|Johannes Paulus|Benedictus|Leopold|Albert|Elisabeth|Louis",
                _king,
            ),
        ),
        before=(("eeuw|[Rr]epubliek|arrondissement", _ORDINAL),),
        endings="de|ste|e",
    ),
    fraction=_fraction,
    postal=_one_by_one,
    before=(
        (_MERGED, lambda found: found[1].replace(" ", "")),
        *((re.compile(pattern), words) for pattern, words in _ABBREVIATIONS),
        (re.compile(r"(?<![\w.,:])([01]?\d|2[0-4])u([0-5]\d)(?!\w)"), r"\1:\2"),
        (re.compile(r"(?<![\w.,:])([01]?\d|2[0-4])\.([0-5]\d)(?= ?[-–] ?\d{1,2}[.:][0-5]\d ?uur\b)"), r"\1:\2"),
        (re.compile(r"(?<![\w.,])(\d{1,3})(?:ste|de|e)(?!\w)"), _said_by(_ORDINAL)),
    ),
)
