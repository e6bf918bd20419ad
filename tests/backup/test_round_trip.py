"""A backup and its way back: every row, from either database into either."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from ivr.backup.decisions import TABLES
from ivr.backup.errors import BackupForeign, HouseLiving
from ivr.database.tables import metadata
from ivr.domain.recording import RecordingState
from tests.backup.house import House
from tests.database.samples import NOW


def test_every_table_has_a_decision() -> None:
    assert set(TABLES) == set(metadata.tables), (
        "say in ivr/backup/decisions.py what becomes of the rows of a new table on a restore"
    )


def test_every_row_comes_back(house: House, elsewhere: House) -> None:
    house.object_to("o1")
    before = house.dump()
    made = house.back_up()
    done = elsewhere.restore(made.path, signer=house.kid)
    after = elsewhere.dump()
    for name, rows in before.items():
        if name not in {"journal", "restores"}:
            assert after[name] == rows, name
    assert set(before["journal"]) < set(after["journal"])
    assert done.rows == made.rows
    assert elsewhere.kinds()[-2:] == ["backup.begun", "journal.restored"]
    assert elsewhere.verdict().whole
    assert elsewhere.verdict().anchored


def test_files_come_back_and_private_keys_of_recordings_do_not(house: House, elsewhere: House) -> None:
    made = house.back_up()
    elsewhere.restore(made.path, signer=house.kid)
    ours, theirs = house.settings, elsewhere.settings
    for folder, other in ((ours.keys, theirs.keys), (ours.sounds, theirs.sounds)):
        for path in folder.rglob("*"):
            if path.is_file() and path.name != "control.token":
                assert (other / path.relative_to(folder)).read_bytes() == path.read_bytes()
    assert (theirs.keys / "signing.pem").stat().st_mode & 0o077 == 0
    assert not list(theirs.identities.glob("*"))


def test_a_private_key_among_the_files_stays_out_and_is_named(house: House) -> None:
    (house.settings.keys / "misplaced.txt").write_text("AGE-SECRET-KEY-1QQQ\n")
    (house.settings.keys / "store.age").write_bytes(b"age-encryption.org/v1\n-> scrypt abc 18\n")
    made = house.back_up()
    assert made.left_out == ("keys/misplaced.txt", "keys/store.age")


@pytest.mark.age
def test_debians_age_and_tar_open_it(house: House, tmp_path: Path) -> None:
    made = house.back_up()
    key = next(house.identity.glob("*.txt"))
    plain = tmp_path / "plain.tar"
    subprocess.run(["age", "-d", "-i", str(key), "-o", str(plain), str(made.path)], check=True)
    with tarfile.open(plain) as tar:
        names = tar.getnames()
    assert names[-1] == "manifest.jws"
    assert "tables/journal/000001.jsonl.gz" in names


def test_a_living_house_is_not_replaced_unless_told(house: House) -> None:
    made = house.back_up()
    before = house.dump()
    with pytest.raises(HouseLiving):
        house.restore(made.path)
    assert house.dump() == before
    house.restore(made.path, replace=True)
    assert house.kinds()[-1] == "journal.restored"


def test_what_was_done_since_is_not_undone_where_the_living_house_tells(house: House) -> None:
    house.object_to("o1")
    made = house.back_up()
    house.refuse("r1")
    house.destroy("r2")
    house.object_to("o2")
    house.vouch()
    done = house.restore(made.path, replace=True)
    assert (done.destroyed, done.unknown, done.lost) == (2, (), 0)
    assert house.header("r1") is None
    assert house.header("r2") is None
    assert house.header("r3") is not None
    assert house.row("r1").state is house.row("r2").state is RecordingState.DESTROYED
    assert len(house.dump()["certificates"]) == 2, "those of then, and no others"
    assert [row[0] for row in house.dump()["objections"]] == ["o1", "o2"]
    assert house.verdict().whole
    assert house.sweep(NOW) == []


def test_another_houses_backup_is_refused(house: House, elsewhere: House, tmp_path: Path) -> None:
    made = house.back_up()
    with pytest.raises(BackupForeign, match=house.kid):
        elsewhere.restore(made.path)
    with pytest.raises(BackupForeign):
        elsewhere.restore(made.path, signer="another")
    with House.build(tmp_path / "third", f"sqlite:///{tmp_path / 'third.sqlite'}") as third, pytest.raises(BackupForeign):
        third.restore(made.path, replace=True)
