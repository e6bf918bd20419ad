"""Talking about texts before they are approved. The words stay here; the journal says that somebody said something (L6)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Connection

from ivr.database.comments import Comment, add_comment
from ivr.database.people import person
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.studio.errors import CommentUnusable
from ivr.studio.preview import newest
from ivr.studio.shelf import Shelf, check_offered
from notices.notice import TEXTS, Locale, Piece

LONGEST = 1_000
"""Characters of one comment."""


def comment(conn: Connection, shelf: Shelf, locale: Locale, piece: Piece | None, said: str, by: str, now: datetime) -> Comment:
    """Say something about a locale, or about one of its texts.

    Raises:
        LocaleNotOffered: the line does not speak it.
        CommentUnusable: nothing is said, or too much; or about what is no text.
    """
    check_offered(shelf.line, locale)
    words = said.strip()
    if not words or len(words) > LONGEST or (piece is not None and piece not in TEXTS):
        raise CommentUnusable(
            f"A comment has 1 to {LONGEST} characters, and is about a text. This one has {len(words)}. Write it anew."
        )
    about = newest(shelf, locale)
    made = Comment(
        str(uuid.uuid4()), shelf.line.id, locale, piece, about.revision if about else 0, person(conn, by, now), words, now
    )
    details = {"locale": locale, "piece": piece.value if piece else "", "revision": made.revision, "by": made.by}
    append(conn, (Entry("notice.commented", shelf.line.id, details),), now)
    add_comment(conn, made)
    return made
