"""Renderings that are not there, or hold nothing: the caller is put through unrecorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.bootstrap.studio.opening import spoilt_lines
from ivr.database.engine import open_database
from tests.faults.calling import ring
from tests.faults.house import House, wait_until

HEADER_BYTES = 44


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:HEADER_BYTES])


def spoilt(house: House) -> list[str]:
    engine = open_database(house.settings.database_url)
    try:
        return [line.id for line in spoilt_lines(engine, house.settings)]
    finally:
        engine.dispose()


@pytest.mark.parametrize("spoil", [Path.unlink, emptied, cut], ids=["missing", "empty", "cut"])
def test_a_spoilt_rendering_costs_the_recording_and_not_the_call(running: House, spoil: Callable[[Path], None]) -> None:
    kept = {file: file.read_bytes() for file in running.settings.sounds.glob("*-8k.wav")}
    before = running.errors().count("switch.sound-missing")
    for file in kept:
        spoil(file)
    try:
        rung = ring(running)
        assert spoilt(running) == ["town-hall"], "the worker makes its sounds again"
    finally:
        for file, content in kept.items():
            file.write_bytes(content)
    assert rung.ended.connected
    assert rung.failsafe is None, "the line process itself puts the caller through"
    assert not rung.tapped
    assert running.errors().count("switch.sound-missing") > before
    assert spoilt(running) == []


def test_the_worker_makes_lost_sounds_again(house: House) -> None:
    kept = {file: file.read_bytes() for file in house.settings.sounds.glob("*.wav")}
    for file in kept:
        file.unlink()
    worker = house.start("worker")
    wait_until(lambda: spoilt(house) == [], "the worker's mending")
    house.kill(worker)
    assert {file: file.read_bytes() for file in kept} == kept
