"""The outline of a recording: true to its sound, silent for who is silenced, and ended with its access."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ivr.access.asking import give_back
from ivr.access.errors import AccessRefused
from ivr.access.listening import Listening, begin
from ivr.access.outline import STRETCHES, outline, stretches
from ivr.domain.access import Channel, Use
from ivr.domain.roles import Role
from ivr.vault.playback.exporting import AudioFormat

from .conftest import PCM, Building, Person


@pytest.fixture
def ana(building: Building) -> Person:
    return building.somebody("Ana", Role.LISTENER)


def begun(building: Building, who: Person, **wanted: Any) -> Listening:
    access = building.ask(who, **wanted)
    proven = building.prove(who)
    return begin(building.door, access.id, who.id, Use.PLAY, AudioFormat.FLAC, proven_at=proven, now=building.now)


def test_each_stretch_is_as_loud_as_its_loudest_sample(building: Building, ana: Person) -> None:
    with begun(building, ana) as listening:
        drawn = np.frombuffer(b"".join(outline(listening)), np.uint8).reshape(-1, 2)
        assert stretches(listening) == STRETCHES == len(drawn)
    samples = np.abs(np.frombuffer(PCM, "<i2").astype(np.int32)).reshape(-1, 2)
    for number in (0, 1, 449, STRETCHES - 1):
        first, last = len(samples) * number // STRETCHES, len(samples) * (number + 1) // STRETCHES
        wanted = np.ceil(255 * np.sqrt(samples[first:last].max(axis=0) / 32_768))
        assert drawn[number].tolist() == wanted.tolist()


def test_who_is_silenced_has_no_outline(building: Building, ana: Person) -> None:
    with begun(building, ana, mask=Channel.CALLER) as listening:
        drawn = np.frombuffer(b"".join(outline(listening)), np.uint8).reshape(-1, 2)
    assert not drawn[:, 0].any()
    assert drawn[:, 1].all()


def test_nothing_of_it_counts_as_heard_and_no_file_is_left(building: Building, ana: Person) -> None:
    before = {path for path in building.house.root.rglob("*") if "db" not in path.name}
    with begun(building, ana) as listening:
        assert len(b"".join(outline(listening))) == 2 * STRETCHES
    assert building.last("recording.heard")["seconds"] == []
    left: set[Path] = {path for path in building.house.root.rglob("*") if "db" not in path.name} - before
    assert not [path for path in left if not path.name.startswith("preambule.sqlite")]


def test_it_ends_with_the_access(building: Building, ana: Person) -> None:
    listening = begun(building, ana)
    going = outline(listening)
    assert len(next(going)) == 2
    give_back(building.door, listening.access.id, by=ana.id, now=building.now)
    with pytest.raises(AccessRefused):
        list(going)
