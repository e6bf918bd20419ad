"""Whether the audio confirms what was ordered. Arithmetic only; the clock and the audio are handed in.

Time is counted here in samples that were *watched*: at most those that the clock allows since the last look, those that arrived,
and those of one turn. So nothing is held against the switch that has another cause: a caller on hold (nothing arrives), a
rehearsal (much arrives at once), a process of ours that slept (a look comes late, and an order may still be on its way).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np

from ivr.capture.audio import FRAME, RATE, sounding
from ivr.domain.captured import FaultKind

PROMPT_FRAMES = RATE * 60 // 1000
"""Within this a switch obeys. FACTS: silence 0-20 ms after the reply, which takes 0.3-1.8 ms; the rest is on its way to us."""

CONFIRM_FRAMES = RATE * 300 // 1000
"""Until then a command must show in the audio; a switch that has not obeyed by then is not trusted any more."""

TOLERATED_FRAMES = RATE * 60 // 1000
"""So much sound, on one channel, is no contradiction: the first frames after a command that is on its way to us."""

SILENT_FRAMES = RATE * 20 // 1000
"""So much silence on both channels at once confirms a mask: one of the switch's own frames."""

DOUBT_FRAMES = RATE * 5
"""So much silence on both channels makes a resume doubtful. It proves nothing: two telephones that leave out silence sound so too."""

TURN_FRAMES = RATE // 5
"""The most that one look counts for: the reader looks every 200 ms."""


class Seen(Enum):
    """What one look at the audio has shown."""

    NOTHING_NEW = auto()
    CONFIRMED = auto()
    LATE = auto()
    CONTRADICTION = auto()


@dataclass(slots=True)
class Watch:
    """Counts what was watched since an order.

    Args:
        at: monotonic seconds, of the order.

    Attributes:
        frames: a channel's samples watched so far.
    """

    at: float
    frames: int = 0

    def look(self, now: float, frames: int) -> None:
        """So many samples of a channel were there at this look."""
        self.frames += min(round((now - self.at) * RATE), frames, TURN_FRAMES)
        self.at = now


@dataclass(slots=True)
class AfterMask:
    """What the switch sends while it must send silence, each channel by itself.

    Silence on both channels at once confirms the order; without it within 300 ms, sound on either is a contradiction.
    Sound that comes back after it is doubted for as long: an unmask may be on its way to us, and takes this watch away.
    Then more than 60 ms of it on a channel is a contradiction, however often it pauses; what came in the first 300 ms is forgiven.
    """

    watch: Watch
    _sound: list[int] = field(default_factory=lambda: [0, 0])
    _confirmed: bool = False
    _doubted_at: int | None = 0

    def look(self, now: float, pcm: bytes) -> Seen:
        """Whole stereo samples have arrived."""
        before = self.watch.frames
        self.watch.look(now, len(pcm) // FRAME)
        if self._doubted_at is None:
            self._doubt(pcm)
            return Seen.NOTHING_NEW
        silent = None if self._confirmed else silence(pcm)
        if silent is not None:
            return self._confirm(pcm, before, *silent)
        self._hear(pcm, self.watch.frames - max(before, CONFIRM_FRAMES if self._confirmed else PROMPT_FRAMES))
        return self._judge(self.watch.frames - self._doubted_at)

    @property
    def left(self) -> int | None:
        """Samples still to be watched before a doubt is decided; None without a doubt."""
        return None if self._doubted_at is None else max(0, CONFIRM_FRAMES - (self.watch.frames - self._doubted_at))

    @property
    def where(self) -> str:
        """On which channels the sound is that contradicts the order."""
        left, right = (sound > TOLERATED_FRAMES for sound in self._sound)
        return "on both channels" if left and right else "on the caller's channel" if left else "on the agent's channel"

    def _confirm(self, pcm: bytes, before: int, start: int, end: int) -> Seen:
        obeyed = self.watch.frames - (len(pcm) // FRAME - start)
        self._hear(pcm[: start * FRAME], obeyed - max(before, PROMPT_FRAMES))
        if obeyed > CONFIRM_FRAMES and max(self._sound) > TOLERATED_FRAMES:
            return Seen.CONTRADICTION
        self._confirmed = True
        self._doubt(pcm[end * FRAME :])
        return Seen.LATE if obeyed > PROMPT_FRAMES else Seen.NOTHING_NEW

    def _doubt(self, pcm: bytes) -> None:
        """Sound after silence begins a doubt, with this look."""
        self._sound = [0, 0]
        self._doubted_at = self.watch.frames if max(sounding(pcm)) else None
        if self._doubted_at is not None:
            self._hear(pcm, self.watch.frames - CONFIRM_FRAMES)

    def _hear(self, pcm: bytes, frames: int) -> None:
        """Count the sound in the last so many samples; what came before them is tolerated."""
        if frames > 0:
            left, right = sounding(pcm[-frames * FRAME :])
            self._sound = [self._sound[0] + left, self._sound[1] + right]

    def _judge(self, doubted: int) -> Seen:
        if doubted < CONFIRM_FRAMES:
            return Seen.NOTHING_NEW
        if max(self._sound) > TOLERATED_FRAMES:
            return Seen.CONTRADICTION
        if self._confirmed:
            self._doubted_at = None  # a click, or an order that was seen to be on its way
        return Seen.NOTHING_NEW


@dataclass(slots=True)
class AfterResume:
    """What the switch sends when it may send sound again."""

    watch: Watch

    def look(self, now: float, pcm: bytes) -> Seen:
        """Whole stereo samples have arrived; LATE once nothing has been heard for long enough, NOTHING_NEW while that is open."""
        self.watch.look(now, len(pcm) // FRAME)
        if max(sounding(pcm)):
            return Seen.CONFIRMED
        return Seen.LATE if self.watch.frames >= DOUBT_FRAMES else Seen.NOTHING_NEW


@dataclass(slots=True)
class AfterStop:
    """What the switch sends when it must send nothing more and close the pipe."""

    watch: Watch

    def look(self, now: float, pcm: bytes) -> Seen:
        """Whole stereo samples have arrived."""
        self.watch.look(now, len(pcm) // FRAME)
        return Seen.CONTRADICTION if self.watch.frames >= CONFIRM_FRAMES else Seen.NOTHING_NEW


class Orders:
    """What has been ordered of the switch and must show in the audio. Both channels come at one pace: they are interleaved."""

    def __init__(self) -> None:
        self._mask: AfterMask | None = None
        self._resume: AfterResume | None = None
        self._stop: AfterStop | None = None

    @property
    def open(self) -> bool:
        """Whether something ordered must be watched for."""
        return self._mask is not None or self._resume is not None or self._stop is not None

    @property
    def masked(self) -> bool:
        """Whether the switch must send silence."""
        return self._mask is not None

    @property
    def stopped(self) -> bool:
        """Whether it must send nothing more."""
        return self._stop is not None

    def begin(self, now: float) -> None:
        """The switch is about to start; what was masked before then is masked from now on."""
        if self._mask is not None:
            self._mask = AfterMask(Watch(now))

    def mask(self, now: float) -> None:
        """A repeated order gives a switch that does not obey no more time."""
        self._mask, self._resume = self._mask or AfterMask(Watch(now)), None

    def unmask(self, now: float) -> None:
        """It may send sound again."""
        self._mask, self._resume = None, AfterResume(Watch(now))

    def stop(self, now: float) -> None:
        """As `mask`, for good."""
        self._stop = self._stop or AfterStop(Watch(now))

    def due(self, now: float) -> float | None:
        """Seconds until a doubt can be decided; None without one, and while nothing arrives.

        Args:
            now: monotonic seconds.
        """
        if self._stop is not None:
            watch, left = self._stop.watch, CONFIRM_FRAMES - self._stop.watch.frames
        elif self._mask is not None and self._mask.left is not None:
            watch, left = self._mask.watch, self._mask.left
        else:
            return None
        return None if (now - watch.at) * RATE > TURN_FRAMES else (left + SILENT_FRAMES) / RATE

    def compare(self, now: float, pcm: bytes) -> tuple[FaultKind, str] | None:
        """What has arrived with what was ordered; a stop outranks a mask.

        Args:
            now: monotonic seconds.
            pcm: whole stereo samples that have arrived since the last look.

        Returns:
            A fault and what operators are told of it, or None.
        """
        if self._stop is not None:
            seen = self._stop.look(now, pcm)
            detail = "the switch still sends 300 ms after the stop was ordered"
            return (FaultKind.STOP_NOT_OBEYED, detail) if seen is Seen.CONTRADICTION else None
        if self._mask is None:
            return self._compare_resumed(now, pcm)
        match self._mask.look(now, pcm):
            case Seen.LATE:
                return FaultKind.MASK_LATE, "the switch sent sound for more than 60 ms after the mask was ordered"
            case Seen.CONTRADICTION:
                return FaultKind.MASK_NOT_OBEYED, f"the switch sends sound while masked, {self._mask.where}"
            case _:
                return None

    def _compare_resumed(self, now: float, pcm: bytes) -> tuple[FaultKind, str] | None:
        seen = Seen.NOTHING_NEW if self._resume is None else self._resume.look(now, pcm)
        if seen is not Seen.NOTHING_NEW:
            self._resume = None
        return (FaultKind.RESUME_DOUBTED, "nothing but silence for 5 s after the order to resume") if seen is Seen.LATE else None


def silence(pcm: bytes) -> tuple[int, int] | None:
    """Where the first stretch of silence on both channels begins and the last one ends, in samples of a channel; None without any.

    Shorter ones than `SILENT_FRAMES` are none.
    """
    loud = np.flatnonzero(np.frombuffer(pcm, "<i4"))
    edges = np.concatenate(([-1], loud, [len(pcm) // FRAME]))
    long = np.flatnonzero(np.diff(edges) > SILENT_FRAMES)
    if not len(long):
        return None
    return int(edges[long[0]]) + 1, int(edges[long[-1] + 1])
