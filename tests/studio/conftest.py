"""A studio on a migrated database: one line in two languages, a voice that hums, a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.database.tables import journal
from ivr.domain.line import Line
from ivr.studio.editing import write_piece
from ivr.studio.publishing import Made, Press, Said, publish
from ivr.studio.reviewing import approve, submit, to_approve, to_submit
from ivr.studio.shelf import Shelf, take_down
from notices.errors import NoticeError
from notices.linter import Finding
from notices.notice import Locale, NoticeVersion, Piece
from notices.rendering import render
from notices.spoken import Lexicon
from notices.texts import OwnTexts
from tests.call.fakes import LINE
from tests.database.fixtures import engine, url
from tests.faults.prepared import Humming

__all__ = ["engine", "url"]

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Studio:
    """What a test does in the studio, in as few words as a person would use."""

    engine: Engine
    sounds: Path
    line: Line = LINE
    at: datetime = NOW
    findings: tuple[Finding, ...] = ()
    broken: bool = False
    meanwhile: Callable[[], None] = lambda: None
    spoken: list[NoticeVersion] = field(default_factory=list)

    @property
    def press(self) -> Press:
        return Press(self.engine, self.sounds, self._render, self._read, lambda _: True, lambda: self.at)

    def _render(self, line: Line, said: Said, lexicon: Lexicon) -> NoticeVersion:
        self.meanwhile()
        if self.broken:
            raise NoticeError("The voice is hoarse.")
        version = render(line.id, line.announced_hash, said, self.sounds, Humming(), lexicon=lexicon)
        self.spoken.append(version)
        return version

    def _read(self, line: Line, own: OwnTexts, version: NoticeVersion) -> tuple[Finding, ...]:
        return self.findings

    def shelf(self) -> Shelf:
        with reading(self.engine) as conn:
            return take_down(conn, self.line.id, self.sounds, self.at)

    def do(self, step: Callable[[Connection, Shelf, datetime], object]) -> None:
        self.at += timedelta(minutes=1)
        with self.engine.begin() as conn:
            step(conn, take_down(conn, self.line.id, self.sounds, self.at), self.at)

    def write(self, locale: Locale, piece: Piece, text: str) -> None:
        self.do(lambda conn, shelf, now: write_piece(conn, shelf, locale, piece, text, "claire", now))

    def approve_all(self) -> None:
        self.do(lambda conn, shelf, now: submit(conn, shelf, to_submit(shelf), "claire", now))
        self.do(lambda conn, shelf, now: approve(conn, shelf, to_approve(shelf), "amadou", now))

    def publish(self, **how: object) -> Made:
        self.at += timedelta(minutes=1)
        return publish(self.press, self.line.id, "amadou", **how)  # type: ignore[arg-type]

    def rule(self, **facts: object) -> None:
        """Change the line's rules."""
        self.at += timedelta(minutes=1)
        self.line = replace(self.line, facts=replace(self.line.facts, **facts))  # type: ignore[arg-type]
        with self.engine.begin() as conn:
            save_lines(conn, (self.line,), self.at)

    def journal(self) -> list[str]:
        with reading(self.engine) as conn:
            return list(conn.execute(select(journal.c.kind).order_by(journal.c.sequence)).scalars())


@pytest.fixture
def studio(engine: Engine, tmp_path: Path) -> Studio:
    with engine.begin() as conn:
        save_lines(conn, (LINE,), NOW)
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    return Studio(engine, sounds)
