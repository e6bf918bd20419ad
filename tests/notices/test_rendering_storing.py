"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from notices.audio.errors import SoundNotWritten
from notices.audio.storing import store, sweep


def test_files_are_written_into_a_folder_that_is_made(tmp_path: Path) -> None:
    paths = [tmp_path / "new folder" / name for name in ("a", "b")]

    store({path: path.name.encode() for path in paths})

    assert {path.name: path.read_bytes() for path in (tmp_path / "new folder").iterdir()} == {"a": b"a", "b": b"b"}


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"what was there")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SoundNotWritten, match=r"a\.wav could not be written: No space left on device"):
        store({path: b"new"})

    assert [file.name for file in tmp_path.iterdir()] == ["a.wav"]
    assert path.read_bytes() == b"what was there"


def test_a_folder_that_cannot_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "sounds").write_text("a file")
    with pytest.raises(SoundNotWritten, match="could not be written"):
        store({tmp_path / "sounds" / "a.wav": b""})


def test_only_the_named_writers_left_overs_are_swept(tmp_path: Path) -> None:
    for name in (".12-a.part", ".123-b.part", "12-c.wav"):
        (tmp_path / name).touch()

    sweep(tmp_path, writer=12)

    assert sorted(path.name for path in tmp_path.iterdir()) == [".123-b.part", "12-c.wav"]
