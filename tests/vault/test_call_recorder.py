"""The recorder that calls know, on real pipes and rows: what contradicts an order is told to the call and set aside."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import insert, select

from ivr.bootstrap.line.call_recorder import CallRecorder, OpenRecording
from ivr.bootstrap.line.capture_watch import CaptureWatch
from ivr.bootstrap.line.certifying import Certifying
from ivr.bootstrap.line.finishing import Finishing
from ivr.call.happenings import Contradicted
from ivr.call.ports import Incoming
from ivr.database import certificates
from ivr.database.errors import DatabaseLocked
from ivr.database.tables import key_destructions, key_headers
from ivr.database.writer import GroupWriter
from ivr.domain.captured import FaultKind, Segment, Span
from ivr.domain.gate import Reason
from ivr.domain.key_period import KeyPeriod
from ivr.domain.recording import RecordingState
from ivr.domain.retention import due_at
from ivr.vault.errors import KeyGone, RecipientsMissing
from ivr.vault.keys.private_key import PrivateKey
from ivr.vault.keys.recipients import Recipient, RecipientsFile
from ivr.vault.recovery import recover
from ivr.vault.retention.certificate import items, read_certificate
from ivr.vault.retention.destruction import Destroyer
from ivr.worker.sweep import sweep
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
            self.house.sealer,
            Certifying(self.house.sealer, lambda: NOW, lambda: True),
            lambda: NOW,
            lambda name, _: self.later.append(name),
            at_hand=set(),
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


def test_refusals_of_one_moment_share_a_certificate(desk: Desk) -> None:
    """Each has lost its key and body before; nobody waits for the paper."""
    names = []
    for _ in range(3):
        recording, descriptor = desk.open()
        desk.send(descriptor, 5)
        recording.refuse(NOW)
        os.close(descriptor)
        names.append(recording.recording_id)
        assert desk.house.header(names[-1]) is None
        assert not desk.house.sealer.part(names[-1]).exists()
    desk.sealed()
    assert {desk.house.row(name).state for name in names} == {RecordingState.DESTROYED}
    with desk.house.engine.connect() as conn:
        (certificate,) = {kept.id: kept for name in names for kept in certificates.of_recording(conn, name)}.values()
    assert certificate.recordings == 3
    evidence = read_certificate(certificate.jws, desk.house.signer.public)
    assert {(item["recording"], item["reason"]) for item in items(evidence)} == {(name, "refused") for name in names}


def test_a_certificate_that_cannot_be_written_is_left_to_the_sweep(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    recording, descriptor = desk.open()
    os.close(descriptor)
    with monkeypatch.context() as patched:

        def certify(_ids: object, _now: object, *, forgotten: bool) -> None:
            raise DatabaseLocked("somebody else writes")

        patched.setattr(desk.house.sealer, "certify", certify)
        recording.refuse(NOW)
        desk.sealed()
    assert desk.house.row(recording.recording_id).state is RecordingState.REFUSED
    sweep(Destroyer(desk.house.engine, desk.house.store, desk.house.root / "parts", desk.house.signer), NOW)
    assert desk.house.row(recording.recording_id).state is RecordingState.DESTROYED


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


class TestKeysOfTheDueDate:
    @pytest.fixture
    def due(self) -> KeyPeriod:
        return KeyPeriod.of(due_at(NOW, LINE_OF_CALL.facts.purposes))

    def keys(self, desk: Desk, *periods: KeyPeriod) -> tuple[str, ...]:
        """Those of these months stand in the place of all others."""
        made = [PrivateKey.make(str(period), period, NOW) for period in periods]
        file = desk.house.root / "keys" / "recipients.txt"
        file.write_text("".join(Recipient(key.recipient, key.period, key.name).text() for key in made))
        desk.house.reader.recipients = RecipientsFile(file)
        return tuple(key.recipient for key in made)

    def test_a_call_is_encrypted_for_the_month_in_which_it_must_be_destroyed(self, desk: Desk, due: KeyPeriod) -> None:
        _, theirs, _ = self.keys(desk, KeyPeriod.of(NOW), due, due.next)
        recording, descriptor = desk.open()
        os.close(descriptor)
        with desk.house.engine.connect() as conn:
            row = conn.execute(select(key_headers).where(key_headers.c.recording_id == recording.recording_id)).one()
        assert (row.recipients, row.period) == (theirs, str(due))

    def test_a_rehearsal_is_due_tomorrow(self, desk: Desk) -> None:
        tomorrow = KeyPeriod.of(NOW + timedelta(days=1))
        self.keys(desk, tomorrow)
        call = Incoming("call-one", "+33199000000", None, 8_000, NOW, rehearsal=True)
        assert desk.recorder.lacking(call, LINE_OF_CALL) == ()
        assert desk.recorder.lacking(dataclasses.replace(call, rehearsal=False), LINE_OF_CALL) == (Reason.KEYS_UNHEALTHY,)

    def test_without_its_key_nothing_is_begun_and_nothing_left(self, desk: Desk, due: KeyPeriod) -> None:
        self.keys(desk, due.next)
        call = Incoming("call-one", "+33199000000", None, 8_000, NOW)
        assert desk.recorder.lacking(call, LINE_OF_CALL) == (Reason.KEYS_UNHEALTHY,)
        with pytest.raises(RecipientsMissing, match=str(due)):
            desk.recorder.open(call, LINE_OF_CALL, "proof-one", desk.told.append)
        assert list((desk.house.root / "spool").iterdir()) == []
        assert list((desk.house.root / "parts").iterdir()) == []
        self.keys(desk, due)  # made while the process runs
        assert desk.recorder.lacking(call, LINE_OF_CALL) == ()

    def test_a_key_that_is_destroyed_meanwhile_keeps_a_call_from_being_recorded(self, desk: Desk, due: KeyPeriod) -> None:
        (gone,) = self.keys(desk, due)
        with desk.house.engine.begin() as conn:
            conn.execute(insert(key_destructions), {"recipient": gone, "begun_at": NOW, "witness": b"w"})
        call = Incoming("call-one", "+33199000000", None, 8_000, NOW)
        with pytest.raises(KeyGone):
            desk.recorder.open(call, LINE_OF_CALL, "proof-one", desk.told.append)
        desk.house.reader.turn()
        assert list((desk.house.root / "parts").iterdir()) == []
