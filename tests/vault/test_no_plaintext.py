"""L3: whatever happens to a call, no file ever holds its audio; and what is destroyed cannot be opened."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from ivr.vault.errors import StoreUnwritable
from ivr.vault.recovery import recover

from .conftest import NOW, House, speech

PCM = speech(45)
NEEDLES = [b"fLaC", b"reference libFLAC", *(PCM[place : place + 24] for place in range(8_000, len(PCM), 1_600))]


def search(root: Path) -> list[str]:
    """Files in which the audio, or a FLAC stream, can be found; every file is looked at, whatever it is called."""
    found = []
    for path in root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [path.name for needle in NEEDLES if needle in content]
    return found


@pytest.fixture(autouse=True)
def _own_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"xx" + PCM[9_600:90_000])
    (tmp_path / "b").write_bytes(b"..fLaC")
    assert {"a", "b"} <= set(search(tmp_path))


def test_nothing_is_found_at_any_moment_of_any_course(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    # sealed, looked at while it grows
    capture = house.opened("aa-sealed")
    descriptor = os.open(capture.fifo, os.O_WRONLY | os.O_NONBLOCK)
    for start in range(0, len(PCM), 32_000):
        os.write(descriptor, PCM[start : start + 32_000])
        house.reader.turn()
        if start % 320_000 == 0:
            assert search(house.root) == []
    os.close(descriptor)
    captured = capture.finish()
    house.reader.turn()
    house.sealer.seal("aa-sealed", captured.result(0), NOW, NOW)

    # refused in mid-conversation
    refused = house.opened("bb-refused")
    house.feed(refused, PCM, finish=False)
    refused.cut()
    house.sealer.refuse("bb-refused", NOW)
    refused.discard()

    # killed
    killed = house.opened("cc-killed")
    house.feed(killed, PCM, finish=False)
    assert search(house.root) == []
    house.died(killed)

    # the store refuses
    waiting = house.feed(house.opened("dd-waiting"), PCM)
    assert waiting is not None
    with monkeypatch.context() as patched:
        patched.setattr(house.store, "adopt", _fail)
        with pytest.raises(StoreUnwritable):
            house.sealer.seal("dd-waiting", waiting, NOW, NOW)
    assert search(house.root) == []

    done = recover(house.sealer, NOW, sole=True)
    assert sorted(done.sealed) == ["cc-killed", "dd-waiting"]
    assert search(house.root) == []
    assert len(list(house.store.names())) == 3
    assert list((house.root / "tmp").iterdir()) == []


def _fail(*_: object) -> None:
    raise StoreUnwritable("not now")
