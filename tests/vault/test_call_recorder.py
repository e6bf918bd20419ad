"""The recorder that calls know, on real pipes and rows: what contradicts an order is told to the call and set aside."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from ivr.bootstrap.call_recorder import CallRecorder, OpenRecording
from ivr.bootstrap.capture_watch import CaptureWatch
from ivr.bootstrap.finishing import Finishing
from ivr.call.happenings import Contradicted
from ivr.call.ports import Incoming
from ivr.database.writer import GroupWriter
from ivr.domain.captured import FaultKind, Segment, Span
from ivr.domain.recording import RecordingState
from ivr.vault.recovery import recover
from tests.call.fakes import LINE

from .conftest import NOW, House, add_call

LINE_OF_CALL = dataclasses.replace(LINE, id="town-hall")
SOUND = b"\x10\x20\x30\x40" * 160


@dataclass
class Desk:
    """One call, a recorder, and a reader that is turned by hand at a clock of its own."""

    house: House
    now: float = 100.0
    told: list[Contradicted] = field(default_factory=list)
    later: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        reader = self.house.reader
        reader._clock = lambda: self.now
        reader.prepare = reader.enrol  # type: ignore[method-assign]
        self.writer = GroupWriter(self.house.engine)
        self.finishing = Finishing(
            self.house.sealer, lambda: NOW, lambda name, _: self.later.append(name), forget=lambda: True, at_hand=set()
        )
        self.recorder = CallRecorder(reader, CaptureWatch(reader), self.writer, self.finishing, lambda: NOW)
        with self.house.engine.begin() as conn:
            add_call(conn, "one")

    def open(self) -> tuple[OpenRecording, int]:
        call = Incoming("call-one", "+33199000000", None, 8_000, NOW)
        recording = self.recorder.open(call, LINE_OF_CALL, "proof-one", self.told.append)
        recording.begin()
        return recording, os.open(recording.fifo, os.O_WRONLY | os.O_NONBLOCK)

    def send(self, descriptor: int, ticks: int, frame: bytes = SOUND) -> None:
        for tick in range(ticks):
            os.write(descriptor, frame)
            self.now += 0.02
            if tick % 10 == 9:
                self.house.reader.turn()

    def sealed(self) -> None:
        """Wait for the threads that seal."""
        for _ in range(3):
            self.house.reader.turn()
        self.finishing.close()
        assert self.later == []


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    made = Desk(house)
    yield made
    made.finishing.close()
    made.writer.close()


def test_a_mask_that_is_not_obeyed_is_told_to_the_call_and_set_aside(desk: Desk) -> None:
    recording, descriptor = desk.open()
    desk.send(descriptor, 20)
    recording.mask("protected")
    desk.send(descriptor, 20)
    assert desk.told == [Contradicted(NOW, recording.recording_id, FaultKind.MASK_NOT_OBEYED)]
    assert recording.failed
    with pytest.raises(BrokenPipeError):
        os.write(descriptor, SOUND)
    os.close(descriptor)
    recording.quarantine(FaultKind.MASK_NOT_OBEYED)
    recording.seal(NOW, 4_000_000, "fault")
    desk.sealed()
    assert desk.house.row(recording.recording_id).state is RecordingState.QUARANTINED
    desk.writer.close()
    assert desk.house.details(recording.recording_id, "recording.contradicted") == {"fault": "mask_not_obeyed"}
    assert desk.house.details(recording.recording_id, "recording.quarantined") == {"reason": "mask_not_obeyed"}
    manifest = desk.house.manifest(recording.recording_id)
    assert manifest.masks == (Span(3_200, 6_400, "protected"),)
    assert (manifest.ended, manifest.samples) == ("fault", 6_400)
    assert len(desk.told) == 1


def test_sealing_what_is_whole_sets_it_aside_too(desk: Desk) -> None:
    """A call that only seals, without saying quarantine."""
    recording, descriptor = desk.open()
    desk.send(descriptor, 10)
    recording.cut()
    recording.seal(NOW)
    desk.send(descriptor, 20)
    os.close(descriptor)
    desk.sealed()
    assert [told.fault for told in desk.told] == [FaultKind.STOP_NOT_OBEYED]
    assert desk.house.row(recording.recording_id).state is RecordingState.QUARANTINED


def test_killed_before_it_is_sealed_it_is_set_aside_at_the_next_start(desk: Desk) -> None:
    recording, descriptor = desk.open()
    noise = np.random.default_rng(1).integers(-9_000, 9_000, 320, "<i2").tobytes()
    desk.send(descriptor, 600, noise)
    recording.mask("held")
    desk.send(descriptor, 20)
    os.close(descriptor)
    desk.writer.close()
    desk.house.died(recording.capture)
    assert recover(desk.house.sealer, NOW, sole=True).sealed == [recording.recording_id]
    assert desk.house.row(recording.recording_id).state is RecordingState.QUARANTINED
    assert desk.house.details(recording.recording_id, "recording.quarantined") == {"reason": "mask_not_obeyed"}


def test_a_second_recording_of_the_call_follows_the_first(desk: Desk) -> None:
    for why in ("stopped", "hangup"):
        recording, descriptor = desk.open()
        desk.send(descriptor, 10)
        recording.cut()
        os.close(descriptor)
        recording.seal(NOW, 1_600, why)
        desk.house.reader.turn()
    desk.sealed()
    manifest = desk.house.manifest(recording.recording_id)
    assert manifest.segment is not None
    assert manifest.segment.number == 2
    assert desk.house.manifest(manifest.segment.after or "").segment == Segment(1)
    assert desk.told == []


def test_a_recording_that_is_being_sealed_is_destroyed_by_a_refusal_that_comes_later(desk: Desk) -> None:
    """The caller hears that what was recorded is destroyed; the body must not come into the store behind its destruction."""
    recording, descriptor = desk.open()
    desk.send(descriptor, 20)
    recording.cut()
    os.close(descriptor)
    recording.seal(NOW)
    refusing = desk.finishing.refuse(recording.recording_id, NOW)
    for _ in range(3):
        desk.house.reader.turn()
    refusing.result(10)
    desk.sealed()
    assert desk.house.row(recording.recording_id).state is RecordingState.DESTROYED
    assert not desk.finishing.at_hand
    assert not desk.finishing._sealing


def test_a_capture_that_was_discarded_while_it_waited_to_be_sealed_is_nobodys_error(desk: Desk) -> None:
    recording, descriptor = desk.open()
    desk.send(descriptor, 20)
    recording.cut()
    recording.seal(NOW)
    recording.capture.discard()
    desk.finishing.refuse(recording.recording_id, NOW).result(10)
    os.close(descriptor)
    desk.sealed()
    assert desk.house.row(recording.recording_id).state is RecordingState.DESTROYED
