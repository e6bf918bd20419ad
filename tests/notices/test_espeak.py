from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from notices.languages import own_name
from notices.notice import Locale
from notices.speech.errors import VoiceFailed, VoiceMissing
from notices.speech.espeak import EspeakProcess, EspeakVoice
from notices.speech.languages import (
    LANGUAGES,
    OTHER_NAMES,
    PACES,
    REGIONAL,
    WORDS_A_MINUTE,
    locale_of,
    timbre_of,
    voice_of,
    words_a_minute,
)
from notices.speech.port import heard
from notices.speech.voices import InstalledVoices

SENTENCE = {"fr": "Cet appel sera enregistré pour améliorer la qualité de notre service.", "en": "This call will be recorded."}


def program(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_language_of_a_notice_has_a_voice_of_its_own(espeak_voices: InstalledVoices, locale: Locale) -> None:
    """A name that espeak-ng does not know would be spoken by no voice at all, one that it takes for a neighbour's by that one."""
    voice = espeak_voices.best(locale)

    speech = heard(voice, f"{own_name(locale)}, 123")

    assert voice.name == f"espeak-ng/{locale}"
    assert isinstance(voice, EspeakVoice)
    assert str(locale) in voice.process.languages
    assert 1 < speech.samples.size / speech.rate < 6


def test_the_languages_are_those_of_the_union_and_three_more() -> None:
    assert len(LANGUAGES) == len(set(LANGUAGES)) == 24 + 3
    assert {"ga", "hr", "mt", "ar", "uk", "tr"} < set(LANGUAGES)


@pytest.mark.parametrize("voice", [*sorted(REGIONAL), *sorted(OTHER_NAMES.values())])
def test_names_that_are_not_a_languages_own_are_known_to_the_engine(espeak_voices: InstalledVoices, voice: str) -> None:
    french = espeak_voices.best(Locale("fr"))
    assert isinstance(french, EspeakVoice)
    assert voice in french.process.languages
    assert voice_of(locale_of(voice)) == voice


@pytest.mark.parametrize(
    ("locale", "name"),
    [("pt-BR", "pt-br"), ("fr-BE", "fr-be"), ("fr-FR", "fr"), ("de-AT", "de"), ("zh", "cmn"), ("zh-CN", "cmn"), ("no", "nb")],
)
def test_it_speaks_other_locales(espeak_voices: InstalledVoices, locale: str, name: str) -> None:
    voice = espeak_voices.best(Locale(locale))

    speech = heard(voice, SENTENCE.get(locale, "123"))

    assert voice.name == f"espeak-ng/{name}"
    assert speech.rate == 22_050
    assert 0.5 < speech.samples.size / speech.rate < 10
    assert 0.05 < np.abs(speech.samples).max() <= 1.0


def test_the_same_text_gives_the_same_bytes_whatever_was_said_before(espeak_voices: InstalledVoices) -> None:
    voice = espeak_voices.best(Locale("fr"))
    with InstalledVoices() as others:
        fresh = others.best(Locale("fr")).synthesize(SENTENCE["fr"])

    voice.synthesize("Tout autre chose.")
    espeak_voices.best(Locale("en")).synthesize(SENTENCE["en"])

    assert voice.synthesize(SENTENCE["fr"]).samples.tobytes() == fresh.samples.tobytes()


def test_threads_take_turns(espeak_voices: InstalledVoices) -> None:
    voice = espeak_voices.best(Locale("fr"))
    expected = [voice.synthesize(str(number)).samples.tobytes() for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert [speech.samples.tobytes() for speech in pool.map(voice.synthesize, map(str, range(8)))] == expected


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("<break time='20s'/> yes", "break time='20s'/ yes"),
        ("[[jEs]] yes", "[jEs] yes"),
        ("yes\nno", "yes no"),
        ("yes\0no", "yes no"),
        ("yes\u2028no", "yes no"),
    ],
)
def test_markup_phonemes_and_line_ends_are_not_obeyed(espeak_voices: InstalledVoices, text: str, same: str) -> None:
    voice = espeak_voices.best(Locale("en"))
    assert voice.synthesize(text).samples.tobytes() == voice.synthesize(same).samples.tobytes()


def test_a_language_that_it_does_not_speak(espeak_voices: InstalledVoices) -> None:
    with pytest.raises(VoiceMissing, match="No voice speaks 'xx'"):
        espeak_voices.best(Locale("xx"))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("raise SystemExit(1)", "ended before it had spoken"),
        ("print('hello', flush=True); input()", "something else than an answer"),
        ('print(\'{"version": "1"}\', flush=True); input()', "ended before it had spoken"),
        ('print(\'{"version": "1"}\', flush=True); input(); print(\'{"rate": 1, "bytes": 100}x\', flush=True)', "something else"),
        ('print(\'{"version": "1"}\', flush=True); input(); print(\'{"rate": 1, "bytes": 99}\', flush=True)', "ended before"),
        ("print('x' * 100000, end='', flush=True); input()", "something else than an answer"),
    ],
)
def test_a_process_that_dies_or_babbles_is_a_clear_error(code: str, words: str) -> None:
    assert_fails(EspeakProcess(command=program(code)), words)


@pytest.mark.parametrize("first", ["", 'print(\'{"version": "1"}\', flush=True); '])
def test_a_process_that_hangs_is_a_clear_error(first: str) -> None:
    assert_fails(
        EspeakProcess(timeout_seconds=0.2, command=program(f"{first}import time; time.sleep(60)")), "did not answer in time"
    )


def assert_fails(process: EspeakProcess, words: str) -> None:
    try:
        with pytest.raises(VoiceFailed, match=words):
            EspeakVoice(Locale("fr"), process).synthesize("oui")
    finally:
        process.close()


def test_a_killed_process_is_replaced(espeak_voices: InstalledVoices) -> None:
    process = EspeakProcess()
    try:
        voice = EspeakVoice(Locale("fr"), process)
        before = voice.synthesize("oui").samples.tobytes()
        assert process._process is not None
        process._process.kill()
        process._process.wait()
        assert voice.synthesize("oui").samples.tobytes() == before
    finally:
        process.close()


def test_the_fingerprint_names_version_voice_and_speed(espeak_voices: InstalledVoices) -> None:
    engine, version, speed = espeak_voices.best(Locale("fr")).fingerprint.split()
    assert (engine, speed) == ("fr", str(WORDS_A_MINUTE))
    assert version[0].isdigit()


def test_languages_of_long_words_are_asked_for_more_words_by_espeaks_count() -> None:
    """LAW, last part: 150 to 160 words a minute, which espeak-ng counts in English words."""
    assert set(PACES) <= set(LANGUAGES)
    assert all(pace > WORDS_A_MINUTE for pace in PACES.values())
    assert (words_a_minute(Locale("uk")), words_a_minute(Locale("fr")), words_a_minute(Locale("uk-UA"))) == (217, 160, 217)


def test_english_is_spoken_by_the_variant_that_is_understood_best(espeak_voices: InstalledVoices) -> None:
    english = espeak_voices.best(Locale("en"))
    assert english.name == "espeak-ng/en"
    assert english.fingerprint.startswith("en+edward2 ")
    assert timbre_of(Locale("en-US")) == "en-us"
