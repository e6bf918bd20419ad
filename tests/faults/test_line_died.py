"""The line process is killed between the proof and the end of the call."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pytest

from ivr.bootstrap import home
from ivr.bootstrap.keeping import sealer
from ivr.bootstrap.line.recovering import Recovering
from ivr.database.calls import open_call
from ivr.database.engine import open_database
from tests.faults.calling import Plan, ring
from tests.faults.ground import Ground, side_by_side
from tests.faults.house import House, wait_until
from tests.faults.orders import ask
from tests.faults.prepared import LINE
from tests.ports import free_port

CHUNK = 65_536
"""What is whole of a recording is kept by chunks of ciphertext; the last, begun one dies with its process."""


@side_by_side
def test_its_calls_are_given_an_end_and_its_recordings_sealed_at_the_next_start(ground: Ground) -> None:
    house = ground.house()
    lines: list[subprocess.Popen[bytes]] = [house.start_line()]

    def kill() -> None:
        wait_until(lambda: any(part.stat().st_size > CHUNK for part in house.settings.parts.glob("*.part")), "a whole chunk")
        house.kill(lines[0])

    rung = ring(house, Plan(talks=12.0, meanwhile=kill))
    assert rung.ended.connected
    assert house.call(rung.call_id).ended_at is None

    house.start_line()
    wait_until(lambda: house.call(rung.call_id).ended_at is not None, "the call's end")
    row = house.call(rung.call_id)
    assert row.outcome == "line_died"
    assert row.ended_at >= row.arrived_at
    assert house.noted(rung.call_id) == ["call.informed", "gate.decided", "call.ended"]
    assert house.recording(rung.call_id).body_size
    assert house.journal_whole()


def test_a_living_process_keeps_its_calls(running: House) -> None:
    """Another one in the same home, on another port, finds the lock taken; one on the same port never gets as far."""
    other = House(running.home, running.overrides)

    def start_others() -> None:
        running.run("line", code=38)
        other.start_line()
        assert running.call(running.live()[0]["id"]).ended_at is None

    try:
        rung = ring(running, Plan(meanwhile=start_others))
    finally:
        other.close()
    wait_until(lambda: running.call(rung.call_id).ended_at is not None, "the call's end")
    assert running.call(rung.call_id).outcome == "talked"
    assert running.recording(rung.call_id).complete


@pytest.mark.parametrize(("sole", "ended"), [(True, {"old", "fresh"}), (False, {"old"})])
def test_whose_calls_are_given_an_end(house: House, sole: bool, ended: set[str]) -> None:
    """Where other processes may have calls in the same database, only those that no call outlives."""
    engine, began = open_database(house.settings.database_url), home.now()
    arrivals = {"old": began - timedelta(days=2), "fresh": began - timedelta(hours=2), "ours": began + timedelta(seconds=1)}
    with engine.begin() as connection:
        for name, at in arrivals.items():
            open_call(connection, name, LINE, at)
    recovering = Recovering(sealer(house.settings, engine), lambda: began, lambda: None, (), sole=sole)
    recovering.start()
    wait_until(lambda: all(house.call(name).ended_at for name in ended), "the calls' ends")
    recovering.stop()
    engine.dispose()
    assert {name for name in arrivals if house.call(name).outcome == "line_died"} == ended
    assert all(house.noted(name) == ["call.ended"] for name in ended)


def test_without_an_event_socket_it_is_said_that_nobody_compares(running: House) -> None:
    """In the log, in /health, which stays well, and by `doctor`."""
    health = ask(running, "GET", "/health", bearer="")
    assert (health.status, "reconciliation" in health.data["checks"]) == (200, False)
    assert "PREAMBULE_ESL_HOST" in health.data["off"]["reconciliation"]
    assert any("PREAMBULE_ESL_HOST" in entry.get("why", "") for entry in running.log())
    told = running.run("doctor", code=None).stdout
    assert "PREAMBULE_ESL_HOST is not set" in told
    assert "recordings that a crash leaves in it are not ended" in told


def test_an_event_socket_that_does_not_answer_is_unwell_and_costs_no_recording(ground: Ground) -> None:
    house = ground.house(overrides={"esl_host": "127.0.0.1", "esl_port": str(free_port()), "esl_password": "x"})
    house.start_line()
    rung = ring(house)
    assert house.recording(rung.call_id).complete
    assert (house.health() or {})["reconciliation"] is False
    house.wait_for_error("switch.connection-lost")
