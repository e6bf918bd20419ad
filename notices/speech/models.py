"""Piper models as files: where they lie, what their settings say, whether they are whole.

A model is `<folder>/<locale>/<name>.onnx` with `<name>.onnx.json` beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notices.notice import Locale
from notices.speech.catalogue import catalogue, matches
from notices.speech.errors import VoiceMissing
from notices.speech.languages import voice_of
from notices.speech.port import HIGHEST_RATE, LOWEST_RATE


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What is read of `<name>.onnx.json`.

    Attributes:
        rate: samples a second.
        language: the espeak-ng voice by which the model learned to read.
        quality: `x_low` … `high`; empty when it does not say.
    """

    rate: int
    language: str
    quality: str


def installed(folder: Path, locale: Locale) -> tuple[Path, ...]:
    """The models that speak a locale, by name: those of its own folder, then those of its language's (`fr` for `fr-BE`)."""
    language = locale.partition("-")[0]
    return tuple(model for name in dict.fromkeys((str(locale), language)) for model in sorted((folder / name).glob("*.onnx")))


def named(folder: Path, name: str) -> Path | None:
    """A model by its name, in whichever locale's folder it lies."""
    return next((model for model in sorted(folder.glob("*/*.onnx")) if model.stem == name), None)


def locales(folder: Path) -> tuple[Locale, ...]:
    """The locales whose folders hold a model."""
    return tuple(Locale(name) for name in sorted({model.parent.name for model in folder.glob("*/*.onnx")}))


def config_of(model: Path) -> Path:
    """Where a model's settings lie."""
    return model.with_name(f"{model.name}.json")


def read_config(model: Path) -> dict[str, Any]:
    """A model's settings as Piper reads them.

    Raises:
        VoiceMissing: the file is not there, is no JSON, or lacks what speaking needs; the message names file and place.
    """
    path = config_of(model)
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise VoiceMissing(f"The Piper voice {model} is not whole: {path}: {error.strerror}. Fetch it again.") from error
    except ValueError as error:
        raise VoiceMissing(f"The settings of a Piper voice, {path}, cannot be loaded: {error}. Fetch it again.") from error
    fault = _fault(config)
    if fault:
        raise VoiceMissing(f"The settings of a Piper voice, {path}, cannot be loaded: {fault}. Fetch it again.")
    return dict(config)


def _fault(config: object) -> str:
    if not isinstance(config, dict):
        return "it is no table"
    rate = _at(config, "audio", "sample_rate")
    if not isinstance(rate, int) or not LOWEST_RATE <= rate <= HIGHEST_RATE:
        return f"audio.sample_rate is {rate!r}"
    for place, kind in (
        (("espeak", "voice"), str),
        (("phoneme_id_map",), dict),
        (("num_symbols",), int),
        (("num_speakers",), int),
    ):
        if not isinstance(_at(config, *place), kind) or not _at(config, *place):
            return f"{'.'.join(place)} is {_at(config, *place)!r}"
    return ""


def _at(config: object, *names: str) -> object:
    for name in names:
        config = config.get(name) if isinstance(config, dict) else None
    return config


def settings_of(model: Path) -> ModelSettings:
    """What a model's settings say of it. Raises VoiceMissing as `read_config` does."""
    config = read_config(model)
    return ModelSettings(config["audio"]["sample_rate"], config["espeak"]["voice"], str(_at(config, "audio", "quality") or ""))


def speaks(settings: ModelSettings, locale: Locale) -> bool:
    """Whether a model reads the language of a locale: an English voice in the folder `fr` would read French as English."""
    return settings.language.partition("-")[0] == voice_of(locale).partition("-")[0]


def check(model: Path, locale: Locale) -> None:
    """Make sure that a model is whole and of the right language, as far as that can be told without loading it.

    Raises:
        VoiceMissing: a file is missing or unreadable; a model that is in the catalogue is not the one that was published;
            or it speaks another language.
    """
    settings = settings_of(model)
    pinned = catalogue().find(model.stem)
    try:
        whole = model.stat().st_size > 0 and (pinned is None or matches(model, pinned.model))
    except OSError as error:
        raise VoiceMissing(f"The Piper voice {model} is not whole: {error.strerror}. Fetch it again.") from error
    if not whole:
        raise VoiceMissing(f"The Piper voice {model} is damaged: it is not the file that was published. Fetch it again.")
    if not speaks(settings, locale):
        raise VoiceMissing(
            f"The Piper voice {model} speaks {settings.language!r} and was asked to speak {locale!r}. Move it into the folder of its language."
        )
