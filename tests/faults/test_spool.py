"""The folder of the pipes is missing, when the line process starts and later."""

from __future__ import annotations

import shutil

from tests.faults.calling import Plan, ring
from tests.faults.database import check_recorded_when_well
from tests.faults.ground import Ground, side_by_side
from tests.faults.house import House


def test_missing_at_the_start_it_is_made(running: House) -> None:
    assert running.settings.spool.is_dir()
    assert running.settings.spool.stat().st_mode & 0o777 == 0o700


@side_by_side
def test_where_it_cannot_be_made_the_line_process_says_so_and_the_failsafe_works(ground: Ground) -> None:
    house = ground.house()
    shutil.rmtree(house.settings.spool)
    house.settings.spool.touch()
    done = house.run("line", code=10)
    assert "(settings)" in done.stderr
    assert str(house.settings.spool) in done.stderr
    rung = ring(house)
    assert rung.ended.connected
    assert rung.failsafe == "unreachable"


def test_removed_later_calls_are_not_recorded_until_it_is_back(running: House) -> None:
    spool = running.settings.spool
    before = running.errors().count("capture.spool")
    rung = ring(running, Plan(meanwhile=lambda: shutil.rmtree(spool)))
    assert running.recording(rung.call_id).complete, "the pipe was open: what is being recorded loses nothing"
    lost = ring(running)
    assert lost.ended.connected
    assert lost.failsafe is None
    assert not lost.tapped
    running.wait_for_error("capture.spool", before + 1)
    assert (running.health() or {})["spool"] is False
    spool.mkdir(mode=0o700)
    check_recorded_when_well(running)
    assert running.errors().count("capture.spool") == before + 1, "told once, not with every call"
