"""Notices for programs: the studio's own steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.going_live import check_going_live
from ivr.bootstrap.studio.opening import press
from ivr.console.api.notices import Read, Writing
from ivr.console.security.visitor import Visitor
from ivr.database.engine import reading
from ivr.database.publications import Publication, history
from ivr.studio import reviewing
from ivr.studio.editing import write_piece
from ivr.studio.matrix import Cell, matrix
from ivr.studio.preview import newest
from ivr.studio.publishing import publish, roll_back
from ivr.studio.shelf import Shelf, check_offered, take_down
from notices.notice import Locale, Piece
from notices.versions.text import TextRevision

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class HostNotices:
    """`ivr.console.api.notices.Notices` on the tables."""

    house: House

    def matrix(self, line_id: str) -> Sequence[Cell]:
        """Every locale that the line offers."""
        return matrix(self._shelf(line_id))

    def read(self, line_id: str, locale: Locale) -> Read:
        """What it says."""
        shelf = self._shelf(line_id)
        check_offered(shelf.line, locale)
        revision = newest(shelf, locale)
        return Read(revision, dict(shelf.said(revision, locale)))

    def write(self, line_id: str, locale: Locale, piece: Piece, writing: Writing, visitor: Visitor) -> TextRevision:
        """Save one piece."""

        def step(conn: Connection, shelf: Shelf, now: datetime) -> TextRevision:
            return write_piece(conn, shelf, locale, piece, writing.text, visitor.name, now, edits=writing.edits)

        return self._change(line_id, step)

    def submit(self, line_id: str, locales: Sequence[Locale] | None, visitor: Visitor) -> Sequence[TextRevision]:
        """Ask for a second person's reading."""

        def step(conn: Connection, shelf: Shelf, now: datetime) -> Sequence[TextRevision]:
            wanted = reviewing.to_submit(shelf) if locales is None else locales
            return reviewing.submit(conn, shelf, wanted, visitor.name, now)

        return self._change(line_id, step)

    def approve(self, line_id: str, locales: Sequence[Locale] | None, visitor: Visitor) -> Sequence[TextRevision]:
        """Stand for texts as the second person."""

        def step(conn: Connection, shelf: Shelf, now: datetime) -> Sequence[TextRevision]:
            wanted = reviewing.to_approve(shelf) if locales is None else locales
            return reviewing.approve(conn, shelf, wanted, visitor.name, now)

        return self._change(line_id, step)

    def give_back(self, line_id: str, locale: Locale, note: str, visitor: Visitor) -> TextRevision:
        """Give a text back to its authors."""
        return self._change(line_id, lambda conn, shelf, now: reviewing.give_back(conn, shelf, locale, note, visitor.name, now))

    def publications(self, line_id: str) -> Sequence[Publication]:
        """The oldest first."""
        with reading(self.house.engine) as connection:
            return history(connection, line_id)

    def publish(
        self, line_id: str, locales: Sequence[Locale] | None, effective: datetime | None, visitor: Visitor
    ) -> Publication:
        """Let callers hear what is approved."""
        house = self.house
        check_going_live(house.engine, line_id, house.clock())
        made = publish(
            press(house.engine, house.settings), line_id, visitor.name, locales=locales or None, effective_at=effective
        )
        return made.publication

    def roll_back(self, line_id: str, publication_id: str, effective: datetime | None, visitor: Visitor) -> Publication:
        """Publish what was published before."""
        house = self.house
        return roll_back(
            press(house.engine, house.settings), line_id, publication_id, visitor.name, effective_at=effective
        ).publication

    def _shelf(self, line_id: str) -> Shelf:
        with reading(self.house.engine) as connection:
            return take_down(connection, line_id, self.house.settings.sounds, self.house.clock())

    def _change(self, line_id: str, step: Callable[[Connection, Shelf, datetime], Done]) -> Done:
        """One step in one transaction: all of it is written, or nothing."""
        now = self.house.clock()
        with self.house.engine.begin() as connection:
            return step(connection, take_down(connection, line_id, self.house.settings.sounds, now), now)
