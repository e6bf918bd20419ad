"""`preambule line`: the process beside each FreeSWITCH that owns its calls (L7)."""

from __future__ import annotations

import fcntl
import gc
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import gevent
import structlog
from gevent.event import Event
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.keeping import derived
from ivr.bootstrap.line import open_files
from ivr.bootstrap.line.call_ledger import CallLedger
from ivr.bootstrap.line.call_recorder import CallRecorder
from ivr.bootstrap.line.capture_watch import CaptureWatch, tell
from ivr.bootstrap.line.certifying import Certifying
from ivr.bootstrap.line.finishing import Finishing
from ivr.bootstrap.line.objection_register import FollowedObjections
from ivr.bootstrap.line.reconciling import Ground, Reconciling
from ivr.bootstrap.line.recovering import Recovering
from ivr.bootstrap.line.waiting import answered, grouped
from ivr.bootstrap.line.withdrawing import KeyWithdrawals
from ivr.bootstrap.line_book import FollowedLines
from ivr.bootstrap.storing import check_store, receiving_store
from ivr.call.live import LiveCalls
from ivr.call.script import Desk, serve
from ivr.capture.thread import CaptureThread
from ivr.control.answers import Port
from ivr.control.server import make_server
from ivr.database.engine import forget, open_database
from ivr.database.migrate import check_revision
from ivr.database.writer import GroupWriter
from ivr.settings import NO_EVENT_SOCKET, Settings
from ivr.switch.inbound import InboundClient
from ivr.switch.leg import FreeSwitchLeg
from ivr.switch.server import OutboundServer
from ivr.switch.session import Session
from ivr.vault.keys.recipients import RecipientsFile
from ivr.vault.sealing import Sealer

log = structlog.get_logger()

BUSY_SECONDS = 2.0
"""How long a write waits for another process. Less than a call waits for its rows: it hears why they are not written."""


@dataclass(frozen=True, slots=True)
class Line:
    """The parts of a running line process."""

    engine: Engine
    writer: GroupWriter
    lines: FollowedLines
    objections: FollowedObjections
    capture: CaptureThread
    recorder: CallRecorder
    desk: Desk
    recovering: Recovering
    alone: bool

    def checks(self) -> Mapping[str, bool]:
        """The parts that must be well for calls to be recorded."""
        return {
            "database": self.writer.healthy,
            "lines": self.lines.healthy,
            "objections": self.objections.healthy,
            **self.recorder.checks(),
        }


def run(settings: Settings) -> None:
    """Serve calls until SIGTERM or SIGINT, then let the calls in progress end (at most `drain_seconds`)."""
    open_files.take()
    line = build(settings)
    server = OutboundServer(settings.line_host, settings.line_port, _handler(line.desk), max_sessions=settings.max_calls)
    reconciling = _reconciling(settings, line, server)
    control = make_server(
        settings.control_host,
        settings.control_port,
        Port(home.control_token(settings), line.desk.live, partial(_checks, line, reconciling), answered, _off(reconciling)),
    )
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stopping.set)
    server.start()
    line.recovering.start()  # only now: while another process had the port, it owned the calls
    if reconciling is not None:
        reconciling.start()
    control.start()
    gc.freeze()  # what is there now stays: the collector need not look at it again with every call
    log.info("the line answers", host=settings.line_host, port=server.port, control_port=settings.control_port)
    stopping.wait()
    log.info("no new calls; those in progress may end", seconds=settings.drain_seconds, calls=server.active)
    server.drain(settings.drain_seconds)
    control.stop()
    _close(line, reconciling)


def build(settings: Settings) -> Line:
    """Wire a line process; nothing listens yet."""
    home.make_folders(settings)
    engine = open_database(settings.database_url, busy_seconds=BUSY_SECONDS)
    check_store(settings, engine)
    writer = GroupWriter(engine)
    signer = home.signer(settings)
    sampling_key = home.sampling_key(settings)
    recipients = RecipientsFile(home.recipients_file(settings))
    recipients.check()
    capture = CaptureThread(spool=settings.spool, parts=settings.parts, recipients=recipients, on_fault=tell)
    capture.start()
    lines = FollowedLines(engine, settings.sounds, rehearsing=home.control_token(settings))
    lines.start()
    objection_key = home.objection_key(settings)
    objections = FollowedObjections(engine, objection_key)
    objections.start()
    sealer = Sealer(
        store=receiving_store(settings, engine),
        parts=settings.parts,
        signer=signer,
        transact=grouped(writer),
        derived=derived(settings),
    )
    alone = _alone(settings)
    sole = engine.dialect.name == "sqlite" and alone
    at_hand: set[str] = set()
    recovering = Recovering(sealer, home.now, partial(check_revision, engine), at_hand, sole=sole)
    certifying = Certifying(sealer, home.now, partial(forget, engine))
    finishing = Finishing(sealer, certifying, home.now, later=recovering.later, at_hand=at_hand)
    recorder = CallRecorder(capture, CaptureWatch(capture), writer, finishing, home.now)
    desk = Desk(
        lines=lines,
        ledger=CallLedger(writer, signer, home.now, sampling_key, home.call_number_key(settings)),
        recorder=recorder,
        objections=objections,
        withdrawals=KeyWithdrawals(writer, objection_key, home.now),
        live=LiveCalls(home.now),
        now=home.now,
        sampling_key=sampling_key,
    )
    return Line(engine, writer, lines, objections, capture, recorder, desk, recovering, alone)


def _reconciling(settings: Settings, line: Line, server: OutboundServer) -> Reconciling | None:
    """None where there is no inbound Event Socket to ask: with the embedded switch, whose calls die with it."""
    if not settings.esl_host:
        log.warning("what FreeSWITCH does is not compared with the tables", why=NO_EVENT_SOCKET)
        return None
    client = InboundClient(settings.esl_host, settings.esl_port, settings.esl_password)
    ground = Ground(
        spool=settings.spool,
        parts=settings.parts,
        sessions=lambda: server.sessions,
        writer=line.writer,
        now=home.now,
        began_at=home.now(),
        alone=line.alone,
    )
    return Reconciling(client, ground)


def _checks(line: Line, reconciling: Reconciling | None) -> Mapping[str, bool]:
    beside = {} if reconciling is None else {"reconciliation": reconciling.healthy}
    return {**line.checks(), **beside}


def _off(reconciling: Reconciling | None) -> Mapping[str, str]:
    return {"reconciliation": NO_EVENT_SOCKET} if reconciling is None else {}


def _alone(settings: Settings) -> bool:
    """Whether no other line process lives in this home: its lock would die with it, however it died."""
    descriptor = os.open(settings.home / "line.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held until this process ends
    except BlockingIOError:
        os.close(descriptor)
        return False
    return True


def _handler(desk: Desk) -> Callable[[Session], None]:
    def handle(session: Session) -> None:
        serve(FreeSwitchLeg(session, home.now), desk)

    return handle


def _close(line: Line, reconciling: Reconciling | None) -> None:
    line.recovering.stop()
    line.lines.stop()
    line.objections.stop()
    line.capture.stop()
    line.recorder.close()
    if reconciling is not None:
        reconciling.stop()
    line.writer.close()
    line.engine.dispose()
