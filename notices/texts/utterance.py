"""One piece as it is said: stretches of text, each with its language, and the silences between them."""

from __future__ import annotations

from dataclasses import dataclass

from notices.notice import Locale

BEFORE_PRESS_MS = 250
AFTER_INFORMATION_MS = 400
BETWEEN_ITEMS_MS = 500
"""Silences of LAW's last part: 250 ms before "press", 300-500 ms after information, 500 ms between items."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What is said in one breath.

    Attributes:
        locale: whose voice says it; a notice in French invites in English, by the English voice.
        text: as shown to a reader, not the spoken form.
        pause_ms: silence that follows, unless it is the last of its piece.
    """

    locale: Locale
    text: str
    pause_ms: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """One piece of a notice, in the order in which it is said."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The whole as shown to a reader."""
        return " ".join(segment.text for segment in self.segments)
