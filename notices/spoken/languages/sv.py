"""Swedish: "en" and "ett" by gender, ordinals in dates, years by hundreds."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Roman, Times
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "a": "a", "b": "be", "c": "se", "d": "de", "e": "e", "f": "eff", "g": "gé", "h": "hå", "i": "i", "j": "ji",
    "k": "kå", "l": "ell", "m": "emm", "n": "enn", "o": "o", "p": "pe", "q": "ku", "r": "ärr", "s": "ess", "t": "te",
    "u": "u", "v": "ve", "w": "dubbel-ve", "x": "eks", "y": "y", "z": "säta", "å": "å", "ä": "ä", "ö": "ö",
}  # fmt: skip
_SIGNS = {
    "@": "snabel-a", ".": "punkt", "-": "bindestreck", "_": "understreck", "/": "snedstreck", "+": "plus", ":": "kolon",
    "#": "fyrkant", "~": "tilde", "=": "lika med", "?": "frågetecken", "&": "och-tecken", "%": "procent",
}  # fmt: skip
_SMALL = (
    "noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv", "tretton", "fjorton",
    "femton", "sexton", "sjutton", "arton", "nitton",
)  # fmt: skip
_TENS = ("", "", "tjugo", "trettio", "förtio", "femtio", "sextio", "sjuttio", "åttio", "nittio")
"""40 is written "fyrtio", but its y is an ö; espeak-ng reads the y."""
_SMALL_ORDINALS = (
    "nollte", "första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde", "elfte",
    "tolfte", "trettonde", "fjortonde", "femtonde", "sextonde", "sjuttonde", "artonde", "nittonde",
)  # fmt: skip
_SCALES = ((10**9, "miljard", "miljarder"), (10**6, "miljon", "miljoner"))
_DIGITS = (_SMALL[0], _SMALL[1], _SMALL[2], _SMALL[3], _SMALL[4], _SMALL[5], _SMALL[6], _SMALL[7], _SMALL[8], _SMALL[9])

_BY_HUNDREDS = (*range(1100, 2000), *range(2010, 2100))
"""Years said by hundreds; 2000 to 2009 are "två tusen …"."""


def _hundreds(number: int) -> list[str]:
    """0 to 999, in words of their own: espeak-ng reads "trettionio" as "tretti-onio". None for 0."""
    hundred, rest = divmod(number, 100)
    ten, one = divmod(rest, 10)
    small = [_SMALL[rest]] * (rest > 0) if rest < len(_SMALL) else [_TENS[ten], *([_SMALL[one]] if one else [])]
    return [*([_SMALL[hundred], "hundra"] if hundred else []), *small]


def _cardinal(number: int) -> str:
    """As it is counted: "ett", "tjugo ett", "två tusen tre"."""
    said: list[str] = []
    for size, single, many in _SCALES:
        count, number = divmod(number, size)
        if count:
            said += [_common(count), single if count == 1 else many]
    thousands, rest = divmod(number, 1000)
    if thousands:
        said += [*_hundreds(thousands), "tusen"]
    return " ".join([*said, *_hundreds(rest)]) or _SMALL[0]


def _common(number: int) -> str:
    """Before a noun of the common gender: "en", "tjugo en"."""
    said = _cardinal(number)
    return f"{said.removesuffix('ett')}en" if said.endswith("ett") else said


def _ordinal(number: int) -> str:
    """1 to 99: "första", "tjugo andra"."""
    ten, one = divmod(number, 10)
    if number < len(_SMALL_ORDINALS):
        return _SMALL_ORDINALS[number]
    return f"{_TENS[ten]} {_SMALL_ORDINALS[one]}" if one else f"{_TENS[ten]}nde"


def _year(year: int) -> str:
    """1999 is "nitton hundra nittio nio", 2026 "tjugo hundra tjugo sex"."""
    century, rest = divmod(year, 100)
    return " ".join([*_hundreds(century), "hundra", *_hundreds(rest)]) if year in _BY_HUNDREDS else _cardinal(year)


def _time(hour: int, minutes: int) -> str:
    if not minutes:
        return _cardinal(hour)
    return f"{_cardinal(hour)} {'noll ' if minutes < len(_DIGITS) else ''}{_cardinal(minutes)}"


def _share(found: re.Match[str]) -> str:
    """Say "1 %" as "en procent"."""
    said = _common(int(found[1]))
    return said if said.endswith("en") else found[1]


LANGUAGE = Language(
    cldr="sv",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="ve ve ve",
    cardinal=_cardinal,
    decimal="komma",
    percent="procent",
    number_sign=(r"[Nn]r\.?|[Nn]o\.", "nummer"),
    ampersand="och",
    to="till",
    spelt=frozenset({"GDPR", "EU", "EES", "IMY", "DSO", "DPO", "SMS", "PDF", "AB", "JO"}),
    acronyms={"CNIL": "Knil"},
    spelt_in_addresses=frozenset({"dpo", "dso", "gdpr", "imy", "sms", "pdf"}),
    words_in_addresses=frozenset({"en", "om", "av", "vi", "ni"}),
    dates=Dates(day=lambda day, _: _ordinal(day), year=_year),
    times=Times(say=_time),
    money=Money(count=_common, joiner="och", cent="cent"),
    roman=Roman(
        after=(
            ("[Aa]rtikel|[Kk]apitel|[Bb]ilaga|[Dd]el|[Bb]and|[Aa]vsnitt", _cardinal),
            (
                "Karl|Gustaf?v?|Ludvig|Henrik|Oscar|Erik|Johannes Paulus|Benedictus|Elizabeth",
                lambda number: f"den {_ordinal(number)}",
            ),
        ),
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (re.compile(r"(?<![\w.,])(\d{1,3}(?: \d{3})+)(?!\w|[.,]\d| \d)"), lambda found: found[1].replace(" ", "")),
        counted("månad(?:er)?|dag(?:ar)?|timm(?:e|ar)|minut(?:er)?|sekund(?:er)?|veck(?:a|or)|person(?:er)?", _common),
        counted("procent|euro|kron(?:a|or)|cent|gång(?:er)?|knapp(?:ar)?|linje(?:r)?", _common),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,12}})(?= ?%)"), _share),
        (re.compile(r"\b([Kk])l\.? ?(?=\d)"), r"\1lockan "),
        (re.compile(r"(?<=lockan )(\d{1,2})\.(?=\d\d(?!\d|\.\d))"), r"\1:"),
        (re.compile(r"\b([Aa])rt\. (?=\d)"), r"\1rtikel "),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}}) ?§|§ ?(\d{{1,3}})"), r"paragraf \1\2"),
    ),
    after=((re.compile(r"\bt(?:\. | )ex\b\.?"), "till exempel"),),
)
