"""Sessions: who is behind a browser's secret, its second factor, its end."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine

from ivr.access import factor
from ivr.access.moment import believed
from ivr.accounts import recovery, secret
from ivr.accounts.errors import AccountMissing, SessionOver
from ivr.accounts.keeper import Keeper
from ivr.database import roles
from ivr.database import sessions as rows
from ivr.database.engine import reading
from ivr.database.sessions import Found, Session
from ivr.domain.account import HALF_LASTS, KEPT_AFTER, SEEN_EVERY, SESSION_LASTS, session_holds
from ivr.domain.factor import DIGITS
from ivr.domain.roles import Grant
from ivr.errors import DatabaseError
from ivr.journal.chain import append
from ivr.journal.entries import Entry

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """Who is behind a secret.

    Attributes:
        person: pseudonymous id.
        grants: all of their roles, those that are over included.
        session: its id; not the secret.
        proven_at: when this session last showed the second factor.
        now: the moment, which no clock set back makes earlier.
        scopes: of a token of the API; None for a session.
    """

    person: str
    name: str
    grants: tuple[Grant, ...]
    session: str
    proven_at: datetime | None
    now: datetime
    scopes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A session with the secret that its browser is to keep; the rows have a hash of it.

    Attributes:
        half: the code of the second factor is still to come.
    """

    session: str
    secret: str
    person: str
    half: bool
    ends_at: datetime


def find(engine: Engine, token: str, now: datetime) -> Known | None:
    """Who has this secret; None for nobody. Two queries, and a write every five minutes."""
    if not token:
        return None
    with reading(engine) as conn:
        found = rows.by_secret(conn, secret.hashed(token))
        if found is None or found.what.half or not _holds(found, now):
            return None
        session, at = found.what, _at(found, now)
        grants = roles.of_person(conn, session.person)
    if at >= session.seen_at + SEEN_EVERY:
        _note_seen(engine, session.id, at)
    return Known(session.person, found.name, grants, session.id, session.proven_at, at)


def begin(conn: Connection, person: str, browser: str, now: datetime, *, half: bool, proven: bool = False) -> Begun:
    """A new session, in the caller's transaction.

    Args:
        conn: in whose transaction.
        person: whose.
        browser: what it seems to be, coarsely.
        now: the moment.
        half: the code of the second factor is still to come; until then it is nobody's session.
        proven: the second factor was shown just now.
    """
    at, made = believed(conn, now), secret.new()
    ends = at + (HALF_LASTS if half else SESSION_LASTS)
    session = Session(str(uuid.uuid4()), person, at, at, ends, at if proven else None, half, browser)
    rows.forget(conn, at - KEPT_AFTER)
    rows.add(conn, session, secret.hashed(made))
    if not half:
        append(conn, [Entry("session.begun", person, {"session": session.id})], now)
    return Begun(session.id, made, person, half, ends)


def prove_half(keeper: Keeper, token: str, code: str, place: str, now: datetime) -> Begun:
    """Show the code that a right passphrase waits for: six digits, or a recovery code. The session gets another secret.

    Raises:
        SessionOver: nothing waits, or no longer.
        FactorWrong, FactorSlowed, CodeWrong: as `factor.prove` and `recovery.take`.
    """
    with reading(keeper.engine) as conn:
        found = rows.by_secret(conn, secret.hashed(token))
    if found is None or not found.what.half or not _holds(found, now):
        raise SessionOver("Sign in again: the code came too late.")
    return _proven(keeper, found.what, code, place, now)


def step_up(keeper: Keeper, token: str, code: str, place: str, now: datetime) -> Begun:
    """Show the second factor once more in a session. It gets another secret, and lasts no longer for that.

    Raises:
        SessionOver: there is no such session.
        FactorWrong, FactorSlowed, FactorMissing, CodeWrong: as `factor.prove` and `recovery.take`.
    """
    return _proven(keeper, _whole(keeper.engine, token, now), code, place, now)


def confirm_factor(keeper: Keeper, token: str, code: str, place: str, now: datetime) -> Begun:
    """Show the first code of a new second factor, in a session, which has shown it by that.

    Raises:
        SessionOver: there is no such session.
        FactorWrong, FactorSlowed, FactorMissing, FactorExists: as `factor.confirm`.
    """
    session = _whole(keeper.engine, token, now)
    at = factor.confirm(keeper.engine, keeper.key, session.person, code, place, now)
    return _renewed(keeper.engine, session, at, now)


def vouch(engine: Engine, token: str, now: datetime) -> Begun:
    """Let a session count as if it had shown the second factor: for the demonstration's people, who have none."""
    return _renewed(engine, _whole(engine, token, now), now, now)


def end(conn: Connection, person: str, session_id: str, *, now: datetime) -> None:
    """End a session of a person, in the caller's transaction.

    Raises:
        AccountMissing: there is no such session of theirs, or it has ended.
    """
    if not rows.end(conn, person, session_id, believed(conn, now)):
        raise AccountMissing("This session has ended already.")
    append(conn, [Entry("session.ended", person, {"session": session_id})], now)


def end_all(conn: Connection, person: str, *, but: str | None, by: str, now: datetime) -> int:
    """End all sessions of a person but one, in the caller's transaction; how many."""
    ended = rows.end_others(conn, person, but, believed(conn, now))
    if ended:
        append(conn, [Entry("session.all-ended", person, {"but": but, "by": by, "sessions": ended})], now)
    return ended


def _proven(keeper: Keeper, session: Session, code: str, place: str, now: datetime) -> Begun:
    plain = "".join(code.split())
    if len(plain) == DIGITS and plain.isdecimal():
        at = factor.prove(keeper.engine, keeper.key, session.person, plain, place, now)
    else:
        at = recovery.take(keeper.engine, session.person, code, now)
    return _renewed(keeper.engine, session, at, now)


def _renewed(engine: Engine, session: Session, at: datetime, now: datetime) -> Begun:
    """Another secret: what somebody has planted or seen before is worth nothing after (session fixation)."""
    made = secret.new()
    ends = at + SESSION_LASTS if session.half else session.ends_at
    newer = replace(session, half=False, proven_at=at, seen_at=at, ends_at=ends)
    kind = "session.begun" if session.half else "session.proven"
    with engine.begin() as conn:
        if not rows.renew(conn, newer, secret.hashed(made)):
            raise SessionOver("Sign in again: this session has ended.")
        append(conn, [Entry(kind, session.person, {"session": session.id})], now)
    return Begun(session.id, made, session.person, half=False, ends_at=ends)


def _whole(engine: Engine, token: str, now: datetime) -> Session:
    with reading(engine) as conn:
        found = rows.by_secret(conn, secret.hashed(token))
    if found is None or found.what.half or not _holds(found, now):
        raise SessionOver("Sign in again: this session has ended.")
    return found.what


def _holds(found: Found[Session], now: datetime) -> bool:
    one = found.what
    return not found.disabled and session_holds(
        seen_at=one.seen_at, ends_at=one.ends_at, ended_at=one.ended_at, now=_at(found, now)
    )


def _at(found: Found[Session], now: datetime) -> datetime:
    return now if found.last is None else max(now, found.last)


def _note_seen(engine: Engine, session_id: str, at: datetime) -> None:
    try:
        with engine.begin() as conn:
            rows.note_seen(conn, session_id, at)
    except DatabaseError as error:  # a page that can be read must not fail for this
        log.warning("that a session was used could not be noted", error_id=error.id)
