"""What a person brings to a machine without Internet, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from notices.speech.catalogue import Catalogue, PinnedVoice


@dataclass(frozen=True, slots=True)
class FileToBring:
    """One file that a person brings to a machine without Internet.

    Attributes:
        address: where it is published.
        place: where it belongs, under the name that it has here.
        size: bytes.
        md5: as published, lower-case hexadecimal.
    """

    address: str
    place: Path
    size: int
    md5: str


def files_to_bring(voice: PinnedVoice, folder: Path, catalogue: Catalogue, base: str = "") -> tuple[FileToBring, ...]:
    """What `fetch` would bring here, for a person to bring."""
    place = folder / voice.locale
    return tuple(FileToBring(catalogue.address(file, base), place / file.name, file.size, file.md5) for file in voice.files)
