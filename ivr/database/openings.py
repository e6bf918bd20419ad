"""Who has which texts open, so that two people on one text are told of each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from ivr.database.tables import notice_openings
from notices.notice import Locale, Piece
from notices.versions.text import PersonId


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody at a text.

    Attributes:
        opened_at: when they began with this text.
        seen_at: when they last did something there.
    """

    line_id: str
    locale: Locale
    piece: Piece
    by: PersonId
    opened_at: datetime
    seen_at: datetime


def openings_of(conn: Connection, line_id: str, locale: Locale, since: datetime) -> tuple[Opening, ...]:
    """Whoever was seen at a locale of a line since a moment, the first to come first."""
    known = notice_openings.c
    asked = (
        select(notice_openings)
        .where(known.line_id == line_id, known.locale == locale, known.seen_at >= since)
        .order_by(known.opened_at, known.person_id)
    )
    return tuple(
        Opening(row.line_id, Locale(row.locale), Piece(row.piece), PersonId(row.person_id), row.opened_at, row.seen_at)
        for row in conn.execute(asked)
    )


def save_opening(conn: Connection, opening: Opening) -> None:
    """Write it in place of the same person's before; in two of their windows at once, the later one stays."""
    values = {
        "line_id": opening.line_id,
        "locale": opening.locale,
        "person_id": opening.by,
        "piece": opening.piece.value,
        "opened_at": opening.opened_at,
        "seen_at": opening.seen_at,
    }
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    written = dialect.insert(notice_openings).values(values)
    changed = {name: written.excluded[name] for name in ("piece", "opened_at", "seen_at")}
    conn.execute(written.on_conflict_do_update(index_elements=["line_id", "locale", "person_id"], set_=changed))


def forget_openings(conn: Connection, before: datetime) -> int:
    """Remove those last seen before a moment: nobody needs to know any more who was where; how many."""
    return conn.execute(delete(notice_openings).where(notice_openings.c.seen_at < before)).rowcount
