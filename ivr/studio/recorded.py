"""Texts that a person has recorded, for whoever lists them."""

from __future__ import annotations

from dataclasses import dataclass

from notices.notice import Locale, Piece


@dataclass(frozen=True, slots=True)
class Recorded:
    """A person's recording for one text.

    Attributes:
        heard: its text is still the one that is said.
        uploaded_at: ISO 8601, UTC.
    """

    locale: Locale
    piece: Piece
    text: str
    heard: bool
    uploaded_at: str
