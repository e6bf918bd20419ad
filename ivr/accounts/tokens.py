"""Tokens of the API: what a program shows in a person's stead. Each allows no more than its person may, and ends by itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine

from ivr.access.moment import believed
from ivr.accounts import secret
from ivr.accounts.errors import AccountMissing, TokenUnusable
from ivr.accounts.sessions import Known
from ivr.database import roles
from ivr.database import sessions as rows
from ivr.database.engine import reading
from ivr.database.sessions import Token
from ivr.domain.account import SEEN_EVERY, TOKEN_LASTS
from ivr.domain.roles import ALLOWS, Permission
from ivr.errors import DatabaseError
from ivr.journal.chain import append
from ivr.journal.entries import Entry

log = structlog.get_logger()
LONGEST_LABEL = 80


def make(conn: Connection, person: str, label: str, scopes: Iterable[Permission], ends: datetime, *, now: datetime) -> str:
    """A new token, in the caller's transaction. It is shown once; the rows have a hash of it.

    Args:
        conn: in whose transaction.
        person: for whom it stands.
        label: their own words for what it is for.
        scopes: of what they may do.
        ends: when it counts no more.
        now: the moment.

    Raises:
        TokenUnusable: more than they may, nothing at all, without words, or for too long.
    """
    at = believed(conn, now)
    wanted, plain = sorted(set(scopes)), " ".join(label.split())
    if not wanted or not set(wanted) <= own(conn, person, at):
        raise TokenUnusable("A token allows something, and nothing that you may not do yourself.")
    if not plain or len(plain) > LONGEST_LABEL or not plain.isprintable():
        raise TokenUnusable(f"Say in at most {LONGEST_LABEL} characters what the token is for.")
    if not at < ends <= at + TOKEN_LASTS:
        raise TokenUnusable("A token ends within a year, and not before it begins.")
    made = secret.new_token()
    token = Token(str(uuid.uuid4()), person, plain, tuple(one.value for one in wanted), at, ends, None)
    rows.add_token(conn, token, secret.hashed(made))
    details = {"token": token.id, "scopes": list(token.scopes), "until": ends.isoformat()}
    append(conn, [Entry("token.made", person, details)], now)
    return made


def take_back(conn: Connection, person: str, token_id: str, *, by: str, now: datetime) -> None:
    """Let a token count no more, in the caller's transaction.

    Raises:
        AccountMissing: there is no such token of theirs.
    """
    if not rows.end_token(conn, person, token_id, believed(conn, now)):
        raise AccountMissing("There is no such token, or it was taken back already.")
    append(conn, [Entry("token.ended", person, {"token": token_id, "by": by})], now)


def own(conn: Connection, person: str, now: datetime) -> frozenset[Permission]:
    """What a person's roles allow now, for one line at least."""
    held = [grant for grant in roles.of_person(conn, person) if grant.holds(now)]
    return frozenset(permission for grant in held for permission in ALLOWS[grant.role])


def find(engine: Engine, token: str, now: datetime) -> Known | None:
    """For whom a token stands; None for nobody."""
    if not token:
        return None
    with reading(engine) as conn:
        found = rows.token_by_secret(conn, secret.hashed(token))
        if found is None or found.disabled or found.what.ended_at is not None:
            return None
        one = found.what
        at = now if found.last is None else max(now, found.last)
        if at >= one.ends_at:
            return None
        grants = roles.of_person(conn, one.person)
    if one.seen_at is None or at >= one.seen_at + SEEN_EVERY:
        _note_seen(engine, one.id, at)
    return Known(one.person, found.name, grants, one.id, None, at, one.scopes)


def _note_seen(engine: Engine, token_id: str, at: datetime) -> None:
    try:
        with engine.begin() as conn:
            rows.note_token_seen(conn, token_id, at)
    except DatabaseError as error:  # what can be answered must not fail for this
        log.warning("that a token was used could not be noted", error_id=error.id)
