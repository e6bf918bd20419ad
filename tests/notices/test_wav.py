from __future__ import annotations

import stat
import tempfile
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from notices.audio import wav
from notices.audio.storing import store

SAMPLES = (np.sin(np.arange(801)) * 9000).astype(np.int16)


def test_every_reader_reads_it_and_finds_the_mark(tmp_path: Path) -> None:
    """LAW 30; libsndfile is what FreeSWITCH's mod_sndfile reads with."""
    path = tmp_path / "a.wav"
    store({path: wav.encode(SAMPLES, 8000, "synthetic speech; voice tone/a")})

    with soundfile.SoundFile(path) as file:
        assert (file.samplerate, file.channels, file.subtype, file.frames) == (8000, 1, "PCM_16", 801)
        assert file.comment == "synthetic speech; voice tone/a"
        assert (file.read(dtype="int16") == SAMPLES).all()
    with wave.open(str(path)) as plain:
        assert plain.readframes(801) == SAMPLES.tobytes()
    assert path.read_bytes()[44 : 44 + 1602] == SAMPLES.tobytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav.encode(SAMPLES, 16000, "odd length!"))

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


@given(st.integers(0, 1700), st.integers(0, 255))
def test_a_changed_byte_is_never_more_than_other_samples(place: int, value: int) -> None:
    data = bytearray(wav.encode(SAMPLES, 8000, "x" * 40))
    data[place % len(data)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.wav"
        path.write_bytes(data)
        found = wav.read(path)
    assert found is None or found[0].dtype == np.dtype("<i2")
