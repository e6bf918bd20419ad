"""`preambule line`: the process beside each FreeSWITCH that owns its calls (L7)."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import gevent
import structlog
from gevent.event import Event
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.call_ledger import CallLedger
from ivr.bootstrap.call_recorder import SEALING_THREADS, CallRecorder
from ivr.bootstrap.line_book import FollowedLines
from ivr.bootstrap.recovering import Recovering
from ivr.bootstrap.waiting import grouped
from ivr.call.live import LiveCalls
from ivr.call.script import Desk, serve
from ivr.capture.thread import CaptureThread
from ivr.control.answers import Port
from ivr.control.server import make_server
from ivr.database.engine import open_database
from ivr.database.writer import GroupWriter
from ivr.settings import Settings
from ivr.switch.leg import FreeSwitchLeg
from ivr.switch.server import OutboundServer
from ivr.switch.session import Session
from ivr.vault.objects import open_store
from ivr.vault.sealing import Sealer

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Line:
    """The parts of a running line process."""

    engine: Engine
    writer: GroupWriter
    lines: FollowedLines
    capture: CaptureThread
    recorder: CallRecorder
    desk: Desk
    recovering: Recovering

    def checks(self) -> Mapping[str, bool]:
        """The parts that must be well for calls to be recorded."""
        return {
            "database": self.writer.healthy,
            "lines": self.lines.healthy,
            "recorder": not self.recorder.health,
        }


def run(settings: Settings) -> None:
    """Serve calls until SIGTERM or SIGINT, then let the calls in progress end (at most `drain_seconds`)."""
    line = build(settings)
    server = OutboundServer(settings.line_host, settings.line_port, _handler(line.desk), max_sessions=settings.max_calls)
    control = make_server(
        settings.control_host,
        settings.control_port,
        Port(home.control_token(settings), line.desk.live, line.checks, home.now),
    )
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stopping.set)
    server.start()
    control.start()
    gc.freeze()  # what is there now stays: the collector need not look at it again with every call
    log.info("the line answers", host=settings.line_host, port=server.port, control_port=settings.control_port)
    stopping.wait()
    log.info("no new calls; those in progress may end", seconds=settings.drain_seconds, calls=server.active)
    server.drain(settings.drain_seconds)
    control.stop()
    _close(line)


def build(settings: Settings) -> Line:
    """Wire a line process; nothing listens yet."""
    home.make_folders(settings)
    engine = open_database(settings.database_url)
    writer = GroupWriter(engine)
    signer = home.signer(settings)
    capture = CaptureThread(spool=settings.spool, parts=settings.parts, recipients=home.recipients(settings))
    capture.start()
    lines = FollowedLines(engine, settings.sounds)
    lines.start()
    sealer = Sealer(store=open_store(settings.objects_url), parts=settings.parts, signer=signer, transact=grouped(writer))
    recorder = CallRecorder(capture, writer, sealer, home.now, ThreadPoolExecutor(SEALING_THREADS, "sealing"))
    desk = Desk(lines, CallLedger(writer, signer, home.now), recorder, LiveCalls(home.now), home.now, home.sampling_key(settings))
    recovering = Recovering(sealer, home.now, sole=engine.dialect.name == "sqlite")
    recovering.start()
    return Line(engine, writer, lines, capture, recorder, desk, recovering)


def _handler(desk: Desk) -> Callable[[Session], None]:
    def handle(session: Session) -> None:
        serve(FreeSwitchLeg(session, home.now), desk)

    return handle


def _close(line: Line) -> None:
    line.recovering.stop()
    line.lines.stop()
    line.capture.stop()
    line.recorder.close()
    line.writer.close()
    line.engine.dispose()
