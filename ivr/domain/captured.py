"""What a capture leaves behind: the figures of its ciphertext, and what went wrong on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What arrived, or could not be kept, against what was ordered.

    MISSING_SAMPLES  audio came slower than the clock while nobody was on hold, or fewer samples than the switch counted
    TOO_MANY_SAMPLES more samples than the switch counted
    NOT_STARTED      nothing came at all, though the switch was told to record and nobody was on hold
    MASK_LATE        the switch sent sound for longer than 60 ms after the mask was ordered, then obeyed (none of it was kept)
    MASK_NOT_OBEYED  the switch still sent sound 300 ms after the mask was ordered, or again later (none of it was kept)
    RESUME_DOUBTED   nothing but zeros on both channels for 5 s after the order to resume: nobody speaks, or the switch still masks
    STOP_NOT_OBEYED  the switch still sent 300 ms after the stop was ordered (none of it was kept)
    PARTIAL_FRAME    the pipe ended inside a stereo sample
    DISK_FULL        the ciphertext could not be written; what was whole is kept
    DISK_ERROR       as above, for another reason than lack of room
    NO_END           the switch never closed the pipe; the recording was closed without it
    BROKEN           the encoder failed; what was whole is kept
    """

    MISSING_SAMPLES = "missing_samples"
    TOO_MANY_SAMPLES = "too_many_samples"
    NOT_STARTED = "not_started"
    MASK_LATE = "mask_late"
    MASK_NOT_OBEYED = "mask_not_obeyed"
    RESUME_DOUBTED = "resume_doubted"
    STOP_NOT_OBEYED = "stop_not_obeyed"
    PARTIAL_FRAME = "partial_frame"
    DISK_FULL = "disk_full"
    DISK_ERROR = "disk_error"
    NO_END = "no_end"
    BROKEN = "broken"


FINAL = frozenset({FaultKind.DISK_FULL, FaultKind.DISK_ERROR, FaultKind.BROKEN})
"""After one of these nothing more of the call is kept."""

CONTRADICTIONS = frozenset(
    {FaultKind.NOT_STARTED, FaultKind.MASK_NOT_OBEYED, FaultKind.STOP_NOT_OBEYED, FaultKind.TOO_MANY_SAMPLES}
)
"""What arrived contradicts what was ordered: nothing more is kept, and the recording is set aside (RecordingState.QUARANTINED)."""

ENDING = FINAL | CONTRADICTIONS
"""After one of these the recording cannot go on."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that went wrong.

    Attributes:
        sample: position in the recording, a channel's samples at 8 kHz.
        detail: for operators; never audio, a name or a number.
    """

    kind: FaultKind
    sample: int
    detail: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the recording that holds digital silence because it was masked: samples `start` up to `end`.

    Attributes:
        why: a short stable word of whoever masked it; empty in what was recorded before reasons were kept.
    """

    start: int
    end: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """Which of its call's recordings one is: each start after a stop begins another.

    Attributes:
        number: 1, 2, … in the order in which they began.
        after: the id of the one before it, None for the first.
        after_ended: why that one ended; None when nobody here knows, or for the first.
    """

    number: int
    after: str | None = None
    after_ended: str | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """A finished capture.

    Attributes:
        samples: a channel's samples at 8 kHz in the body.
        size, sha256: of the body (ciphertext, header apart), in bytes and lower-case hexadecimal.
        streaminfo: FLAC's 34 bytes of STREAMINFO with the final figures, for the manifest; the body keeps "unknown".
        complete: whether the body ends with age's last chunk. Without it every whole chunk is still good.
        masks: what was masked.
        set_aside: why nobody may hear it, although it is whole; None when nothing stands against it.
    """

    samples: int
    size: int
    sha256: str
    streaminfo: bytes
    complete: bool
    faults: tuple[Fault, ...]
    masks: tuple[Span, ...] = ()
    set_aside: FaultKind | None = None

    @property
    def contradiction(self) -> FaultKind | None:
        """Why it must be set aside, or None."""
        return self.set_aside or contradiction(fault.kind for fault in self.faults)


def contradiction(kinds: Iterable[FaultKind]) -> FaultKind | None:
    """The first of several faults for which a recording is set aside, or None."""
    return next((kind for kind in kinds if kind in CONTRADICTIONS), None)
