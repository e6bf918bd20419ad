"""Marks texts for translation where they stand as data, far from any translator."""

from __future__ import annotations

from dataclasses import dataclass


def N_(text: str) -> str:  # noqa: N802  # the name under which every gettext tool looks for it
    """The text itself; extraction finds it by this call."""
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """A state as it is shown: never by colour alone.

    Attributes:
        symbol: one character, for the eye; hidden from screen readers, which read the text.
        text: English, to be translated.
        tone: which of the style sheet's tones it takes.
    """

    symbol: str
    text: str
    tone: str = "calm"
