"""The files of one piece, named by what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

_NARROW, _WIDE, _MASTER, _WAVEFORM = "-8k.wav", "-16k.wav", "-master.flac", "-waveform.json"


@dataclass(frozen=True, slots=True)
class Files:
    """Where a piece lies.

    Attributes:
        folder: of the sounds, shared with the switch.
        key: of the piece's content, lower-case hexadecimal.
    """

    folder: Path
    key: str

    @classmethod
    def beside(cls, narrowband: Path) -> Self:
        """The files of a rendering, from its 8 kHz file."""
        return cls(narrowband.parent, narrowband.name.removesuffix(_NARROW))

    @property
    def narrow(self) -> Path:
        """What the telephone at 8 kHz plays."""
        return self.folder / f"{self.key}{_NARROW}"

    @property
    def wide(self) -> Path:
        """What the telephone at 16 kHz plays."""
        return self.folder / f"{self.key}{_WIDE}"

    @property
    def master(self) -> Path:
        """What both are made from."""
        return self.folder / f"{self.key}{_MASTER}"

    @property
    def waveform(self) -> Path:
        """Its outline for display: `notices.audio.waveform.read`."""
        return self.folder / f"{self.key}{_WAVEFORM}"
