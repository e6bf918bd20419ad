"""Turns tapped legs into recordings: the reading thread, the vault and the group writer behind the port that calls know."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from ivr.bootstrap.capture_watch import CaptureWatch
from ivr.bootstrap.waiting import wait
from ivr.call.ports import Incoming
from ivr.capture.capture import Capture
from ivr.capture.thread import CaptureThread
from ivr.database.writer import GroupWriter
from ivr.domain.captured import FINAL, Captured
from ivr.domain.gate import Reason
from ivr.domain.line import Line
from ivr.domain.retention import due_at
from ivr.errors import CaptureError, PreambuleError
from ivr.vault.sealing import Opening, Sealer, begin

log = structlog.get_logger()

WRITE_SECONDS = 3.0
FINISH_SECONDS = 10.0
SEALING_THREADS = 4


@dataclass(frozen=True, slots=True)
class CallRecorder:
    """The `Recorder` of the line process. Sealing happens in threads of its own: a hangup waits for nobody.

    Attributes:
        later: takes a recording's id and what could not be done for it, to try it again.
        forget: makes sure that deleted keys can no longer be read from the database's files; False when it must be done again.
    """

    capture: CaptureThread
    watch: CaptureWatch
    writer: GroupWriter
    sealer: Sealer
    now: Callable[[], datetime]
    pool: ThreadPoolExecutor
    later: Callable[[str, Callable[[], object]], None]
    forget: Callable[[], bool]

    @property
    def health(self) -> tuple[Reason, ...]:
        """What keeps recordings from being made."""
        return () if all(self.checks().values()) else (Reason.SPOOL_UNHEALTHY,)

    def checks(self) -> Mapping[str, bool]:
        """Each part that recordings need, and whether it is well."""
        return self.watch.checks()

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
        begun = self.writer.submit(lambda conn: begin(conn, opening, capture.header, started_at))
        try:
            wait(begun, WRITE_SECONDS)
        except BaseException:
            capture.discard()
            begun.cancel()
            begun.add_done_callback(partial(self._take_back, capture.recording_id))
            raise
        return OpenRecording(self, capture)

    def _take_back(self, recording_id: str, begun: Future[None]) -> None:
        """Rows that were written after all, when nobody waited for them any more, name a recording that does not exist."""
        if not begun.cancelled() and begun.exception() is None:
            self.later(recording_id, lambda: self.sealer.refuse(recording_id, self.now(), reason="never-begun"))

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

    @property
    def failed(self) -> bool:
        """Whether nothing more can be kept."""
        return any(fault.kind in FINAL for fault in self.capture.faults)

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
        destroyed = self.recorder.pool.submit(self._refuse, at)
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

    # -- in threads of the pool ---------------------------------------------------------------------------------

    def _seal(self, finished: Future[Captured], ended_at: datetime) -> None:
        """What fails here is tried again, and found in the rows after a crash (L8)."""
        recorder, recording_id = self.recorder, self.recording_id
        try:
            captured = finished.result(FINISH_SECONDS)
        except (PreambuleError, TimeoutError) as error:
            log.error("a capture has no end; it is sealed at the next start", error_id=_id(error), recording=recording_id)
            return
        again = partial(_seal, recorder, recording_id, captured, ended_at)
        try:
            again()
        except PreambuleError as error:
            log.error("a recording waits to be sealed", error_id=error.id, error=error.message, recording=recording_id)
            recorder.later(recording_id, again)
        except Exception:
            log.exception("a recording could not be sealed; it is at the next start", error_id="vault", recording=recording_id)

    def _refuse(self, at: datetime) -> None:
        recorder = self.recorder
        again = partial(recorder.sealer.refuse, self.recording_id, at)
        try:
            again()
        except PreambuleError:
            recorder.later(self.recording_id, again)
            raise
        recorder.pool.submit(_forget, recorder)


def _seal(recorder: CallRecorder, recording_id: str, captured: Captured, ended_at: datetime) -> None:
    recorder.sealer.seal(recording_id, captured, ended_at, recorder.now())


def _forget(recorder: CallRecorder) -> None:
    """The deleted key must not stay readable in the write-ahead log (LAW 13). The worker's sweep does it each minute too."""
    try:
        if not recorder.forget():
            log.info("a deleted key may still be read in the database's files; the worker's next sweep sees to it")
    except PreambuleError as error:
        log.error("a deleted key may still be read in the database's files", error_id=error.id, error=error.message)


def _id(error: Exception) -> str:
    return error.id if isinstance(error, PreambuleError) else CaptureError.id
