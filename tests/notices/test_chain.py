from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from notices.audio import band, chain, limiter, loudness
from notices.audio.chain import NARROWBAND, WIDEBAND, Spoken
from notices.audio.filtering import block_of, filtered
from notices.audio.loudness import lufs
from notices.speech.port import Speech

RATES = (NARROWBAND, WIDEBAND)


def tone(hertz: float, seconds: float, rate: int, level: float = 0.3) -> NDArray[np.float32]:
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)).astype(np.float32)


def speechlike(rate: int = 22_050, seconds: float = 3.0) -> NDArray[np.float32]:
    """Noise in syllables, four a second, with hard clicks: much peak for little loudness."""
    random = np.random.default_rng(1)
    time = np.arange(int(rate * seconds)) / rate
    syllables = np.clip(np.sin(2 * np.pi * 4 * time), 0, 1) ** 2
    sound = 0.05 * random.standard_normal(time.size) * syllables
    sound[:: rate // 3] += 0.9
    samples: NDArray[np.float32] = np.clip(sound, -1, 1).astype(np.float32)
    return samples


def spoken(samples: NDArray[np.float32], rate: int = 22_050, pause_ms: int = 0, voice: str = "a") -> Spoken:
    return Spoken(Speech(samples, rate), voice, pause_ms)


def level_at(samples: NDArray[np.float64], hertz: float, rate: int) -> float:
    middle = samples[rate // 2 : -rate // 2]
    time = np.arange(middle.size) / rate
    return float(20 * np.log10(2 * abs(np.mean(middle * np.exp(-2j * np.pi * hertz * time))) + 1e-12))


@pytest.mark.parametrize("rate", RATES)
def test_loudness_and_peak_are_what_they_should_be(rate: int) -> None:
    finished = chain.finish(chain.master([spoken(speechlike())]), rate) / 32768

    assert lufs(finished, rate) == pytest.approx(-19.0, abs=0.1)
    assert np.abs(finished).max() <= 10 ** (-3 / 20) + 1 / 32768


def passed(hertz: float, rate: int, heard_as: float = 0) -> float:
    """How loud a tone is in the file, against one of 1 kHz that was as loud before; dB."""
    both = tone(1_000, 3, WIDEBAND) + tone(hertz, 3, WIDEBAND)
    file = chain.finish(both.astype(np.float64), rate) / 32_768
    return level_at(file, heard_as or hertz, rate) - level_at(file, 1_000, rate)


@pytest.mark.parametrize("rate", RATES)
def test_what_is_outside_the_band_is_gone_and_what_is_inside_stays(rate: int) -> None:
    low, high = band.BANDS[rate]

    assert passed(low * 0.2, rate) < -50
    assert passed((high + rate / 2) / 2, rate) < -20
    for inside in (low * 1.3, 1_200, high * 0.95):
        assert passed(inside, rate) == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("hertz", [300, 3_400])
def test_all_that_a_telephone_must_carry_passes_whole(hertz: int) -> None:
    assert passed(hertz, NARROWBAND) == pytest.approx(0, abs=0.3)


@pytest.mark.parametrize("hertz", [4_300, 5_000, 6_500, 7_600])
def test_what_the_narrow_telephone_cannot_carry_is_heard_nowhere(hertz: int) -> None:
    """Every second sample is left out: what is above 4 kHz would fold back to 8 kHz less its own."""
    assert passed(hertz, NARROWBAND, heard_as=8_000 - hertz) < -55


def test_both_rates_at_once_are_the_same_as_one_after_the_other() -> None:
    whole = chain.master([spoken(speechlike())])
    both = chain.finished(whole)
    assert all((both[rate] == chain.finish(whole, rate)).all() for rate in RATES)
    assert both[WIDEBAND].size == 2 * both[NARROWBAND].size


@pytest.mark.parametrize("gain", [1.5, 3, 12])
@pytest.mark.parametrize("rate", RATES)
def test_what_the_limiter_takes_is_weighed_as_if_the_whole_was_weighed_anew(rate: int, gain: float) -> None:
    sound = chain.finish(speechlike(WIDEBAND).astype(np.float64), rate) / 32_768 * gain
    reach = rate // 4
    weighed = filtered(sound, loudness.response(block_of(reach), rate), reach)
    cuts = list(limiter.cuts(sound, rate))
    assert cuts

    quickly = loudness.integrated(limiter.apply(weighed, cuts), rate)

    assert quickly == pytest.approx(lufs(limiter.limit(sound, rate), rate), abs=0.02)


def test_a_master_is_never_above_full_scale() -> None:
    quiet, loud = spoken(0.001 * speechlike(), voice="a"), spoken(speechlike(), voice="b")
    assert np.abs(chain.master([quiet, loud])).max() <= 1.0


def test_segments_are_trimmed_and_the_silences_between_them_are_exact() -> None:
    quiet = np.zeros(22_050, dtype=np.float32)
    word = np.concatenate([quiet, tone(440, 0.5, 22_050), quiet])

    whole = chain.master([spoken(word, pause_ms=400), spoken(word, pause_ms=500)])

    sounding = np.abs(whole) > 1e-3
    edges = np.flatnonzero(np.diff(sounding.astype(int)) != 0)
    silences = [gap for gap in np.diff(edges) / WIDEBAND if gap > 0.05 and not 0.45 < gap < 0.55]
    assert silences == [pytest.approx(0.4 + 2 * 0.015, abs=0.01)]
    assert whole.size / WIDEBAND == pytest.approx(0.1 + 0.53 + 0.4 + 0.53 + 0.1, abs=0.02)


def test_two_voices_come_to_one_loudness() -> None:
    whole = chain.master([spoken(tone(600, 1, 22_050, 0.5)), spoken(tone(600, 1, 16_000, 0.02), 16_000, voice="b")])

    first, second = whole[: whole.size // 2], whole[whole.size // 2 :]
    assert lufs(first, WIDEBAND) == pytest.approx(lufs(second, WIDEBAND), abs=0.2)


@pytest.mark.parametrize("seconds", [0.3, 0.30001, 1.7])
def test_narrowband_has_exactly_half_the_samples_of_wideband(seconds: float) -> None:
    whole = chain.master([spoken(tone(440, seconds, 22_050))])
    assert chain.finish(whole, WIDEBAND).size == 2 * chain.finish(whole, NARROWBAND).size


def test_head_and_tail_are_100_ms_of_silence() -> None:
    finished = np.abs(chain.finish(chain.master([spoken(speechlike())]), NARROWBAND)) / 32768
    loud = np.flatnonzero(finished > 10 ** (-45 / 20))
    assert 0.08 < loud[0] / NARROWBAND < 0.25
    assert 0.08 < (finished.size - loud[-1]) / NARROWBAND < 0.35


def test_the_same_speech_gives_the_same_samples() -> None:
    once, twice = (chain.finish(chain.master([spoken(speechlike())]), NARROWBAND) for _ in range(2))
    assert (once == twice).all()


@settings(max_examples=50, deadline=None)
@given(arrays(np.float64, st.integers(1, 3000), elements=st.floats(-20, 20)), st.sampled_from(RATES))
def test_the_limiter_lets_nothing_above_its_ceiling_and_touches_nothing_below(samples: NDArray[np.float64], rate: int) -> None:
    limited = limiter.limit(samples, rate)

    assert limited.size == samples.size
    assert np.abs(limited).max() <= 10 ** (-3 / 20) + 1e-9
    assert (np.abs(limited) <= np.abs(samples) + 1e-12).all()
    if np.abs(samples).max() <= 10 ** (-3 / 20):
        assert (limited == samples).all()


@pytest.mark.parametrize("apart", [1, 79, 80, 159, 160, 161, 162, 400])
def test_the_limiter_turns_down_near_peaks_as_if_it_had_looked_at_everything(apart: int) -> None:
    """At 8 kHz its gain reaches 80 samples to each side of a peak."""
    samples = np.full(1_200, 0.1)
    samples[[3, 300, 300 + apart, 1_199]] = 0.9, 0.8, -1.5, 2.0

    limited = limiter.limit(samples, NARROWBAND)

    np.testing.assert_allclose(limited, samples * limiter.gain(samples, 40), atol=1e-12)
    assert (limited[90:210] == 0.1).all()
    assert limited[260] < 0.1
