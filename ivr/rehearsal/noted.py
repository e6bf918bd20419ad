"""What happened in a rehearsed call, for people and tests to read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The things that are noted.

    ANSWERED           the caller's phone shows the call as answered (it costs from now on)
    PLAYED             something was played to the caller: `what`, `played_ms` of `length_ms`
    KEY                `by` pressed the key `what`
    RINGING            the destination `what` is ringing
    NOT_CONNECTED      the destination did not answer; `what` is the cause
    CONNECTED          caller and agent hear each other
    DISCONNECTED       they no longer do
    RECORDING          sound goes to the file `what` from now on
    MASKED, UNMASKED   silence goes there in its place, or no longer
    PAUSED, RESUMED    nothing goes there, or again
    RECORDED           no more goes to the file `what`; `cause` says why, `length_ms` how much went
    HELD, TAKEN_BACK   `by` put the other on hold, or no longer
    TRANSFERRED        `by` sent the caller to the extension `what`
    WAITING            the caller waits at `what`, a parking place or a queue, and hears music
    FAILSAFE           the dialplan puts the caller through without the line process; `cause` says why
    HUNG_UP            the call is over; `cause`, `by`
    """

    ANSWERED = "answered"
    PLAYED = "played"
    KEY = "key"
    RINGING = "ringing"
    NOT_CONNECTED = "not_connected"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    RECORDING = "recording"
    MASKED = "masked"
    UNMASKED = "unmasked"
    PAUSED = "paused"
    RESUMED = "resumed"
    RECORDED = "recorded"
    HELD = "held"
    TAKEN_BACK = "taken_back"
    TRANSFERRED = "transferred"
    WAITING = "waiting"
    FAILSAFE = "failsafe"
    HUNG_UP = "hung_up"


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing that happened.

    Attributes:
        at_ms: milliseconds since the call arrived, by the switch's clock.
        what: a file, a key, a number; see `Kind`.
        by: `caller`, `agent`, or `switch` (which is also what the line process does through the switch).
        played_ms, length_ms: of what was played or recorded; length_ms is None for endless sounds.
    """

    at_ms: int
    kind: Kind
    what: str = ""
    by: str = "switch"
    cause: str = ""
    played_ms: int | None = None
    length_ms: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it was played to its end."""
        return self.played_ms is not None and self.length_ms is not None and self.played_ms >= self.length_ms


def files_of(played: str) -> tuple[str, ...]:
    """The files that one playback names, in their order: `file_string://` plays several, with tones or silence between them."""
    parts = played.removeprefix("file_string://").split("!") if played.startswith("file_string://") else [played]
    return tuple(part for part in parts if "://" not in part)


@dataclass(frozen=True, slots=True)
class CallEnded:
    """How a rehearsed call ended.

    Attributes:
        cause: FreeSWITCH's name, such as NORMAL_CLEARING.
        connected: whether caller and agent ever heard each other.
        by: `caller`, `agent` or `switch`.
    """

    cause: str
    connected: bool
    by: str
