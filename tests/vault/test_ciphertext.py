"""What is handed out as it is kept: never unseen, never what nobody may hear."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.access.heard import heard
from ivr.database.people import person
from ivr.errors import DatabaseError
from ivr.vault.errors import ExportFailed, HeardByNobody, ObjectMissing
from ivr.vault.playback import ciphertext
from ivr.vault.playback.ciphertext import take

from .conftest import DUE, NOW, House, speech


@pytest.fixture
def who(house: House) -> str:
    house.sealed("rec-1", speech(3))
    with house.engine.begin() as conn:
        return person(conn, "Claire Martin", NOW)


def test_what_is_taken_is_an_age_file_and_among_the_listenings(house: House, who: str, tmp_path: Path) -> None:
    out = tmp_path / "out.age"
    take(house.engine, house.store, house.signer.public, "rec-1", out, by=who, now=NOW)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    header, row = house.header("rec-1"), house.row("rec-1")
    assert header is not None
    assert out.read_bytes() == header + house.store.read(row.body, 0, row.body_size or 0)
    assert house.details("rec-1", "recording.exported") == {"by": who, "format": "age"}
    with house.engine.connect() as conn:
        assert [one.by for one in heard(conn, "rec-1")] == [who]


def test_without_its_row_in_the_journal_there_is_no_file(
    house: House, who: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L6."""

    def broken(*_: object) -> None:
        raise DatabaseError("no journal")

    monkeypatch.setattr(ciphertext, "append", broken)
    with pytest.raises(DatabaseError):
        take(house.engine, house.store, house.signer.public, "rec-1", tmp_path / "out.age", by=who, now=NOW)
    assert not (tmp_path / "out.age").exists()


def test_what_is_due_is_not_handed_out_and_half_a_file_is_not_left(house: House, who: str, tmp_path: Path) -> None:
    out = tmp_path / "out.age"
    with pytest.raises(HeardByNobody):
        take(house.engine, house.store, house.signer.public, "rec-1", out, by=who, now=DUE + timedelta(days=1))
    assert "recording.exported" not in house.noted("rec-1")
    house.store.delete(house.row("rec-1").body)
    with pytest.raises(ObjectMissing):
        take(house.engine, house.store, house.signer.public, "rec-1", out, by=who, now=NOW)
    assert not out.exists()
    out.write_bytes(b"somebody's")
    with pytest.raises(ExportFailed):
        take(house.engine, house.store, house.signer.public, "rec-1", out, by=who, now=NOW)
    assert out.read_bytes() == b"somebody's"
