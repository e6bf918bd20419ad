"""Turns tapped legs into recordings: the reading thread, the vault and the group writer behind the port that calls know."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from ivr.bootstrap.line.capture_watch import CaptureWatch
from ivr.bootstrap.line.finishing import Finishing
from ivr.bootstrap.line.waiting import wait
from ivr.call.happenings import Contradicted
from ivr.call.ports import Incoming
from ivr.capture.capture import Capture
from ivr.capture.thread import CaptureThread
from ivr.database.writer import GroupWriter
from ivr.domain.agent import WithAgent
from ivr.domain.captured import CONTRADICTIONS, ENDING, Fault, FaultKind
from ivr.domain.gate import Reason
from ivr.domain.line import Line
from ivr.domain.retention import due_at
from ivr.errors import PreambuleError, VaultError
from ivr.vault.sealing import Opening, begin, contradict

log = structlog.get_logger()

WRITE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class CallRecorder:
    """The `Recorder` of the line process.

    Attributes:
        keyless: lines of which operators were told that there is no key for their due dates.
    """

    capture: CaptureThread
    watch: CaptureWatch
    writer: GroupWriter
    finishing: Finishing
    now: Callable[[], datetime]
    keyless: set[str] = field(default_factory=set)

    @property
    def health(self) -> tuple[Reason, ...]:
        """What keeps recordings from being made."""
        return () if all(self.checks().values()) else (Reason.SPOOL_UNHEALTHY,)

    def checks(self) -> Mapping[str, bool]:
        """Each part that recordings need, and whether it is well."""
        return self.watch.checks()

    def open(
        self, call: Incoming, line: Line, proof_id: str, alarm: Callable[[Contradicted], None], agent: WithAgent | None = None
    ) -> OpenRecording:
        """Pipe, rows and key header; only then may audio come.

        Raises:
            CaptureError, VaultError, DatabaseError: nothing was begun, nothing is left behind.
        """
        started_at = self.now()
        recording_id = str(uuid.uuid4())
        due = self._due_at(call, line, started_at)
        capture = self.capture.prepare(recording_id, partial(self._raise_alarm, recording_id, alarm), due)
        opening = Opening(
            recording_id=capture.recording_id,
            call_id=call.call_id,
            line_id=line.id,
            proof_id=proof_id,
            started_at=started_at,
            due_at=due,
            purposes=tuple(purpose.kind.value for purpose in line.facts.purposes),
            agent=agent,
        )
        begun: Future[None] = Future()
        self.finishing.at_hand.add(capture.recording_id)
        try:
            begun = self.writer.submit(lambda conn: begin(conn, opening, capture.key, started_at))
            wait(begun, WRITE_SECONDS)
        except BaseException:
            capture.discard()
            begun.cancel()
            begun.add_done_callback(partial(self.finishing.take_back, capture.recording_id))
            raise
        return OpenRecording(self.finishing, capture)

    def lacking(self, call: Incoming, line: Line) -> tuple[Reason, ...]:
        """What keeps this call from being recorded: there is nobody to encrypt for until its due date."""
        if not line.facts.purposes:
            return ()
        try:
            self.capture.recipients.choose(self._due_at(call, line, self.now()))
        except VaultError as error:
            if line.id not in self.keyless:
                log.error("calls of a line are not recorded", error_id=error.id, error=error.message, line=line.id)
            self.keyless.add(line.id)
            return (Reason.KEYS_UNHEALTHY,)
        self.keyless.discard(line.id)
        return ()

    def _due_at(self, call: Incoming, line: Line, started_at: datetime) -> datetime:
        return due_at(started_at, line.facts.purposes, rehearsal=line.rehearsal or call.rehearsal)

    def _raise_alarm(self, recording_id: str, alarm: Callable[[Contradicted], None], fault: Fault) -> None:
        """In the reading thread: the call first, then the journal, without waiting for it."""
        at = self.now()
        try:
            alarm(Contradicted(at, recording_id, fault.kind))
        finally:
            if fault.kind in CONTRADICTIONS:
                written = self.writer.submit(lambda conn: contradict(conn, recording_id, fault.kind, at))
                written.add_done_callback(partial(_tell_unwritten, recording_id))

    def close(self) -> None:
        """Wait until everything that is being sealed has been sealed."""
        self.finishing.close()


def _tell_unwritten(recording_id: str, written: Future[None]) -> None:
    """The recording is set aside all the same when it is sealed, unless this process dies first."""
    error = written.exception()
    if error is not None:
        error_id = error.id if isinstance(error, PreambuleError) else "journal"
        log.error("a contradiction could not be written", error_id=error_id, error=str(error), recording=recording_id)


@dataclass(frozen=True, slots=True)
class OpenRecording:
    """The `Capturing` of one recording."""

    finishing: Finishing
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
        return any(fault.kind in ENDING for fault in self.capture.faults)

    def begin(self) -> None:
        """Keep what arrives from now on."""
        self.capture.begin()

    def mask(self, why: str) -> None:
        """Keep silence in its place."""
        self.capture.mask(why)

    def quarantine(self, fault: FaultKind) -> None:
        """Close the pipe, keep nothing more, and set aside what was kept."""
        self.capture.quarantine(fault)

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

    def seal(self, ended_at: datetime, switch_samples: int | None = None, why: str = "ended") -> None:
        """Seal in another thread."""
        self.finishing.seal(self.recording_id, self.capture.finish(switch_samples), ended_at, why)

    def refuse(self, at: datetime) -> None:
        """Close the pipe, delete the part; the header's row is gone when this returns."""
        self.capture.cut()
        destroyed = self.finishing.refuse(self.recording_id, at)
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
