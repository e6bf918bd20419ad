"""Beside the calls of a line process: what FreeSWITCH really does is compared with the tables, and put right (L5, L7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import gevent
import structlog
from sqlalchemy import Connection

from ivr.bootstrap.line.noting import Notes
from ivr.bootstrap.line.recovering import LONGEST_CALL
from ivr.bootstrap.line.waiting import wait
from ivr.call.happenings import Outcome
from ivr.capture.leftovers import remove_dead_pipe
from ivr.database import recordings
from ivr.database.calls import without_owner
from ivr.database.writer import GroupWriter
from ivr.domain.reconciling import RECORDING, Action, Decision, Leg, RecordingRow, Rows, Seen, decide, recording_of
from ivr.errors import DatabaseError, SwitchError
from ivr.journal.entries import Entry
from ivr.switch import channels
from ivr.switch.inbound import InboundClient
from ivr.switch.session import Session
from ivr.vault.parts import being_written, part_name

log = structlog.get_logger()

PAUSE_SECONDS = 60.0
"""Between two looks while the connection stands. Beside the start and each new connection: a stop that FreeSWITCH did not obey."""

AGAIN_SECONDS = 5.0
"""After a look that left something undone, and before a call is given up that FreeSWITCH does not know: its socket may linger."""

ROWS_SECONDS = 3.0

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""How we name recordings, and FreeSWITCH legs. Others may name theirs after a number: such a name is not repeated (L6)."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a line process has on its side.

    Attributes:
        spool, parts: its folders.
        sessions: its calls, by the UUID of the caller's leg.
        began_at: its start, by the wall clock.
        alone: no other process of this home, so none, can have calls of this FreeSWITCH.
    """

    spool: Path
    parts: Path
    sessions: Callable[[], Mapping[str, Session]]
    writer: GroupWriter
    now: Callable[[], datetime]
    began_at: datetime
    alone: bool


class Reconciling:
    """Looks at each connection and each minute, in a greenlet of its own.

    Args:
        client: FreeSWITCH's inbound Event Socket; started and closed here.
        ground: what this process has.
    """

    def __init__(self, client: InboundClient, ground: Ground) -> None:
        self._client = client
        self._ground = ground
        self._told: set[tuple[Action, str, str]] = set()
        self._missing: frozenset[str] = frozenset()
        self._notes = Notes(ground.writer, ground.now)
        self._looked = False
        self._greenlet: Any = None

    @property
    def healthy(self) -> bool:
        """Whether FreeSWITCH can be asked, and all that the last look found has been put right."""
        return self._client.connected and self._looked and bool(self._greenlet)

    def start(self) -> None:
        """Begin. The line's port must be ours by now: then no other process owns its calls."""
        self._client.start()
        self._greenlet = gevent.spawn(self._run)

    def stop(self) -> None:
        """Look once more: calls that outlast this process must not go on being recorded for it. The rest is left for the next start.

        Its captures must be closed by now, and the writer not yet.
        """
        if self._greenlet is not None:
            self._greenlet.kill()
        try:
            if self._client.connected:
                self.look()
        except SwitchError as error:
            log.error("FreeSWITCH may go on recording until the next start", error_id=error.id, error=error.message)
        finally:
            self._client.close()

    def _run(self) -> None:
        while True:
            if not self._client.wait_connected(PAUSE_SECONDS):
                continue
            try:
                self._looked = self.look()
            except SwitchError as error:
                self._looked = False
                log.error("FreeSWITCH cannot be compared with the tables yet", error_id=error.id, error=error.message)
            settled = self._looked and not self._missing
            self._client.wait_ended(PAUSE_SECONDS if settled else AGAIN_SECONDS)

    def look(self) -> bool:
        """Compare once, and put right what differs; whether nothing is left to do.

        Raises:
            SwitchError: FreeSWITCH does not tell what it has.
        """
        before = frozenset(self._ground.sessions())
        legs = channels.read_legs(self._client.api)
        rows = self._rows(legs)
        after = self._ground.sessions()
        seen = Seen(
            legs=legs,
            spool=str(self._ground.spool),
            written=frozenset(name for name in _recordings(legs, self._ground.spool) if self._written(name)),
            ours=before | frozenset(after),
            lasting=before & frozenset(after),
            rows=rows,
            alone=self._ground.alone,
        )
        decisions = decide(seen)
        done = [self._carry_out(decision, after) for decision in decisions]
        self._missing = frozenset(one.leg for one in decisions if one.action is Action.END)
        self._told &= {(one.action, one.leg, one.target) for one in decisions}
        return self._notes.write(ROWS_SECONDS) and all(done) and rows is not None

    # -- reading ------------------------------------------------------------------------------------------------

    def _written(self, recording_id: str) -> bool:
        """A living process holds the lock of the part it writes, from before the start of a recording until after its stop."""
        return being_written(self._ground.parts / part_name(recording_id))

    def _rows(self, legs: tuple[Leg, ...]) -> Rows | None:
        names = _recordings(legs, self._ground.spool)
        began_at = self._ground.began_at

        def read(conn: Connection) -> Rows:
            known = {name: RecordingRow(*owner) for name, owner in recordings.owners(conn, names).items()}
            return Rows(known, without_owner(conn, began_at - LONGEST_CALL, began_at, Outcome.LINE_DIED.value))

        try:
            return wait(self._ground.writer.submit(read), ROWS_SECONDS)
        except DatabaseError as error:
            log.error("the rows of what FreeSWITCH has cannot be read", error_id=error.id, error=error.message)
            return None

    # -- doing --------------------------------------------------------------------------------------------------

    def _carry_out(self, decision: Decision, sessions: Mapping[str, Session]) -> bool:
        """Whether nothing more need be done about it."""
        try:
            match decision.action:
                case Action.STOP_RECORDING:
                    remove_dead_pipe(Path(decision.target))  # else FreeSWITCH may wait in it for ever (FACTS)
                    changed = channels.stop_recording(self._client.api, decision.leg, decision.target)
                case Action.STOP_TONE:
                    changed = channels.stop_tone(self._client.api, decision.leg, decision.target)
                case Action.END:
                    changed = self._end(decision.leg, sessions)
                case _:
                    changed = self._is_new(decision)
        except SwitchError as error:
            log.error("FreeSWITCH does not obey", error_id=error.id, why=decision.why.value, leg=_pseudonym(decision.leg))
            return False
        if changed:
            self._tell(decision)
        return True

    def _end(self, call_id: str, sessions: Mapping[str, Session]) -> bool:
        """Only what was missing twice, and is unknown when asked for by its name: lists lag, sockets linger."""
        if call_id not in self._missing or channels.exists(self._client.api, call_id):
            return False
        sessions[call_id].end(None)
        return True

    def _is_new(self, decision: Decision) -> bool:
        key = (decision.action, decision.leg, decision.target)
        new = key not in self._told
        self._told.add(key)
        return new

    def _tell(self, decision: Decision) -> None:
        """The log holds no path that is not ours: others put numbers into theirs (L6)."""
        leg = _pseudonym(decision.leg)
        log.warning(_SAID[decision.action], leg=leg, why=decision.why.value)
        kind = _NOTED.get(decision.action)
        if kind is not None:
            subject = decision.recording if _ID.fullmatch(decision.recording) else leg
            details = {"action": decision.action.value, "leg": leg, "why": decision.why.value}
            self._notes.add(Entry(kind, subject, details))


_SAID = {
    Action.STOP_RECORDING: "ended a recording that nobody owned",
    Action.STOP_TONE: "ended the warning tone of a call that nobody owned",
    Action.RELEASE: "a call whose line process died goes on, unrecorded",
    Action.LEAVE: "FreeSWITCH records elsewhere than into our spool: not our affair, and left alone",
    Action.END: "ended the session of a call that FreeSWITCH does not have",
}
_NOTED = {
    Action.STOP_RECORDING: "recording.reconciled",
    Action.STOP_TONE: "call.reconciled",
    Action.RELEASE: "call.reconciled",
    Action.END: "call.reconciled",
}


def _pseudonym(leg: str) -> str:
    return leg if _ID.fullmatch(leg) else "leg-of-another-name"


def _recordings(legs: Iterable[Leg], spool: Path) -> tuple[str, ...]:
    bugs = (bug for leg in legs for bug in leg.bugs if bug.function == RECORDING)
    return tuple(name for bug in bugs if (name := recording_of(bug.target, str(spool))) is not None)
