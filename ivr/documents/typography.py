"""How a text is set in its language: in French, the spaces round punctuation do not break, as typographers want it."""

from __future__ import annotations

import re

NARROW, WIDE = "\u202f", "\u00a0"

_FRENCH = (
    (re.compile(r"[ \u00a0](?=[;!?](?:\s|$|[)»\u00a0]))"), NARROW),
    (re.compile(r"[ \u00a0](?=:(?:\s|$))"), WIDE),
    (re.compile(r"(?<=«)[ \u00a0]|[ \u00a0](?=»)"), NARROW),
    (re.compile(r"(?<=\d)[ \u00a0](?=[%€‰])"), NARROW),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NARROW),
    (re.compile(r"(?<=\bn°) |(?<=\bart\.) |(?<=\barticle) (?=\d)|(?<=\bparagraphe) (?=\d)|(?<=\bpoint) (?=[a-z]\b)"), WIDE),
)
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DAY = re.compile(rf"\b([1-3]?\d|1er) (?=(?:{_MONTHS})\b)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def typeset(text: str, locale: str) -> str:
    """The text as it is shown in a language. Spaces are exchanged, never added: what is data stays readable as data."""
    shown = _CONTROLS.sub("\ufffd", text)
    if locale == "fr":
        for space, better in _FRENCH:
            shown = space.sub(better, shown)
    return shown


def on_paper(text: str, locale: str) -> str:
    """The text as it is printed: in French a day stays on the line of its month too. On a screen, who looks for a date types a plain space."""
    shown = typeset(text, locale)
    return _DAY.sub(rf"\1{WIDE}", shown) if locale == "fr" else shown
