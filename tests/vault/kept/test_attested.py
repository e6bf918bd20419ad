"""LAW 20: a third party's store takes nothing until somebody has typed in that it may; and nothing once that has ended."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.bootstrap.line.process import build
from ivr.bootstrap.storing import check_store, holding, receiving_store
from ivr.bootstrap.worker_process import run as run_worker
from ivr.domain.attestation import WARNING, Attestation, Holder, Standing, holder, standing
from ivr.domain.recording import RecordingState
from ivr.errors import SettingsError
from ivr.settings import load
from ivr.vault.attested import AttestationEnded, AttestationMissing, AttestedObjects, Certificate, Holding, attest
from ivr.vault.recovery import seal_pending
from ivr.vault.retention.destruction import destroy
from ivr.vault.sealing import Sealer, transactions
from tests.database.recorded import DUE
from tests.database.samples import NOW
from tests.vault.kept.shelf import Shelf

STORE = "s3://bucket/house at s3.hosting.example"
PAPER = Certificate("Certification Valmont", "HDS-2026-17", NOW + timedelta(days=100))


@pytest.mark.parametrize(
    ("url", "said", "held_by"),
    [
        ("file:///var/objects", "", Holder.HOUSE),
        ("s3://bucket/x", "", Holder.THIRD_PARTY),
        ("s3://bucket/x?endpoint=http://127.0.0.1:9000", "", Holder.THIRD_PARTY),
        ("s3://bucket/x", "house", Holder.HOUSE),
        ("file:///mounted/elsewhere", "third_party", Holder.THIRD_PARTY),
    ],
)
def test_whose_a_store_is(url: str, said: str, held_by: Holder) -> None:
    assert holder(url, said) is held_by


def test_how_things_stand() -> None:
    one = Attestation("a", STORE, "x", "y", NOW, "p", NOW)
    assert standing(Holder.HOUSE, None, NOW) is Standing.UNNEEDED
    assert standing(Holder.THIRD_PARTY, None, NOW) is Standing.MISSING
    for before, expected in (
        (timedelta(0), Standing.ENDED),
        (timedelta(microseconds=1), Standing.ENDING),
        (WARNING, Standing.ENDING),
        (WARNING + timedelta(microseconds=1), Standing.HOLDS),
    ):
        assert standing(Holder.THIRD_PARTY, one, NOW - before) is expected
    assert [found.allows for found in Standing] == [True, False, False, True, True]


@pytest.fixture
def attested(shelf: Shelf) -> AttestedObjects:
    """The shelf's store as if a third party held it."""
    return AttestedObjects(shelf.store, Holding(shelf.engine, STORE, Holder.THIRD_PARTY), lambda: shelf.now)


def write_down(shelf: Shelf, store: str = STORE, paper: Certificate = PAPER) -> Attestation:
    who = shelf.person()
    with shelf.engine.begin() as conn:
        return attest(conn, store, paper, who, shelf.now)


def test_nothing_goes_there_before_and_after_and_what_waits_goes_then(shelf: Shelf, attested: AttestedObjects) -> None:
    one = shelf.add(state=RecordingState.SEALING, body=False)
    sealer = Sealer(store=attested, parts=shelf.parts, signer=shelf.signer, transact=transactions(shelf.engine))
    assert list(seal_pending(sealer, shelf.now).waiting) == [one]
    write_down(shelf, "s3://bucket/other at s3.hosting.example")
    assert list(seal_pending(sealer, shelf.now).waiting) == [one], "another store's paper"
    write_down(shelf)
    shelf.now = PAPER.until
    with pytest.raises(AttestationEnded):
        attested.adopt(shelf.part(one), "x/y", "")
    assert list(seal_pending(sealer, shelf.now).waiting) == [one]
    assert shelf.part(one).exists()
    write_down(shelf, paper=replace(PAPER, until=shelf.now + timedelta(days=1)))
    assert seal_pending(sealer, shelf.now).sealed == [one]


def test_what_lies_there_is_read_and_dies_on_its_day_all_the_same(shelf: Shelf, attested: AttestedObjects) -> None:
    one = shelf.add()
    assert attested.read(shelf.row(one).body, 0, 10) == b"ciphertext"
    assert attested.size(shelf.row(one).body)
    assert list(attested.names()) == [shelf.row(one).body]
    assert list(attested.uploads()) == []
    assert destroy(replace(shelf.destroyer, store=attested), one, DUE)


def test_the_journal_holds_a_hash_and_a_pseudonym(shelf: Shelf) -> None:
    made = write_down(shelf)
    ((subject, details),) = shelf.journalled("vault.attested")
    assert subject == made.id
    assert json.loads(details).keys() == {"sha256", "until", "by"}
    assert "Valmont" not in details
    assert made.entered_by == shelf.person()


class TestProcesses:
    @pytest.fixture
    def environment(self, shelf: Shelf, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "valmont")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        return {
            "PREAMBULE_HOME": str(tmp_path / "var"),
            "PREAMBULE_DATABASE_URL": url,
            "PREAMBULE_OBJECTS_URL": "s3://bucket/house?endpoint=https://s3.hosting.example",
        }

    def test_neither_line_nor_worker_starts(self, environment: dict[str, str]) -> None:
        settings = load(environment)
        for start in (build, run_worker):
            with pytest.raises(AttestationMissing, match="preambule vault attest"):
                start(settings)

    def test_with_it_the_store_is_used(self, shelf: Shelf, environment: dict[str, str]) -> None:
        settings = load(environment)
        place = holding(settings, shelf.engine)
        assert place.store == STORE
        write_down(shelf, paper=replace(PAPER, until=PAPER.until + timedelta(days=36_500)))
        check_store(settings, shelf.engine)
        assert isinstance(receiving_store(settings, shelf.engine), AttestedObjects)

    def test_the_house_s_own_needs_none(self, shelf: Shelf, environment: dict[str, str]) -> None:
        check_store(load({**environment, "PREAMBULE_OBJECTS_HELD_BY": "house"}), shelf.engine)

    def test_a_setting_that_says_something_else(self, shelf: Shelf, environment: dict[str, str]) -> None:
        with pytest.raises(SettingsError, match="house or third_party"):
            check_store(load({**environment, "PREAMBULE_OBJECTS_HELD_BY": "us"}), shelf.engine)
