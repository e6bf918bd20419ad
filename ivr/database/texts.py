"""Revisions of texts as rows; two people who save the same draft are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from ivr.database.tables import notice_texts
from notices.notice import Locale, Piece
from notices.texts.own import Sentences
from notices.versions.errors import DraftChanged
from notices.versions.text import PersonId, State, TextRevision

_ALL = select(notice_texts).order_by(notice_texts.c.line_id, notice_texts.c.locale, notice_texts.c.revision)


def texts_of(conn: Connection, line_id: str) -> tuple[TextRevision, ...]:
    """Every revision of a line, by locale and revision."""
    return tuple(_text(row) for row in conn.execute(_ALL.where(notice_texts.c.line_id == line_id)))


def add_text(conn: Connection, text: TextRevision) -> None:
    """Write a new revision; the database refuses a second one of the same number."""
    conn.execute(insert(notice_texts).values({"id": text.id, "line_id": text.line_id, "revision": text.revision} | _values(text)))


def save_text(conn: Connection, before: TextRevision, after: TextRevision) -> None:
    """Write the next step of a revision.

    Raises:
        DraftChanged: the row is not as it was read: somebody else was faster.
    """
    known = notice_texts.c
    same = (
        known.id == before.id,
        known.edits == before.edits,
        known.state == before.state.value,
        known.changed_at == before.changed_at,
    )
    if conn.execute(update(notice_texts).where(*same).values(_values(after))).rowcount != 1:
        raise DraftChanged(f"{before.name} was changed by somebody else just now. Look at it again; nothing of yours is lost.")


def _values(text: TextRevision) -> dict[str, Any]:
    return {
        "locale": text.locale,
        "state": text.state.value,
        "own": json.dumps({piece.value: said for piece, said in text.own.items()}, ensure_ascii=False),
        "edits": text.edits,
        "authors": json.dumps(text.authors),
        "submitted_by": text.submitted_by,
        "approved_by": text.approved_by,
        "read_hash": text.read_hash,
        "note": text.note,
        "changed_at": text.changed_at,
    }


def _text(row: Row[Any]) -> TextRevision:
    return TextRevision(
        id=row.id,
        line_id=row.line_id,
        locale=Locale(row.locale),
        revision=row.revision,
        state=State(row.state),
        changed_at=row.changed_at,
        own=_own(row.own),
        edits=row.edits,
        authors=tuple(PersonId(one) for one in json.loads(row.authors)),
        submitted_by=row.submitted_by,
        approved_by=row.approved_by,
        read_hash=row.read_hash,
        note=row.note,
    )


def _own(text: str) -> Mapping[Piece, Sentences]:
    return {Piece(piece): tuple(said) for piece, said in json.loads(text).items()}
