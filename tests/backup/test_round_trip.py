"""A backup and its way back: every row, from either database into either."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from ivr.backup.decisions import TABLES
from ivr.backup.errors import BackupDamaged, BackupForeign, BackupUnwritable, HouseLiving
from ivr.backup.making import Step
from ivr.bootstrap.tables import open_tables
from ivr.database.errors import DatabaseGone
from ivr.database.tables import metadata
from ivr.domain.recording import RecordingState
from ivr.vault.objects import body_name
from tests.backup.house import House
from tests.database.samples import NOW


def test_every_table_has_a_decision() -> None:
    assert set(TABLES) == set(metadata.tables), (
        "say in ivr/backup/decisions.py what becomes of the rows of a new table on a restore"
    )


def test_every_row_comes_back(any_house: House, elsewhere: House) -> None:
    any_house.object_to("o1")
    before = any_house.dump()
    made = any_house.back_up()
    done = elsewhere.restore(made.path, signer=any_house.kid)
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


def test_a_living_house_is_not_replaced_unless_told(any_house: House) -> None:
    made = any_house.back_up()
    before = any_house.dump()
    with pytest.raises(HouseLiving):
        any_house.restore(made.path)
    assert any_house.dump() == before
    open_tables(any_house.settings).dispose()
    any_house.stop()
    any_house.restore(made.path, replace=True)
    assert any_house.kinds()[-1] == "journal.restored"


def test_what_was_done_since_is_not_undone_where_the_living_house_tells(any_house: House) -> None:
    any_house.object_to("o1")
    made = any_house.back_up()
    any_house.refuse("r1")
    any_house.destroy("r2")
    any_house.object_to("o2")
    any_house.vouch()
    done = any_house.restore(made.path, replace=True)
    assert (done.destroyed, done.unknown, done.lost) == (2, (), 0)
    assert any_house.header("r1") is None
    assert any_house.header("r2") is None
    assert any_house.header("r3") is not None
    assert any_house.row("r1").state is any_house.row("r2").state is RecordingState.DESTROYED
    assert len(any_house.dump()["certificates"]) == 2, "those of then, and no others"
    assert [row[0] for row in any_house.dump()["objections"]] == ["o1", "o2"]
    assert any_house.verdict().whole
    assert any_house.sweep(NOW) == 0


def test_another_houses_backup_is_refused(house: House, elsewhere: House, tmp_path: Path) -> None:
    made = house.back_up()
    with pytest.raises(BackupForeign, match=house.kid):
        elsewhere.restore(made.path)
    with pytest.raises(BackupForeign):
        elsewhere.restore(made.path, signer="another")
    with House.build(tmp_path / "third", f"sqlite:///{tmp_path / 'third.sqlite'}") as third, pytest.raises(BackupForeign):
        third.restore(made.path, replace=True)


def test_two_backups_into_one_folder_wait_for_each_other(house: House) -> None:
    def second(step: Step) -> None:
        if step is Step.TABLES:
            with pytest.raises(BackupUnwritable, match="Another backup"):
                house.back_up()

    house.back_up(reached=second)


def test_bodies_are_copied_once_and_come_back(house: House, elsewhere: House) -> None:
    house.back_up(bodies=True)
    copied = {path: path.stat().st_mtime_ns for path in (house.backups / "objects").rglob("*.age")}
    assert len(copied) == 3
    house.record("r4")
    made = house.back_up(bodies=True)
    again = {path: path.stat().st_mtime_ns for path in (house.backups / "objects").rglob("*.age")}
    assert len(again) == 4
    assert copied.items() <= again.items()
    done = elsewhere.restore(made.path, signer=house.kid)
    assert done.missing == ()
    assert sorted(elsewhere.bodies()) == sorted(house.bodies())


def test_a_body_that_is_not_the_rows_is_not_copied_and_is_named(house: House) -> None:
    body = Path(house.settings.home) / "objects" / body_name("r2")
    body.write_bytes(body.read_bytes()[:-1] + b"x")
    made = house.back_up(bodies=True)
    assert set(made.missing) == {"r2"}


def test_a_body_beside_the_backup_that_is_not_the_rows_restores_nothing(house: House, elsewhere: House) -> None:
    made = house.back_up(bodies=True)
    body = house.backups / "objects" / body_name("r2")
    body.write_bytes(body.read_bytes()[:-1] + b"x")
    with pytest.raises(BackupDamaged):
        elsewhere.restore(made.path, signer=house.kid)
    assert not (elsewhere.root / "db.sqlite").exists()


def test_bodies_that_are_nowhere_are_named(house: House, elsewhere: House) -> None:
    done = elsewhere.restore(house.back_up().path, signer=house.kid)
    assert done.missing == ("r1", "r2", "r3")


def test_after_a_restore_that_failed_no_tables_are_made(house: House, elsewhere: House) -> None:
    made = house.back_up(bodies=True)
    body = house.backups / "objects" / body_name("r2")
    whole = body.read_bytes()
    body.write_bytes(b"x")
    with pytest.raises(BackupDamaged):
        elsewhere.restore(made.path, signer=house.kid)
    with pytest.raises(DatabaseGone, match="interrupted"):
        open_tables(elsewhere.settings)
    body.write_bytes(whole)
    elsewhere.restore(made.path, signer=house.kid)
    open_tables(elsewhere.settings).dispose()


def test_what_is_written_meanwhile_is_in_the_next_backup(house: House, elsewhere: House) -> None:
    """One view of all tables: a call that comes while they are read is in none of them, not in half."""
    done: list[Step] = []

    def call(step: Step) -> None:
        if step is Step.TABLE and not done:
            done.append(step)
            house.record("r4")

    made = house.back_up(reached=call)
    elsewhere.restore(made.path, signer=house.kid)
    after = elsewhere.dump()
    assert [row[0] for row in after["recordings"]] == ["r1", "r2", "r3"]
    assert len(after["calls"]) == len(after["proofs"]) == len(after["key_headers"]) == 3
