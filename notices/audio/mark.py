"""What every file says of its sound: whether a machine or a person speaks (LAW 30), which voice, and the samples' hash."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """Who speaks.

    Attributes:
        voice: engine and voice, ASCII: `piper/fr_FR-siwis-medium`.
        synthetic: False for people's recordings alone.
    """

    voice: str
    synthetic: bool = True

    def comment(self, sound_hash: str) -> str:
        """The comment of a file whose samples have this hash."""
        return f"{'synthetic speech' if self.synthetic else 'human recording'}; voice {self.voice}; sha256 {sound_hash}"


def is_whole(comment: str, sound_hash: str) -> bool:
    """Whether a file with this comment holds the samples that it says it holds."""
    return comment.endswith(f"; sha256 {sound_hash}")
