"""What a call must play is known when it arrives: nothing is asked of the database or of the file system for it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import Engine, event

from ivr.bootstrap.line_book import FollowedLines
from ivr.call.script import serve
from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.notices import publish_version
from ivr.database.publications import Publication
from tests.bench.row import Row, at_most
from tests.call.fakes import World

NOW = datetime(2026, 5, 4, tzinfo=UTC)
CALLS = 200
KEYS = ["9", "1", "1", "*", "9", None, "2"]
"""Another language, the full notice with a part repeated, the first language again, a refusal: many pieces."""


@dataclass
class Counted:
    """What was asked of the world."""

    queries: int = 0
    files: int = 0
    prompts: int = 0


@contextmanager
def counting(engine: Engine) -> Iterator[Counted]:
    """Count statements on an engine, and looks at files by this thread."""
    counted, on = Counted(), [True]

    def query(*_: object) -> None:
        counted.queries += 1

    def stat(*arguments: object, **named: object) -> os.stat_result:
        counted.files += 1
        return real(*arguments, **named)  # type: ignore[arg-type]

    def audit(what: str, _: object) -> None:
        if on[0] and what in ("open", "os.listdir", "os.scandir"):
            counted.files += 1

    real = os.stat
    sys.addaudithook(audit)  # a hook stays for ever; `on` ends its counting
    event.listen(engine, "before_cursor_execute", query)
    try:
        with patch("os.stat", stat):
            yield counted
    finally:
        on[0] = False
        event.remove(engine, "before_cursor_execute", query)


def counted_calls(folder: Path, calls: int = CALLS) -> Counted:
    """Serve calls by the real script and the real line book; what was asked after each call had found its line."""
    engine = open_database(f"sqlite:///{folder / 'preambule.sqlite'}")
    migrate(engine)
    world = World()
    assert world.version is not None
    with engine.begin() as connection:
        save_lines(connection, (world.line,), NOW)
        publish_version(connection, world.version, Publication(world.line.id, world.version.id, NOW))
    book = FollowedLines(engine, folder)
    book.look()
    _call(book)  # a process's first call loads modules: those of its caller's country, for one
    with counting(engine) as counted:
        for _ in range(calls):
            counted.prompts += _call(book)
    engine.dispose()
    return counted


def _call(book: FollowedLines) -> int:
    """Serve one; how many prompts it heard."""
    caller = World()
    caller.leg.keys = list(KEYS)
    serve(caller.leg, replace(caller.desk, lines=book))
    return sum(name.startswith(("ask", "play")) for name in caller.log.names())


def rows() -> list[Row]:
    """The one figure."""
    with tempfile.TemporaryDirectory() as folder:
        counted = counted_calls(Path(folder))
    how = (
        f"statements ({counted.queries}) and file looks ({counted.files}) by {CALLS} calls that heard {counted.prompts} prompts in two "
        "languages, real script and line book on SQLite, finding the line included; writing the call's own rows left out"
    )
    return [at_most("notice.looked_up_in_a_call", counted.queries + counted.files, 0, "looks", how)]
