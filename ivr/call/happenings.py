"""What happens while a caller is being put through and talks, as the script of the call hears of it."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ivr.domain.captured import FaultKind
from ivr.domain.company import OtherEnd
from ivr.domain.orders import Answered, Order, Party


class Outcome(StrEnum):
    """How the attempt to put the caller through ended. LINE_DIED: nobody knows; the line process that had the call died."""

    TALKED = "talked"
    CALLER_LEFT = "caller_left"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    TRANSFERRED = "transferred"
    LINE_DIED = "line_died"


@dataclass(frozen=True, slots=True)
class Bridged:
    """The caller and somebody hear each other: the agent first, whoever they are transferred to later."""

    at: datetime
    other: OtherEnd


@dataclass(frozen=True, slots=True)
class Parted:
    """Nobody hears the caller any more: parked, queued, on their way to somebody else. The call goes on."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Ordered:
    """A key of one of the parties, or a request at the control port, asks something of the recording.

    Attributes:
        at: when it reached us.
        reply: given the answer, for whoever waits at the control port; None for keys.
        who: pseudonymous id of the person who asked in the console; None for keys.
    """

    at: datetime
    order: Order
    by: Party
    reply: Future[Answered] | None = field(default=None, compare=False)
    who: str | None = None


@dataclass(frozen=True, slots=True)
class HoldChanged:
    """A party was put on hold, or taken back."""

    at: datetime
    by: Party
    held: bool


@dataclass(frozen=True, slots=True)
class Contradicted:
    """The audio that arrives contradicts what was ordered, or nothing more can be kept. Told by the capture's reader."""

    at: datetime
    recording_id: str
    fault: FaultKind


@dataclass(frozen=True, slots=True)
class Woken:
    """The moment asked for with `wake_at` has come."""

    at: datetime


@dataclass(frozen=True, slots=True)
class TapEnded:
    """The switch says that a recording has ended (RECORD_STOP), and why.

    Attributes:
        path: of its pipe: a call may have had one before, whose end is told late. None for whichever is under way.
    """

    at: datetime
    cause: str
    samples: int | None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The last happening: nothing follows."""

    at: datetime
    outcome: Outcome


Happening = Bridged | Parted | Ordered | HoldChanged | TapEnded | Contradicted | Woken | Ended
