"""A line process beside a FreeSWITCH that goes on as a dead one told it: what is ended, what is left alone, what is written down."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import gevent
import pytest
from sqlalchemy import Engine, insert, select

from ivr.bootstrap.line import reconciling
from ivr.bootstrap.line.reconciling import Ground, Reconciling
from ivr.database import recordings
from ivr.database.calls import close_call, open_call
from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.tables import journal, proofs
from ivr.database.writer import GroupWriter
from ivr.domain.recording import Recording, RecordingState
from ivr.switch.errors import SwitchTimeout
from ivr.switch.inbound import InboundClient
from tests.call.fakes import LINE
from tests.switch.having import AGENT, CALLER, PASSWORD, RECORDING, TONE, Having

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=1)


@dataclass
class FakeSession:
    """One call of ours, as long as it has not ended."""

    ended: list[object] = field(default_factory=list)

    def end(self, error: object) -> None:
        self.ended.append(error)


@dataclass
class Rig:
    """A FreeSWITCH, the tables, and the two folders."""

    folder: Path
    having: Having
    engine: Engine
    ground: Ground
    client: InboundClient
    sessions: dict[str, FakeSession]

    @property
    def path(self) -> str:
        return str(self.ground.spool / f"{RECORDING}.raw")

    def reconciling(self, **changes: Any) -> Reconciling:
        return Reconciling(self.client, replace(self.ground, **changes))

    def noted(self) -> list[tuple[str, str, dict[str, str]]]:
        """Kind, subject and details of every row of the journal."""
        with self.engine.connect() as conn:
            rows = conn.execute(select(journal).order_by(journal.c.sequence)).all()
        return [(row.kind, row.subject, json.loads(row.details)) for row in rows]

    def row(self, state: RecordingState = RecordingState.CAPTURING, call: str = CALLER) -> None:
        """Rows of a call that arrived an hour ago, and of its recording."""
        with self.engine.begin() as conn:
            open_call(conn, call, LINE.id, BEFORE)
            conn.execute(insert(proofs), {"id": "proof", "call_id": call, "jws": "", "signed_at": BEFORE})
            recording = Recording(
                RECORDING, call, LINE.id, "proof", state, BEFORE, ended_at=None, due_at=NOW, samples=None, body="x",
                body_sha256=None, body_size=None, manifest=None, complete=None,
            )  # fmt: skip
            recordings.add(conn, recording)

    def taken(self) -> int:
        """Its part as its living writer holds it; close what is returned to let that process die."""
        part = os.open(self.ground.parts / f"{RECORDING}.part", os.O_WRONLY | os.O_CREAT, 0o600)
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return part


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    for name in ("spool", "parts"):
        (tmp_path / name).mkdir()
    engine = open_database(f"sqlite:///{tmp_path / 'preambule.sqlite'}")
    migrate(engine)
    with engine.begin() as conn:
        save_lines(conn, (LINE,), BEFORE)
    having, writer = Having(), GroupWriter(engine)
    sessions: dict[str, FakeSession] = {}
    having.serve()
    client = InboundClient("127.0.0.1", having.port, PASSWORD, timeout=2.0)
    client.connect()
    ground = Ground(tmp_path / "spool", tmp_path / "parts", lambda: dict(sessions), writer, lambda: NOW, NOW, alone=True)  # type: ignore[arg-type]
    made = Rig(tmp_path, having, engine, ground, client, sessions)
    having.legs = {CALLER: [("session_record", made.path)], AGENT: []}
    having.called_for = {AGENT: CALLER}
    yield made
    client.close()
    having.close()
    writer.close()
    engine.dispose()


def stopped(why: str, subject: str = RECORDING, leg: str = CALLER) -> tuple[str, str, dict[str, str]]:
    return "recording.reconciled", subject, {"action": "stop_recording", "leg": leg, "why": why}


RELEASED = ("call.reconciled", CALLER, {"action": "release", "leg": CALLER, "why": "line-died"})


def test_a_recording_whose_process_died_is_ended_its_call_goes_on_and_both_are_written_down_once(rig: Rig) -> None:
    rig.row()
    rig.having.legs[CALLER].append(("displace", TONE))
    rig.having.legs[AGENT].append(("displace", TONE))
    compared = rig.reconciling()
    assert compared.look()
    assert rig.having.legs == {CALLER: [], AGENT: []}
    tones = [("call.reconciled", leg, {"action": "stop_tone", "leg": leg, "why": "line-died"}) for leg in (CALLER, AGENT)]
    assert rig.noted() == [stopped("line-died"), *tones, RELEASED]
    assert compared.look()
    assert len(rig.noted()) == 4


def test_a_recording_that_somebody_takes_is_left_to_them_until_they_die(rig: Rig) -> None:
    rig.row()
    rig.sessions[CALLER] = FakeSession()
    writer = rig.taken()
    assert rig.reconciling().look()
    assert rig.having.legs[CALLER]
    assert rig.noted() == []
    os.close(writer)
    assert rig.reconciling().look()
    assert rig.having.legs[CALLER] == []


def test_a_pipe_that_a_stop_would_wait_in_is_gone_before_it(rig: Rig) -> None:
    """FACTS: at the stop FreeSWITCH opens the path."""
    pipe = Path(rig.path)
    os.mkfifo(pipe)
    there: list[bool] = []
    rig.having.when_asked = lambda command: there.append(pipe.exists()) if " stop " in command else None
    assert rig.reconciling().look()
    assert there == [False]


def test_what_is_not_ours_is_left_alone_and_told_once_without_its_path(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    other = "/var/pbx/33199000007.wav"
    rig.having.legs[CALLER] = [("session_record", other), ("displace", TONE)]
    compared = rig.reconciling()
    assert compared.look()
    assert compared.look()
    assert rig.having.legs[CALLER] == [("session_record", other), ("displace", TONE)]
    assert rig.noted() == []
    said = "".join(capsys.readouterr())
    assert said.count("not our affair") == 1
    assert "33199000007" not in said


def test_what_names_itself_as_it_likes_in_our_spool_is_ended_and_does_not_get_into_the_journal(rig: Rig) -> None:
    rig.having.legs[CALLER] = [("session_record", f"{rig.ground.spool}/33199000007.wav")]
    assert rig.reconciling().look()
    assert rig.having.legs[CALLER] == []
    assert rig.noted() == [stopped("no-row", subject=CALLER)]


def test_what_freeswitch_does_not_obey_is_tried_again_and_not_claimed(rig: Rig) -> None:
    rig.row()
    rig.having.stubborn = {rig.path}
    compared = rig.reconciling()
    assert not compared.look()
    assert rig.noted() == [RELEASED]
    rig.having.stubborn.clear()
    assert compared.look()
    assert rig.noted() == [RELEASED, stopped("line-died")]


def test_a_stop_waits_for_no_row_and_its_row_is_written_once_when_it_can_be(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "ROWS_SECONDS", 0.1)
    other = open_database(f"sqlite:///{rig.folder / 'preambule.sqlite'}")
    compared = rig.reconciling()
    with other.begin():  # as a writer: nobody else writes meanwhile
        for _ in range(3):
            assert not compared.look()
        assert rig.having.legs[CALLER] == []
    other.dispose()
    until(compared.look)
    assert rig.noted() == [stopped("rows-unread")]


def test_a_call_that_freeswitch_does_not_have_is_ended_when_it_was_missing_twice(rig: Rig) -> None:
    rig.having.legs = {CALLER: []}
    lost, living = FakeSession(), FakeSession()
    rig.sessions.update({AGENT: lost, CALLER: living})
    compared = rig.reconciling()
    assert compared.look()
    assert (lost.ended, rig.noted()) == ([], [])
    assert compared.look()
    assert (lost.ended, living.ended) == ([None], [])
    assert rig.noted() == [("call.reconciled", AGENT, {"action": "end", "leg": AGENT, "why": "gone"})]


def test_a_call_that_only_the_list_has_not_is_not_ended(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig.having, "_channels", lambda: '{"row_count": 0}')
    session = rig.sessions[CALLER] = FakeSession()
    compared = rig.reconciling()
    for _ in range(3):
        assert compared.look()
    assert session.ended == []


@pytest.mark.parametrize("outcome", ["talked", "transferred"])
def test_a_call_that_was_brought_to_its_end_is_nobodys_affair(rig: Rig, outcome: str) -> None:
    rig.row(RecordingState.SEALED)
    with rig.engine.begin() as conn:
        close_call(conn, CALLER, NOW, locale=None, answer=None, outcome=outcome, decision=None)
    assert rig.reconciling().look()
    assert rig.noted() == [stopped("ended")]


def test_a_call_of_another_process_is_left_alone(rig: Rig) -> None:
    rig.row()
    assert rig.reconciling(alone=False).look()
    assert rig.noted() == [stopped("line-died")]


def test_it_looks_at_the_start_and_at_every_new_connection(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """FreeSWITCH is started anew: its calls are gone, and a session whose host vanished with them is ended."""
    monkeypatch.setattr(reconciling, "AGAIN_SECONDS", 0.05)
    client = InboundClient("127.0.0.1", rig.having.port, PASSWORD, timeout=2.0)
    compared = Reconciling(client, rig.ground)
    well = compared.healthy
    assert not well
    compared.start()
    until(lambda: compared.healthy and not rig.having.legs[CALLER])
    session = rig.sessions[CALLER] = FakeSession()
    rig.having.die()
    until(lambda: not compared.healthy)
    rig.having.serve()
    until(lambda: compared.healthy and session.ended == [None])
    compared.stop()
    assert not compared.healthy


def test_at_its_own_end_it_ends_what_would_go_on_being_recorded_for_it(rig: Rig) -> None:
    client = InboundClient("127.0.0.1", rig.having.port, PASSWORD, timeout=2.0)
    compared = Reconciling(client, rig.ground)
    rig.row(RecordingState.CAPTURING)
    writer = rig.taken()
    compared.start()
    until(lambda: compared.healthy)
    assert rig.having.legs[CALLER]
    os.close(writer)
    compared.stop()
    assert rig.having.legs[CALLER] == []
    assert not client.connected


def test_a_freeswitch_that_answers_nothing_is_unwell(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_command: str) -> str:
        gevent.sleep(5)
        return ""

    monkeypatch.setattr(rig.having, "answer", silent)
    client = InboundClient("127.0.0.1", rig.having.port, PASSWORD, timeout=0.1)
    client.connect()
    with pytest.raises(SwitchTimeout):
        Reconciling(client, rig.ground).look()
    client.close()


def until(condition: Any) -> None:
    with gevent.Timeout(10, AssertionError("it did not come so far")):
        while not condition():
            gevent.sleep(0.01)
