"""The notice studio for the console's pages: the command line's own functions, each on a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from ivr.bootstrap import home
from ivr.bootstrap.going_live import held_back
from ivr.console.studio.desk import Person
from ivr.database.comments import Comment, comments_of
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.notices import version_of
from ivr.database.openings import Opening
from ivr.database.people import names
from ivr.database.publications import Publication, history
from ivr.domain.going_live import Requirement
from ivr.settings import Settings
from ivr.studio import editing, reviewing
from ivr.studio.commenting import comment
from ivr.studio.linting import findings
from ivr.studio.presence import arrive
from ivr.studio.shelf import Shelf, shelf_of, take_down
from notices.linter import Finding
from notices.notice import Locale, NoticeVersion, Piece
from notices.texts import OwnTexts, Sentences
from notices.versions.text import PersonId, TextRevision

Result = TypeVar("Result")

VERSIONS = 200
"""Versions that are kept in memory, of lines that are seen together."""


@dataclass(frozen=True, slots=True)
class StudioDesk:
    """`Texts`, `Talk` and `Exchange` of `ivr.console.studio.desk`, on the tables."""

    engine: Engine
    settings: Settings
    now: Callable[[], datetime] = home.now
    versions: dict[str, NoticeVersion] = field(default_factory=dict)

    def shelves(self, lines: frozenset[str] | None) -> Sequence[Shelf]:
        """All that is known of these lines' texts."""
        now = self.now()
        with reading(self.engine) as conn:
            wanted = [line for line in load_lines(conn) if lines is None or line.id in lines]
            return [shelf_of(conn, line, self.settings.sounds, now, find=self._version) for line in wanted]

    def shelf(self, line: str) -> Shelf:
        """Of one line."""
        with reading(self.engine) as conn:
            return take_down(conn, line, self.settings.sounds, self.now(), find=self._version)

    def people(self) -> Mapping[PersonId, str]:
        """Everybody's name."""
        with reading(self.engine) as conn:
            return names(conn)

    def history(self, line: str) -> Sequence[Publication]:
        """What was published."""
        with reading(self.engine) as conn:
            return history(conn, line)

    def missing(self, line: str) -> Sequence[Requirement]:
        """What the law asks for before the line's first publication."""
        found = held_back(self.engine, self.now())
        return next((one.missing for one in found if one.line_id == line and not one.live), ())

    def findings(self, shelf: Shelf, own: OwnTexts) -> Sequence[Finding]:
        """What the linter says, before anything is spoken."""
        return findings(shelf.line, own, lambda _locale: None)

    def save(self, line: str, locale: Locale, piece: Piece, written: str | None, began: str, by: Person) -> TextRevision:
        """Write one text."""
        return self._change(
            line, by, lambda conn, shelf, who, now: editing.write_from(conn, shelf, locale, piece, written, began, who, now)
        )

    def submit(self, line: str, locales: Sequence[Locale], by: Person) -> None:
        """Ask for a second person's reading."""
        self._change(line, by, lambda conn, shelf, who, now: reviewing.submit(conn, shelf, locales, who, now))

    def approve(self, line: str, locale: Locale, read: str, by: Person) -> None:
        """Stand for a text."""
        self._change(line, by, lambda conn, shelf, who, now: reviewing.approve_as_read(conn, shelf, locale, read, who, now))

    def give_back(self, line: str, locale: Locale, note: str, by: Person) -> None:
        """Give a text back."""
        self._change(line, by, lambda conn, shelf, who, now: reviewing.give_back(conn, shelf, locale, note, who, now))

    def comments(self, line: str, locale: Locale) -> Sequence[Comment]:
        """The newest first."""
        with reading(self.engine) as conn:
            return comments_of(conn, line, locale)

    def comment(self, line: str, locale: Locale, piece: Piece | None, said: str, by: Person) -> Comment:
        """Say something."""
        return self._change(line, by, lambda conn, shelf, who, now: comment(conn, shelf, locale, piece, said, who, now))

    def arrive(self, line: str, locale: Locale, piece: Piece, by: Person) -> Sequence[Opening]:
        """Note that somebody has a text open."""
        return arrive(self.engine, line, locale, piece, named(self.engine, by), self.now())

    def exported(self, line: str, locale: Locale, source: Locale) -> bytes:
        """A PO file."""
        return editing.exported(self.shelf(line), locale, source)

    def changes(self, line: str, content: bytes) -> tuple[Locale, Mapping[Piece, Sentences]]:
        """What a file would change."""
        shelf = self.shelf(line)
        file = editing.read_file(shelf, content)
        return file.locale, editing.changes(shelf, file)

    def take_in(self, line: str, content: bytes, by: Person) -> int:
        """Write what a file changes."""
        _, changed = self._change(line, by, lambda conn, shelf, who, now: editing.imported(conn, shelf, content, who, now))
        return len(changed)

    def _version(self, conn: Connection, version_id: str, sounds: Path) -> NoticeVersion | None:
        """One version, read once: for the page that shows the notices of all lines."""
        if version_id not in self.versions:
            found = version_of(conn, version_id, sounds)
            if found is None:
                return None
            if len(self.versions) >= VERSIONS:
                self.versions.clear()
            self.versions[version_id] = found
        return self.versions[version_id]

    def _change(self, line: str, by: Person, step: Callable[[Connection, Shelf, str, datetime], Result]) -> Result:
        """One step in one transaction: all of it is written, or nothing."""
        now = self.now()
        with self.engine.begin() as conn:
            who = names(conn).get(PersonId(by.id), by.name)
            return step(conn, take_down(conn, line, self.settings.sounds, now), who, now)


def named(engine: Engine, by: Person) -> str:
    """Somebody by the name under which their deeds are noted."""
    with reading(engine) as conn:
        return names(conn).get(PersonId(by.id), by.name)
