"""A call's recordings stay together: numbered, each naming the one before it, with their gaps, their ends and the reasons."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from ivr.capture.capture import Capture
from ivr.database.tables import recordings
from ivr.domain.captured import Captured, FaultKind, Segment, Span
from ivr.domain.recording import RecordingState
from ivr.vault.errors import StoreUnwritable
from ivr.vault.manifest import TYP, Manifest, read_manifest
from ivr.vault.recovery import recover, seal_pending

from .conftest import NOW, House, speech


def ended(house: House, capture: Capture, **how: Any) -> Captured:
    captured = house.feed(capture, speech(1))
    assert captured is not None
    return dataclasses.replace(captured, **how)


def test_each_names_the_one_before_and_why_it_ended(house: House) -> None:
    for name, why, call in (("rec-1", "stopped", None), ("rec-2", "outside", "rec-1"), ("rec-3", "hangup", "rec-1")):
        capture = house.opened(name, call=call, at=NOW + timedelta(minutes=int(name[-1])))
        house.sealer.seal(name, ended(house, capture), NOW, NOW, why=why)
    house.sealed("another", speech(1))
    manifests = [house.manifest(name) for name in ("rec-1", "rec-2", "rec-3")]
    assert [manifest.segment for manifest in manifests] == [
        Segment(1),
        Segment(2, "rec-1", "stopped"),
        Segment(3, "rec-2", "outside"),
    ]
    assert [manifest.ended for manifest in manifests] == ["stopped", "outside", "hangup"]
    assert {manifest.call_id for manifest in manifests} == {"call-rec-1"}
    assert house.details("rec-2", "recording.ended")["why"] == "outside"
    assert house.manifest("another").segment == Segment(1)


def test_they_are_numbered_as_they_began_though_the_clock_went_back(house: House) -> None:
    first = house.opened("rec-9", at=NOW)
    second = house.opened("rec-1", call="rec-9", at=NOW - timedelta(hours=1))
    house.sealer.seal("rec-1", ended(house, second), NOW, NOW)
    house.sealer.seal("rec-9", ended(house, first), NOW, NOW)
    assert house.row("rec-1").started_at > house.row("rec-9").started_at
    assert house.manifest("rec-1").segment == Segment(2, "rec-9", None)  # which had not been sealed
    assert house.manifest("rec-9").segment == Segment(1)


def test_one_that_was_refused_keeps_its_number(house: House) -> None:
    house.opened("rec-1").discard()
    house.sealer.refuse("rec-1", NOW)
    second = house.opened("rec-2", call="rec-1", at=NOW + timedelta(minutes=1))
    house.sealer.seal("rec-2", ended(house, second), NOW, NOW)
    assert house.manifest("rec-2").segment == Segment(2, "rec-1", "refused")


def test_a_spoilt_manifest_does_not_keep_the_next_from_being_sealed(house: House) -> None:
    house.sealed("rec-1", speech(1))
    with house.engine.begin() as conn:
        conn.execute(update(recordings).values(manifest="spoilt"))
    second = house.opened("rec-2", call="rec-1", at=NOW + timedelta(minutes=1))
    house.sealer.seal("rec-2", ended(house, second), NOW, NOW)
    assert house.manifest("rec-2").segment == Segment(2, "rec-1", None)


def test_what_a_crash_left_has_its_place_too(house: House) -> None:
    house.sealed("rec-1", speech(1))
    second = house.opened("rec-2", call="rec-1", at=NOW + timedelta(minutes=1))
    house.feed(second, speech(40), finish=False)
    house.died(second)
    assert recover(house.sealer, NOW, sole=True).sealed == ["rec-2"]
    assert (house.manifest("rec-2").segment, house.manifest("rec-2").ended) == (Segment(2, "rec-1", "ended"), "line_died")


def test_gaps_keep_their_reasons(house: House) -> None:
    spans = (Span(80, 160, "agent"), Span(400, 800, "held"))
    house.sealer.seal("rec-1", ended(house, house.opened("rec-1"), masks=spans), NOW, NOW)
    assert house.manifest("rec-1").masks == spans


def test_manifests_without_reasons_are_still_read(house: House) -> None:
    """As they were written before the reasons were kept."""
    house.sealer.seal("rec-1", ended(house, house.opened("rec-1"), masks=(Span(80, 160, "agent"),)), NOW, NOW)
    payload = house.signer.public.read_verified(house.row("rec-1").manifest or "", TYP)
    for later in ("ended", "segment", "set_aside"):
        del payload[later]
    payload["masks"] = [[80, 160]]
    payload["faults"] = [{"kind": "mask_not_obeyed", "sample": 90}]
    old = read_manifest(house.signer.sign(payload, TYP), house.signer.public)
    assert (old.masks, old.ended, old.segment) == ((Span(80, 160),), "", None)
    assert old.set_aside is FaultKind.MASK_NOT_OBEYED


class TestSetAside:
    def test_by_order_it_says_so(self, house: House) -> None:
        captured = ended(house, house.opened("rec-1"), set_aside=FaultKind.NO_END)
        assert house.sealer.seal("rec-1", captured, NOW, NOW) is RecordingState.QUARANTINED
        assert house.details("rec-1", "recording.quarantined") == {"reason": "no_end"}
        assert house.manifest("rec-1").set_aside is FaultKind.NO_END

    @pytest.mark.parametrize("torn", [False, True])
    def test_it_stays_so_when_the_store_takes_it_later(self, torn: bool, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        spans = (Span(80, 160, "agent"),)
        captured = ended(house, house.opened("rec-1"), set_aside=FaultKind.STOP_NOT_OBEYED, masks=spans)

        def fail(*_: object) -> None:
            raise StoreUnwritable("not now")

        with monkeypatch.context() as patched:
            patched.setattr(house.store, "adopt", fail)
            with pytest.raises(StoreUnwritable):
                house.sealer.seal("rec-1", captured, NOW, NOW, why="fault")
        if torn:
            part = house.sealer.part("rec-1")
            part.write_bytes(part.read_bytes()[:-5])
        assert seal_pending(house.sealer, NOW).sealed == ["rec-1"]
        assert house.row("rec-1").state is RecordingState.QUARANTINED
        manifest: Manifest = house.manifest("rec-1")
        assert (manifest.set_aside, manifest.ended, manifest.masks) == (FaultKind.STOP_NOT_OBEYED, "fault", spans)
