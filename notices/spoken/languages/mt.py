"""Maltese: numbers written here, since num2words has none; duals and "-il" before nouns; apostrophes are part of the words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from notices.spoken.language import Dates, Language, Money, Roman, Telephones, Times
from notices.spoken.rules import BEFORE_NUMBER

_LETTERS = {
    "a": "a", "b": "be", "c": "ċe", "d": "de", "e": "e", "f": "effe", "g": "ge", "h": "akka", "i": "i",
    "j": "je", "k": "ke", "l": "elle", "m": "emme", "n": "enne", "o": "o", "p": "pe", "q": "qe",
    "r": "erre", "s": "esse", "t": "te", "u": "u", "v": "ve", "w": "we", "x": "exxe", "y": "ipsilon",
    "z": "ze", "ċ": "ċe", "ġ": "ġe", "ħ": "ħe", "ż": "że",
}  # fmt: skip
_DIGITS = ("żero", "wieħed", "tnejn", "tlieta", "erbgħa", "ħamsa", "sitta", "sebgħa", "tmienja", "disgħa")
_SIGNS = {
    "@": "et", ".": "punt", "-": "sing", "_": "sing baxx", "/": "slaxx", "+": "plus", ":": "żewġ punti",
    "#": "ħaxx", "~": "tilde", "=": "ugwali", "?": "punt interrogattiv", "&": "u", "%": "fil-mija",
}  # fmt: skip

_TO_NINETEEN = (
    *_DIGITS, "għaxra", "ħdax", "tnax", "tlettax", "erbatax", "ħmistax", "sittax", "sbatax", "tmintax", "dsatax",
)  # fmt: skip
_TENS = ("", "", "għoxrin", "tletin", "erbgħin", "ħamsin", "sittin", "sebgħin", "tmenin", "disgħin")
_BEFORE_PLURAL = ("", "", "żewġ", "tliet", "erba'", "ħames", "sitt", "seba'", "tmien", "disa'", "għaxar")
_WITH_T = ("", "", "żewġ", "tlitt", "erbat", "ħamest", "sitt", "sebat", "tmint", "disat", "għaxart")
"""Before "elef" and "ijiem"."""
_ORDINALS = ("", "l-ewwel", "it-tieni", "it-tielet", "ir-raba'", "il-ħames", "is-sitt", "is-seba'", "it-tmien", "id-disa'")
_SUN = "ċdnrstxżz"
"""Letters to which the article's l assimilates."""
_TEENS = range(11, 20)
_FEW = range(3, 11)


@dataclass(frozen=True, slots=True)
class _Noun:
    """What is counted: one alone, two, the plural after 3 to 10, the singular after 11 and more."""

    one: str
    two: str
    plural: str
    singular: str
    before: tuple[str, ...] = _BEFORE_PLURAL


_ELF = _Noun("elf", "elfejn", "elef", "elf", _WITH_T)
_MILJUN = _Noun("miljun", "żewġ miljuni", "miljuni", "miljun")
_BILJUN = _Noun("biljun", "żewġ biljuni", "biljuni", "biljun")
_EWRO = _Noun("ewro wieħed", "żewġ ewro", "ewro", "ewro")
_CENT = _Noun("ċenteżmu wieħed", "żewġ ċenteżmi", "ċenteżmi", "ċenteżmu")
_NOUNS = {
    "xahar": _Noun("xahar wieħed", "xahrejn", "xhur", "xahar"),
    "jum": _Noun("jum wieħed", "jumejn", "ijiem", "jum", _WITH_T),
    "sena": _Noun("sena waħda", "sentejn", "snin", "sena"),
    "siegħa": _Noun("siegħa waħda", "sagħtejn", "sigħat", "siegħa"),
    "minuta": _Noun("minuta waħda", "żewġ minuti", "minuti", "minuta"),
    "ġimgħa": _Noun("ġimgħa waħda", "ġimagħtejn", "ġimgħat", "ġimgħa"),
    "sejħa": _Noun("sejħa waħda", "żewġ sejħiet", "sejħiet", "sejħa"),
    "ewro": _EWRO,
}
_WRITTEN = {
    form: noun for noun in _NOUNS.values() for form in (noun.singular, noun.plural, *([noun.two] if " " not in noun.two else []))
} | {"jiem": _NOUNS["jum"], "ġranet": _NOUNS["jum"], "ġurnata": _NOUNS["jum"]}
"""The nouns in all the forms in which they may be written after a figure."""


def _cardinal(number: int) -> str:
    """As one counts: "wieħed u għoxrin", "mija u wieħed", "elfejn sitta u għoxrin"."""
    parts: list[str] = []
    for size, noun in ((10**9, _BILJUN), (10**6, _MILJUN), (1000, _ELF)):
        count, number = divmod(number, size)
        if count:
            parts.append(_counted(count, noun))
    hundreds, rest = divmod(number, 100)
    if hundreds:
        parts.append(_hundreds(hundreds))
    if rest or not parts:
        parts.append(_below_hundred(rest))
    return _together(parts)


def _together(parts: list[str]) -> str:
    """The parts of a number: "u" stands before the last one only, and not where that one has its own."""
    if len(parts) == 1 or " u " in parts[-1]:
        return " ".join(parts)
    return f"{' '.join(parts[:-1])} u {parts[-1]}"


def _below_hundred(number: int) -> str:
    if number < len(_TO_NINETEEN):
        return _TO_NINETEEN[number]
    tens, unit = divmod(number, 10)
    return f"{_TO_NINETEEN[unit]} u {_TENS[tens]}" if unit else _TENS[tens]


def _hundreds(count: int, hundred: str = "mija") -> str:
    if count == 2:  # noqa: PLR2004 - a dual
        return "mitejn"
    return hundred if count == 1 else f"{_BEFORE_PLURAL[count]} {hundred}"


def _counted(number: int, noun: _Noun) -> str:
    """A number with its noun: "xahrejn", "sitt xhur", "tnax-il xahar", "mitt xahar", "mija u tliet xhur"."""
    if number == 1:
        return noun.one
    rest = number % 100
    if number in _FEW or number == 2:  # noqa: PLR2004 - a dual
        return noun.two if number == 2 else f"{noun.before[number]} {noun.plural}"  # noqa: PLR2004
    if number == rest:
        return f"{_below_hundred(number)}{'-il' if number in _TEENS else ''} {noun.singular}"
    if not rest:
        return f"{_round(number)} {noun.singular}"
    return _together([_cardinal(number - rest), noun.singular if rest == 1 else _counted(rest, noun)])


def _round(number: int) -> str:
    """Hundreds before a noun: "mitt", "tliet mitt"; thousands stay as they are."""
    hundreds = number % 1000 // 100
    if not hundreds:
        return _cardinal(number)
    rest = number - hundreds * 100
    return _together([*([_cardinal(rest)] if rest else []), _hundreds(hundreds, "mitt")])


def _noun(found: re.Match[str]) -> str:
    number = int(found[1])
    return _counted(number, _WRITTEN[found[2].lower()]) if number else f"żero {found[2]}"


def _amount(found: re.Match[str]) -> str:
    """Euros and cents: "€12.50" is "tnax-il ewro u ħamsin ċenteżmu"."""
    euros, cents = int(found["a"] or found["b"]), int(found["x"] or found["y"] or 0)
    said = [_counted(euros, _EWRO)] if euros else []
    said += [_counted(cents, _CENT)] if cents else []
    return " u ".join(said) or "żero ewro"


def _king(number: int) -> str:
    """The number of a king after a name that ends in a vowel: "Luiġi l-erbatax", "Ġwanni Pawlu t-tieni"."""
    if number < len(_ORDINALS):
        return _ORDINALS[number].removeprefix("i")
    said = _cardinal(number)
    return f"{said[0] if said[0] in _SUN else 'l'}-{said}"


def _time(hour: int, minutes: int) -> str:
    said = {1: "siegħa", 2: "sagħtejn"}.get(hour) or _cardinal(hour)
    return f"{said} u {_cardinal(minutes)}" if minutes else said


_AMOUNT = re.compile(
    r"(?:€|(?<!\w)EUR) ?(?P<a>\d{1,12})(?:\.(?P<x>\d\d))?(?![\d%]|[.,]\d)"
    r"|(?<![\w.,])(?P<b>\d{1,12})(?:\.(?P<y>\d\d))? ?(?:€|EUR(?!\w))"
)

LANGUAGE = Language(
    cldr="mt",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="we we we",
    cardinal=_cardinal,
    decimal="punt",
    percent="fil-mija",
    number_sign=(r"[Nn]ru\.?|[Nn]o\.|№", "numru"),
    ampersand="u",
    to="sa",
    spelt=frozenset({"UE", "ŻEE", "SMS", "PDF"}),
    acronyms={"CNIL": "Knil", "GDPR": "ġi di pi ar", "DPO": "di pi o", "hash": "ħaxx"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"il", "ta", "fi"}),
    telephones=Telephones(patterns=(re.compile(r"(?<![\w.,:/+-])[279]\d{3} \d{4}(?![\w:])"),)),
    dates=Dates(day=lambda day, _before: "l-ewwel" if day == 1 else _cardinal(day), pattern="{day} ta' {month} {year}"),
    times=Times(say=_time, mark="h"),
    money=Money(joiner="u", cent="ċenteżmu"),
    roman=Roman(
        after=(
            ("Luiġi|Lwiġi|Karlu|Piju|Ġwanni Pawlu|Benedittu|Filippu|Enriku|Federiku|Elisabetta", _king),
            ("[Aa]rtikolu|[Kk]apitolu|[Aa]nness|[Pp]arti|[Tt]itolu|[Tt]aqsima|[Ss]eklu", _cardinal),
        ),
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}})((?:[ ,]\d{{3}})+)(?![\w,])"), lambda found: re.sub(r"[ ,]", "", found.group())),
        (re.compile(r"(?<=l-)1(?= ta' )"), "ewwel"),
        (re.compile(rf"{BEFORE_NUMBER}1(?= ta' [A-ZĠĊĦŻ])"), "l-ewwel"),
        (re.compile(r"(?<=[a-zċġħż]-)(\d{1,2}):([0-5]\d)(?![\w:])"), lambda found: _time(int(found[1]), int(found[2]))),
        (_AMOUNT, _amount),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,12}}) ({'|'.join(_WRITTEN)})(?!\w)", re.IGNORECASE), _noun),
    ),
)
