"""Who is at which text. It only warns: what keeps two people's work apart is `editing.write_from`."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine

from ivr.database.engine import reading
from ivr.database.openings import Opening, forget_openings, openings_of, save_opening
from ivr.database.people import names, person
from notices.notice import Locale, Piece

AWAY = timedelta(minutes=20)
"""Whoever was not seen for so long is thought to have gone."""

OFTEN = timedelta(minutes=1)
"""How exactly it is known when somebody was last seen: no page writes a row more often."""

FORGOTTEN = timedelta(days=1)


def arrive(engine: Engine, line_id: str, locale: Locale, piece: Piece, by: str, now: datetime) -> tuple[Opening, ...]:
    """Note that somebody has a text open, and find the others who have the same locale open."""
    with reading(engine) as conn:
        here = openings_of(conn, line_id, locale, now - AWAY)
        myself = next((known for known, name in names(conn).items() if name.casefold() == by.casefold()), None)
    mine = next((one for one in here if one.by == myself), None)
    if mine is None or mine.piece is not piece or now - mine.seen_at >= OFTEN:
        with engine.begin() as conn:
            who = person(conn, by, now)
            began = mine.opened_at if mine is not None and mine.piece is piece else now
            save_opening(conn, Opening(line_id, locale, piece, who, began, now))
            forget_openings(conn, now - FORGOTTEN)
    return tuple(one for one in here if one is not mine)
