"""The port of objects: one suite for a directory, for a directory on another file system, and for S3 servers over HTTP."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ivr.vault.errors import BadBody, BadName, ObjectMissing, StoreUnwritable
from ivr.vault.objects import DirectoryObjects, Objects, open_store
from ivr.vault.stores.s3 import PIECE
from tests.vault.stores.fixtures import SERVERS, with_key

SMALL = b"0123456789"
LARGE = bytes(range(256)) * (77 << 10)
"""19 MiB: three parts, the last one shorter."""


@pytest.fixture(params=["directory", "other file system", *SERVERS])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Objects:
    if request.param in ("moto", "real"):
        return open_store(with_key(request.getfixturevalue(request.param), monkeypatch).bucket())
    store = open_store(f"file://{tmp_path / 'objects'}")
    if request.param != "directory":
        monkeypatch.setattr(store, "_same_file_system", lambda part, _: bool(part.stat()) and False)
    return store


def part(folder: Path, content: bytes) -> tuple[Path, str]:
    path = folder / "rec.part"
    path.write_bytes(content)
    path.chmod(0o600)
    return path, hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("content", [SMALL, LARGE, b""], ids=["small", "large", "empty"])
def test_what_goes_in_comes_out(store: Objects, tmp_path: Path, content: bytes) -> None:
    path, digest = part(tmp_path, content)
    store.adopt(path, "re/rec.age", digest)
    assert not path.exists()
    assert store.size("re/rec.age") == len(content)
    assert list(store.names()) == ["re/rec.age"]
    assert list(store.uploads()) == []
    if content:
        assert store.read("re/rec.age", 0, len(content)) == content
        assert store.read("re/rec.age", len(content) - 3, len(content)) == content[-3:]


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 1), (PIECE - 1, PIECE), (PIECE, PIECE + 1), (PIECE - 7, 2 * PIECE + 7), (len(LARGE) - 1, len(LARGE))],
    ids=["the first byte", "before a seam", "after a seam", "over two seams", "the last byte"],
)
def test_a_range_is_that_range(store: Objects, tmp_path: Path, start: int, end: int) -> None:
    """Listening jumps about in a body, whose parts a bucket has joined."""
    path, digest = part(tmp_path, LARGE)
    store.adopt(path, "re/rec.age", digest)
    assert store.read("re/rec.age", start, end) == LARGE[start:end]
    with pytest.raises(StoreUnwritable):
        store.read("re/rec.age", len(LARGE) - 2, len(LARGE) + 1)


def test_twice_is_once(store: Objects, tmp_path: Path) -> None:
    path, digest = part(tmp_path, SMALL)
    store.adopt(path, "re/rec.age", digest)
    store.adopt(path, "re/rec.age", digest)
    path, digest = part(tmp_path, SMALL)
    store.adopt(path, "re/rec.age", digest)
    assert not path.exists()
    with pytest.raises(ObjectMissing):
        store.adopt(path, "re/other.age", digest)


def test_a_part_that_its_disk_has_changed_is_not_taken_where_it_is_copied(store: Objects, tmp_path: Path) -> None:
    """A rename moves no byte and reads none: there it is found by `preambule vault verify`."""
    path, _ = part(tmp_path, SMALL)
    captured = hashlib.sha256(b"captured").hexdigest()
    if isinstance(store, DirectoryObjects) and store._same_file_system(path, tmp_path):
        store.adopt(path, "re/rec.age", captured)
        assert store.read("re/rec.age", 0, len(SMALL)) == SMALL
        return
    with pytest.raises(BadBody, match="changed"):
        store.adopt(path, "re/rec.age", captured)
    assert path.read_bytes() == SMALL
    assert list(store.names()) == []


def test_what_is_not_there(store: Objects, tmp_path: Path) -> None:
    path, digest = part(tmp_path, SMALL)
    store.adopt(path, "re/rec.age", digest)
    assert store.delete("re/rec.age")
    assert not store.delete("re/rec.age")
    for action in (lambda: store.size("re/rec.age"), lambda: store.read("re/rec.age", 0, 1)):
        with pytest.raises(ObjectMissing):
            action()


@pytest.mark.parametrize(
    "name", ["../rec.age", "/etc/passwd", "re/../../x", "", "re//x", "re/.hidden", "a b", "x\n", "re/", "re?x", "re%2f"]
)
def test_a_name_that_would_leave(store: Objects, tmp_path: Path, name: str) -> None:
    path, digest = part(tmp_path, SMALL)
    for action in (
        lambda: store.adopt(path, name, digest),
        lambda: store.read(name, 0, 1),
        lambda: store.size(name),
        lambda: store.delete(name),
    ):
        with pytest.raises(BadName):
            action()
    assert path.exists()
    assert list(store.names()) == []


def test_many_objects_page_by_page(store: Objects, tmp_path: Path) -> None:
    wanted = {f"{number % 5:02x}/{number:04}.age" for number in range(17)}
    for name in wanted:
        store.adopt(*_named(part(tmp_path, name.encode()), name))
    assert set(store.names()) == wanted


def _named(made: tuple[Path, str], name: str) -> tuple[Path, str, str]:
    return made[0], name, made[1]
