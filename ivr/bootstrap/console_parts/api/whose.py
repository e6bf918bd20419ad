"""To which line something belongs, by its id: what the rules of addresses ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, select

from ivr.bootstrap.console_parts.api.ground import House
from ivr.console.errors import NoSuchPage
from ivr.console.security.rules import About, LineOf
from ivr.database.engine import reading
from ivr.database.tables import accesses, eliminations, holds, recordings, rights_requests


def lines_of(house: House) -> Mapping[About, LineOf]:
    """The look-ups by what a rule is about."""
    held = recordings.c.id == holds.c.recording_id
    return {
        About.RECORDING: _look_up(house, recordings.c.line_id, recordings.c.id),
        About.ACCESS: _look_up(house, accesses.c.line_id, accesses.c.id),
        About.REQUEST: _look_up(house, rights_requests.c.line_id, rights_requests.c.id),
        About.BATCH: _look_up(house, eliminations.c.line_id, eliminations.c.id),
        About.HOLD: _look_up(house, recordings.c.line_id, holds.c.id, held),
    }


def _look_up(house: House, line: ColumnElement[Any], identity: ColumnElement[Any], *joined: ColumnElement[bool]) -> LineOf:
    def line_of(which: str) -> str | None:
        if not which.isprintable():  # PostgreSQL takes no NUL
            raise NoSuchPage("no such thing")
        with reading(house.engine) as connection:
            found = connection.execute(select(line).where(identity == which, *joined)).one_or_none()
        if found is None:
            raise NoSuchPage("no such thing")
        return None if found[0] is None else str(found[0])

    return line_of
