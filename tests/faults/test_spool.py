"""The folder of the pipes is missing, when the line process starts and later."""

from __future__ import annotations

import shutil

from tests.faults.calling import Plan, ring
from tests.faults.house import House, wait_until


def test_missing_at_the_start_it_is_made(house: House) -> None:
    shutil.rmtree(house.settings.spool)
    house.start_line()
    assert all((house.health() or {}).values())
    assert house.recording(ring(house).call_id).complete


def test_where_it_cannot_be_made_the_line_process_says_so_and_the_failsafe_works(house: House) -> None:
    shutil.rmtree(house.settings.spool)
    house.settings.spool.touch()
    done = house.run("line", code=10)
    assert "(settings)" in done.stderr
    assert str(house.settings.spool) in done.stderr
    rung = ring(house)
    assert rung.ended.connected
    assert rung.failsafe == "unreachable"


def test_removed_later_calls_are_not_recorded_until_it_is_back(house: House) -> None:
    house.start_line()
    spool = house.settings.spool
    rung = ring(house, Plan(meanwhile=lambda: shutil.rmtree(spool)))
    assert house.recording(rung.call_id).complete, "the pipe was open: what is being recorded loses nothing"

    rung = ring(house)
    assert rung.ended.connected
    assert rung.failsafe is None
    assert not rung.tapped
    house.wait_for_error("capture.spool")
    assert (house.health() or {})["spool"] is False

    spool.mkdir(mode=0o700)
    wait_until(lambda: all((house.health() or {}).values()), "health")
    assert house.recording(ring(house).call_id).complete
    assert house.errors().count("capture.spool") == 1, "told once, not with every call"
