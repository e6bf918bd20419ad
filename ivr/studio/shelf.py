"""All that is known of one line's texts, read at once; everything that the studio decides is decided on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from ivr.database.lines import load_lines
from ivr.database.notices import version_of
from ivr.database.publications import Publication, awaited, history, in_force
from ivr.database.texts import texts_of
from ivr.domain.line import Line
from ivr.studio.errors import LineUnknown, LocaleNotOffered
from notices.notice import Locale, NoticeVersion, Piece
from notices.texts import OwnTexts, Sentences, model
from notices.versions.staleness import StaleSentence, stale
from notices.versions.text import OPEN, TextRevision


@dataclass(frozen=True, slots=True)
class Shelf:
    """One line with its texts.

    Attributes:
        texts: every revision, by locale and number.
        heard: the publication in force, and its version; None while callers hear none.
        awaited: publications that will come into force.
    """

    line: Line
    texts: tuple[TextRevision, ...]
    heard: Publication | None
    version: NoticeVersion | None
    awaited: tuple[Publication, ...]

    def open(self, locale: Locale) -> TextRevision | None:
        """The revision that is being worked on, if any: draft, in review or approved."""
        return next((text for text in self.texts if text.locale == locale and text.state in OPEN), None)

    def published(self, locale: Locale) -> TextRevision | None:
        """The revision that callers hear, if any."""
        wanted = self.heard.texts.get(locale) if self.heard else None
        return next((text for text in self.texts if text.id == wanted), None)

    def last(self, locale: Locale) -> TextRevision | None:
        """The revision with the highest number, if any."""
        return next((text for text in reversed(self.texts) if text.locale == locale), None)

    def said(self, text: TextRevision | None, locale: Locale) -> dict[Piece, Sentences]:
        """Every piece as a revision has it: its own sentences, or the model's."""
        own = text.own if text else {}
        return {piece: own.get(piece) or model(piece, self.line.facts, locale) for piece in Piece}

    def own_published(self) -> OwnTexts:
        """The organisation's own texts that callers hear."""
        return own_of(text for locale in self.line.locales if (text := self.published(locale)))

    def stale(self) -> tuple[StaleSentence, ...]:
        """What callers hear and is no longer so (L4); empty without a publication."""
        if self.version is None:
            return ()
        return stale(self.version, self.line.facts, self.line.locales, self.own_published())


def own_of(texts: Iterable[TextRevision]) -> OwnTexts:
    """The own texts of several revisions, by locale and piece."""
    return {(text.locale, piece): said for text in texts for piece, said in text.own.items()}


def take_down(conn: Connection, line_id: str, sounds: Path, now: datetime) -> Shelf:
    """Read all that is known of a line's texts.

    Raises:
        LineUnknown: no line in service has this id.
    """
    lines: Mapping[str, Line] = {line.id: line for line in load_lines(conn)}
    if line_id not in lines:
        raise LineUnknown(f"There is no line {line_id!r}. There are: {', '.join(lines) or 'none'}.")
    heard = in_force(conn, now).get(line_id)
    version = version_of(conn, heard.version_id, sounds) if heard else None
    return Shelf(lines[line_id], texts_of(conn, line_id), heard, version, awaited(history(conn, line_id), now))


def check_offered(line: Line, locale: Locale) -> None:
    """Raises LocaleNotOffered: the line does not speak it."""
    if locale not in line.locales:
        raise LocaleNotOffered(
            f"The line {line.id} is not offered in {locale!r}, but in {', '.join(line.locales)}. Add the locale to the line first."
        )
