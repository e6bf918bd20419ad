"""The proof of information: what one caller was told, how much of it they heard, and what they pressed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from notices.notice import Locale, Piece


class Answer(StrEnum):
    """What the caller made of the notice.

    ACCEPTED      pressed the key that consents
    REFUSED       pressed the key that refuses
    UNDECIDED     was informed and pressed nothing, or asked for a person
    UNCLEAR       pressed keys that mean nothing, and again when asked again
    NOT_INFORMED  has not heard what must be heard
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    UNCLEAR = "unclear"
    NOT_INFORMED = "not_informed"


@dataclass(frozen=True, slots=True)
class Heard:
    """One piece as it was really played.

    Attributes:
        played_ms: how much of it reached the caller's leg, as the switch counted samples.
        length_ms: how long it is.
    """

    piece: Piece
    locale: Locale
    voice: str
    text_hash: str
    audio_hash: str
    at: datetime
    played_ms: int
    length_ms: int

    @property
    def whole(self) -> bool:
        """Whether it was played to its end. 60 ms is three frames: the switch counts whole frames."""
        return self.played_ms + 60 >= self.length_ms


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One key, when it reached us, and what it was understood as (`refuse`, `repeat`, `wrong` …)."""

    key: str
    at: datetime
    meaning: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One signed record per call (DESIGN.md, point 4). Holds no number and no name (L6).

    Attributes:
        notice_version, facts_hash: which immutable version was pinned for the call (LAW 28).
        completed_at: when the notice had ended and the answer window had closed (LAW 1).
    """

    call_id: str
    line_id: str
    notice_version: str
    facts_hash: str
    locale: Locale
    started_at: datetime
    completed_at: datetime
    answer: Answer
    heard: tuple[Heard, ...]
    keys: tuple[KeyPress, ...]
