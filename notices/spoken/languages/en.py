"""English: telephone numbers digit by digit, years by pairs."""

from __future__ import annotations

from notices.spoken.counting import by_num2words
from notices.spoken.language import Dates, Language

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

_CARDINAL = by_num2words("en")

LANGUAGE = Language(
    cldr="en_GB",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="double-you double-you double-you",
    cardinal=_CARDINAL,
    decimal="point",
    percent="percent",
    number_sign=(r"[Nn]o\.", "number"),
    ampersand="and",
    to="to",
    spelt=frozenset({"GDPR", "DPO", "CNIL", "PDF", "SMS", "EEA", "EU", "UK", "IVR"}),
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    dates=Dates(year=by_num2words("en", "year")),
)
