"""The disk of the ciphertext in progress is full."""

from __future__ import annotations

from pathlib import Path

import soundfile

from tests.faults.calling import Plan, ring
from tests.faults.conftest import MakeHouse
from tests.faults.house import wait_until
from tests.faults.little_disk import LittleDisk

CHUNK = 65_536
TALKS = 12.0
"""Seconds; enough of them for some chunks of ciphertext."""


def test_full_at_the_start_nothing_is_begun_and_in_mid_call_what_was_whole_is_kept(
    make_house: MakeHouse, little_disk: LittleDisk, tmp_path: Path
) -> None:
    parts = little_disk.outside / "parts"
    house = make_house(overrides={"parts": f"{little_disk.inside}/parts"}, prefix=little_disk.prefix)
    parts.mkdir(mode=0o700)
    little_disk.fill()
    house.start_line()
    rung = ring(house)
    assert rung.ended.connected
    assert not rung.tapped
    house.wait_for_error("capture.parts")
    assert (house.health() or {})["parts"] is False
    little_disk.empty()
    wait_until(lambda: all((house.health() or {}).values()), "health")

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
    with soundfile.SoundFile(house.export(kept.id, tmp_path / "kept.wav")) as sound:
        assert TALKS / 3 < sound.frames / sound.samplerate < 2 * TALKS
