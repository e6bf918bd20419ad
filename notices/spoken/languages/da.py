"""Danish: "én" and "ét" by gender, the twenties before the units, telephone numbers and postal codes by pairs."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Roman, Telephones, Times
from notices.spoken.rules import counted

_LETTERS = {
    "a": "a", "b": "be", "c": "se", "d": "de", "e": "e", "f": "æf", "g": "ge", "h": "hå", "i": "i",
    "j": "jåd", "k": "kå", "l": "æl", "m": "æm", "n": "æn", "o": "o", "p": "pe", "q": "ku",
    "r": "ær", "s": "æs", "t": "te", "u": "u", "v": "ve", "w": "dobbelt-ve", "x": "æks", "y": "y",
    "z": "sæt", "æ": "æ", "ø": "ø", "å": "å",
}  # fmt: skip
_DIGITS = ("nul", "ét", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni")
_SIGNS = {
    "@": "snabel-a", ".": "punktum", "-": "bindestreg", "_": "understreg", "/": "skråstreg", "+": "plus", ":": "kolon",
    "#": "firkant", "~": "tilde", "=": "lighedstegn", "?": "spørgsmålstegn", "&": "og-tegn", "%": "procent",
}  # fmt: skip

_TEENS = ("ti", "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten")
_TENS = ("", "", "tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems")
_FIRST = (
    "nulte", "første", "anden", "tredje", "fjerde", "femte", "sjette", "syvende", "ottende", "niende", "tiende",
    "ellevte", "tolvte", "trettende", "fjortende", "femtende", "sekstende", "syttende", "attende", "nittende",
)  # fmt: skip
_TENTHS = (
    "", "", "tyvende", "tredivte", "fyrretyvende", "halvtredsindstyvende", "tresindstyvende", "halvfjerdsindstyvende",
    "firsindstyvende", "halvfemsindstyvende",
)  # fmt: skip
_SCALES = ((10**9, "milliard", "milliarder"), (10**6, "million", "millioner"))


def _below_hundred(number: int) -> str:
    if number < 10:  # noqa: PLR2004 - digits
        return _DIGITS[number]
    if number < 20:  # noqa: PLR2004 - one word each
        return _TEENS[number - 10]
    tens, unit = divmod(number, 10)
    return f"{'en' if unit == 1 else _DIGITS[unit]}og{_TENS[tens]}" if unit else _TENS[tens]


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    said = "hundrede" if hundreds == 1 else f"{_DIGITS[hundreds]} hundrede"
    return f"{said} og {_below_hundred(rest)}" if rest else said


def _below_million(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest)
    said = "tusind" if thousands == 1 else f"{_below_thousand(thousands)} tusind"
    if not rest:
        return said
    if rest < 100:  # noqa: PLR2004 - "tusind og et", but "tusind to hundrede og et"
        return f"{said} og {_below_hundred(rest)}"
    hundred = "ét " if rest < 200 else ""  # noqa: PLR2004 - "tusind ét hundrede"
    return f"{said} {hundred}{_below_thousand(rest)}"


def _cardinal(number: int) -> str:
    """As one counts: "ét", "enogtyve", "hundrede og ét", "to tusind og seksogtyve"."""
    parts: list[str] = []
    for size, one, many in _SCALES:
        count, number = divmod(number, size)
        if count:
            parts.append(f"én {one}" if count == 1 else f"{_common(count)} {many}")
    if number or not parts:
        small = f"og {_below_million(number)}" if parts and number < 100 else _below_million(number)  # noqa: PLR2004
        parts.append(small)
    return " ".join(parts)


def _common(number: int) -> str:
    """Before a noun of the common gender: "én måned", "hundrede og én dage"."""
    said = _cardinal(number)
    return f"{said.removesuffix('ét')}én" if said.endswith("ét") else said


def _ordinal(number: int) -> str:
    if number < 20:  # noqa: PLR2004 - one word each
        return _FIRST[number]
    tens, unit = divmod(number, 10)
    return f"{'en' if unit == 1 else _DIGITS[unit]}og{_TENTHS[tens]}" if unit else _TENTHS[tens]


def _day(day: int, before: str) -> str:
    return _ordinal(day) if before == "den" else f"den {_ordinal(day)}"


def _year(year: int) -> str:
    """1999 is "nitten hundrede og nioghalvfems", 2026 "to tusind og seksogtyve"."""
    century, rest = divmod(year, 100)
    if century >= 20:  # noqa: PLR2004 - from 2000 on
        return _cardinal(year)
    return f"{_cardinal(century)} hundrede" + (f" og {_cardinal(rest)}" if rest else "")


def _pairs(digits: str) -> list[str]:
    """The digits of a telephone number by pairs, a single one first where their number is odd."""
    start = len(digits) % 2
    return [*([digits[0]] if start else []), *(digits[place : place + 2] for place in range(start, len(digits), 2))]


def _pair(group: str) -> str:
    """A group of a telephone number: "34" is "fireogtredive", "01" "nul ét"; groups of other lengths digit by digit."""
    if len(group) == 2 and group[0] != "0":  # noqa: PLR2004 - a pair
        return _cardinal(int(group))
    return " ".join(_DIGITS[int(digit)] for digit in group)


def _postal(digits: str) -> str:
    """8000 is "otte tusind", 2100 "enogtyve hundrede", 2650 "seksogtyve halvtreds"; five digits one by one."""
    if len(digits) != 4 or digits[0] == "0":  # noqa: PLR2004 - a Danish one
        return " ".join(_DIGITS[int(digit)] for digit in digits)
    if digits.endswith("00"):
        return _cardinal(int(digits)) if digits[1] == "0" else f"{_cardinal(int(digits[:2]))} hundrede"
    return f"{_pair(digits[:2])} {_pair(digits[2:])}"


def _time(hour: int, minutes: int) -> str:
    if not minutes:
        return _cardinal(hour)
    return f"{_cardinal(hour)} {'nul ' if minutes < 10 else ''}{_cardinal(minutes)}"  # noqa: PLR2004 - "ni nul fem"


def _king(number: int) -> str:
    """The number of a king: "Ludvig XIV" is "Ludvig den Fjortende"."""
    return f"den {_ordinal(number).capitalize()}"


_KINGS = "Christian|Frederik|Ludvig|Margrethe|Karl|Napoleon"
_NO_MONTH = "(?!jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)"

LANGUAGE = Language(
    cldr="da",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="ve ve ve",
    cardinal=_cardinal,
    decimal="komma",
    percent="procent",
    number_sign=(r"[Nn]r\.|No\.", "nummer"),
    ampersand="og",
    to="til",
    spelt=frozenset({"GDPR", "EU", "EØS", "DPO", "PDF", "SMS", "IVR", "EAN"}),
    acronyms={"CNIL": "Knil", "ApS": "a pe es"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    telephones=Telephones(
        patterns=(
            re.compile(r"(?<![\w.,:/+-])[2-9]\d(?: \d\d){3}(?! ?[\d€%])(?![\w:])"),
            re.compile(r"(?<=[Tt]lf\. )[2-9]\d{7}(?!\w)|(?<=elefon )[2-9]\d{7}(?!\w)"),
        ),
        groups=_pairs,
        say=_pair,
        country=lambda code: _cardinal(int(code)),
    ),
    dates=Dates(day=_day, year=_year),
    times=Times(say=_time),
    money=Money(count=_common, joiner="og", cent="cent", count_cents=_common),
    roman=Roman(
        after=(("[Kk]apitel|[Aa]rtikel|[Bb]ind|[Dd]el|[Bb]ilag", _cardinal), (_KINGS, _king)), before=(("århundrede", _ordinal),)
    ),
    postal=_postal,
    before=(
        (re.compile(r"(?<![\w.,:/+-])\d{1,3}(?: \d{3})+(?! ?\d)"), lambda found: found.group().replace(" ", ".")),
        (re.compile(r"\bd\. ?(?=\d)"), "den "),
        (re.compile(r"\b([Kk])l\. ?(?=\d)"), r"\1lokken "),
        (re.compile(r"(?<=lokken )(\d{1,2})\.([0-5]\d)(?![\d.,])"), r"\1:\2"),
        (re.compile(r"(?<=:\d\d) ?[-–] ?(\d{1,2})[.:]([0-5]\d)(?![\d.,])"), r" til \1:\2"),
        (re.compile(rf"\b({_KINGS}) (\d{{1,2}})\.?(?=\W|$)"), lambda found: f"{found[1]} {_king(int(found[2]))}"),
        (re.compile(rf"(?<![\w.,:/-])(\d{{1,2}})\. {_NO_MONTH}(?=[a-zæøå]{{3}})"), lambda found: f"{_ordinal(int(found[1]))} "),
        (re.compile(r"(?<=\d) ?kr\."), " kroner"),
        (re.compile(r"(?<![\w.,:/-])(\d{1,12}) ?%"), lambda found: f"{_common(int(found[1]))} procent"),
        counted("dage?|måned(?:er)?|uger?|timer?|sekund(?:er)?|kroner?|gange?|person(?:er)?|samtaler?|euro|procent", _common),
    ),
    after=((re.compile(r"\b[Tt]lf\."), "telefon"), (re.compile(r"\bf\.eks\."), "for eksempel")),
)
