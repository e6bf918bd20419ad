from __future__ import annotations

import numpy as np
import pytest

from notices.audio.filtering import Spectra, block_of, filtered


@pytest.mark.parametrize("reach", [1, 7, 120])
@pytest.mark.parametrize("size", [0, 1, 6, 119, 360, 361, 512, 5_000])
@pytest.mark.parametrize("delayed", [False, True])
def test_block_by_block_is_the_same_as_all_at_once(reach: int, size: int, *, delayed: bool) -> None:
    random = np.random.default_rng(size)
    samples, taps = random.standard_normal(size), random.standard_normal(reach + 1)
    delay = reach // 2 if delayed else 0

    whole = filtered(samples, np.fft.rfft(taps, block_of(reach)).astype(np.complex64), reach, delay)

    expected = np.convolve(samples, taps)[delay : delay + size] if size else samples
    np.testing.assert_allclose(whole, expected, atol=1e-4 * (1 + reach) ** 0.5)


@pytest.mark.parametrize("reach", [2, 8, 120])
@pytest.mark.parametrize("size", [1, 2, 119, 360, 361, 5_000])
@pytest.mark.parametrize("delay", [0, 2])
def test_half_the_rate_is_every_second_sample(reach: int, size: int, delay: int) -> None:
    random = np.random.default_rng(size)
    samples, taps = random.standard_normal(size), random.standard_normal(reach + 1)
    spectra, response = Spectra(samples, reach, delay), np.fft.rfft(taps, block_of(reach)).astype(np.complex64)

    np.testing.assert_allclose(
        spectra.halved(response, delay), spectra.through(response, delay)[::2], atol=1e-4 * (1 + reach) ** 0.5
    )


@pytest.mark.parametrize("reach", [1, 2, 120, 4_000])
def test_at_most_a_quarter_of_a_block_is_thrown_away(reach: int) -> None:
    block = block_of(reach)

    assert block & (block - 1) == 0
    assert 4 * reach <= block < 8 * reach
