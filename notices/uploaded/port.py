"""Where a rendering gets people's recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from notices.notice import Locale, Piece


class HumanRecordings(Protocol):
    """Recordings by people, each for exactly one text."""

    def find(self, line_id: str, locale: Locale, piece: Piece, text: str) -> Path | None:
        """The master (`notices.audio.masters`) of a person saying this text for this piece; None when there is none.

        When the text has changed, there is none: what is said would not be what is shown.
        """
        ...


class NoRecordings:
    """A line for which nobody has recorded anything."""

    def find(self, line_id: str, locale: Locale, piece: Piece, text: str) -> Path | None:
        """Nothing."""
        return None
