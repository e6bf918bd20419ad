"""Which voice speaks a locale: the order, the choice, and what can be known before a voice speaks."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.notice import Locale
from notices.speech.choice import DEFAULT_ORDER, GttsSettings
from notices.speech.errors import ChosenVoiceMissing, VoiceFailed, VoiceMissing
from notices.speech.models import config_of, installed
from notices.speech.plain import LONGEST, plain
from notices.speech.port import Engine, VoiceDescription
from notices.speech.states import VoiceState, state_of
from notices.speech.voices import InstalledVoices, VoiceSettings

EN, FR = Locale("en"), Locale("fr")
JOE = "piper/en_US-joe-medium"
ESPEAK_FIRST = (Engine.UPLOADED, Engine.ESPEAK, Engine.PIPER)


def test_the_default_order_is_people_then_piper_then_espeak() -> None:
    assert DEFAULT_ORDER == (Engine.UPLOADED, Engine.PIPER, Engine.ESPEAK)


@pytest.mark.parametrize(
    ("settings", "locale", "name"),
    [
        ({}, EN, JOE),
        ({}, Locale("en-GB"), JOE),
        ({}, FR, "espeak-ng/fr"),
        ({"order": ESPEAK_FIRST}, EN, "espeak-ng/en"),
        ({"chosen": {EN: "espeak-ng/en"}}, EN, "espeak-ng/en"),
        ({"chosen": {EN: JOE}, "order": ESPEAK_FIRST}, EN, JOE),
        ({"chosen": {EN: "en_US-joe-medium"}, "order": ESPEAK_FIRST}, EN, JOE),
        ({"chosen": {FR: "espeak-ng/fr"}}, EN, JOE),
        ({"order": (Engine.PIPER, Engine.GTTS), "gtts": GttsSettings()}, FR, "gtts/fr"),
        ({"chosen": {FR: "gtts/fr"}, "gtts": GttsSettings()}, FR, "gtts/fr"),
        ({"gtts": GttsSettings()}, FR, "espeak-ng/fr"),
    ],
)
def test_the_choice_comes_before_the_order(piper_folder: Path, settings: dict[str, object], locale: Locale, name: str) -> None:
    with InstalledVoices(VoiceSettings(piper_folder, **settings)) as voices:  # type: ignore[arg-type]
        assert voices.preferred(locale).name == name
        assert voices.all(locale)[0] == voices.preferred(locale)


def test_the_best_voice_is_the_preferred_one(piper_folder: Path) -> None:
    with InstalledVoices(VoiceSettings(piper_folder)) as voices:
        assert [voices.best(locale).name for locale in (EN, FR)] == [JOE, "espeak-ng/fr"]


def test_piper_voices_of_a_locale_come_by_name_and_those_of_its_language_after_them(tmp_path: Path) -> None:
    for name in ("fr/b", "fr/a", "fr-BE/z", "en/c"):
        model = tmp_path / f"{name}.onnx"
        model.parent.mkdir(exist_ok=True)
        model.touch()
    with InstalledVoices(VoiceSettings(tmp_path)) as voices:
        assert [voice.name for voice in voices.all(Locale("fr-BE"))] == ["piper/z", "piper/a", "piper/b", "espeak-ng/fr-be"]
        assert [voice.name for voice in voices.all(FR)] == ["piper/a", "piper/b", "espeak-ng/fr"]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ("piper/fr_FR-siwis-medium", r"Fetch it \(preambule voices fetch fr_FR-siwis-medium\).*There are for 'fr': espeak-ng/fr"),
        ("fr_FR-siwis-medium", "Fetch it"),
        ("espeak-ng/en", "Correct its name"),
        ("festival/fr", "Correct its name"),
        ("uploaded/me", "Correct its name"),
        ("gtts/fr", "Switch gTTS on with PREAMBULE_GTTS=on"),
    ],
)
def test_a_chosen_voice_that_is_missing_is_an_error_and_no_other_one_speaks(piper_folder: Path, chosen: str, words: str) -> None:
    with InstalledVoices(VoiceSettings(piper_folder, chosen={FR: chosen})) as voices:
        with pytest.raises(ChosenVoiceMissing, match=words):
            voices.best(FR)
        with pytest.raises(ChosenVoiceMissing):
            voices.prefers_uploads(FR)
        assert [voice.name for voice in voices.all(FR)] == ["espeak-ng/fr"], "the list shows what else there is"
        assert voices.preferred(EN).name == JOE


def test_a_chosen_voice_of_another_language_is_an_error(piper_folder: Path) -> None:
    with (
        InstalledVoices(VoiceSettings(piper_folder, chosen={FR: JOE})) as voices,
        pytest.raises(VoiceMissing, match="speaks 'en-us' and was asked to speak 'fr'"),
    ):
        voices.best(FR)


def test_engines_that_are_not_in_the_order_do_not_speak(tmp_path: Path) -> None:
    with (
        InstalledVoices(VoiceSettings(tmp_path, (Engine.PIPER,))) as voices,
        pytest.raises(VoiceMissing, match="No voice speaks 'fr' with the engines piper"),
    ):
        voices.best(FR)


def test_a_damaged_voice_is_an_error_and_espeak_does_not_take_its_place(piper_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(piper_folder / "en", tmp_path / "en", symlinks=True)
    config_of(installed(tmp_path, EN)[0]).unlink()
    with InstalledVoices(VoiceSettings(tmp_path)) as voices:
        with pytest.raises(VoiceMissing, match="is not whole"):
            voices.best(EN)
        damaged, espeak = voices.all(EN)
        assert (damaged.rate, espeak.name) == (0, "espeak-ng/en")


@pytest.mark.parametrize(
    ("order", "chosen", "expected"),
    [
        (DEFAULT_ORDER, {}, True),
        ((Engine.PIPER, Engine.UPLOADED, Engine.ESPEAK), {}, False),
        ((Engine.PIPER, Engine.UPLOADED, Engine.ESPEAK), {EN: "espeak-ng/en"}, True),
        ((Engine.PIPER, Engine.ESPEAK), {}, False),
    ],
)
def test_uploads_come_first_where_the_order_says_so(
    piper_folder: Path, order: tuple[Engine, ...], chosen: dict[Locale, str], expected: bool
) -> None:
    with InstalledVoices(VoiceSettings(piper_folder, order, chosen)) as voices:
        assert voices.prefers_uploads(EN) is expected


def test_voices_are_described_before_they_speak(piper_folder: Path) -> None:
    with InstalledVoices(VoiceSettings(piper_folder, (*DEFAULT_ORDER, Engine.GTTS), gtts=GttsSettings())) as voices:
        piper, espeak, gtts = voices.all(EN)
        everything = voices.describe()
    assert (piper.engine, piper.rate, piper.quality, piper.synthetic, piper.leaves_the_house) == (
        Engine.PIPER,
        22_050,
        "medium",
        True,
        False,
    )
    assert (espeak.engine, espeak.rate, espeak.leaves_the_house) == (Engine.ESPEAK, 22_050, False)
    assert (gtts.engine, gtts.rate, gtts.leaves_the_house) == (Engine.GTTS, 24_000, True)
    assert {voice.locale for voice in everything} >= {Locale("mt"), Locale("uk"), EN}
    assert pickle.loads(pickle.dumps(everything)) == everything


def test_a_voice_is_loaded_once_and_again_after_it_was_released(piper_folder: Path) -> None:
    with InstalledVoices(VoiceSettings(piper_folder)) as voices:
        first = voices.best(EN)
        assert voices.best(EN) is first
        voices.release(EN)
        voices.release(FR)
        assert voices.best(EN) is not first


def said_there(settings: VoiceSettings) -> tuple[str, bytes]:
    with InstalledVoices(settings) as voices:
        voice = voices.best(FR)
        return voice.fingerprint, voice.synthesize("oui").samples.tobytes()


def test_every_process_builds_its_own_from_the_same_settings(piper_folder: Path) -> None:
    settings = VoiceSettings(piper_folder, chosen={FR: "espeak-ng/fr"}, gtts=GttsSettings("http://192.0.2.1"))
    assert pickle.loads(pickle.dumps(settings)) == settings
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(said_there, settings).result(60) == said_there(settings)


@pytest.fixture
def joe(piper_folder: Path, tmp_path: Path) -> Iterator[VoiceDescription]:
    """The published voice, its settings copied so that a test may change them."""
    source = installed(piper_folder, EN)[0]
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / source.name).symlink_to(source)
    shutil.copy(config_of(source), tmp_path / "en")
    with InstalledVoices(VoiceSettings(tmp_path)) as voices:
        yield voices.preferred(EN)


def test_a_published_voice_is_whole(joe: VoiceDescription) -> None:
    assert state_of(joe) == (VoiceState.WHOLE, "")


def test_settings_that_are_not_those_published_are_told(joe: VoiceDescription) -> None:
    assert joe.model is not None
    config_of(joe.model).write_text(config_of(joe.model).read_text() + "\n")
    state, told = state_of(joe)
    assert (state, told) == (VoiceState.INSTALLED, "its settings are not those that were published")


def test_a_voice_that_nobody_published_is_installed(joe: VoiceDescription) -> None:
    assert joe.model is not None
    own = joe.model.with_name("own.onnx")
    joe.model.rename(own)
    config_of(joe.model).rename(config_of(own))
    with InstalledVoices(VoiceSettings(own.parents[1])) as voices:
        assert state_of(voices.preferred(EN))[0] is VoiceState.INSTALLED


def test_a_model_that_was_replaced_is_damaged(joe: VoiceDescription) -> None:
    assert joe.model is not None
    joe.model.unlink()
    joe.model.write_bytes(b"another")
    state, told = state_of(joe)
    assert state is VoiceState.DAMAGED
    assert str(joe.model) in told


def test_the_other_engines_have_no_files() -> None:
    assert state_of(VoiceDescription("espeak-ng/fr", Engine.ESPEAK, FR, 22_050))[0] is VoiceState.BUILT_IN
    assert state_of(VoiceDescription("gtts/fr", Engine.GTTS, FR, 24_000))[0] is VoiceState.ELSEWHERE


@pytest.mark.parametrize("text", ["", " \n\t ", "…!?", "<>", "[[", "\0"])
def test_nothing_to_say_is_a_clear_error(text: str) -> None:
    with pytest.raises(VoiceFailed, match="nothing to say"):
        plain(text)


def test_a_text_of_a_hundred_thousand_characters_is_a_clear_error() -> None:
    with pytest.raises(VoiceFailed, match=f"100000 characters.*Shorten it to {LONGEST}"):
        plain("a" * 100_000)


def test_what_belongs_to_the_spelling_stays() -> None:
    text = "Ďakujeme, l’appel à 25 % : می‌شود שלום – 你好"
    assert plain(text) == text


@given(st.text(st.one_of(st.sampled_from("[]<>\n\r\0\u2028 a"), st.characters()), max_size=60))
def test_no_text_is_a_command(text: str) -> None:
    try:
        said = plain(text)
    except VoiceFailed:
        return
    assert not any(mark in said for mark in ("[[", "]]", "<", ">"))
    assert len(said.splitlines()) == 1
    assert said.isprintable() or "\u200c" in said or "\u200d" in said or not said.isascii()
    assert plain(said) == said
    said.encode()
