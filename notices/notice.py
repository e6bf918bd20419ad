"""What one line tells its callers: the values that pass between the parts of the system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from notices.locale import Locale as Locale  # noqa: PLC0414 - whoever speaks of notices speaks of locales

if TYPE_CHECKING:
    from notices.spoken.lexicon import LexiconEntry  # only a name: the domain must not load the languages


class Piece(StrEnum):
    """One utterance of a notice. Level 2 comes in parts, each of which can be repeated and skipped."""

    LEVEL1 = "level1"
    INVITATION = "level1.invitation"
    MENU = "menu"
    CONTROLLER = "level2.controller"
    PURPOSES = "level2.purposes"
    RECIPIENTS = "level2.recipients"
    RETENTION = "level2.retention"
    RIGHTS = "level2.rights"
    DPO = "level2.dpo"
    COMPLAINT = "level2.complaint"
    TRANSFERS = "level2.transfers"
    READ_IT = "level2.read_it"
    WRONG_KEY = "prompt.wrong_key"
    REFUSED = "prompt.refused"
    REFUSED_LATER = "prompt.refused_later"
    CONNECTING = "prompt.connecting"
    NOBODY_AVAILABLE = "prompt.nobody_available"
    UNRECORDED = "prompt.unrecorded"
    REPEAT = "prompt.repeat"
    ACCEPTED = "prompt.accepted"
    STARTED = "prompt.started"
    PAUSED = "prompt.paused"
    RESUMED = "prompt.resumed"
    STOPPED = "prompt.stopped"
    RECEIPT = "prompt.receipt"
    WITHDRAW = "prompt.withdraw"
    WITHDRAWN = "prompt.withdrawn"
    DIGIT_0 = "digit.0"
    DIGIT_1 = "digit.1"
    DIGIT_2 = "digit.2"
    DIGIT_3 = "digit.3"
    DIGIT_4 = "digit.4"
    DIGIT_5 = "digit.5"
    DIGIT_6 = "digit.6"
    DIGIT_7 = "digit.7"
    DIGIT_8 = "digit.8"
    DIGIT_9 = "digit.9"


DIGITS: tuple[Piece, ...] = tuple(piece for piece in Piece if piece.value.startswith("digit."))
"""What a receipt number is read out with, zero first: words of the language, which nobody writes, translates or reads on paper."""

TEXTS: tuple[Piece, ...] = tuple(piece for piece in Piece if piece not in DIGITS)
"""What people write, translate, approve and read."""

SAID: tuple[Piece, ...] = tuple(piece for piece in TEXTS if piece is not Piece.INVITATION)
"""The texts that are rendered: the invitation to a language is said inside level 1 of the locale before it, never alone."""

RENDERED: tuple[Piece, ...] = (*SAID, *DIGITS)
"""All that a version has sound of, in each of its locales. Versions made before there were receipts have no digits, older
ones of the prompts none of those that came later."""

LEVEL2: tuple[Piece, ...] = tuple(piece for piece in Piece if piece.value.startswith("level2."))
"""The parts of the full legal notice, in the order in which they are said (LAW 3)."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """The audio of one piece in one locale and voice.

    Attributes:
        text: what is said, as shown to a reader (not the spoken form).
        text_hash, audio_hash: SHA-256, lower-case hexadecimal; the audio's is over the 8 kHz PCM samples.
        wideband, narrowband: mono 16-bit WAV files at 16 and 8 kHz.
        samples: length at 8 kHz.
    """

    piece: Piece
    locale: Locale
    voice: str
    text: str
    text_hash: str
    audio_hash: str
    narrowband: Path
    wideband: Path
    samples: int

    @property
    def milliseconds(self) -> int:
        """How long the piece lasts."""
        return self.samples // 8


@dataclass(frozen=True, slots=True)
class NoticeVersion:
    """Everything that a line says, in all its locales, as published. Immutable (LAW 28).

    Attributes:
        id: content hash over texts, voices and audio, lower-case hexadecimal.
        facts_hash: hash of the announced facts that the texts were filled from (L4): when the
            line's rows no longer hash to it, the notice is stale.
        lexicon: the entries that its voices were given, part of the content hash.
    """

    id: str
    line_id: str
    facts_hash: str
    renderings: Mapping[tuple[Locale, Piece], Rendering]
    lexicon: tuple[LexiconEntry, ...] = ()

    def rendering(self, locale: Locale, piece: Piece) -> Rendering:
        """The audio of one piece; KeyError when the version has none."""
        return self.renderings[locale, piece]

    @property
    def locales(self) -> tuple[Locale, ...]:
        """The locales in which the line can be heard."""
        return tuple(dict.fromkeys(locale for locale, _ in self.renderings))
