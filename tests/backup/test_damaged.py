"""What somebody did to a backup, or time: none of it is believed, and none of it restores anything."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ivr.backup import archive
from ivr.backup.archive import LARGEST, Archive, below, packed, unpacked
from ivr.backup.contents import Contents
from ivr.backup.errors import BackupDamaged, BackupForeign, BackupKeyMissing, BackupName, BackupNewer, BackupUnwritable
from ivr.bootstrap import backing_up, home
from ivr.errors import DatabaseError, VaultError
from ivr.journal.chain import GENESIS, Head
from ivr.vault.age import Sink, make_header
from ivr.vault.keys.identities import make_identity
from tests.backup.house import House
from tests.database.samples import NOW
from tests.faults.little_disk import LittleDisk, can_be_made

needs_little_disk = pytest.mark.skipif(not can_be_made(), reason="this machine lets nobody make a little disk")
REFUSED = (BackupDamaged, BackupKeyMissing, BackupForeign)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Path]]:
    """A house on SQLite and one backup of it, several chunks long."""
    folder = tmp_path_factory.mktemp("saved")
    with House.build(folder / "here", f"sqlite:///{folder / 'db.sqlite'}") as house:
        (house.settings.sounds / "long.wav").write_bytes(os.urandom(150_000))
        yield house, house.back_up().path


@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@example(where=0.0, bit=0)
@example(where=0.9999999, bit=7)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_bit_anywhere_is_noticed(saved: tuple[House, Path], where: float, bit: int) -> None:
    house, path = saved
    content = bytearray(path.read_bytes())
    content[int(where * len(content))] ^= 1 << bit
    spoilt = path.with_name("spoilt")
    spoilt.write_bytes(content)
    with pytest.raises(REFUSED):
        house.verify(spoilt)


@given(kept=st.floats(0, 1, exclude_max=True))
@example(kept=0.0)
@example(kept=0.999999)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cut_anywhere_is_noticed(saved: tuple[House, Path], kept: float) -> None:
    house, path = saved
    content = path.read_bytes()
    spoilt = path.with_name("spoilt")
    spoilt.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(REFUSED):
        house.verify(spoilt)


def test_what_follows_the_end_is_noticed(saved: tuple[House, Path]) -> None:
    house, path = saved
    spoilt = path.with_name("spoilt")
    spoilt.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(BackupDamaged):
        house.verify(spoilt)


def test_a_change_between_verifying_and_restoring_is_noticed(house: House, elsewhere: House) -> None:
    made = house.back_up()
    found = elsewhere.verify(made.path, house.kid)
    house.note("lexicon.changed", "fr")
    house.back_up().path.rename(made.path)
    with pytest.raises(BackupDamaged, match="while it was being read"):
        backing_up.bring_back(elsewhere.settings, found, house.identity, backing_up.Known(), replace=False, now=NOW)
    assert not (elsewhere.root / "db.sqlite").exists()


def test_without_its_key_nobody_opens_it(house: House, tmp_path: Path) -> None:
    made = house.back_up()
    make_identity(tmp_path / "other", tmp_path / "public" / "other.txt", "other", NOW)
    with pytest.raises(BackupKeyMissing):
        backing_up.verified(house.settings, made.path, tmp_path / "other", None)
    recordings_key = house.settings.identities
    with pytest.raises(BackupKeyMissing):
        backing_up.verified(house.settings, made.path, recordings_key, None)


def forged(house: House, path: Path, *infos: tuple[tarfile.TarInfo, bytes]) -> Path:
    """A backup by somebody who knows its recipients, and so can encrypt anything for them."""
    with path.open("wb") as file:
        sink = Sink(file, *make_header(backing_up.recipients(house.settings)))
        with tarfile.open(fileobj=sink, mode="w|") as tar:  # type: ignore[call-overload]
            for info, content in infos:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        sink.close()
    return path


def named(name: str, kind: bytes = tarfile.REGTYPE, **more: Any) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    for attribute, value in more.items():
        setattr(info, attribute, value)
    return info


@pytest.mark.parametrize(
    "name",
    [
        "../out",
        "/etc/out",
        "sounds/../../out",
        "sounds/./x",
        "sounds//x",
        "sounds",
        "elsewhere/x",
        "sounds/a\\..\\b",
        "sounds/\x07",
        "./keys/x",
    ],
)
def test_a_name_that_leads_out_of_its_folder_is_refused(house: House, tmp_path: Path, name: str) -> None:
    path = forged(house, tmp_path / "forged", (named(name), b"x"))
    with pytest.raises(BackupName):
        house.verify(path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_a_member_that_is_no_plain_file_is_refused(house: House, tmp_path: Path, kind: bytes) -> None:
    path = forged(house, tmp_path / "forged", (named("sounds/x", kind, linkname="/etc/passwd"), b""))
    with pytest.raises(BackupDamaged):
        house.verify(path)


def test_what_nobody_signed_is_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(BackupDamaged, match="before its manifest"):
        house.verify(forged(house, tmp_path / "forged", (named("sounds/x"), b"x")))
    with pytest.raises(BackupForeign):
        house.verify(forged(house, tmp_path / "forged", (named(archive.MANIFEST), b"a.b.c")))


def test_members_beside_the_signed_ones_are_refused(house: House, tmp_path: Path) -> None:
    """Also what the house itself has signed, in another order, or with one more."""
    contents = Contents("b", NOW, "0006", Head(0, GENESIS), False, (), ())
    signed = contents.sign(home.signer(house.settings)).encode()
    with pytest.raises(BackupDamaged, match="sounds/x is not what"):
        house.verify(forged(house, tmp_path / "forged", (named("sounds/x"), b"x"), (named(archive.MANIFEST), signed)))
    with pytest.raises(BackupDamaged, match="after its manifest"):
        house.verify(forged(house, tmp_path / "forged", (named(archive.MANIFEST), signed), (named("sounds/x"), b"x")))


def test_lines_that_would_fill_the_memory_are_not_unpacked(tmp_path: Path) -> None:
    with pytest.raises(BackupDamaged):
        unpacked(tmp_path, "x", packed(bytes(LARGEST + 1)))
    assert unpacked(tmp_path, "x", packed(bytes(LARGEST))) == bytes(LARGEST)


def test_a_link_in_a_folder_leads_no_member_out(tmp_path: Path) -> None:
    (tmp_path / "sounds").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "sounds" / "v1").symlink_to(tmp_path / "out")
    (tmp_path / "sounds" / "x.wav").symlink_to(tmp_path / "out" / "x.wav")
    for parts in (("v1", "x.wav"), ("x.wav",)):
        with pytest.raises(BackupName):
            below(tmp_path / "sounds", parts)


def test_a_backup_of_a_newer_program_is_refused(house: House, elsewhere: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.backup.making.revision_of", lambda _: "9999")
    made = house.back_up()
    with pytest.raises(BackupNewer, match="9999"):
        elsewhere.restore(made.path, signer=house.kid)
    assert not (elsewhere.root / "db.sqlite").exists()


def test_a_member_too_large_stops_the_backup_and_leaves_nothing(house: House) -> None:
    with (house.settings.sounds / "huge.wav").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(BackupUnwritable):
        house.back_up()
    assert list(house.backups.iterdir()) == []


@needs_little_disk
def test_a_full_disk_leaves_no_backup_and_no_house(house: House, elsewhere: House, tmp_path: Path) -> None:
    made = house.back_up()
    disk = LittleDisk.make(tmp_path / "little", 2)
    try:
        disk.fill(leave=8_192)
        with pytest.raises(BackupUnwritable, match="room"):
            backing_up_into(house, disk.outside / "backups")
        assert not list((disk.outside / "backups").glob("*"))
        (disk.outside / "backups").rmdir()
        with House(disk.outside, f"sqlite:///{disk.outside / 'db.sqlite'}") as target:
            found = elsewhere.verify(made.path, house.kid)
            with pytest.raises((DatabaseError, VaultError)):
                backing_up.bring_back(target.settings, found, house.identity, backing_up.Known(), replace=False, now=NOW)
        assert not (disk.outside / "db.sqlite").exists()
    finally:
        disk.close()


def backing_up_into(house: House, folder: Path) -> None:
    from ivr.backup.making import make

    make(backing_up.source(house.settings, house.engine, bodies=False), folder, NOW)


def test_an_archive_takes_no_name_that_it_would_not_give_back(tmp_path: Path, house: House) -> None:
    with (tmp_path / "x").open("wb") as file:
        written = Archive(Sink(file, *make_header(backing_up.recipients(house.settings))))
        with pytest.raises(BackupName):
            written.add("sounds/../x", b"")
