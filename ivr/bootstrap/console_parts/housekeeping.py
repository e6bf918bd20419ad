"""What there is to do for who runs the house and who watches it: keys, store, journal, backups."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, select

from ivr.bootstrap.key_stock import stock
from ivr.bootstrap.storing import holding
from ivr.console.home.tasks import Task, What
from ivr.console.security.visitor import Visitor
from ivr.database.restores import unconfirmed
from ivr.database.tables import journal
from ivr.domain.attestation import Standing
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from ivr.settings import Settings

VERIFY_EVERY = timedelta(days=30)
BACKUP_LATE = timedelta(hours=12)
"""Beyond the hour at which the next backup was to be made."""


def house_tasks(conn: Connection, settings: Settings, engine: Engine, visitor: Visitor, now: datetime) -> Iterator[Task]:
    """Of these, what the visitor may do."""
    if visitor.may(Permission.MANAGE_SETTINGS):
        if unconfirmed(conn):
            yield Task(What.RESTORED, "", pressing=True, late=True)
        yield from _store(settings, engine, now)
        yield from _backup(conn, settings, now)
    if visitor.may(Permission.MANAGE_KEYS):
        yield from _keys(conn, settings, now)
    if visitor.may(Permission.READ_JOURNAL):
        yield from _journal(conn, now)


def _store(settings: Settings, engine: Engine, now: datetime) -> Iterator[Task]:
    place = holding(settings, engine)
    found = place.standing(now)
    if not found.allows:
        yield Task(What.STORE, "", pressing=True, late=True)
    elif found is Standing.ENDING and (attestation := place.attestation()) is not None:
        yield Task(What.STORE_ENDING, "", when=attestation.until, pressing=True)


def _backup(conn: Connection, settings: Settings, now: datetime) -> Iterator[Task]:
    last = _last(conn, "backup.made")
    if last is None:
        yield Task(What.BACKUPS, "", pressing=True)
    elif last[0] + timedelta(hours=settings.backup_hours) + BACKUP_LATE < now:
        yield Task(What.BACKUPS, "", when=last[0], pressing=True, late=True)


def _keys(conn: Connection, settings: Settings, now: datetime) -> Iterator[Task]:
    """Keys of which nothing can be read are told like keys that are not there: `doctor` says why."""
    try:
        found = stock(settings, conn, now)
    except PreambuleError:
        yield Task(What.KEYS, "", pressing=True, late=True)
        return
    if not found.lasts:
        yield Task(What.KEYS, "", pressing=True, late=bool(found.lacking) and not found.recorded)


def _journal(conn: Connection, now: datetime) -> Iterator[Task]:
    last = _last(conn, "journal.verified")
    if last is not None and not last[1].get("whole"):
        yield Task(What.JOURNAL_BROKEN, "/journal/verify", when=last[0], pressing=True, late=True)
    elif last is None or last[0] + VERIFY_EVERY < now:
        yield Task(What.JOURNAL_UNVERIFIED, "/journal/verify", when=None if last is None else last[0])


def _last(conn: Connection, kind: str) -> tuple[datetime, dict[str, object]] | None:
    """When something last happened, and what its row says; None when no row is left of it."""
    c = journal.c
    row = conn.execute(select(c.at, c.details).where(c.kind == kind).order_by(c.sequence.desc()).limit(1)).first()
    return None if row is None else (row.at.astimezone(UTC), json.loads(row.details))
