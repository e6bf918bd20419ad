"""Who the caller is put through to in a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agent:
    """The person at the destination, whatever is dialled.

    Attributes:
        answers_after: seconds of ringing; None never answers.
        busy: is on the phone already.
        missing: the destination does not exist.
        speech: what they say, s16le 8 kHz mono, again and again; None is silence.
        hangs_up_after: seconds of conversation; None stays until the caller hangs up.
    """

    answers_after: float | None = 2.0
    busy: bool = False
    missing: bool = False
    speech: bytes | None = None
    hangs_up_after: float | None = None
