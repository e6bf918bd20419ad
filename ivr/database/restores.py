"""Restores of backups: until a person has confirmed what one could not know, nothing is recorded and nobody listens (L5)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from ivr.database.errors import RestoreUnconfirmed
from ivr.database.prepared import Prepared
from ivr.database.tables import restores

JOURNAL = "journal"
"""What is unknown when nobody can say what the journal's end was."""


_WAITS = Prepared(
    select(restores.c.restored_at).where(restores.c.confirmed_at.is_(None)).order_by(restores.c.restored_at).limit(1)
)


@dataclass(frozen=True, slots=True)
class Restore:
    """One restore.

    Attributes:
        unknown: what may have been decided after the backup and could not be brought back: kinds of journal rows, or `journal` where not
            even they are known. Empty when everything is known.
    """

    id: str
    backup_id: str
    restored_at: datetime
    unknown: tuple[str, ...]
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None


def add(conn: Connection, restore: Restore) -> None:
    """Write one."""
    values = {
        "id": restore.id,
        "backup_id": restore.backup_id,
        "restored_at": restore.restored_at,
        "unknown": json.dumps(restore.unknown),
        "confirmed_at": restore.confirmed_at,
        "confirmed_by": restore.confirmed_by,
    }
    conn.execute(insert(restores), values)


def unconfirmed(conn: Connection) -> tuple[Restore, ...]:
    """Those that wait for somebody, the oldest first."""
    query = select(restores).where(restores.c.confirmed_at.is_(None)).order_by(restores.c.restored_at)
    return tuple(Restore(row.id, row.backup_id, row.restored_at, tuple(json.loads(row.unknown))) for row in conn.execute(query))


def holds_unknown(conn: Connection) -> bool:
    """Whether a restore waits that knows no newer journal: what was held since its backup is not known, and nothing may go by its day."""
    waits = restores.c.confirmed_at.is_(None)
    query = select(restores.c.id).where(waits, restores.c.unknown.contains(json.dumps(JOURNAL), autoescape=True)).limit(1)
    return conn.execute(query).first() is not None


def confirm(conn: Connection, restore_id: str, by: str, reason: str, now: datetime) -> None:
    """Note that a person stands for it, and why in their words. The journal's row comes first (L6)."""
    conn.execute(
        update(restores).where(restores.c.id == restore_id).values(confirmed_at=now, confirmed_by=by, confirmed_reason=reason)
    )


def check_confirmed(conn: Connection) -> None:
    """Refuse to record or to play while a restore waits.

    Raises:
        RestoreUnconfirmed: one does.
    """
    waiting = _WAITS.first(conn, {})
    if waiting is not None:
        raise RestoreUnconfirmed(
            f"A backup was restored on {waiting[0]:%Y-%m-%d %H:%M}Z, and nobody has confirmed it yet: what was refused or objected "
            "to after it was made may be missing. Look: preambule restore status. Then: preambule restore confirm"
        )
