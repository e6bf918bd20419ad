"""How far a rendering has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from notices.notice import Locale, Piece


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rendering has come.

    Attributes:
        done, total: pieces in all locales.
        synthesised: False when no voice had to speak: the piece was there already, or could be made from its master.
    """

    done: int
    total: int
    locale: Locale
    piece: Piece
    synthesised: bool


Tell = Callable[[Progress], None]
"""Told after every piece, in any order. What it raises ends the rendering, and the processes that render."""
