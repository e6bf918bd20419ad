"""Publications: which version of its notice a line says, from when on, made of which texts."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select

from ivr.database.prepared import Prepared
from ivr.database.tables import microseconds, publications
from notices.notice import Locale

_IN_ORDER = select(publications).order_by(publications.c.published_at, publications.c.id)
_BEGUN = _IN_ORDER.where(publications.c.effective_at.is_(None) | (publications.c.effective_at <= bindparam("now")))
_NAMED = Prepared(_BEGUN.with_only_columns(publications.c.line_id, publications.c.id))


@dataclass(frozen=True, slots=True)
class Publication:
    """One act of publishing. The last one that has come into force is heard; those before it never come back by themselves.

    Attributes:
        effective_at: when callers begin to hear it; None for at once.
        texts: id of the text revision, by locale.
        published_by: pseudonymous id; None for what a program published.
    """

    line_id: str
    version_id: str
    published_at: datetime
    effective_at: datetime | None = None
    texts: Mapping[Locale, str] = field(default_factory=dict)
    published_by: str | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


def add_publication(conn: Connection, publication: Publication) -> None:
    """Write it, in the caller's transaction. It is the line's last one even when the clock has been set back since the one before."""
    last = conn.execute(
        select(func.max(publications.c.published_at)).where(publications.c.line_id == publication.line_id)
    ).scalar_one()
    at = publication.published_at if last is None else max(publication.published_at, last + timedelta(microseconds=1))
    conn.execute(
        insert(publications).values(
            id=publication.id,
            line_id=publication.line_id,
            version_id=publication.version_id,
            texts=json.dumps(dict(publication.texts)),
            published_by=publication.published_by,
            published_at=at,
            effective_at=publication.effective_at,
        )
    )


def in_force(conn: Connection, now: datetime) -> dict[str, Publication]:
    """What each line says at a moment, by line id."""
    return {row.line_id: _publication(row) for row in conn.execute(_BEGUN, {"now": now})}


def named_in_force(conn: Connection, now: datetime) -> dict[str, str]:
    """The id alone of what each line says at a moment, by line id: asked every second, to see whether anything has changed."""
    found: dict[str, str] = dict(_NAMED.all(conn, {"now": microseconds(now)}))
    return found


def history(conn: Connection, line_id: str) -> tuple[Publication, ...]:
    """Every publication of a line, the oldest first."""
    return tuple(_publication(row) for row in conn.execute(_IN_ORDER.where(publications.c.line_id == line_id)))


def have_published(conn: Connection) -> frozenset[str]:
    """The lines that have ever published: they are in service, whatever their notice says now."""
    return frozenset(conn.scalars(select(publications.c.line_id).distinct()))


def heard(found: Sequence[Publication], now: datetime) -> Publication | None:
    """The one of a line's history that is in force at a moment."""
    return next((one for one in reversed(found) if _has_begun(one, now)), None)


def awaited(found: Sequence[Publication], now: datetime) -> tuple[Publication, ...]:
    """Those of a line's history that will come into force: published after the one that is."""
    last = max((place for place, one in enumerate(found) if _has_begun(one, now)), default=-1)
    return tuple(found[last + 1 :])


def _has_begun(publication: Publication, now: datetime) -> bool:
    return publication.effective_at is None or publication.effective_at <= now


def _publication(row: Row[Any]) -> Publication:
    return Publication(
        line_id=row.line_id,
        version_id=row.version_id,
        published_at=row.published_at,
        effective_at=row.effective_at,
        texts={Locale(locale): text for locale, text in json.loads(row.texts).items()},
        published_by=row.published_by,
        id=row.id,
    )
