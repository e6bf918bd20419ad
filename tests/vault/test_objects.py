"""Where bodies lie: adopted whole, read in ranges, never outside the store."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from obstore.exceptions import BaseError

from ivr.vault.errors import BadName, ObjectMissing, StoreFull, StoreUnwritable
from ivr.vault.objects import DirectoryObjects, body_name, open_store, recording_of
from ivr.vault.stores.s3 import S3Objects
from ivr.vault.stores.translation import translated


def part(folder: Path, content: bytes = b"0123456789") -> Path:
    path = folder / "rec.part"
    path.write_bytes(content)
    path.chmod(0o600)
    return path


@pytest.fixture
def store(tmp_path: Path) -> DirectoryObjects:
    return DirectoryObjects(tmp_path / "deep" / "objects")


def test_it_is_adopted_by_renaming(store: DirectoryObjects, tmp_path: Path) -> None:
    path = part(tmp_path)
    number = path.stat().st_ino
    store.adopt(path, "re/rec.age")
    assert (tmp_path / "deep" / "objects" / "re" / "rec.age").stat().st_ino == number
    assert not path.exists()
    assert (store.read("re/rec.age", 2, 5), store.size("re/rec.age"), list(store.names())) == (b"234", 10, ["re/rec.age"])


def test_from_another_file_system_it_is_copied(store: DirectoryObjects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_same_file_system", lambda *_: False)
    store.adopt(part(tmp_path, b"x" * 20_000_000), "re/rec.age")
    target = tmp_path / "deep" / "objects" / "re" / "rec.age"
    assert target.stat().st_size == 20_000_000
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert not (tmp_path / "rec.part").exists()


@pytest.mark.parametrize("same", [True, False])
def test_adopting_twice_is_adopting_once(
    same: bool, store: DirectoryObjects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = part(tmp_path)
    store.adopt(path, "re/rec.age")
    monkeypatch.setattr(store, "_same_file_system", lambda *_: same)
    store.adopt(path, "re/rec.age")
    with pytest.raises(ObjectMissing):
        store.adopt(path, "re/other.age")


def test_deleting(store: DirectoryObjects, tmp_path: Path) -> None:
    store.adopt(part(tmp_path), "re/rec.age")
    assert store.delete("re/rec.age")
    assert not store.delete("re/rec.age")
    with pytest.raises(ObjectMissing):
        store.read("re/rec.age", 0, 1)
    with pytest.raises(ObjectMissing):
        store.size("re/rec.age")


@pytest.mark.parametrize("name", ["../rec.age", "/etc/passwd", "re/../../x", "", "re//x", "re/.hidden", "a b", "x\n", "re/"])
def test_a_name_that_would_leave_the_store(name: str, store: DirectoryObjects, tmp_path: Path) -> None:
    path = part(tmp_path)
    for action in (
        lambda: store.adopt(path, name),
        lambda: store.read(name, 0, 1),
        lambda: store.delete(name),
        lambda: store.size(name),
    ):
        with pytest.raises(BadName):
            action()
    assert path.exists()


def test_a_full_store_says_so_and_the_part_stays(
    store: DirectoryObjects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = part(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(StoreFull, match="Make room"):
        store.adopt(path, "re/rec.age")
    assert path.exists()


def test_what_obstore_says_of_a_full_disk() -> None:
    with pytest.raises(StoreFull), translated("re/rec.age", "there"):
        raise BaseError("Generic LocalFileSystem error: Unable to copy data to file: No space left on device (os error 28)")


def test_a_store_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnwritable):
        open_store(f"file://{tmp_path / 'file' / 'objects'}")


def test_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "valmont")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert isinstance(open_store(f"file://{tmp_path}/with%20space"), DirectoryObjects)
    assert (tmp_path / "with space").is_dir()
    remote = open_store("s3://bucket/prefix")
    assert isinstance(remote, S3Objects)
    for url in ("", "objects", "ftp://host/x", "s3://", "file://"):
        with pytest.raises(StoreUnwritable, match="PREAMBULE_OBJECTS_URL"):
            open_store(url)


def test_the_name_of_a_body() -> None:
    assert body_name("3f2a-11") == "3f/3f2a-11.age"
    assert recording_of("3f/3f2a-11.age") == "3f2a-11"
    for name in ("3e/3f2a-11.age", "3f2a-11.age", "3f/3f2a-11", "readme.txt"):
        assert recording_of(name) is None
