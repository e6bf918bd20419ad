"""What the studio's pages need from below. `ivr.bootstrap.console_parts.studio` gives it the real ones.

Everything here blocks and is called in a thread, on connections of its own; every change is written with its row in the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ivr.console.studio.works import Work
from ivr.database.comments import Comment
from ivr.database.openings import Opening
from ivr.database.publications import Publication
from ivr.domain.going_live import Requirement
from ivr.studio.recorded import Recorded
from ivr.studio.shelf import Shelf
from notices.linter import Finding
from notices.notice import Locale, NoticeVersion, Piece
from notices.spoken import LexiconEntry
from notices.texts import OwnTexts, Sentences
from notices.versions.text import PersonId, TextRevision


@dataclass(frozen=True, slots=True)
class Person:
    """Who does something.

    Attributes:
        id: pseudonymous, as in `people`.
        name: for somebody who has no row there yet.
    """

    id: str
    name: str


class Texts(Protocol):
    """Texts, their review, and what was published of them. From each: `PreambuleError`."""

    def shelves(self, lines: frozenset[str] | None) -> Sequence[Shelf]:
        """All that is known of these lines' texts; None for every line."""
        ...

    def shelf(self, line: str) -> Shelf:
        """Of one line. Raises `LineUnknown`."""
        ...

    def people(self) -> Mapping[PersonId, str]:
        """Everybody's name."""
        ...

    def history(self, line: str) -> Sequence[Publication]:
        """What was published, the oldest first."""
        ...

    def missing(self, line: str) -> Sequence[Requirement]:
        """What the law asks for before the line's first publication, and nothing shows."""
        ...

    def findings(self, shelf: Shelf, own: OwnTexts) -> Sequence[Finding]:
        """What the linter says of texts, unheard: lengths are not measured."""
        ...

    def save(self, line: str, locale: Locale, piece: Piece, written: str | None, began: str, by: Person) -> TextRevision:
        """Write one text; None for the model's words. Raises `DraftChanged` when it reads otherwise than when the writer began."""
        ...

    def submit(self, line: str, locales: Sequence[Locale], by: Person) -> None:
        """Ask for a second person's reading."""
        ...

    def approve(self, line: str, locale: Locale, read: str, by: Person) -> None:
        """Stand for a text as the second person, if it reads as `Shelf.reading` said when it was read."""
        ...

    def give_back(self, line: str, locale: Locale, note: str, by: Person) -> None:
        """Give a text back to its authors."""
        ...


class Talk(Protocol):
    """What people say to one another, and where they are."""

    def comments(self, line: str, locale: Locale) -> Sequence[Comment]:
        """The newest first."""
        ...

    def comment(self, line: str, locale: Locale, piece: Piece | None, said: str, by: Person) -> Comment:
        """Say something."""
        ...

    def arrive(self, line: str, locale: Locale, piece: Piece, by: Person) -> Sequence[Opening]:
        """Note that somebody has a text open; who else has one of its locale."""
        ...


class Exchange(Protocol):
    """Texts for translators, and back."""

    def exported(self, line: str, locale: Locale, source: Locale) -> bytes:
        """A PO file."""
        ...

    def changes(self, line: str, content: bytes) -> tuple[Locale, Mapping[Piece, Sentences]]:
        """What a file would change; nothing is written."""
        ...

    def take_in(self, line: str, content: bytes, by: Person) -> int:
        """Write what it changes into the draft; how many texts."""
        ...


class Sounds(Protocol):
    """How texts sound. What is made here is heard by whoever made it, and published by nothing."""

    def draft(self, line: str, locale: Locale, pieces: Sequence[Piece]) -> NoticeVersion | None:
        """The sound of what is being worked on, when it has been made already."""
        ...

    def make(self, line: str, locale: Locale, pieces: Sequence[Piece]) -> str:
        """Begin to make it; the work's id."""
        ...

    def file(self, line: str, locale: Locale, piece: Piece, audio_hash: str) -> Path:
        """The file of a sound at 8 kHz, heard by callers or made here. Raises `NothingThere`."""
        ...

    def work(self, line: str, work_id: str) -> Work | None:
        """How far a work of this line is; None when it is unknown, or long over."""
        ...


class Presses(Protocol):
    """What makes a notice heard. Each begins a work and gives its id."""

    def publish(self, line: str, locales: Sequence[Locale], at: datetime | None, by: Person) -> str:
        """Publish the approved texts of these locales, or of all when there is none; at once when no moment is given."""
        ...

    def roll_back(self, line: str, publication: str, at: datetime | None, by: Person) -> str:
        """Publish what was published before anew."""
        ...


class Pronunciations(Protocol):
    """The lexicon."""

    def entries(self) -> Sequence[LexiconEntry]:
        """All of the organisation's."""
        ...

    def add(self, entry: LexiconEntry, by: Person) -> bool:
        """Write one; whether it is new."""
        ...

    def remove(self, locale: Locale, written: str, voice: str, by: Person) -> bool:
        """Remove one; whether it was there."""
        ...

    def hear(self, text: str, entry: LexiconEntry | None, locale: Locale) -> bytes:
        """A sentence at telephone quality as a WAV file, with the lexicon as it is and one entry more."""
        ...


class People(Protocol):
    """Recordings of texts by people."""

    def recordings(self, line: str) -> Sequence[Recorded]:
        """Of a line, by locale and piece."""
        ...

    def text(self, line: str, locale: Locale, piece: Piece) -> str:
        """What a person has to say."""
        ...

    def take(self, line: str, locale: Locale, piece: Piece, data: bytes, transcript: str, by: Person) -> float:
        """Check an upload and keep it; how many seconds it lasts."""
        ...

    def withdraw(self, line: str, locale: Locale, piece: Piece, by: Person) -> bool:
        """Let the synthetic voice speak again; False when nobody had recorded the text."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """All of it."""

    texts: Texts
    talk: Talk
    exchange: Exchange
    sounds: Sounds
    presses: Presses
    pronunciations: Pronunciations
    people: People
