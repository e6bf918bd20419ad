"""The outline of a piece for display."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from notices.audio.waveform import STRETCHES, read, waveform


def test_an_outline_shows_where_it_is_loud() -> None:
    samples = np.zeros(30_000, np.int16)
    samples[15_000:15_100] = 32_767
    samples[15_100:15_200] = -32_768

    drawn = waveform(samples)

    assert drawn.milliseconds == 3_750
    assert len(drawn.pairs) == STRETCHES
    assert drawn.pairs[149:153] == ((0, 0), (127, 127), (-127, -127), (0, 0))


@given(arrays(np.int16, st.integers(1, 3_000)))
def test_nothing_is_left_out_and_it_is_read_as_written(
    tmp_path_factory: pytest.TempPathFactory, samples: NDArray[np.int16]
) -> None:
    drawn = waveform(samples)
    path = tmp_path_factory.mktemp("outline") / "a.json"
    path.write_bytes(drawn.encode())

    assert read(path) == drawn
    assert all(-127 <= low <= high <= 127 for low, high in drawn.pairs)
    assert min(low for low, _ in drawn.pairs) == round(int(samples.min()) * 127 / 32_768)
    assert max(high for _, high in drawn.pairs) == round(int(samples.max()) * 127 / 32_768)


def test_it_is_small_and_the_same_every_time() -> None:
    samples = (np.random.default_rng(1).standard_normal(80_000) * 5_000).astype(np.int16)
    assert waveform(samples).encode() == waveform(samples).encode()
    assert len(waveform(samples).encode()) < 3_000
    assert set(json.loads(waveform(samples).encode())) == {"milliseconds", "outline"}


@pytest.mark.parametrize("outline", ["[1]", "[1,400]", json.dumps([400] * 600), json.dumps([0.5] * 600), json.dumps(["a"] * 600)])
def test_levels_that_cannot_be_are_as_good_as_none(tmp_path: Path, outline: str) -> None:
    (tmp_path / "a.json").write_text(f'{{"milliseconds":1,"outline":{outline}}}')
    assert read(tmp_path / "a.json") is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b'{"milliseconds":1}', b"\xff\xfe"])
def test_a_file_that_is_not_whole_is_as_good_as_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.json").write_bytes(data)
    assert read(tmp_path / "a.json") is None
    assert read(tmp_path / "nothing.json") is None
