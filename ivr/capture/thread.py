"""The one thread that reads every pipe, encodes and encrypts.

It looks at each capture every 800 ms (a pipe holds four seconds), since waking at each of FreeSWITCH's 20 ms writes would cost more
than the encoding; every 200 ms while something ordered must show in the audio. It never waits for a pipe, and if it dies the pipes
close: the calls go on, unrecorded (L5).
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import structlog

from ivr.capture.capture import TURN_SECONDS, Alarm, Capture
from ivr.capture.errors import CaptureExists, ReaderStopped, SpoolUnusable
from ivr.capture.flac import FlacRecorder
from ivr.capture.intake import Intake
from ivr.capture.leftovers import PIPE, remove_dead_pipes, remove_plain_audio
from ivr.capture.part import Part
from ivr.capture.pipe import open_pipe
from ivr.domain.captured import Fault, FaultKind
from ivr.vault.age import make_header
from ivr.vault.keys.recipients import Chosen, KeyHeader
from ivr.vault.parts import part_name

log = structlog.get_logger()

_HASTE_SECONDS = 0.005
_DEAD_SECONDS = 5.0
_SWEEP_SECONDS = 10.0
_LEAST_ROOM = 16 << 20

ANY_DAY = datetime.max.replace(tzinfo=UTC)
"""A due date of no key period: keys for any due date are taken."""

OnFault = Callable[[str, Fault], None]
"""Told the recording's id and the fault, in the reading thread: must return at once and raise nothing."""


class ChoosesRecipients(Protocol):
    """Whom to encrypt for."""

    def choose(self, due_at: datetime) -> Chosen:
        """By the due date of the recording. Raises `VaultError` when there is nobody."""
        ...


class CaptureThread:
    """Prepares captures and moves them on.

    Args:
        spool: folder of the pipes; RAM, absolute, no space in its name (FACTS); shared with FreeSWITCH.
        parts: folder of the ciphertext in progress.
        recipients: chooses public keys by due date.
        clock: monotonic seconds.
        on_fault: told of each fault as it is seen.
    """

    def __init__(
        self,
        *,
        spool: Path,
        parts: Path,
        recipients: ChoosesRecipients,
        clock: Callable[[], float] = time.monotonic,
        on_fault: OnFault | None = None,
    ) -> None:
        self._spool = spool
        self._parts = parts
        self.recipients = recipients
        self._clock = clock
        self._on_fault = on_fault
        self._captures: dict[str, Capture] = {}
        self._door = threading.Lock()
        self._wake = threading.Event()
        self._stopping = False
        self._turned_at = clock()
        self._swept_at = -_SWEEP_SECONDS
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)

    def start(self) -> None:
        """Start reading; pipes that a dead process left in the spool are removed."""
        remove_dead_pipes(self._spool, self._parts)
        self._turned_at = self._clock()
        self._thread.start()

    def stop(self) -> None:
        """Close every capture with what it has, then end the thread. Their futures are done when this returns."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def healthy(self) -> bool:
        """Whether a recording could be begun now; False closes the gate (L5)."""
        return all(self.checks().values())

    def checks(self) -> dict[str, bool]:
        """What `healthy` looks at, each by its name."""
        return {
            "reader": self._thread.is_alive() and not self._stopping and self._clock() - self._turned_at < _DEAD_SECONDS,
            "spool": os.access(self._spool, os.W_OK | os.X_OK),
            "parts": os.access(self._parts, os.W_OK | os.X_OK) and _room(self._parts) > _LEAST_ROOM,
        }

    @property
    def active(self) -> int:
        """Captures whose pipe or part is still open."""
        return len(self._captures)

    def prepare(self, recording_id: str, alarm: Alarm | None = None, due_at: datetime = ANY_DAY) -> Capture:
        """Make the pipe, open it for reading, make the header and the part. Nothing is kept before `begin`.

        Args:
            recording_id: letters, digits and dashes.
            alarm: told once, in the reading thread, when the recording cannot go on.
            due_at: when the recording must be destroyed; it is encrypted for the key of that period.

        Raises:
            CaptureError: one of its leaves; nothing is left behind.
            VaultError: there is no key for this due date; nothing is left behind either.
        """
        if self._stopping or not self._thread.is_alive():
            raise ReaderStopped("The capture thread does not run, so this call is not recorded. Restart the line process.")
        return self.enrol(recording_id, alarm, due_at)

    def enrol(self, recording_id: str, alarm: Alarm | None = None, due_at: datetime = ANY_DAY) -> Capture:
        """As `prepare`, for whoever calls `turn` themselves in the thread's place."""
        if not re.fullmatch(r"[A-Za-z0-9-]+", recording_id):
            raise SpoolUnusable(f"{recording_id!r} cannot name a pipe. Use letters, digits and dashes.")
        chosen = self.recipients.choose(due_at)
        header, file_key = make_header(chosen.keys)
        with self._door:
            if recording_id in self._captures:
                raise CaptureExists(f"A capture {recording_id} is under way. Finish or discard it first.")
            capture = self._captures[recording_id] = self._open(recording_id, KeyHeader(header, chosen), file_key, alarm)
        return capture

    def _open(self, recording_id: str, key: KeyHeader, file_key: bytes, alarm: Alarm | None) -> Capture:
        part, fifo = self._parts / part_name(recording_id), self._spool / f"{recording_id}{PIPE}"
        with ExitStack() as undo:
            file = Part(part, file_key)
            undo.callback(part.unlink, missing_ok=True)
            undo.callback(file.abandon)
            recorder = FlacRecorder(file)
            undo.callback(recorder.abandon)
            intake = Intake(fifo, open_pipe(fifo), self._clock)
            undo.pop_all()
        return Capture(recording_id, intake, fifo, (part, file), recorder, key, self._wake.set, self._clock, alarm)

    def turn(self) -> float:
        """Move every capture on by what has arrived.

        Returns:
            Seconds until the next turn is due.
        """
        now = self._turned_at = self._clock()
        with self._door:
            captures = list(self._captures.values())
        if now >= self._swept_at + _SWEEP_SECONDS:
            self._sweep(now)
        due = TURN_SECONDS
        for capture in captures:
            if capture.resting(now):
                continue
            self._move(capture, now)
            due = min(due, capture.due(now))
        return max(_HASTE_SECONDS if due < TURN_SECONDS else 0.0, due - (self._clock() - now))

    def _move(self, capture: Capture, now: float) -> None:
        """One that fails in a way nobody foresaw is let go of, and holds up no other."""
        try:
            for fault in capture.turn(now):
                self._tell(capture, fault)
        except Exception as error:
            log.exception("a capture is let go of; the others go on", error_id="capture.broken", recording=capture.recording_id)
            capture.break_off()
            self._forget(capture)
            self._alarm(capture, Fault(FaultKind.BROKEN, capture.samples, type(error).__name__))
        if capture.over:
            self._forget(capture)

    def _sweep(self, now: float) -> None:
        """A switch that carries out a start which was given up makes a plain file of what was a pipe."""
        self._swept_at = now
        for recording_id in remove_plain_audio(self._spool):
            log.error("the switch had written plain audio; it is deleted", error_id="capture.plain-audio", recording=recording_id)

    def _run(self) -> None:
        try:
            delay = TURN_SECONDS
            while not self._stopping:
                self._wake.wait(delay)
                self._wake.clear()
                delay = self.turn()
            self._end_all()
        finally:
            for capture in list(self._captures.values()):
                capture.break_off()

    def _end_all(self) -> None:
        with self._door:
            captures = list(self._captures.values())
        for capture in captures:
            try:
                capture.end_now()
            except Exception:
                log.exception("a capture could not be closed", error_id="capture.broken", recording=capture.recording_id)
                capture.break_off()
            self._forget(capture)

    def _forget(self, capture: Capture) -> None:
        with self._door:
            self._captures.pop(capture.recording_id, None)

    def _tell(self, capture: Capture, fault: Fault) -> None:
        if self._on_fault is not None:
            self._on_fault(capture.recording_id, fault)
        self._alarm(capture, fault)

    def _alarm(self, capture: Capture, fault: Fault) -> None:
        """A call that cannot be told has ended, or is about to: its recording is closed in either case."""
        try:
            capture.raise_alarm(fault)
        except Exception:
            log.exception("a call could not be told of its recording's fault", error_id="capture", recording=capture.recording_id)


def _room(folder: Path) -> int:
    try:
        figures = os.statvfs(folder)
    except OSError:
        return 0
    return figures.f_bavail * figures.f_frsize
