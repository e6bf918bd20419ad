"""The object store takes nothing, or is full: recordings wait in their parts and are sealed when it is back."""

from __future__ import annotations

from pathlib import Path

from ivr.domain.recording import RecordingState
from tests.faults.calling import Plan, ring
from tests.faults.database import check_nothing_lost
from tests.faults.ground import Ground, side_by_side
from tests.faults.house import House


def check_waiting(house: House, call_id: str) -> None:
    """The recording waits with its part."""
    waiting = house.recording(call_id, RecordingState.SEALING)
    assert house.part(waiting.id).stat().st_size == waiting.body_size


def break_store(house: House, away: Path) -> None:
    """A file stands where the folder was: not even root may write into it."""
    store = house.home / "objects"
    store.rename(away)
    store.touch()


def mend_store(house: House, away: Path) -> None:
    (house.home / "objects").unlink()
    away.rename(house.home / "objects")


def test_unwritable_recordings_wait_and_the_line_process_seals_them(running: House, tmp_path: Path) -> None:
    away = tmp_path / "away"
    before = running.errors().count("vault.store-unwritable")
    first = ring(running, Plan(meanwhile=lambda: break_store(running, away)))
    assert first.ended.connected
    running.wait_for_error("vault.store-unwritable", before + 1)
    check_waiting(running, first.call_id)
    second = ring(running)
    assert second.tapped, "a store that is away stops no recording"
    check_waiting(running, second.call_id)
    mend_store(running, away)
    check_nothing_lost(running, first.call_id)
    check_nothing_lost(running, second.call_id)
    assert not list(running.settings.parts.glob("*.part"))


@side_by_side
def test_unwritable_until_after_the_line_processs_death_the_worker_seals_them(ground: Ground) -> None:
    house, away = ground.house(), ground.folder / "away"
    line = house.start_line()
    rung = ring(house, Plan(meanwhile=lambda: break_store(house, away)))
    check_waiting(house, rung.call_id)
    house.kill(line)
    mend_store(house, away)
    house.start("worker")
    check_nothing_lost(house, rung.call_id)
