"""The rows of sessions, of tokens that programs show, and of wrong sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Row, delete, insert, select, text, update

from ivr.database.tables import accounts, api_tokens, journal, people, sessions, sign_in_tries
from ivr.domain.factor import Tries

T = TypeVar("T")
_s, _k, _t = sessions.c, api_tokens.c, sign_in_tries.c
_CLAIM = text("SELECT pg_advisory_xact_lock(1347568453, hashtext(:who))")  # a row that is not there yet cannot be locked
_LAST = select(journal.c.at).order_by(journal.c.sequence.desc()).limit(1).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Session:
    """One browser of one person.

    Attributes:
        proven_at: when it last showed the second factor.
        half: its passphrase was right, its code is still to come.
        browser: what it seems to be, coarsely.
    """

    id: str
    person: str
    since: datetime
    seen_at: datetime
    ends_at: datetime
    proven_at: datetime | None
    half: bool
    browser: str
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """What a program shows in a person's stead.

    Attributes:
        label: the person's own words for what it is for.
        scopes: permissions.
    """

    id: str
    person: str
    label: str
    scopes: tuple[str, ...]
    made_at: datetime
    ends_at: datetime
    seen_at: datetime | None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What a secret belongs to, with what is needed to judge it, in one query.

    Attributes:
        what: the session or token.
        name: its person's.
        disabled: their account counts no more.
        last: when the journal's last row was written: that moment has been.
    """

    what: T
    name: str
    disabled: bool
    last: datetime | None


def add(conn: Connection, session: Session, secret_hash: bytes) -> None:
    """A new session."""
    values = {
        "id": session.id,
        "secret_hash": secret_hash,
        "person_id": session.person,
        "since": session.since,
        "seen_at": session.seen_at,
        "ends_at": session.ends_at,
        "proven_at": session.proven_at,
        "half": session.half,
        "browser": session.browser,
    }
    conn.execute(insert(sessions), values)


def by_secret(conn: Connection, secret_hash: bytes) -> Found[Session] | None:
    """The session with this secret."""
    query = (
        select(sessions, people.c.name, accounts.c.disabled_at.is_not(None).label("disabled"), _LAST.label("last"))
        .join(accounts, accounts.c.person_id == _s.person_id)
        .join(people, people.c.id == _s.person_id)
        .where(_s.secret_hash == secret_hash)
    )
    row = conn.execute(query).one_or_none()
    return None if row is None else Found(_session(row), row.name, row.disabled, row.last)


def of_person(conn: Connection, person: str, now: datetime) -> tuple[Session, ...]:
    """The sessions of a person that nobody has ended and whose longest time has not come, the newest first."""
    query = select(sessions).where(_s.person_id == person, _s.ended_at.is_(None), _s.ends_at > now, _s.half.is_(False))
    return tuple(_session(row) for row in conn.execute(query.order_by(_s.since.desc(), _s.id)))


def renew(conn: Connection, session: Session, secret_hash: bytes) -> bool:
    """Give a session another secret and what it has become; False when it has ended meanwhile."""
    values = {
        "secret_hash": secret_hash,
        "seen_at": session.seen_at,
        "ends_at": session.ends_at,
        "proven_at": session.proven_at,
        "half": session.half,
    }
    return conn.execute(update(sessions).where(_s.id == session.id, _s.ended_at.is_(None)).values(values)).rowcount == 1


def note_seen(conn: Connection, session_id: str, now: datetime) -> None:
    """That a session was used."""
    conn.execute(update(sessions).where(_s.id == session_id).values(seen_at=now))


def end(conn: Connection, person: str, session_id: str, now: datetime) -> bool:
    """End a session of a person; False when it has ended, or is not theirs."""
    mine = update(sessions).where(_s.id == session_id, _s.person_id == person, _s.ended_at.is_(None))
    return conn.execute(mine.values(ended_at=now)).rowcount == 1


def end_others(conn: Connection, person: str, but: str | None, now: datetime) -> int:
    """End all sessions of a person but one; how many."""
    theirs = update(sessions).where(_s.person_id == person, _s.ended_at.is_(None))
    others = theirs if but is None else theirs.where(_s.id != but)
    return conn.execute(others.values(ended_at=now)).rowcount


def forget(conn: Connection, before: datetime) -> None:
    """Delete sessions whose time was over before a moment."""
    conn.execute(delete(sessions).where(_s.ends_at < before))


def add_token(conn: Connection, token: Token, secret_hash: bytes) -> None:
    """A new token of the API."""
    values = {"id": token.id, "secret_hash": secret_hash, "person_id": token.person, "label": token.label}
    more = {"scopes": " ".join(token.scopes), "made_at": token.made_at, "ends_at": token.ends_at}
    conn.execute(insert(api_tokens), values | more)


def token_by_secret(conn: Connection, secret_hash: bytes) -> Found[Token] | None:
    """The token with this secret."""
    query = (
        select(api_tokens, people.c.name, accounts.c.disabled_at.is_not(None).label("disabled"), _LAST.label("last"))
        .join(accounts, accounts.c.person_id == _k.person_id)
        .join(people, people.c.id == _k.person_id)
        .where(_k.secret_hash == secret_hash)
    )
    row = conn.execute(query).one_or_none()
    return None if row is None else Found(_token(row), row.name, row.disabled, row.last)


def tokens_of(conn: Connection, person: str) -> tuple[Token, ...]:
    """The tokens of a person that nobody has taken back, the newest first; those whose time is over included."""
    query = select(api_tokens).where(_k.person_id == person, _k.ended_at.is_(None)).order_by(_k.made_at.desc(), _k.id)
    return tuple(_token(row) for row in conn.execute(query))


def note_token_seen(conn: Connection, token_id: str, now: datetime) -> None:
    """That a token was used."""
    conn.execute(update(api_tokens).where(_k.id == token_id).values(seen_at=now))


def end_token(conn: Connection, person: str, token_id: str, now: datetime) -> bool:
    """Take a token of a person back; False when it is so, or is not theirs."""
    mine = update(api_tokens).where(_k.id == token_id, _k.person_id == person, _k.ended_at.is_(None))
    return conn.execute(mine.values(ended_at=now)).rowcount == 1


def end_tokens_of(conn: Connection, person: str, now: datetime) -> int:
    """Take all tokens of a person back; how many."""
    theirs = update(api_tokens).where(_k.person_id == person, _k.ended_at.is_(None))
    return conn.execute(theirs.values(ended_at=now)).rowcount


def claim(conn: Connection, who: str) -> None:
    """Be the only one who counts a name's wrong sign-ins until the transaction ends. SQLite's transactions are that from their beginning."""
    if conn.dialect.name == "postgresql":
        conn.execute(_CLAIM, {"who": who})


def tries(conn: Connection, who: str, place: str) -> Tries | None:
    """Wrong sign-ins under a name from one place; None when none came from there and none was right."""
    query = select(sign_in_tries).where(_t.who == who, _t.place == place)
    row = conn.execute(query).one_or_none()
    return None if row is None else Tries(row.failures, row.failed_at)


def note_tries(conn: Connection, who: str, place: str, tried: Tries, now: datetime) -> None:
    """Write how it stands with one place."""
    values = {"failures": tried.failures, "failed_at": tried.failed_at, "noted_at": now}
    if conn.execute(update(sign_in_tries).where(_t.who == who, _t.place == place).values(values)).rowcount == 0:
        conn.execute(insert(sign_in_tries), {"who": who, "place": place, **values})


def forget_tries(conn: Connection, *, strangers_before: datetime, places_before: datetime) -> None:
    """Delete what was noted of strangers, and of places that somebody came from, before these moments."""
    conn.execute(delete(sign_in_tries).where(_t.place == "", _t.noted_at < strangers_before))
    conn.execute(delete(sign_in_tries).where(_t.place != "", _t.noted_at < places_before))


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        person=row.person_id,
        since=row.since,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
        proven_at=row.proven_at,
        half=row.half,
        browser=row.browser,
        ended_at=row.ended_at,
    )


def _token(row: Row[Any]) -> Token:
    scopes = tuple(row.scopes.split())
    return Token(row.id, row.person_id, row.label, scopes, row.made_at, row.ends_at, row.seen_at, row.ended_at)
