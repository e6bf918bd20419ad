"""What a French voice is given: telephone numbers by pairs, letters by their names."""

from __future__ import annotations

import re

from notices.spoken.rules import Language

_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "a bé cé dé eu effe gé ache i ji ka elle emme enne o pé ku erre esse té u vé double-vé ixe i-grec zède".split(),
        strict=True,
    )
)
_LETTERS |= {"w": "double vé", "y": "i grec", "é": "eu accent aigu", "è": "eu accent grave", "ç": "cé cédille"}

_UNITS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
).split()
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
_SIGNS = {
    "@": "arobase", ".": "point", "-": "tiret", "_": "tiret bas", "/": "slash", "+": "plus", ":": "deux-points",
    "#": "dièse", "~": "tilde", "=": "égal", "?": "point d'interrogation", "&": "et commercial", "%": "pour cent",
}  # fmt: skip


def number(value: int) -> str:
    """0 to 99 in words, in the spelling of 1990 without its further hyphens: "soixante et onze", "quatre-vingts"."""
    if value < 20:  # noqa: PLR2004 - the first twenty have names of their own
        return _UNITS[value]
    tens, unit = divmod(value, 10)
    if tens in {7, 9}:
        tens, unit = tens - 1, unit + 10
    if unit == 0:
        return "quatre-vingts" if tens == 8 else _TENS[tens]  # noqa: PLR2004
    if unit in {1, 11} and tens != 8:  # noqa: PLR2004 - vingt et un, soixante et onze, but quatre-vingt-un
        return f"{_TENS[tens]} et {_UNITS[unit]}"
    return f"{_TENS[tens]}-{_UNITS[unit]}"


def pair(digits: str) -> str:
    """Two digits as they are said in a telephone number: "zéro un", "zéro zéro", "quatre-vingt-dix-neuf"."""
    if digits[0] == "0" or len(digits) == 1:
        return " ".join(_UNITS[int(digit)] for digit in digits)
    return number(int(digits))


def _pairs(digits: str) -> str:
    """Pairs, with a comma after each: the voice then speaks them apart."""
    first = len(digits) % 2
    groups = [digits[:first]] * bool(first) + [digits[i : i + 2] for i in range(first, len(digits), 2)]
    return ", ".join(pair(group) for group in groups)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _national(found: re.Match[str]) -> str:
    return _pairs(_digits(found.group()))


def _international(found: re.Match[str]) -> str:
    return f"plus {number(int(found['country']))}, {_pairs(_digits(found['rest']))}"


def _free_call(found: re.Match[str]) -> str:
    """0 800 12 34 56: "zéro huit cents, douze, trente-quatre, cinquante-six"."""
    hundreds, rest = _digits(found["prefix"])[1:], _digits(found["rest"])
    said = f"huit cent {number(int(hundreds[1:]))}" if hundreds[1:] != "00" else "huit cents"
    return f"zéro {said}, {_pairs(rest)}"


_ACRONYMS = ("RGPD", "DPO", "DPD", "PDF", "SMS", "CSE", "CCAS", "CHU", "EEE", "UE", "SVI")


def _spelt(found: re.Match[str]) -> str:
    return " ".join(_LETTERS[letter.lower()] for letter in found.group())


_SEPARATOR = r"[ .\-]?"
_RULES = (
    (re.compile(rf"(?<!\d)(?P<prefix>0 ?80\d){_SEPARATOR}(?P<rest>\d{{3}}{_SEPARATOR}\d{{3}}|\d\d{_SEPARATOR}\d\d{_SEPARATOR}\d\d)(?!\d)"), _free_call),
    (re.compile(rf"\+(?P<country>\d\d)(?P<rest>{_SEPARATOR}\(?0?\)?{_SEPARATOR}\d(?:{_SEPARATOR}\d){{7,10}})(?!\d)"), _international),
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
    digits=tuple(_UNITS[:10]),
    signs=_SIGNS,
    www="trois double vé",
    spelt=frozenset({"dpo", "dpd", "rgpd", "cse", "sms", "ccas", "chu", "pdf"}),
    rules=_RULES,
)
