"""The rows of key headers, as rotation and the destruction of keys see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select, update

from ivr.database.prepared import Prepared
from ivr.database.tables import key_destructions, key_headers, recordings

_c = key_headers.c

_REPLACE = (
    update(key_headers)
    .where(_c.recording_id == bindparam("of"), _c.header == bindparam("old"))
    .values(header=bindparam("new"), recipients=bindparam("for_whom"), period=bindparam("of_period"))
)

_GONE = Prepared(select(key_destructions.c.recipient).where(key_destructions.c.recipient == bindparam("recipient")))


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """A header in the place of another; the old one is named so that nothing is overwritten which has changed meanwhile.

    Attributes:
        before: for whom the old one was wrapped; None when nobody had noted it.
    """

    recording_id: str
    old: bytes
    new: bytes
    recipients: str
    period: str | None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Wrapped:
    """For whom one header is wrapped, and until when its recording lives.

    Attributes:
        held_until: by a hold beyond the due date; None without one.
        recipients: as the table names them; None when nobody noted them.
    """

    recording_id: str
    due_at: datetime
    held_until: datetime | None
    recipients: str | None


def page(conn: Connection, after: str, limit: int) -> Sequence[Wrapped]:
    """The next headers by recording id, without the headers themselves."""
    r = recordings.c
    query = (
        select(_c.recording_id, r.due_at, r.held_until, _c.recipients)
        .join(recordings, r.id == _c.recording_id)
        .where(_c.recording_id > after)
        .order_by(_c.recording_id)
        .limit(limit)
    )
    return [Wrapped(*row) for row in conn.execute(query)]


def headers(conn: Connection, recording_ids: Sequence[str]) -> dict[str, bytes]:
    """The headers of these recordings that there still are."""
    query = select(_c.recording_id, _c.header).where(_c.recording_id.in_(recording_ids))
    return {row.recording_id: bytes(row.header) for row in conn.execute(query)}


def replace(conn: Connection, rewrapped: Sequence[Rewrapped]) -> None:
    """Put headers in the place of others. One that was destroyed or replaced meanwhile is left as it is: none comes back."""
    values = [
        {"of": one.recording_id, "old": one.old, "new": one.new, "for_whom": one.recipients, "of_period": one.period}
        for one in rewrapped
    ]
    if values:
        conn.execute(_REPLACE, values)


def count(conn: Connection) -> int:
    """How many there are."""
    return conn.execute(select(func.count()).select_from(key_headers)).scalar_one()


def needing(conn: Connection, recipient: str) -> int:
    """How many headers may need a key: those wrapped for it, and those of which nobody noted whose they are.

    A recording has its header as long as it lives: one on hold counts, however long its due date is past.
    """
    of_it = or_(_c.recipients.is_(None), _c.recipients.contains(recipient, autoescape=True))
    return conn.execute(select(func.count()).select_from(key_headers).where(of_it)).scalar_one()


def others(conn: Connection, period: str, recipients: str) -> int:
    """How many headers of a period are wrapped for others than these."""
    query = select(func.count()).select_from(key_headers).where(_c.period == period, _c.recipients != recipients)
    return conn.execute(query).scalar_one()


def gone(conn: Connection, recipient: str) -> bool:
    """Whether a key is destroyed, or on its way: it may not come back."""
    return _GONE.first(conn, {"recipient": recipient}) is not None


def by_period(conn: Connection) -> dict[str | None, int]:
    """How many headers each period has; None: keys for any due date."""
    rows = conn.execute(select(_c.period, func.count()).group_by(_c.period))
    return {row[0]: row[1] for row in rows}
