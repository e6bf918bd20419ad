"""All that is known of one line's texts, read at once; everything that the studio decides is decided on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection

from ivr.database.lines import load_lines
from ivr.database.notices import version_of
from ivr.database.publications import Publication, awaited, heard, history
from ivr.database.texts import texts_of
from ivr.domain.line import Line
from ivr.studio.errors import LineUnknown, LocaleNotOffered
from notices.notice import TEXTS, Locale, NoticeVersion, Piece
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
        """Every text as a revision has it: its own sentences, or the model's."""
        own = text.own if text else {}
        return {piece: own.get(piece) or model(piece, self.line.facts, locale) for piece in TEXTS}

    def reading(self, text: TextRevision) -> str:
        """Hash of all that an approval of this revision is given for: the line's facts, and every sentence with the model's words."""
        said = {piece.value: sentences for piece, sentences in self.said(text, text.locale).items()}
        read = json.dumps([self.line.announced_hash, said], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(read.encode()).hexdigest()

    def own_published(self) -> OwnTexts:
        """The organisation's own texts that callers hear."""
        return own_of(self.spoken(self.heard))

    def spoken(self, publication: Publication | None) -> tuple[TextRevision, ...]:
        """The texts that a publication speaks."""
        wanted = frozenset(publication.texts.values()) if publication else frozenset()
        return tuple(text for text in self.texts if text.id in wanted)

    @property
    def is_true(self) -> bool:
        """Whether callers hear a notice that announces what is enforced, in the languages that the line offers; else the gate is closed (L4)."""
        return self.version is not None and self.version.facts_hash == self.line.announced_hash

    def stale(self) -> tuple[StaleSentence, ...]:
        """What callers hear and is no longer so (L4); empty without a publication."""
        if self.heard is None or self.version is None:
            return ()
        return self.stale_in(self.heard, self.version)

    def stale_in(self, publication: Publication, version: NoticeVersion) -> tuple[StaleSentence, ...]:
        """What one of the line's publications says that is no longer so."""
        spoken = self.spoken(publication)
        key = (version.id, publication.id, self.line.announced_hash, *(text.id for text in spoken))
        return _stale(_Told(key, version, self.line, own_of(spoken), tuple(publication.texts)))


@dataclass(frozen=True, slots=True)
class _Told:
    """What was published, and the rules as they are; known by ids of what never changes (LAW 28)."""

    key: tuple[str, ...]
    version: NoticeVersion = field(compare=False)
    line: Line = field(compare=False)
    own: OwnTexts = field(compare=False)
    locales: tuple[Locale, ...] = field(compare=False)


@lru_cache(maxsize=128)
def _stale(told: _Told) -> tuple[StaleSentence, ...]:
    """Every sentence is compared: not again for each page that asks."""
    return stale(told.version, told.line.facts, told.line.locales, told.own, told=told.locales)


def own_of(texts: Iterable[TextRevision]) -> OwnTexts:
    """The own texts of several revisions, by locale and piece."""
    return {(text.locale, piece): said for text in texts for piece, said in text.own.items()}


FindVersion = Callable[[Connection, str, Path], NoticeVersion | None]


def take_down(conn: Connection, line_id: str, sounds: Path, now: datetime, *, find: FindVersion = version_of) -> Shelf:
    """Read all that is known of a line's texts.

    Args:
        conn: any connection.
        line_id: whose texts.
        sounds: the folder of the sounds.
        now: the moment at which they are heard; a later one for what will be heard then, if nothing more is published.
        find: reads a version; whoever may know it already answers quicker, since versions never change (LAW 28).

    Raises:
        LineUnknown: no line in service has this id.
    """
    lines: Mapping[str, Line] = {line.id: line for line in load_lines(conn)}
    if line_id not in lines:
        raise LineUnknown(f"There is no line {line_id!r}. There are: {', '.join(lines) or 'none'}.")
    return shelf_of(conn, lines[line_id], sounds, now, find=find)


def shelf_of(conn: Connection, line: Line, sounds: Path, now: datetime, *, find: FindVersion = version_of) -> Shelf:
    """The same of a line that has been read already, with versions found by whoever may know them already: they never change (LAW 28)."""
    texts = texts_of(conn, line.id)
    found = history(conn, line.id)
    said = heard(found, now)
    version = find(conn, said.version_id, sounds) if said else None
    return Shelf(line, texts, said, version, awaited(found, now))


def check_offered(line: Line, locale: Locale) -> None:
    """Raises LocaleNotOffered: the line does not speak it."""
    if locale not in line.locales:
        raise LocaleNotOffered(
            f"The line {line.id} is not offered in {locale!r}, but in {', '.join(line.locales)}. Add the locale to the line first."
        )
