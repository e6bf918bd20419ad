"""Known values of ITU-R BS.1770 and EBU Tech 3341, for one channel (a stereo pair is 3.01 LU louder)."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from notices.audio.loudness import SILENCE, lufs


def sine(dbfs: float, seconds: float, rate: int, hertz: float = 997.0) -> NDArray[np.float64]:
    time = np.arange(int(rate * seconds)) / rate
    return 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * time)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 48_000])
@pytest.mark.parametrize("dbfs", [0.0, -23.0, -40.0])
def test_a_sine_of_997_hz_has_the_loudness_of_its_level(rate: int, dbfs: float) -> None:
    """BS.1770: 0 dBFS at 997 Hz in one channel is -3.01 LKFS."""
    assert lufs(sine(dbfs, 5, rate), rate) == pytest.approx(dbfs - 3.01, abs=0.02)


@pytest.mark.parametrize(
    "stretches",
    [
        ((-36, 10), (-23, 60), (-36, 10)),  # EBU Tech 3341, case 3
        ((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)),  # case 4
    ],
)
def test_quiet_stretches_do_not_count(stretches: tuple[tuple[int, int], ...]) -> None:
    signal = np.concatenate([sine(dbfs, seconds, 8_000) for dbfs, seconds in stretches])
    assert lufs(signal, 8_000) == pytest.approx(-26.01, abs=0.1)


def test_the_head_filter_lifts_high_and_the_high_pass_takes_low_sounds() -> None:
    """The K curve: +4 dB towards the top, deep cut at 20 Hz; 0.69 dB at 1 kHz is the offset's counterpart."""
    at_1000 = lufs(sine(-20, 5, 48_000, 1_000), 48_000)
    assert lufs(sine(-20, 5, 48_000, 10_000), 48_000) - at_1000 == pytest.approx(3.3, abs=0.1)
    assert lufs(sine(-20, 5, 48_000, 20), 48_000) - at_1000 < -12


def test_silence_and_nothing_have_no_loudness() -> None:
    assert lufs(np.zeros(8_000), 8_000) == SILENCE
    assert lufs(np.zeros(0), 8_000) == SILENCE
    assert lufs(sine(-80, 2, 8_000), 8_000) == SILENCE


def test_a_word_shorter_than_a_block_has_a_loudness() -> None:
    assert lufs(sine(-20, 0.2, 16_000), 16_000) == pytest.approx(-23.01, abs=0.1)
