"""Accounts, sessions and tokens as the journal tells them: what was ended ends again. Where only a hash would tell, nothing old counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, update

from ivr.database.tables import accounts, api_tokens, recovery_codes, sessions
from ivr.journal.chain import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def again(conn: Connection, rows: Sequence[Row]) -> None:
    """End what was ended, in the order in which that was done."""
    for row in rows:
        _DEEDS[row.kind](conn, row.subject, json.loads(row.details), _EPOCH + timedelta(microseconds=row.at))


def _session_ended(conn: Connection, _person: str, said: Mapping[str, Any], at: datetime) -> None:
    conn.execute(update(sessions).where(sessions.c.id == said["session"], sessions.c.ended_at.is_(None)).values(ended_at=at))


def _all_ended(conn: Connection, person: str, said: Mapping[str, Any], at: datetime) -> None:
    theirs = update(sessions).where(sessions.c.person_id == person, sessions.c.ended_at.is_(None))
    conn.execute((theirs if said.get("but") is None else theirs.where(sessions.c.id != said["but"])).values(ended_at=at))


def _token_ended(conn: Connection, _person: str, said: Mapping[str, Any], at: datetime) -> None:
    conn.execute(update(api_tokens).where(api_tokens.c.id == said["token"], api_tokens.c.ended_at.is_(None)).values(ended_at=at))


def _disabled(conn: Connection, person: str, _said: Mapping[str, Any], at: datetime) -> None:
    conn.execute(update(accounts).where(accounts.c.person_id == person).values(disabled_at=at))
    conn.execute(update(api_tokens).where(api_tokens.c.person_id == person, api_tokens.c.ended_at.is_(None)).values(ended_at=at))


def _enabled(conn: Connection, person: str, _said: Mapping[str, Any], _at: datetime) -> None:
    conn.execute(update(accounts).where(accounts.c.person_id == person).values(disabled_at=None))


def _passphrase(conn: Connection, person: str, _said: Mapping[str, Any], _at: datetime) -> None:
    """Another one was chosen, whose hash is lost: the one before may be known to others, and counts no more. A link lets them choose."""
    conn.execute(update(accounts).where(accounts.c.person_id == person).values(passphrase=None))


def _codes(conn: Connection, person: str, _said: Mapping[str, Any], _at: datetime) -> None:
    """Which one was used nobody knows, or others were made: those that came back count no more."""
    conn.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person))


_DEEDS: Mapping[str, Callable[[Connection, str, Mapping[str, Any], datetime], None]] = {
    "session.ended": _session_ended,
    "session.all-ended": _all_ended,
    "token.ended": _token_ended,
    "account.disabled": _disabled,
    "account.enabled": _enabled,
    "account.opened": _passphrase,
    "account.passphrase-changed": _passphrase,
    "recovery.made": _codes,
    "recovery.used": _codes,
}

KINDS = frozenset(_DEEDS)
