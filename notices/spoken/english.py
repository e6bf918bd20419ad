"""What an English voice is given: telephone numbers digit by digit, letters by their names."""

from __future__ import annotations

import re

from notices.spoken.rules import Language

_LETTERS = {
    "a": "eh", "b": "bee", "c": "cee", "d": "dee", "e": "ee", "f": "ef", "g": "gee",
    "h": "aitch", "i": "eye", "j": "jay", "k": "kay", "l": "ell", "m": "em", "n": "en",
    "o": "oh", "p": "pee", "q": "cue", "r": "ar", "s": "ess", "t": "tee", "u": "you",
    "v": "vee", "w": "double-you", "x": "ex", "y": "why", "z": "zed",
}  # fmt: skip
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SIGNS = {
    "@": "at", ".": "dot", "-": "hyphen", "_": "underscore", "/": "slash", "+": "plus", ":": "colon",
    "#": "hash", "~": "tilde", "=": "equals", "?": "question mark", "&": "ampersand", "%": "percent",
}  # fmt: skip

_ACRONYMS = ("GDPR", "DPO", "CNIL", "PDF", "SMS", "EEA", "EU", "UK", "IVR")


def _by_digits(found: re.Match[str]) -> str:
    """Digits one by one, groups as they are written with a comma after each."""
    text = found.group().replace("(0)", "")
    groups = [group for group in re.split(r"[ .\-()]+", text.removeprefix("+")) if group]
    said = ", ".join(" ".join(_DIGITS[int(digit)] for digit in group) for group in groups)
    return f"plus {said}" if text.startswith("+") else said


def _spelt(found: re.Match[str]) -> str:
    return " ".join(_LETTERS[letter.lower()] for letter in found.group())


_RULES = (
    (re.compile(r"(?<![\d.,])(?:\+\d{1,3}[ .\-]?|0)(?:\(?\d\)?[ .\-]?){6,12}\d(?!\d)"), _by_digits),
    (re.compile(rf"\b(?:{'|'.join(_ACRONYMS)})\b"), _spelt),
    (re.compile(r"\bNo\.\s*(?=\d)"), "number "),
    (re.compile(r"\s*%"), " percent"),
    (re.compile(r"€\s*(\d+(?:[.,]\d+)?)"), r"\1 euros"),
    (re.compile(r"\s*&\s*"), " and "),
)

LANGUAGE = Language(
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="double-you double-you double-you",
    spelt=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    rules=_RULES,
)
