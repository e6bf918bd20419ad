"""The lines as published, in memory, followed from the tables by a thread of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select

from ivr.bootstrap import home
from ivr.bootstrap.following import FollowedRows
from ivr.call.ports import Incoming, PublishedLine
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.migrate import check_revision
from ivr.database.notices import current_versions
from ivr.database.prepared import Prepared
from ivr.database.publications import named_in_force
from ivr.database.rehearsal_versions import named_prepared, prepared_versions
from ivr.database.tables import lines as line_rows
from ivr.domain.line import Line
from ivr.domain.rehearsing import vouched
from ivr.numbers import normalised, spellings
from notices.notice import Locale, NoticeVersion

REFRESH_SECONDS = 1.0

CHANGED_LINES = Prepared(select(line_rows.c.id, line_rows.c.changed_at).order_by(line_rows.c.id))
"""What changes with every change of a line. The latest moment alone would hide a change after the clock was set back."""


class FollowedLines(FollowedRows):
    """A `LineBook` that looks once a second whether the rows have changed, or a publication has come into force.

    Args:
        engine: where the rows are.
        sounds: the folder of the sounds.
        now: the clock.
        rehearsing: the key by which rehearsals vouch for the version that they want; without it they hear what is published.
    """

    def __init__(self, engine: Engine, sounds: Path, now: Callable[[], datetime] = home.now, rehearsing: str = "") -> None:
        self._engine = engine
        self._sounds = sounds
        self._now = now
        self._rehearsing = rehearsing
        self._by_number: Mapping[str, PublishedLine] = {}
        self._prepared: Mapping[str, NoticeVersion] = {}
        self._seen: tuple[object, ...] | None = None
        super().__init__(
            "line-book",
            REFRESH_SECONDS,
            lost="the lines cannot be read; calls keep the ones known",
            back="the lines can be read again",
        )

    @property
    def healthy(self) -> bool:
        """Whether the lines known are those of the rows."""
        return self._seen is not None and self.fault is None

    def find(self, dialled: str) -> PublishedLine | None:
        """The line of a dialled number in any of its usual spellings.

        Raises:
            DatabaseError: no line could be read yet, so nobody can say whose number it is.
        """
        if self._seen is None and self.fault is not None:
            raise self.fault
        return self._by_number.get(dialled) or self._by_number.get(normalised(dialled))

    def rehearsed(self, call: Incoming) -> PublishedLine | None:
        """As `find`; with the version that a rehearsal vouches for. None where that is not one of the line's that was prepared.

        Nothing else may take the place of what is published: a call that vouches for nothing hears that (LAW 28).
        """
        found = self.find(call.dialled)
        wanted = vouched(self._rehearsing, call.call_id, call.version)
        if found is None or wanted is None or not call.rehearsal:
            return found
        version = self._prepared.get(wanted)
        if version is None or version.line_id != found.line.id:
            return None
        return PublishedLine.of(found.line, version, _meant(found.line, call.dialled))

    def refresh(self) -> None:
        """Read the lines when their rows have changed, or a publication has come into force."""
        now = self._now()
        if self._seen is None:
            check_revision(self._engine)
        with reading(self._engine) as connection:
            said = tuple(sorted(named_in_force(connection, now).items()))
            seen = (tuple(CHANGED_LINES.all(connection, {})), said, named_prepared(connection, now))
            if seen == self._seen:
                return
            published = load_lines(connection)
            versions = current_versions(connection, self._sounds, now)
            self._prepared = prepared_versions(connection, self._sounds, now)
        self._by_number = dict(_numbers(published, versions))
        self._seen = seen


def _meant(line: Line, dialled: str) -> Locale:
    numbers = dict(line.numbers)
    return numbers.get(dialled) or numbers.get(normalised(dialled)) or line.default_locale


def _numbers(lines: tuple[Line, ...], versions: Mapping[str, NoticeVersion]) -> Iterator[tuple[str, PublishedLine]]:
    for line in lines:
        for number in (line.number, *(number for number, _ in line.numbers)):
            published = PublishedLine.of(line, versions.get(line.id), line.locale_of(number))
            for spelling in spellings(number):
                yield spelling, published
