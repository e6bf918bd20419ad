"""The published Piper voices that can be fetched: `piper_voices.toml`, each file pinned by size and digest."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from notices.notice import Locale
from notices.speech.errors import VoiceUnknown

_FILE = Path(__file__).with_name("piper_voices.toml")


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """One file of a voice as it was published.

    Attributes:
        name: what it is called here, in the folder of its locale.
        path: where it lies in the collection, below the revision.
        size: bytes.
        md5: what its publishers state, lower-case hexadecimal.
    """

    name: str
    path: str
    size: int
    md5: str


@dataclass(frozen=True, slots=True)
class PinnedVoice:
    """One voice of the catalogue.

    Attributes:
        name: without the engine: `fr_FR-siwis-medium`.
        locale: the folder for which it is meant.
        quality: its publishers' word: `low`, `medium`, `high`.
        model, config, card: the ONNX model, its settings, and who made it under which licence.
    """

    name: str
    locale: Locale
    quality: str
    model: PinnedFile
    config: PinnedFile
    card: PinnedFile

    @property
    def files(self) -> tuple[PinnedFile, ...]:
        """The model last: a folder that holds it holds the voice."""
        return self.card, self.config, self.model

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All voices that can be fetched.

    Attributes:
        base: address of the collection; a mirror has the same folders below its own.
        revision: of the collection.
    """

    base: str
    revision: str
    voices: tuple[PinnedVoice, ...]

    def find(self, name: str) -> PinnedVoice | None:
        """A voice by its name, with or without `piper/` before it."""
        wanted = name.removeprefix("piper/")
        return next((voice for voice in self.voices if voice.name == wanted), None)

    def voice(self, name: str) -> PinnedVoice:
        """The same; VoiceUnknown when there is none."""
        found = self.find(name)
        if found is None:
            raise VoiceUnknown(
                f"The catalogue has no voice {name!r}. List those that it has: preambule voices list --available. "
                "Any other Piper voice can be put into the folder of voices by hand (docs/voices.md)."
            )
        return found

    def for_locale(self, locale: Locale) -> tuple[PinnedVoice, ...]:
        """The voices of a locale, the recommended one first; of its language when it has none of its own."""
        own = tuple(voice for voice in self.voices if voice.locale == locale)
        return own or tuple(voice for voice in self.voices if voice.locale == locale.partition("-")[0])

    def recommended(self, locale: Locale) -> PinnedVoice:
        """The first voice of a locale; VoiceUnknown when there is none."""
        voices = self.for_locale(locale)
        if not voices:
            raise VoiceUnknown(f"The catalogue has no Piper voice for {locale!r}; espeak-ng speaks it.")
        return voices[0]

    def address(self, file: PinnedFile, base: str = "") -> str:
        """Where a file is fetched from; `base` is a mirror's."""
        return f"{(base or self.base).rstrip('/')}/{self.revision}/{quote(file.path)}"


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue that comes with Préambule."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Catalogue(content["base"], content["revision"], tuple(_voice(row) for row in content["voice"]))


def _voice(row: dict[str, Any]) -> PinnedVoice:
    name, folder = row["name"], row["path"]

    def pinned(part: str, called: str, published: str) -> PinnedFile:
        return PinnedFile(called, f"{folder}/{published}", row[part]["bytes"], row[part]["md5"])

    return PinnedVoice(
        name=name,
        locale=Locale(row["locale"]),
        quality=row["quality"],
        model=pinned("model", f"{name}.onnx", f"{name}.onnx"),
        config=pinned("config", f"{name}.onnx.json", f"{name}.onnx.json"),
        card=pinned("card", f"{name}.MODEL_CARD", "MODEL_CARD"),
    )


def matches(path: Path, file: PinnedFile) -> bool:
    """Whether what lies there is the published file. Raises OSError when it cannot be read."""
    if path.stat().st_size != file.size:
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, _md5).hexdigest() == file.md5


def _md5() -> hashlib._Hash:
    return hashlib.md5(usedforsecurity=False)  # the digest that the publishers state; of a file whose bytes they chose
