"""The lines as published, in memory, followed from the tables by a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import structlog
from sqlalchemy import Engine, func, select

from ivr.call.ports import PublishedLine
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.notices import current_versions
from ivr.database.tables import lines as line_rows
from ivr.database.tables import notice_versions
from ivr.domain.line import Line
from ivr.errors import PreambuleError
from ivr.numbers import normalised, spellings
from notices.notice import NoticeVersion

log = structlog.get_logger()

REFRESH_SECONDS = 1.0


class FollowedLines:
    """A `LineBook` that looks once a second whether the rows have changed."""

    def __init__(self, engine: Engine, sounds: Path) -> None:
        self._engine = engine
        self._sounds = sounds
        self._by_number: Mapping[str, PublishedLine] = {}
        self._seen: tuple[object, ...] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="line-book", daemon=True)
        self.healthy = False

    def start(self) -> None:
        """Read the lines once, then follow them."""
        self._look()
        self._thread.start()

    def stop(self) -> None:
        """Stop following."""
        self._stopping.set()
        self._thread.join()

    def find(self, dialled: str) -> PublishedLine | None:
        """The line of a dialled number in any of its usual spellings."""
        return self._by_number.get(dialled) or self._by_number.get(normalised(dialled))

    def _follow(self) -> None:
        while not self._stopping.wait(REFRESH_SECONDS):
            self._look()

    def _look(self) -> None:
        try:
            self._refresh()
        except PreambuleError as error:
            if self.healthy:
                log.error("the lines cannot be read; calls keep the ones known", error_id=error.id, error=error.message)
            self.healthy = False
        else:
            self.healthy = True

    def _refresh(self) -> None:
        with reading(self._engine) as connection:
            changes = (
                select(func.max(line_rows.c.changed_at), func.count(line_rows.c.id)),
                select(func.max(notice_versions.c.published_at)),
            )
            seen = tuple(tuple(connection.execute(query).one()) for query in changes)
            if seen == self._seen:
                return
            published = load_lines(connection)
            versions = current_versions(connection, self._sounds)
        self._by_number = dict(_numbers(published, versions))
        self._seen = seen


def _numbers(lines: tuple[Line, ...], versions: Mapping[str, NoticeVersion]) -> Iterator[tuple[str, PublishedLine]]:
    for line in lines:
        for number in (line.number, *(number for number, _ in line.numbers)):
            published = PublishedLine(line, versions.get(line.id), line.locale_of(number))
            for spelling in spellings(number):
                yield spelling, published
