"""Piper: neural voices, one ONNX model each, from a folder of voices.

A model is `<folder>/<locale>/<name>.onnx` with `<name>.onnx.json` beside it. It is loaded once, runs on
one ONNX thread (more are slower on speech this short), and without noise: the same text gives the same bytes.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import threading
from pathlib import Path
from typing import Any

import numpy as np

from notices.notice import Locale
from notices.speech.errors import VoiceFailed, VoiceMissing
from notices.speech.port import Speech

PACE = 1.12
"""How much more slowly than their makers meant voices speak: to the telephone, 150 to 160 words a minute (LAW, last part)."""


def installed(folder: Path, locale: Locale) -> tuple[Path, ...]:
    """The models in a folder of voices that speak a locale, by name."""
    return tuple(sorted((folder / locale).glob("*.onnx")))


class PiperVoice:
    """One Piper model, loaded at its first word. Thread-safe: one text at a time.

    Args:
        locale: the language that it speaks.
        model: the `.onnx` file; its `.onnx.json` lies beside it.
        pace: above 1 it speaks more slowly than the voice's own settings say.

    Raises:
        VoiceMissing: piper-tts is not installed, or a file is missing, cut short or unreadable.
    """

    def __init__(self, locale: Locale, model: Path, *, pace: float = PACE) -> None:
        self.locale = locale
        self.name = f"piper/{model.stem}"
        self._model = model
        self._pace = pace
        self._lock = threading.Lock()
        self._loaded: Any = None
        self.fingerprint = f"{self.name} {_engine_version()} {_digest(model)} {pace}"

    def synthesize(self, text: str) -> Speech:
        """Say `text`."""
        from piper.config import SynthesisConfig

        with self._lock:
            voice = self._voice()
            how = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0, length_scale=voice.config.length_scale * self._pace)
            try:
                chunks = [chunk.audio_float_array for chunk in voice.synthesize(_without_phonemes(text), how)]
            except Exception as error:
                raise VoiceFailed(
                    f"{self.name} cannot say {text!r}: {error}. Try another voice, or fetch this one again."
                ) from error
        sound = np.concatenate(chunks) if chunks else np.zeros(0)
        return Speech(sound.astype(np.float32), int(voice.config.sample_rate))

    def _voice(self) -> Any:
        if self._loaded is None:
            self._loaded = _load(self._model)
        return self._loaded


def _without_phonemes(text: str) -> str:
    """Piper takes `[[…]]` for raw phonemes; no text of ours asks for that."""
    return text.replace("[[", "[").replace("]]", "]")


def _load(model: Path) -> Any:
    import onnxruntime
    from piper import PiperVoice as Engine
    from piper.config import PiperConfig

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        config = PiperConfig.from_dict(json.loads(_config_of(model).read_text(encoding="utf-8")))
        session = onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise VoiceMissing(f"The Piper voice {model} cannot be loaded: {error}. Fetch it again.") from error
    return Engine(session=session, config=config)


def _config_of(model: Path) -> Path:
    return model.with_name(f"{model.name}.json")


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
    try:
        for path in (model, _config_of(model)):
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        raise VoiceMissing(
            f"The Piper voice {model} is not whole: {error.filename}: {error.strerror}. Fetch it again."
        ) from error
    return digest.hexdigest()[:16]
