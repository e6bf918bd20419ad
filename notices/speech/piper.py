"""Piper: neural voices, one ONNX model each, from a folder of voices (`models.py`).

A model is loaded once, runs on one ONNX thread (more are slower on speech this short), and without noise: the same text
gives the same bytes.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import threading
from pathlib import Path
from typing import Any

import numpy as np

from notices.notice import Locale
from notices.speech.deadline import within
from notices.speech.errors import VoiceFailed, VoiceMissing
from notices.speech.models import check, config_of, read_config
from notices.speech.plain import plain
from notices.speech.port import Engine, Speech

PACE = 1.12
"""How much more slowly than their makers meant voices speak: to the telephone, 150 to 160 words a minute (LAW, last part)."""

TIMEOUT_SECONDS = 120.0
"""For loading the model and saying a text: on one slow core, a hundred times what it takes."""


class PiperVoice:
    """One Piper model, loaded at its first word. Thread-safe: one text at a time.

    Args:
        locale: the language that it speaks.
        model: the `.onnx` file; its `.onnx.json` lies beside it.
        pace: above 1 it speaks more slowly than the voice's own settings say.
        timeout_seconds: how long a text may take. After a text that took longer, the voice says nothing more.

    Raises:
        VoiceMissing: piper-tts is not installed; a file is missing, cut short or unreadable; the voice is another language's.
    """

    def __init__(self, locale: Locale, model: Path, *, pace: float = PACE, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self.locale = locale
        self.name = f"{Engine.PIPER}/{model.stem}"
        self._model = model
        self._pace = pace
        self._timeout = timeout_seconds
        self._lock = threading.Lock()
        self._loaded: Any = None
        self._hangs = False
        version = _engine_version()
        check(model, locale)
        self.fingerprint = f"{self.name} {version} {_digest(model)} {pace}"

    def synthesize(self, text: str) -> Speech:
        """Say `text`."""
        words = plain(text)
        with self._lock:
            if self._hangs:
                raise VoiceFailed(f"{self.name} has hung at an earlier text. Restart this process, or choose another voice.")
            self._hangs = True  # until it has come back, with speech or without
            return within(self._timeout, lambda: self._spoken(words), f"{self.name} {self._late(words)}")

    def _late(self, words: str) -> str:
        return f"did not finish {words[:40]!r} in {self._timeout:.0f} s. Restart this process; if it happens again, choose another voice."

    def _spoken(self, words: str) -> Speech:
        from piper.config import SynthesisConfig

        try:
            voice = self._voice()
            how = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0, length_scale=voice.config.length_scale * self._pace)
            chunks = [chunk.audio_float_array for chunk in voice.synthesize(words, how)]
        except VoiceMissing:
            raise
        except Exception as error:
            raise VoiceFailed(
                f"{self.name} cannot say {words!r}: {error}. Try another voice, or fetch this one again."
            ) from error
        finally:
            self._hangs = False
        sound = np.concatenate(chunks) if chunks else np.zeros(0)
        return Speech(sound.astype(np.float32), int(voice.config.sample_rate))

    def _voice(self) -> Any:
        if self._loaded is None:
            self._loaded = _load(self._model)
        return self._loaded


def _load(model: Path) -> Any:
    import onnxruntime
    from piper import PiperVoice as Loaded
    from piper.config import PiperConfig

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    settings = read_config(model)
    try:
        config = PiperConfig.from_dict(settings)
        session = onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise VoiceMissing(f"The Piper voice {model} cannot be loaded: {error}. Fetch it again.") from error
    return Loaded(session=session, config=config)


def _engine_version() -> str:
    try:
        return importlib.metadata.version("piper-tts")
    except importlib.metadata.PackageNotFoundError as error:
        raise VoiceMissing(
            "A Piper voice is installed but Piper is not. Install the extra preambule[piper], or remove the voice."
        ) from error


def _digest(model: Path) -> str:
    """SHA-256 over model and settings, the first 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in (model, config_of(model)):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
