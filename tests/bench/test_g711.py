"""The codec through which the benches listen: what ITU-T G.711 says of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.freeswitch import g711

LAWS = (g711.PCMU, g711.PCMA)


def carried(sample: int, law: int) -> int:
    pcm = np.array([sample], "<i2").tobytes()
    return int(np.frombuffer(g711.decode(g711.encode(pcm, law), law), "<i2")[0])


@pytest.mark.parametrize(
    ("law", "code", "sample"),
    [
        (g711.PCMU, 0xFE, 8),
        (g711.PCMU, 0x80, 32_124),
        (g711.PCMU, 0x00, -32_124),
        (g711.PCMA, 0xD5, 8),
        (g711.PCMA, 0x55, -8),
        (g711.PCMA, 0xAA, 32_256),
        (g711.PCMA, 0x2A, -32_256),
    ],
)
def test_a_code_stands_for_the_sample_of_the_recommendation(law: int, code: int, sample: int) -> None:
    assert np.frombuffer(g711.decode(bytes([code]), law), "<i2")[0] == sample
    assert g711.encode(np.array([sample], "<i2").tobytes(), law) == bytes([code])


@pytest.mark.parametrize("law", LAWS)
def test_what_was_coded_once_is_coded_again_without_loss(law: int) -> None:
    decoded = g711.decode(bytes(range(256)), law)
    assert g711.decode(g711.encode(decoded, law), law) == decoded


@given(st.integers(-32_000, 32_000), st.sampled_from(LAWS))
def test_no_sample_is_further_off_than_half_a_step(sample: int, law: int) -> None:
    """Sixteen steps to a segment, each segment twice as wide as the one below it; the first two of A-law are alike."""
    assert abs(carried(sample, law) - sample) <= max(8, (abs(sample) + 0x84) / 32)


@pytest.mark.parametrize("law", LAWS)
def test_a_sine_keeps_the_signal_to_noise_ratio_of_the_telephone(law: int) -> None:
    """About 38 dB, however loud: a codec that is off by one segment has less than 10."""
    for level in (0.05, 0.3, 0.9):
        sine = np.rint(32_767 * level * np.sin(2 * np.pi * 1_004 / 8_000 * np.arange(8_000))).astype("<i2")
        heard = np.frombuffer(g711.decode(g711.encode(sine.tobytes(), law), law), "<i2")
        noise = heard.astype(float) - sine
        assert 10 * np.log10(np.square(sine.astype(float)).mean() / np.square(noise).mean()) > 34
