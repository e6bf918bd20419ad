"""Which backups of a folder are due, and which have had their time: read off the names, so that nobody has to remember."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from ivr.backup.bodies import FOLDER
from ivr.backup.files import unwritable
from ivr.database.engine import reading
from ivr.database.tables import recordings
from ivr.domain.recording import GONE
from ivr.journal.chain import append
from ivr.journal.entries import Entry

_NAME = re.compile(r"preambule-(\d{8}T\d{6})Z-[0-9a-f]{8}\.age\Z")
_PAGE = 500


def made_at(name: str) -> datetime | None:
    """When a backup was made, as its name says; None of a file that is none of ours."""
    found = _NAME.match(name)
    try:
        return None if found is None else datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def is_due(names: Iterable[str], now: datetime, every: timedelta) -> bool:
    """Whether another backup is to be made. One from the future counts as one from the past: the clock was set back."""
    return all(abs(now - at) >= every for at in map(made_at, names) if at is not None)


def surplus(names: Iterable[str], kept: int) -> tuple[str, ...]:
    """The names of those that are more than may be kept, the oldest first. The newest always stays."""
    ours = sorted((at, name) for name in names if (at := made_at(name)) is not None)
    return tuple(name for _, name in ours[: max(0, len(ours) - max(1, kept))])


def remove_surplus(engine: Engine, into: Path, kept: int, now: datetime) -> int:
    """Remove backups that have had their time, and copies of bodies whose recordings are no more; how many backups.

    Raises:
        BackupUnwritable: one cannot be removed.
        DatabaseError, JournalError: nothing was removed (L6).
    """
    old = surplus((path.name for path in into.glob("*.age")), kept)
    if old:
        days = [f"{made_at(name):%Y-%m-%dT%H:%M:%SZ}" for name in old]
        with engine.begin() as conn:
            append(conn, [Entry("backup.removed", "backups", {"made": days})], now)
    try:
        for name in old:
            (into / name).unlink(missing_ok=True)
        _remove_bodies(engine, into / FOLDER)
    except OSError as error:
        raise unwritable(into, error) from error
    return len(old)


def _remove_bodies(engine: Engine, folder: Path) -> None:
    """Copies go when their recording has gone, whichever backup still names it: no restore would bring it back.

    One without a row stays: the database may be new, or an older copy, and what lies here all that is left to restore from.
    """
    for page in _pages(folder.glob("*/*.age")):
        with reading(engine) as conn:
            c = recordings.c
            query = select(c.id).where(c.id.in_([path.stem for path in page]), c.state.in_([state.value for state in GONE]))
            gone = set(conn.scalars(query))
        for path in page:
            if path.stem in gone:
                path.unlink(missing_ok=True)


def _pages(paths: Iterable[Path]) -> Iterator[Sequence[Path]]:
    page: list[Path] = []
    for path in paths:
        page.append(path)
        if len(page) >= _PAGE:
            yield page
            page = []
    if page:
        yield page
