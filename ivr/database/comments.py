"""What people say to one another about the texts of a notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from ivr.database.tables import notice_comments
from notices.notice import Locale, Piece
from notices.versions.text import PersonId


@dataclass(frozen=True, slots=True)
class Comment:
    """One thing said.

    Attributes:
        piece: about which text; None for the locale as a whole.
        revision: that was being worked on, or was the newest; 0 while there was none.
        by: a pseudonymous id.
    """

    id: str
    line_id: str
    locale: Locale
    piece: Piece | None
    revision: int
    by: PersonId
    said: str
    at: datetime


def add_comment(conn: Connection, comment: Comment) -> None:
    """Write one; nobody changes it afterwards."""
    conn.execute(
        insert(notice_comments).values(
            id=comment.id,
            line_id=comment.line_id,
            locale=comment.locale,
            piece=comment.piece.value if comment.piece else "",
            revision=comment.revision,
            person_id=comment.by,
            said=comment.said,
            said_at=comment.at,
        )
    )


def comments_of(conn: Connection, line_id: str, locale: Locale, limit: int = 200) -> tuple[Comment, ...]:
    """What was said of a locale, the newest first, at most so many."""
    known = notice_comments.c
    asked = (
        select(notice_comments)
        .where(known.line_id == line_id, known.locale == locale)
        .order_by(known.said_at.desc(), known.id)
        .limit(limit)
    )
    return tuple(
        Comment(
            row.id,
            row.line_id,
            Locale(row.locale),
            Piece(row.piece) if row.piece else None,
            row.revision,
            PersonId(row.person_id),
            row.said,
            row.said_at,
        )
        for row in conn.execute(asked)
    )
