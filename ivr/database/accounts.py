"""The rows of accounts, of links that work once, and of recovery codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from ivr.database.tables import account_links, accounts, people, recovery_codes
from ivr.domain.account import LinkKind

_a, _l, _r = accounts.c, account_links.c, recovery_codes.c


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account.

    Attributes:
        name: the person's, for those who may see it.
        sign_in: what they type to come in.
        passphrase: its hash; None while the invitation waits.
    """

    person: str
    name: str
    sign_in: str
    passphrase: str | None
    made_at: datetime
    changed_at: datetime | None
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works once.

    Attributes:
        person: whose passphrase it sets; None for the first administrator to be.
    """

    id: str
    kind: LinkKind
    person: str | None
    made_at: datetime
    ends_at: datetime
    ended_at: datetime | None


_ACCOUNT = select(accounts, people.c.name).join(people, people.c.id == _a.person_id)


def add(conn: Connection, person: str, sign_in: str, now: datetime) -> None:
    """A new account, without a passphrase."""
    conn.execute(insert(accounts), {"person_id": person, "sign_in": sign_in, "made_at": now})


def get(conn: Connection, person: str) -> Account | None:
    """The account of a person."""
    return _account(conn.execute(_ACCOUNT.where(_a.person_id == person)).one_or_none())


def by_sign_in(conn: Connection, sign_in: str) -> Account | None:
    """Whose name to sign in with this is."""
    return _account(conn.execute(_ACCOUNT.where(_a.sign_in == sign_in)).one_or_none())


def everybody(conn: Connection) -> tuple[Account, ...]:
    """All accounts, by the name of their people."""
    found = (_account(row) for row in conn.execute(_ACCOUNT.order_by(func.lower(people.c.name), _a.person_id)))
    return tuple(one for one in found if one is not None)


def set_passphrase(conn: Connection, person: str, hashed: str, now: datetime) -> None:
    """Write another passphrase's hash."""
    conn.execute(update(accounts).where(_a.person_id == person).values(passphrase=hashed, changed_at=now))


def set_disabled(conn: Connection, person: str, at: datetime | None) -> bool:
    """Let an account count no more, or again; False when it is so already."""
    wanted = _a.disabled_at.is_(None) if at is not None else _a.disabled_at.is_not(None)
    return conn.execute(update(accounts).where(_a.person_id == person, wanted).values(disabled_at=at)).rowcount == 1


def add_link(conn: Connection, link: Link, secret_hash: bytes) -> None:
    """Write a link, in the place of those that waited for the same person."""
    same = _l.person_id == link.person if link.person is not None else _l.kind == LinkKind.FIRST.value
    conn.execute(update(account_links).where(same, _l.ended_at.is_(None)).values(ended_at=link.made_at))
    values = {"id": link.id, "kind": link.kind.value, "person_id": link.person, "made_at": link.made_at, "ends_at": link.ends_at}
    conn.execute(insert(account_links), values | {"secret_hash": secret_hash})


def link(conn: Connection, secret_hash: bytes) -> Link | None:
    """The link with this secret, whether it still works or not."""
    row = conn.execute(select(account_links).where(_l.secret_hash == secret_hash)).one_or_none()
    if row is None:
        return None
    return Link(row.id, LinkKind(row.kind), row.person_id, row.made_at, row.ends_at, row.ended_at)


def end_link(conn: Connection, link_id: str, now: datetime) -> bool:
    """Let a link work no more; False when it has ended before: of two who use it at once, one has."""
    return conn.execute(update(account_links).where(_l.id == link_id, _l.ended_at.is_(None)).values(ended_at=now)).rowcount == 1


def end_links_of(conn: Connection, person: str, now: datetime) -> None:
    """Let no link of a person work any more."""
    conn.execute(update(account_links).where(_l.person_id == person, _l.ended_at.is_(None)).values(ended_at=now))


def waiting(conn: Connection, now: datetime) -> dict[str, datetime]:
    """Until when links wait for people, by person."""
    rows = conn.execute(
        select(_l.person_id, _l.ends_at).where(_l.ended_at.is_(None), _l.ends_at > now, _l.person_id.is_not(None))
    )
    return {row.person_id: row.ends_at for row in rows}


def put_recovery(conn: Connection, person: str, hashes: Iterable[bytes]) -> None:
    """Write recovery codes in the place of any before."""
    conn.execute(delete(recovery_codes).where(_r.person_id == person))
    values = [{"person_id": person, "code_hash": one} for one in hashes]
    if values:
        conn.execute(insert(recovery_codes), values)


def take_recovery(conn: Connection, person: str, code_hash: bytes, now: datetime) -> bool:
    """Let a recovery code count; False when there is none, or it has counted."""
    unused = update(recovery_codes).where(_r.person_id == person, _r.code_hash == code_hash, _r.used_at.is_(None))
    return conn.execute(unused.values(used_at=now)).rowcount == 1


def recovery_left(conn: Connection, person: str) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).select_from(recovery_codes).where(_r.person_id == person, _r.used_at.is_(None))
    return int(conn.execute(query).scalar_one())


def _account(row: Row[Any] | None) -> Account | None:
    if row is None:
        return None
    return Account(row.person_id, row.name, row.sign_in, row.passphrase, row.made_at, row.changed_at, row.disabled_at)
