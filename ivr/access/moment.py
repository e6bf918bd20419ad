"""By which moment accesses and roles end: a clock that is set back brings none of them to life again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from ivr.database.tables import journal

_LAST = select(journal.c.at).order_by(journal.c.sequence.desc()).limit(1)


def believed(conn: Connection, now: datetime) -> datetime:
    """The wall clock, or the moment of the journal's last row if that is later: that moment has been."""
    last: datetime | None = conn.execute(_LAST).scalar_one_or_none()
    return now if last is None else max(now, last)
