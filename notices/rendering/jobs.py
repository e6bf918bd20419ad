"""What there is to do, in portions that any process can be given: values only, picklable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from notices.audio.chain import Spoken
from notices.audio.mark import Mark
from notices.notice import Locale, Piece
from notices.rendering.files import Files


@dataclass(frozen=True, slots=True)
class Saying:
    """One stretch of a piece, as its voice is given it.

    Attributes:
        locale: whose voice says it.
        text: in its spoken form.
        fingerprint: of the voice that was chosen when the piece was named; no other may say it.
        pause_ms: silence that follows.
    """

    locale: Locale
    text: str
    voice: str
    fingerprint: str
    pause_ms: int


@dataclass(frozen=True, slots=True)
class Say:
    """Say one stretch of a piece that several voices share."""

    locale: Locale
    piece: Piece
    files: Files
    place: int
    saying: Saying

    @property
    def voice(self) -> str:
        """Whose turn it is."""
        return self.saying.voice

    @property
    def speaks(self) -> Locale:
        """The locale whose voice is needed."""
        return self.saying.locale

    @property
    def characters(self) -> int:
        """How much there is to say."""
        return len(self.saying.text)


@dataclass(frozen=True, slots=True)
class Make:
    """Make the files of a piece: all its stretches are said by one voice, or have been said."""

    locale: Locale
    piece: Piece
    files: Files
    mark: Mark
    stretches: tuple[Saying, ...] | tuple[Spoken, ...]

    @property
    def voice(self) -> str:
        """Whose turn it is."""
        return self.mark.voice

    @property
    def speaks(self) -> Locale | None:
        """The locale whose voice is needed; None when everything has been said."""
        first = self.stretches[0]
        return first.locale if isinstance(first, Saying) else None

    @property
    def characters(self) -> int:
        """How much there is to say."""
        return sum(len(stretch.text) for stretch in self.stretches if isinstance(stretch, Saying))


@dataclass(frozen=True, slots=True)
class Derive:
    """Make what is missing of a piece from its master, or from a person's."""

    locale: Locale
    piece: Piece
    files: Files
    mark: Mark
    source: Path
    speaks: None = None
    characters: int = 0

    @property
    def voice(self) -> str:
        """Whose turn it was."""
        return self.mark.voice


Job = Say | Make | Derive
