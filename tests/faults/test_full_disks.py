"""The disk of the ciphertext in progress is full, or that of the object store."""

from __future__ import annotations

import soundfile

from ivr.domain.recording import RecordingState
from tests.faults.calling import Plan, ring
from tests.faults.conftest import needs_little_disk
from tests.faults.ground import Ground, side_by_side
from tests.faults.house import wait_until

CHUNK = 65_536
TALKS = 12.0
"""Seconds; enough of them for some chunks of ciphertext."""


@needs_little_disk
@side_by_side
def test_full_at_the_start_nothing_is_begun_and_in_mid_call_what_was_whole_is_kept(ground: Ground) -> None:
    little_disk = ground.little_disk()
    parts = little_disk.outside / "parts"
    house = ground.house(overrides={"parts": f"{little_disk.inside}/parts"}, prefix=little_disk.prefix)
    parts.mkdir(mode=0o700)
    little_disk.fill()
    house.start_line()
    rung = ring(house)
    assert rung.ended.connected
    assert not rung.tapped
    house.wait_for_error("capture.parts")
    assert (house.health() or {})["parts"] is False
    little_disk.empty()
    house.wait_until_well()

    shown: list[str] = []

    def fill() -> None:
        wait_until(lambda: any(part.stat().st_size > CHUNK for part in parts.iterdir()), "a whole chunk")
        little_disk.fill()

    def look() -> None:
        house.wait_for_error("capture.disk-full")
        shown.extend(call["recording"] for call in house.live())

    rung = ring(house, Plan(talks=TALKS, meanwhile=fill, at_last=look))
    assert rung.ended.connected
    assert shown == ["failed"]
    assert house.errors().count("capture.disk-full") == 1
    kept = house.recording(rung.call_id)
    assert not kept.complete
    with soundfile.SoundFile(house.export(kept.id, ground.folder / "kept.wav")) as sound:
        assert TALKS / 3 < sound.frames / sound.samplerate < 2 * TALKS


@needs_little_disk
@side_by_side
def test_a_full_store_makes_recordings_wait_until_there_is_room(ground: Ground) -> None:
    little_disk = ground.little_disk()
    house = ground.house(overrides={"objects_url": f"file://{little_disk.inside}/objects"}, prefix=little_disk.prefix)
    house.start_line()
    rung = ring(house, Plan(meanwhile=little_disk.fill))
    assert rung.ended.connected
    house.wait_for_error("vault.store-full")
    waiting = house.recording(rung.call_id, RecordingState.SEALING)
    assert house.part(waiting.id).stat().st_size == waiting.body_size
    little_disk.empty()
    kept = house.recording(rung.call_id)
    assert kept.complete
    assert (little_disk.outside / "objects" / kept.body).stat().st_size == kept.body_size
