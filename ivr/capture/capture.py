"""One call's audio on its way into encryption, as the call sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from ivr.capture.audio import RATE, levels
from ivr.capture.errors import CaptureOver, ReaderStopped
from ivr.capture.flac import FlacRecorder
from ivr.capture.intake import Intake
from ivr.capture.part import Part
from ivr.domain.captured import ENDING, Captured, Fault, FaultKind
from ivr.vault.keys.recipients import KeyHeader

BLOCK = 65_536
"""Bytes handed to the encoder at once: four FLAC frames of 4096 samples, two seconds."""

END_SECONDS = 2.0
"""How long the switch may take to close the pipe after `finish`."""

COUNT_TOLERANCE = RATE // 10
"""Samples by which the switch's own count may differ from ours: 100 ms."""

TURN_SECONDS = 0.2
"""How often a capture is looked at of which something has been ordered that must show in the audio."""

REST_SECONDS = 0.7
"""Until then after a look a calm capture is left alone: so it is looked at every fourth turn. With two seconds
encoded at once, the reading thread takes about an eighth less of the processor than with every second turn and one second."""

Alarm = Callable[[Fault], None]
"""Told in the reading thread, once, of the first fault after which a recording cannot go on; must return at once."""


class Capture:
    """Made by `CaptureThread.prepare`. Its methods return at once and may be called from any thread.

    A call goes: `prepare`, the switch's start, `begin`, then `finish`; or `discard` at any moment.

    Attributes:
        recording_id: names the pipe and the part.
        fifo: where the switch writes; open for reading already.
        key: the age header and whom it is wrapped for; must be in the key table before `begin`.
        part: the ciphertext in progress; the body without its header.
    """

    def __init__(
        self,
        recording_id: str,
        intake: Intake,
        fifo: Path,
        part: tuple[Path, Part],
        recorder: FlacRecorder,
        key: KeyHeader,
        wake: Callable[[], None],
        clock: Callable[[], float],
        alarm: Alarm | None = None,
    ) -> None:
        self.recording_id = recording_id
        self.fifo = fifo
        self.part, self._file = part
        self.key = key
        self._intake = intake
        self._recorder = recorder
        self._wake = wake
        self._clock = clock
        self._alarm = alarm
        self._future: Future[Captured] = Future()
        self._gate = threading.Lock()
        self._deadline: float | None = None
        self._expected: int | None = None
        self._discarded = False
        self._closed = False
        self._told = 0
        self._rests_until = 0.0

    # Orders

    def begin(self) -> None:
        """Keep what arrives from now on; what came before is dropped (L1).

        Raises:
            CaptureOver: it was finished or discarded, or the reader has stopped.
        """
        if self._discarded or self._future.done():
            raise CaptureOver(f"The capture {self.recording_id} is over. Prepare a new one.")
        self._intake.begin()
        self._wake()

    def mask(self, why: str) -> None:
        """Keep silence in the place of what arrives from now on, on both channels. The timeline goes on.

        Args:
            why: a short stable word, for the manifest; the last one counts from its moment on.
        """
        self._intake.mask(why)
        self._look_soon()

    def unmask(self) -> None:
        """Keep what arrives again, but for the first 40 ms, which may have been said before."""
        self._intake.unmask()
        self._look_soon()

    def cut(self) -> None:
        """Keep nothing of what arrives from now on (L2). Then tell the switch to stop: it has 300 ms to close the pipe."""
        self._intake.cut()
        self._look_soon()

    def quarantine(self, fault: FaultKind) -> None:
        """Keep nothing more, close the pipe, and set aside what was kept. The alarm is not raised: whoever orders this knows."""
        self._alarm = None
        self._intake.quarantine(fault, "set aside by order")
        self._look_soon()

    def hold(self, held: bool) -> None:
        """Whether the caller is on hold; the switch then sends nothing, and that is no fault."""
        self._intake.hold(held)

    def finish(self, expected: int | None = None) -> Future[Captured]:
        """End the capture once the switch has closed the pipe.

        Args:
            expected: a channel's samples as the switch counts them since its start (`record_samples`), to compare with.

        Returns:
            Done when the part is whole and closed. Cancelled if the capture is discarded.
        """
        with self._gate:
            if self._deadline is None:
                self._expected = expected
                self._deadline = self._clock() + END_SECONDS
        self._intake.take(eager=True)
        self._look_soon()
        self._wake()
        return self._future

    def discard(self) -> None:
        """Close the pipe and delete what was kept. Delete the key's header first (`ivr.vault.sealing.refuse`)."""
        with self._gate:
            self._discarded = True
        self._intake.close()
        self._look_soon()
        self.part.unlink(missing_ok=True)
        self._future.cancel()
        self._wake()

    # What can be seen

    def levels(self) -> tuple[float, float]:
        """Loudness of what was kept in the last 200 ms, caller and agent, in dBFS. Who asks gets what has come since the last look, too."""
        self._intake.glance()
        return levels(self._intake.recent())

    @property
    def samples(self) -> int:
        """A channel's samples kept so far."""
        return self._intake.position

    @property
    def received(self) -> int:
        """A channel's samples that the switch has sent so far, kept or not."""
        return self._intake.received

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What has gone wrong so far."""
        return tuple(self._intake.faults)

    @property
    def ended(self) -> bool:
        """Whether the switch has closed the pipe."""
        return self._intake.ended

    # What the reading thread does

    def turn(self, now: float) -> tuple[Fault, ...]:
        """Read, encode, and close when it is time.

        Returns:
            The faults that are new.
        """
        self._rests_until = now + REST_SECONDS  # before all that follows: an order that comes meanwhile ends the rest again
        if self._discarded and not self._closed:
            self._closed = True
            self._recorder.abandon()
        self._intake.take(eager=self._deadline is not None)
        if not self._closed:
            self._encode()
            if self._is_time(now):
                self._close()
        new = tuple(self._intake.faults[self._told :])
        self._told += len(new)
        if self._deadline is not None or self._discarded or not self._intake.calm:
            self._look_soon()
        return new

    def resting(self, now: float) -> bool:
        """Whether this look can be left out: nothing was open about it a moment ago, and nothing has been ordered since."""
        return now < self._rests_until

    def _look_soon(self) -> None:
        """Something was ordered: the next turn looks at it."""
        self._rests_until = 0.0

    def raise_alarm(self, fault: Fault) -> None:
        """Tell whoever prepared the capture, once, and only of what ends the recording against their orders."""
        if fault.kind in ENDING and self._alarm is not None and not self._discarded:
            alarm, self._alarm = self._alarm, None
            alarm(fault)

    def due(self, now: float) -> float:
        """Seconds within which it should be looked at again: at once while it ends, and when a doubt can be decided."""
        if self._deadline is not None and not self._closed:
            return 0.0
        due = self._intake.due(now)
        return TURN_SECONDS if due is None else due

    @property
    def over(self) -> bool:
        """Whether nothing is left to do: closed, and the pipe at its end."""
        return self._closed and self._intake.ended

    def end_now(self) -> None:
        """The reader stops: close with what there is."""
        self._intake.take(eager=True)
        if self._discarded or self._closed:
            self._intake.close()
            self._recorder.abandon()
            return
        if not self._intake.ended:
            self._intake.note(FaultKind.NO_END, "the reader was stopped before the switch closed the pipe")
        self._intake.close()
        self._encode(last=True)
        self._close()

    def break_off(self) -> None:
        """The reader has died: let go of everything, so that neither the switch nor a waiting call hangs."""
        self._intake.close()
        self._recorder.abandon()
        if not self._future.done() and self._future.set_running_or_notify_cancel():
            self._future.set_exception(
                ReaderStopped(f"The reader died during {self.recording_id}; what is whole is sealed at the next start.")
            )

    def _encode(self, *, last: bool = False) -> None:
        pcm = self._intake.collect(1 if last or self._deadline is not None else BLOCK)
        if not pcm:
            return
        self._recorder.encode(pcm)
        if self._recorder.failure is not None and not self._intake.stopped:
            self._intake.note(*self._recorder.failure)
            self._intake.give_up()

    def _is_time(self, now: float) -> bool:
        if self._deadline is None:
            return False
        if self._intake.ended or (self._intake.stopped and not self._intake.end_expected):
            return True
        if now < self._deadline:
            return False
        self._intake.note(FaultKind.NO_END, f"the switch did not close the pipe within {END_SECONDS:.0f} s")
        self._intake.close()
        return True

    def _close(self) -> None:
        self._encode(last=True)
        self._check_count()
        stopped_before = self._recorder.failure is not None
        samples, streaminfo, complete = self._recorder.close()
        if self._recorder.failure is not None and not stopped_before:
            self._intake.note(*self._recorder.failure)
        self._closed = True
        captured = Captured(
            samples,
            self._file.size,
            self._file.sha256,
            streaminfo,
            complete,
            tuple(self._intake.faults),
            tuple(self._intake.spans),
            self._intake.set_aside,
        )
        if self._future.set_running_or_notify_cancel():
            self._future.set_result(captured)

    def _check_count(self) -> None:
        """Compare with the switch's count, if the whole stream has been seen."""
        if self._expected is None or not self._intake.whole:
            return
        more = self._intake.received - self._expected
        if abs(more) > COUNT_TOLERANCE:
            kind = FaultKind.TOO_MANY_SAMPLES if more > 0 else FaultKind.MISSING_SAMPLES
            self._intake.note(kind, f"{self._intake.received} samples came, the switch counts {self._expected}")
