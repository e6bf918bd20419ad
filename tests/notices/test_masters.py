"""Masters: what is read is what was written, or nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from notices.audio import masters
from notices.audio.mark import Mark

MARK = Mark("tone/a")
SOUND = np.sin(np.arange(8_000) / 20) * 0.7


def test_every_reader_plays_it_and_finds_the_mark(tmp_path: Path) -> None:
    """LAW 30."""
    data, master = masters.encode(SOUND, MARK)
    (tmp_path / "a.flac").write_bytes(data)

    with soundfile.SoundFile(tmp_path / "a.flac") as file:
        assert (file.samplerate, file.channels, file.subtype, file.frames) == (16_000, 1, "PCM_24", 8_000)
        assert file.comment == f"synthetic speech; voice tone/a; sha256 {master.sound_hash}"
    with_person, _ = masters.encode(SOUND, Mark("uploaded/0123", synthetic=False))
    assert b"human recording; voice uploaded/0123" in with_person
    assert b"synthetic" not in with_person


@settings(max_examples=50, deadline=None)
@given(arrays(np.float64, st.integers(1, 2_000), elements=st.floats(-1.5, 1.5)))
def test_what_is_encoded_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, samples: NDArray[np.float64]) -> None:
    path = tmp_path_factory.mktemp("masters") / "a.flac"
    data, master = masters.encode(samples, MARK)
    path.write_bytes(data)

    found = masters.read(path)

    assert found is not None
    assert found.sound_hash == master.sound_hash
    assert (found.samples == master.samples).all()
    np.testing.assert_allclose(master.samples, np.clip(samples, -1, 1), atol=2**-22)


@pytest.mark.parametrize("cut", [0, 4, 42, 100, 1_000, -1])
def test_a_master_that_is_cut_short_is_as_good_as_none(tmp_path: Path, cut: int) -> None:
    (tmp_path / "a.flac").write_bytes(masters.encode(SOUND, MARK)[0][:cut])

    assert masters.read(tmp_path / "a.flac") is None
    assert masters.read(tmp_path / "nothing.flac") is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4_000), st.integers(1, 255))
def test_a_changed_byte_is_noticed_or_changes_no_sample(
    tmp_path_factory: pytest.TempPathFactory, place: int, change: int
) -> None:
    data, master = masters.encode(SOUND, MARK)
    damaged = bytearray(data)
    damaged[place % len(data)] ^= change
    path = tmp_path_factory.mktemp("masters") / "a.flac"
    path.write_bytes(damaged)

    found = masters.read(path)

    assert found is None or (found.samples == master.samples).all()


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (16_000, 2)])
def test_other_flac_is_no_master(tmp_path: Path, rate: int, channels: int) -> None:
    soundfile.write(tmp_path / "a.flac", np.zeros((100, channels)), rate, "PCM_24")
    assert masters.read(tmp_path / "a.flac") is None


def test_a_length_that_cannot_be_does_not_fill_the_memory(tmp_path: Path) -> None:
    """STREAMINFO holds the number of samples in 36 bits, from the middle of byte 21 on."""
    data = bytearray(masters.encode(SOUND, MARK)[0])
    data[21] |= 0x0F
    data[22] = 0xFF
    (tmp_path / "a.flac").write_bytes(data)

    assert masters.read(tmp_path / "a.flac") is None
