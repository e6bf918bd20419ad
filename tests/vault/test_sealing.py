"""From the first row to a sealed recording, or to nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from ivr.database import certificates
from ivr.database.tables import recordings
from ivr.domain.captured import Fault, FaultKind
from ivr.domain.recording import RecordingState
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.errors import SignatureWrong
from ivr.vault.errors import StoreKeeps, StoreUnwritable, WrongState
from ivr.vault.keys.recipients import Chosen, KeyHeader
from ivr.vault.manifest import read_manifest
from ivr.vault.recovery import recover, seal_pending
from ivr.vault.retention.certificate import items, read_certificate
from ivr.vault.retention.derived import DerivedFolder, folder_of
from ivr.vault.sealing import Opening, Sealer, begin, quarantine, transactions

from .conftest import DUE, NOW, House, speech


def test_a_call_becomes_a_sealed_recording(house: House) -> None:
    captured = house.sealed("rec-1", speech(12))
    row = house.row("rec-1")
    assert (row.state, row.samples, row.complete, row.due_at) == (RecordingState.SEALED, 96_000, True, DUE)
    assert (row.body, row.body_sha256, row.body_size) == ("re/rec-1.age", captured.sha256, captured.size)
    assert list(house.store.names()) == ["re/rec-1.age"]
    assert list((house.root / "parts").iterdir()) == []
    assert house.noted("rec-1") == ["recording.begun", "recording.ended", "recording.sealed"]
    header = house.header("rec-1")
    assert header is not None
    assert len(header) == 168


def test_the_manifest_says_all_and_verifies(house: House) -> None:
    captured = house.sealed("rec-1", speech(3))
    jws = house.row("rec-1").manifest
    assert jws is not None
    manifest = read_manifest(jws, house.signer.public)
    assert (manifest.recording_id, manifest.call_id, manifest.line_id, manifest.proof_id) == (
        "rec-1",
        "call-rec-1",
        "town-hall",
        "proof-rec-1",
    )
    assert (manifest.purposes, manifest.due_at, manifest.started_at) == (("quality", "training"), DUE, NOW)
    assert (manifest.body_sha256, manifest.body_size, manifest.streaminfo) == (
        captured.sha256,
        captured.size,
        captured.streaminfo,
    )
    with pytest.raises(SignatureWrong):
        read_manifest(jws[:-4] + "AAAA", house.signer.public)


def test_objects_and_parts_are_their_owners_alone(house: House) -> None:
    part = house.opened("rec-1").part
    assert stat.S_IMODE(part.stat().st_mode) == 0o600
    house.sealed("rec-2", speech(1))
    for path in (house.root / "objects").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_no_row_without_its_proof(house: House) -> None:
    """L1."""
    opening = Opening("rec-1", "call-x", "town-hall", "proof-x", NOW, DUE, ())
    with pytest.raises(IntegrityError), house.engine.begin() as conn:
        begin(conn, opening, KeyHeader(b"header", Chosen(("age1x",))), NOW)
    assert house.count() == 0


def test_a_refusal_deletes_the_key_first_and_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """L2."""
    capture = house.opened("rec-1")
    house.feed(capture, speech(20), finish=False)
    capture.cut()
    seen: list[bool] = []
    real = house.sealer.clear

    def clear(*given: Any) -> None:
        seen.append(house.header("rec-1") is None and capture.part.exists())
        real(*given)

    monkeypatch.setattr(house.sealer, "clear", clear)
    house.sealer.refuse("rec-1", NOW)
    capture.discard()
    assert seen == [True]
    assert house.row("rec-1").state is RecordingState.DESTROYED
    assert list((house.root / "parts").iterdir()) == []
    assert house.noted("rec-1") == ["recording.begun", "recording.refused", "recording.destroyed"]
    with house.engine.connect() as conn:
        (certificate,) = certificates.of_recording(conn, "rec-1")
    (item,) = items(read_certificate(certificate.jws, house.signer.public))
    assert item["reason"] == "refused"
    house.sealer.refuse("rec-1", NOW)
    assert len(house.noted("rec-1")) == 3
    with pytest.raises(WrongState):
        house.sealer.seal("rec-1", house.sealed("rec-2", speech(1)), NOW, NOW)


def test_what_was_made_from_a_recording_goes_when_its_caller_refuses(house: House, tmp_path: Path) -> None:
    """No sweep looks at it again: it is certified at once."""
    house.sealed("rec-1", speech(1))
    folder = folder_of(tmp_path / "derived", "rec-1")
    folder.mkdir(parents=True)
    (folder / "waveform.json").write_text("[1, 2]")
    sealer = Sealer(
        store=house.store,
        parts=house.root / "parts",
        signer=house.signer,
        transact=transactions(house.engine),
        derived=(DerivedFolder(tmp_path / "derived"),),
    )
    sealer.refuse("rec-1", NOW)
    assert house.row("rec-1").state is RecordingState.DESTROYED
    assert not folder.exists()


def test_a_store_that_only_says_that_it_deleted_gets_no_certificate_for_a_refusal(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.sealed("rec-1", speech(1))
    with monkeypatch.context() as patched:
        patched.setattr(house.store, "delete", lambda _: True)
        with pytest.raises(StoreKeeps):
            house.sealer.refuse("rec-1", NOW)
    assert house.row("rec-1").state is RecordingState.REFUSED
    assert house.header("rec-1") is None
    assert "recording.destroyed" not in house.noted("rec-1")
    house.sealer.finish_refusal("rec-1", NOW)
    assert house.row("rec-1").state is RecordingState.DESTROYED


def test_what_is_sealed_can_still_be_refused(house: House) -> None:
    """An agent had stopped the recording before the caller refused (LAW 5)."""
    house.sealed("rec-1", speech(2))
    house.sealer.refuse("rec-1", NOW)
    assert house.row("rec-1").state is RecordingState.DESTROYED
    assert house.header("rec-1") is None
    assert list(house.store.names()) == []


def test_a_mask_that_was_not_obeyed_sets_the_recording_aside(house: House) -> None:
    captured = house.feed(house.opened("rec-1"), speech(2))
    assert captured is not None
    captured = dataclasses.replace(captured, faults=(Fault(FaultKind.MASK_NOT_OBEYED, 400, ""),))
    assert house.sealer.seal("rec-1", captured, NOW, NOW) is RecordingState.QUARANTINED
    assert house.details("rec-1", "recording.quarantined") == {"reason": "mask_not_obeyed"}


def test_a_sealed_recording_can_be_set_aside_once(house: House) -> None:
    house.sealed("rec-1", speech(2))
    with house.engine.begin() as conn:
        quarantine(conn, "rec-1", "checked", NOW)
    assert house.row("rec-1").state is RecordingState.QUARANTINED
    with pytest.raises(WrongState), house.engine.begin() as conn:
        quarantine(conn, "rec-1", "checked", NOW)


class TestStoreThatRefuses:
    def test_the_part_waits_and_is_sealed_later(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        captured = house.feed(house.opened("rec-1"), speech(2))
        assert captured is not None
        with monkeypatch.context() as patched:
            patched.setattr(house.store, "adopt", _fail)
            with pytest.raises(StoreUnwritable):
                house.sealer.seal("rec-1", captured, NOW, NOW)
            assert list(seal_pending(house.sealer, NOW).waiting) == ["rec-1"]
        assert house.row("rec-1").state is RecordingState.SEALING
        assert house.sealer.part("rec-1").exists()
        assert seal_pending(house.sealer, NOW).sealed == ["rec-1"]
        assert house.row("rec-1").state is RecordingState.SEALED
        assert house.noted("rec-1") == ["recording.begun", "recording.ended", "recording.sealed"]

    def test_a_crash_between_the_rename_and_the_row(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        captured = house.feed(house.opened("rec-1"), speech(2))
        assert captured is not None
        real = house.store.adopt

        def adopted(*given: Any) -> None:
            real(*given)
            _fail()

        with monkeypatch.context() as patched:
            patched.setattr(house.store, "adopt", adopted)
            with pytest.raises(StoreUnwritable):
                house.sealer.seal("rec-1", captured, NOW, NOW)
        assert not house.sealer.part("rec-1").exists()
        assert recover(house.sealer, NOW, sole=True).sealed == ["rec-1"]
        assert house.row("rec-1").state is RecordingState.SEALED


class TestRecovery:
    def test_a_killed_process_leaves_what_was_whole(self, house: House) -> None:
        capture = house.opened("rec-1")
        house.feed(capture, speech(40), finish=False)
        assert recover(house.sealer, NOW, sole=True).sealed == []  # its writer lives
        house.died(capture)
        size = capture.part.stat().st_size
        assert recover(house.sealer, NOW + timedelta(hours=1), sole=True).sealed == ["rec-1"]
        row = house.row("rec-1")
        assert (row.state, row.complete, row.samples, row.body_size) == (RecordingState.SEALED, False, None, size)

    def test_what_this_process_is_at_is_left_to_it(self, house: House) -> None:
        capture = house.opened("rec-1")
        house.feed(capture, speech(40), finish=False)
        house.died(capture)
        assert recover(house.sealer, NOW, sole=True, leave={"rec-1"}).sealed == []
        assert recover(house.sealer, NOW, sole=True, leave={"rec-2"}).sealed == ["rec-1"]

    def test_without_a_proof_it_is_destroyed(self, house: House) -> None:
        """L1, L5: rows as a damaged database may have them."""
        capture = house.opened("rec-1")
        house.feed(capture, speech(40), finish=False)
        house.died(capture)
        with contextlib.closing(sqlite3.connect(house.root / "db.sqlite")) as conn:
            conn.execute("DELETE FROM proofs")
            conn.commit()
        assert recover(house.sealer, NOW, sole=True).destroyed == ["rec-1"]
        assert house.row("rec-1").state is RecordingState.DESTROYED
        assert not capture.part.exists()
        assert house.header("rec-1") is None

    @pytest.mark.parametrize(("effect", "left"), [("destroy", RecordingState.DESTROYED), ("keep", RecordingState.SEALED)])
    def test_a_refusal_that_only_the_journal_has_is_carried_out(self, house: House, effect: str, left: RecordingState) -> None:
        """L2: the process died between the row that tells of the refusal and the deletion of the key."""
        capture = house.opened("rec-1")
        house.feed(capture, speech(40), finish=False)
        with house.engine.begin() as conn:
            append(conn, [Entry("caller.refused", "call-rec-1", {"by": "caller", "effect": effect})], NOW)
        house.died(capture)
        recover(house.sealer, NOW, sole=True)
        assert house.row("rec-1").state is left
        assert (house.header("rec-1") is None) == (left is RecordingState.DESTROYED)
        assert not capture.part.exists()

    def test_somebody_elses_refusal_changes_nothing(self, house: House) -> None:
        capture = house.opened("rec-1")
        house.feed(capture, speech(40), finish=False)
        with house.engine.begin() as conn:
            append(conn, [Entry("caller.refused", "call-rec-2", {"by": "caller", "effect": "destroy"})], NOW)
        house.died(capture)
        assert recover(house.sealer, NOW, sole=True).sealed == ["rec-1"]

    def test_a_part_that_holds_nothing_is_destroyed(self, house: House) -> None:
        house.died(house.opened("rec-1"))
        assert recover(house.sealer, NOW, sole=True).destroyed == ["rec-1"]

    def test_a_row_whose_part_is_elsewhere_is_left_unless_there_is_no_elsewhere(self, house: House) -> None:
        capture = house.opened("rec-1")
        house.died(capture)
        capture.part.unlink()
        assert recover(house.sealer, NOW, sole=False).destroyed == []
        assert house.row("rec-1").state is RecordingState.CAPTURING
        assert recover(house.sealer, NOW, sole=True).destroyed == ["rec-1"]

    def test_a_part_without_a_row_is_destroyed_once_its_writer_is_gone(self, house: House) -> None:
        capture = house.reader.enrol("prepared")
        assert recover(house.sealer, NOW, sole=True).orphans == []
        house.died(capture)
        assert recover(house.sealer, NOW, sole=True).orphans == ["prepared"]
        assert not capture.part.exists()
        assert house.noted("prepared") == ["recording.orphan-destroyed"]

    def test_a_refusal_is_carried_to_its_end(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        capture = house.opened("rec-1")
        house.feed(capture, speech(20), finish=False)
        with monkeypatch.context() as patched:
            patched.setattr(house.sealer, "clear", lambda *a: None)
            patched.setattr(house.sealer, "certify", lambda *a: None)
            house.sealer.refuse("rec-1", NOW)
        house.died(capture)
        assert recover(house.sealer, NOW, sole=True).destroyed == ["rec-1"]
        assert house.row("rec-1").state is RecordingState.DESTROYED
        assert not capture.part.exists()

    def test_a_part_that_lost_its_end_with_the_power_is_sealed_anew(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        captured = house.feed(house.opened("rec-1"), speech(40))
        assert captured is not None
        with monkeypatch.context() as patched:
            patched.setattr(house.store, "adopt", _fail)
            with pytest.raises(StoreUnwritable):
                house.sealer.seal("rec-1", captured, NOW, NOW)
        os.truncate(house.sealer.part("rec-1"), captured.size - 5)
        assert recover(house.sealer, NOW, sole=True).sealed == ["rec-1"]
        row = house.row("rec-1")
        assert (row.state, row.complete, row.body_size) == (RecordingState.SEALED, False, captured.size - 5)

    def test_it_may_run_twice(self, house: House) -> None:
        capture = house.opened("rec-1")
        house.feed(capture, speech(40), finish=False)
        house.died(capture)
        recover(house.sealer, NOW, sole=True)
        noted = house.count()
        again = recover(house.sealer, NOW, sole=True)
        assert (again.sealed, again.destroyed, again.orphans, again.waiting, house.count()) == ([], [], [], {}, noted)


def test_two_who_seal_the_same_leave_one_row_in_the_journal(house: House) -> None:
    captured = house.feed(house.opened("rec-1"), speech(2))
    assert captured is not None
    other = Sealer(store=house.store, parts=house.root / "parts", signer=house.signer, transact=transactions(house.engine))
    house.sealer.seal("rec-1", captured, NOW, NOW)
    assert other.store_body("rec-1", NOW, sha256=captured.sha256, set_aside=None) is RecordingState.SEALED
    assert house.noted("rec-1").count("recording.sealed") == 1


def test_a_lost_body_is_told_and_not_made_up(house: House) -> None:
    house.sealed("rec-1", speech(2))
    house.store.delete("re/rec-1.age")
    with house.engine.begin() as conn:
        conn.execute(update(recordings).values(state="sealing"))
    assert "rec-1" in recover(house.sealer, NOW, sole=True).waiting


def _fail(*_: object) -> NoReturn:
    raise StoreUnwritable("not now")


def test_recovery_that_was_faster_is_completed(house: House) -> None:
    """A starting process finds a part in the moment between its last byte and its row."""
    captured = house.feed(house.opened("rec-1"), speech(20))
    assert captured is not None
    assert recover(house.sealer, NOW, sole=True).sealed == ["rec-1"]
    assert house.row("rec-1").complete is False
    assert house.sealer.seal("rec-1", captured, NOW, NOW) is RecordingState.SEALED
    row = house.row("rec-1")
    assert (row.complete, row.samples) == (True, captured.samples)
    with pytest.raises(WrongState):
        house.sealer.seal("rec-1", captured, NOW, NOW)
