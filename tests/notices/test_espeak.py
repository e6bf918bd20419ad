from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from notices.notice import Locale
from notices.speech.errors import VoiceFailed, VoiceMissing
from notices.speech.espeak import EspeakProcess, EspeakVoice
from notices.speech.port import heard
from notices.speech.voices import InstalledVoices

SENTENCE = {"fr": "Cet appel sera enregistré pour améliorer la qualité de notre service.", "en": "This call will be recorded."}


def program(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


@pytest.mark.parametrize("locale", ["fr", "en", "de", "ar", "uk", "tr", "pt", "pt-BR", "fr-FR", "zh"])
def test_it_speaks(espeak_voices: InstalledVoices, locale: str) -> None:
    voice = espeak_voices.best(Locale(locale))

    speech = heard(voice, SENTENCE.get(locale, "123"))

    assert voice.name.startswith("espeak-ng/")
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


def test_markup_is_said_and_not_obeyed(espeak_voices: InstalledVoices) -> None:
    """Neither SSML nor phonemes are switched on; values hold no markup anyway."""
    voice = espeak_voices.best(Locale("en"))
    assert voice.synthesize("<break time='20s'/> yes").samples.size / 22_050 < 10


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
    assert (engine, speed) == ("espeak-ng/fr", "155")
    assert version[0].isdigit()
