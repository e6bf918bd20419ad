"""What a French voice is given: telephone numbers by pairs, letters by their names."""

from __future__ import annotations

import re

from notices.spoken.rules import Language

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


def pair(digits: str) -> str:
    """Two digits as they are said in a telephone number: "zéro un", "zéro zéro", "99".

    Numbers from 10 on stay figures: every French voice reads those well, and some misread the words
    ("quatre-vingt-deux" with a t that is mute).
    """
    return digits if digits[0] != "0" else " ".join(_DIGITS[int(digit)] for digit in digits)


def _pairs(digits: str) -> str:
    """Pairs, with a comma after each: the voice then speaks them apart."""
    first = len(digits) % 2
    groups = [digits[:first]] * bool(first) + [digits[i : i + 2] for i in range(first, len(digits), 2)]
    return ", ".join(pair(group) for group in groups)


def _national(found: re.Match[str]) -> str:
    return _pairs(re.sub(r"\D", "", found.group()))


def _international(found: re.Match[str]) -> str:
    rest = re.sub(r"\(0\)|\D", "", found["rest"])
    return f"plus {found['country']}, {_pairs(rest)}"


def _free_call(found: re.Match[str]) -> str:
    """0 800 12 34 56: "zéro, 800, 12, 34, 56"."""
    prefix, rest = (re.sub(r"\D", "", found[name]) for name in ("prefix", "rest"))
    return f"zéro, {prefix[1:]}, {_pairs(rest)}"


_ACRONYMS = ("RGPD", "DPO", "DPD", "PDF", "SMS", "CSE", "CCAS", "CHU", "EEE", "UE", "SVI")


def _spelt(found: re.Match[str]) -> str:
    return " ".join(_LETTERS[letter.lower()] for letter in found.group())


_SEPARATOR = r"[ .\-]?"
_RULES = (
    (
        re.compile(
            rf"(?<!\d)(?P<prefix>0 ?80\d){_SEPARATOR}(?P<rest>\d{{3}}{_SEPARATOR}\d{{3}}|\d\d{_SEPARATOR}\d\d{_SEPARATOR}\d\d)(?!\d)"
        ),
        _free_call,
    ),
    (
        re.compile(rf"\+(?P<country>\d\d)(?P<rest>{_SEPARATOR}\(?0?\)?{_SEPARATOR}\d(?:{_SEPARATOR}\d){{7,10}})(?!\d)"),
        _international,
    ),
    (re.compile(rf"(?<!\d)0[1-9](?:{_SEPARATOR}\d\d){{4}}(?!\d)"), _national),
    (re.compile(r"(?<![\d,.])3\d ?\d\d(?=\s*(?:$|[,;.)]))"), _national),
    (re.compile(r"\bCNIL\b"), "Cnil"),
    (re.compile(rf"\b(?:{'|'.join(_ACRONYMS)})\b"), _spelt),
    (re.compile(r"\b[nN]°\s*"), "numéro "),
    (re.compile(r"\s*%"), " pour cent"),
    (re.compile(r"\s*€"), " euros"),
    (re.compile(r"\s*&\s*"), " et "),
    (re.compile(r"\s+([:;!?])"), r"\1"),
)

LANGUAGE = Language(
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="trois double vé",
    spelt=frozenset({"dpo", "dpd", "rgpd", "cse", "sms", "ccas", "chu", "pdf"}),
    rules=_RULES,
)
