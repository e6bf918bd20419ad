"""The object store is full, or takes nothing: recordings wait in their parts and are sealed when it is back."""

from __future__ import annotations

from pathlib import Path

from ivr.domain.recording import RecordingState
from tests.faults.calling import Plan, ring
from tests.faults.conftest import MakeHouse
from tests.faults.house import House
from tests.faults.little_disk import LittleDisk


def check_waiting(house: House, call_id: str) -> str:
    """The recording waits with its part; its id."""
    waiting = house.recording(call_id, RecordingState.SEALING)
    assert house.part(waiting.id).stat().st_size == waiting.body_size
    return waiting.id


def test_unwritable_the_recording_waits_and_the_worker_seals_it(house: House, tmp_path: Path) -> None:
    """A file stands where the store's folder was: not even root may write into it."""
    store, away = house.home / "objects", tmp_path / "away"

    def break_it() -> None:
        store.rename(away)
        store.touch()

    line = house.start_line()
    rung = ring(house, Plan(meanwhile=break_it))
    assert rung.ended.connected
    house.wait_for_error("vault.store-unwritable")
    recording_id = check_waiting(house, rung.call_id)
    second = ring(house)
    assert second.tapped, "a store that is away stops no recording"
    waiting = {recording_id, check_waiting(house, second.call_id)}

    house.kill(line)
    store.unlink()
    away.rename(store)
    house.start("worker")
    for call_id in (rung.call_id, second.call_id):
        kept = house.recording(call_id)
        assert kept.id in waiting
        assert kept.complete
        assert house.body(kept).stat().st_size == kept.body_size
        assert not house.part(kept.id).exists()
    assert house.journal_whole()


def test_full_the_recording_waits_and_the_line_process_seals_it(make_house: MakeHouse, little_disk: LittleDisk) -> None:
    house = make_house(overrides={"objects_url": f"file://{little_disk.inside}/objects"}, prefix=little_disk.prefix)
    house.start_line()
    rung = ring(house, Plan(meanwhile=little_disk.fill))
    assert rung.ended.connected
    house.wait_for_error("vault.store-full")
    check_waiting(house, rung.call_id)
    little_disk.empty()
    kept = house.recording(rung.call_id)
    assert kept.complete
    assert (little_disk.outside / "objects" / kept.body).stat().st_size == kept.body_size
