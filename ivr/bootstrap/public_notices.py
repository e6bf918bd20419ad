"""What callers hear, as the console's public page shows it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.console.notices.heard import HeardNow
from ivr.database.engine import reading
from ivr.studio.errors import LineUnknown
from ivr.studio.shelf import take_down
from notices.written import Source


def heard(engine: Engine, sounds: Path, line_id: str) -> HeardNow | None:
    """What the callers of a line hear now; None when there is no such line.

    Raises:
        DatabaseError: it cannot be read.
    """
    try:
        with reading(engine) as connection:
            shelf = take_down(connection, line_id, sounds, home.now())
    except LineUnknown:
        return None
    line = shelf.line
    source = Source(shelf.version, line.facts, line.locales, shelf.own_published()) if shelf.version else None
    return HeardNow(line.name, source, line.facts)
