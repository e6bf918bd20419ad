"""Turns tapped legs into recordings: the reading thread, the vault and the group writer behind the port that calls know."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from ivr.bootstrap.waiting import wait
from ivr.call.ports import Incoming
from ivr.capture.capture import Capture
from ivr.capture.thread import CaptureThread
from ivr.database.writer import GroupWriter
from ivr.domain.captured import Captured
from ivr.domain.gate import Reason
from ivr.domain.line import Line
from ivr.domain.retention import due_at
from ivr.errors import PreambuleError
from ivr.vault.sealing import Opening, Sealer, begin

log = structlog.get_logger()

WRITE_SECONDS = 3.0
FINISH_SECONDS = 10.0
SEALING_THREADS = 4


@dataclass(frozen=True, slots=True)
class CallRecorder:
    """The `Recorder` of the line process. Sealing happens in threads of its own: a hangup waits for nobody."""

    capture: CaptureThread
    writer: GroupWriter
    sealer: Sealer
    now: Callable[[], datetime]
    pool: ThreadPoolExecutor

    @property
    def health(self) -> tuple[Reason, ...]:
        """What keeps recordings from being made."""
        return () if self.capture.healthy else (Reason.SPOOL_UNHEALTHY,)

    def open(self, call: Incoming, line: Line, proof_id: str) -> OpenRecording:
        """Pipe, rows and key header; only then may audio come.

        Raises:
            CaptureError, DatabaseError: nothing was begun, nothing is left behind.
        """
        started_at = self.now()
        capture = self.capture.prepare(str(uuid.uuid4()))
        opening = Opening(
            recording_id=capture.recording_id,
            call_id=call.call_id,
            line_id=line.id,
            proof_id=proof_id,
            started_at=started_at,
            due_at=due_at(started_at, line.facts.purposes, rehearsal=line.rehearsal or call.rehearsal),
            purposes=tuple(purpose.kind.value for purpose in line.facts.purposes),
        )
        try:
            wait(self.writer.submit(lambda conn: begin(conn, opening, capture.header, started_at)), WRITE_SECONDS)
        except BaseException:
            capture.discard()
            raise
        return OpenRecording(self, capture)

    def close(self) -> None:
        """Wait until everything that is being sealed has been sealed."""
        self.pool.shutdown(wait=True)


@dataclass(frozen=True, slots=True)
class OpenRecording:
    """The `Capturing` of one recording."""

    recorder: CallRecorder
    capture: Capture

    @property
    def recording_id(self) -> str:
        """Its name everywhere."""
        return self.capture.recording_id

    @property
    def fifo(self) -> Path:
        """Where the switch writes."""
        return self.capture.fifo

    def begin(self) -> None:
        """Keep what arrives from now on."""
        self.capture.begin()

    def mask(self) -> None:
        """Keep silence in its place."""
        self.capture.mask()

    def unmask(self) -> None:
        """Keep it again."""
        self.capture.unmask()

    def hold(self, *, held: bool) -> None:
        """The caller is on hold: the switch sends nothing, and that is no fault."""
        self.capture.hold(held)

    def cut(self) -> None:
        """Keep nothing more."""
        self.capture.cut()

    def levels(self) -> tuple[float, float]:
        """Of the last 200 ms, in dBFS."""
        return self.capture.levels()

    def seal(self, ended_at: datetime, switch_samples: int | None = None) -> None:
        """Seal in another thread."""
        finished = self.capture.finish(switch_samples)
        self.recorder.pool.submit(self._seal, finished, ended_at)

    def refuse(self, at: datetime) -> None:
        """Close the pipe, delete the part; the header's row is gone when this returns."""
        self.capture.cut()
        destroyed = self.recorder.pool.submit(self.recorder.sealer.refuse, self.recording_id, at)
        try:
            wait(destroyed, WRITE_SECONDS)
        except PreambuleError as error:
            log.error(
                "a refused recording waits for its destruction",
                error_id=error.id,
                error=error.message,
                recording=self.recording_id,
            )
        finally:
            self.capture.discard()

    def _seal(self, finished: Future[Captured], ended_at: datetime) -> None:
        """In a thread of the pool. What fails here is found in the rows again (L8)."""
        try:
            captured = finished.result(FINISH_SECONDS)
            self.recorder.sealer.seal(self.recording_id, captured, ended_at, self.recorder.now())
        except PreambuleError as error:
            log.error("a recording waits to be sealed", error_id=error.id, error=error.message, recording=self.recording_id)
        except TimeoutError:
            log.error("a capture does not end; it is sealed at the next start", error_id="capture", recording=self.recording_id)
