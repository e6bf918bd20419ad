"""French: telephone numbers by pairs, "une" before feminine nouns, ordinals of centuries."""

from __future__ import annotations

import re

from notices.spoken.counting import by_num2words
from notices.spoken.language import Language, Money, Telephones, Times
from notices.spoken.rules import counted

_LETTERS = {
    "a": "a", "b": "bé", "c": "cé", "d": "dé", "e": "euh", "f": "effe", "g": "gé",
    "h": "ache", "i": "i", "j": "ji", "k": "ka", "l": "elle", "m": "aime", "n": "enne",
    "o": "o", "p": "pé", "q": "ku", "r": "erre", "s": "esse", "t": "té", "u": "u",
    "v": "vé", "w": "double vé", "x": "ixe", "y": "i grec", "z": "zède",
}  # fmt: skip
_LETTERS |= {"é": "euh accent aigu", "è": "euh accent grave", "ç": "cé cédille"}

_DIGITS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
_SIGNS = {
    "@": "arobase", ".": "point", "-": "tiret", "_": "tiret bas", "/": "slash", "+": "plus", ":": "deux-points",
    "#": "dièse", "~": "tilde", "=": "égal", "?": "point d'interrogation", "&": "et commercial", "%": "pour cent",
}  # fmt: skip

_CARDINAL = by_num2words("fr")


def _pairs(digits: str) -> list[str]:
    first = len(digits) % 2
    return [digits[:first]] * bool(first) + [digits[place : place + 2] for place in range(first, len(digits), 2)]


def _pair(digits: str) -> str:
    """Two digits: "zéro un", "zéro zéro", "douze"."""
    return " ".join(_DIGITS[int(digit)] for digit in digits) if digits[0] == "0" else _CARDINAL(int(digits))


def _feminine(number: int) -> str:
    said = _CARDINAL(number)
    return f"{said}e" if said.endswith("un") else said


def _time(hour: int, minutes: int) -> str:
    hours = f"{_feminine(hour)} heure{'s' if hour > 1 else ''}"
    return f"{hours} {_CARDINAL(minutes)}" if minutes else hours


LANGUAGE = Language(
    cldr="fr",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="trois double vé",
    cardinal=_CARDINAL,
    decimal="virgule",
    percent="pour cent",
    number_sign=(r"[nN]°", "numéro"),
    ampersand="et",
    to="à",
    spelt=frozenset({"RGPD", "DPO", "DPD", "PDF", "SMS", "CSE", "CCAS", "CHU", "EEE", "UE", "SVI"}),
    acronyms={"CNIL": "Cnil"},
    spelt_in_addresses=frozenset({"dpo", "dpd", "rgpd", "cse", "sms", "ccas", "chu", "pdf"}),
    telephones=Telephones(groups=_pairs, say=_pair, country=_pair),
    times=Times(say=_time, mark="heures?", between="h"),
    money=Money(),
    before=(counted("heures?|minutes?|secondes?|semaines?|années?", _feminine),),
    after=((re.compile(r" +(?=[:;!?])"), ""),),
)
