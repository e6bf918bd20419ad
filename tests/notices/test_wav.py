from __future__ import annotations

import errno
import os
import stat
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from notices.audio import wav
from notices.audio.errors import SoundNotWritten

SAMPLES = (np.sin(np.arange(801)) * 9000).astype(np.int16)


def test_every_reader_reads_it_and_finds_the_mark(tmp_path: Path) -> None:
    """LAW 30; libsndfile is what FreeSWITCH's mod_sndfile reads with."""
    path = tmp_path / "a.wav"
    wav.write(path, SAMPLES, 8000, "synthetic speech; voice tone/a")

    with soundfile.SoundFile(path) as file:
        assert (file.samplerate, file.channels, file.subtype, file.frames) == (8000, 1, "PCM_16", 801)
        assert file.comment == "synthetic speech; voice tone/a"
        assert (file.read(dtype="int16") == SAMPLES).all()
    with wave.open(str(path)) as plain:
        assert plain.readframes(801) == SAMPLES.tobytes()
    assert path.read_bytes()[44 : 44 + 1602] == SAMPLES.tobytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "a.wav"
    wav.write(path, SAMPLES, 16000, "odd length!")

    found = wav.read(path)

    assert found is not None
    samples, rate, comment = found
    assert (samples == SAMPLES).all()
    assert (rate, comment) == (16000, "odd length!")


@pytest.mark.parametrize("cut", [0, 10, 44, 500, -1])
def test_a_file_that_is_not_whole_is_as_good_as_none(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav.encode(SAMPLES, 8000, "x")[:cut])

    assert wav.read(path) is None
    assert wav.read(tmp_path / "nothing.wav") is None


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"what was there")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SoundNotWritten, match="No space left on device"):
        wav.write(path, SAMPLES, 8000, "x")

    assert [file.name for file in tmp_path.iterdir()] == ["a.wav"]
    assert path.read_bytes() == b"what was there"


def test_a_folder_that_cannot_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "sounds").write_text("a file")
    with pytest.raises(SoundNotWritten, match="could not be written"):
        wav.write(tmp_path / "sounds" / "a.wav", SAMPLES, 8000, "x")
