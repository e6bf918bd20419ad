"""A death at every step of packaging: nothing in clear on a disk, nothing under the file's name, and the next attempt succeeds."""

from __future__ import annotations

import io
import os
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ivr.rights.errors import PackageFailed
from ivr.rights.package import making
from ivr.rights.package.archive import Archive, new_file
from ivr.rights.package.making import Order, make
from ivr.rights.package.recipient import Passphrase
from ivr.vault.age import Sink
from tests.rights.house import NOW, House, recording_id, speech

PASSPHRASE = Passphrase("a sentence of the person", work=4)


class Killed(BaseException):
    """As kill -9: whatever would tidy up afterwards is switched off with it."""


def _dying(number: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """Die instead of the call of this number."""
    seen = [0]

    def call(*arguments: Any, **named: Any) -> Any:
        seen[0] += 1
        if seen[0] == number:
            raise Killed
        return real(*arguments, **named)

    return call


POINTS: dict[str, tuple[Any, str, int]] = {
    "before the journal": ("commit", "", 1),
    "before anything is opened": (making, "_counted", 1),
    "before the head is written": (Sink, "_put", 1),
    "between two files": (Archive, "add", 2),
    "in the middle of the audio": (Sink, "_put", 3),
    "before the last chunk": (Sink, "close", 1),
    "before it is noted": ("commit", "", 2),
    "before it is on the disk": (os, "fsync", 1),
    "before it has its name": (os, "link", 1),
}
NOTHING_DONE = {"before the journal"}


@pytest.mark.parametrize("point", POINTS)
def test_a_death_leaves_ciphertext_without_a_name(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    call = house.call("one", speech(3))
    request, by, folder = house.request(calls=(call,)), house.by, tmp_path / "out"
    folder.mkdir()
    out = folder / "package.tar.age"
    owner, name, number = POINTS[point]
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda *_, **__: None)
        if owner == "commit":
            die = _dying(number, lambda *_: None)
            event.listen(house.engine, "commit", die)
        else:
            patched.setattr(owner, name, _dying(number, getattr(owner, name)))
        with pytest.raises(Killed):
            make(house.packer, Order(request, PASSPHRASE, by, NOW), out, NOW)
    if owner == "commit":
        event.remove(house.engine, "commit", die)
    assert not out.exists()
    for left in folder.iterdir():
        for plain in (b"index.html", b"RIFF", b"ustar", b"<html", b"fLaC"):
            assert plain not in left.read_bytes()
    assert ("recording.exported" in house.noted(recording_id(call))) == (point not in NOTHING_DONE)
    make(house.packer, Order(request, PASSPHRASE, by, NOW), out, NOW)
    assert [path.name for path in folder.iterdir()] == [out.name]


def test_of_two_who_write_the_same_file_one_does(tmp_path: Path) -> None:
    out = tmp_path / "package"
    with new_file(out) as file:
        file.write(b"first")
        with pytest.raises(PackageFailed, match="somebody else"), new_file(out):
            pass
    assert out.read_bytes() == b"first"


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PackageFailed, match="No space"), new_file(tmp_path / "package") as file:
        file.write(b"something")
    assert list(tmp_path.iterdir()) == []


def test_memory_is_flat_however_long_a_recording_is() -> None:
    def pieces(count: int) -> Iterator[bytes]:
        return (bytes(65_536) for _ in range(count))

    class Nowhere(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

    peaks = []
    for count in (40, 400):
        tar = Archive(Sink(Nowhere(), b"", bytes(16)), "preambule", NOW)  # type: ignore[arg-type]
        tracemalloc.start()
        tar.add_stream("call-1/recording-1.wav", count * 65_536, pieces(count))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2


@pytest.mark.parametrize("size", [9, 11])
def test_a_file_of_another_length_than_was_said_fails(size: int) -> None:
    tar = Archive(Sink(io.BytesIO(), b"", bytes(16)), "preambule", NOW)
    with pytest.raises(PackageFailed):
        tar.add_stream("call-1/a.wav", 10, [bytes(size)])
