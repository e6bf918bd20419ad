"""Whose account there is: the first one, invitations, other passphrases, and accounts that count no more."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Connection

from ivr.access import factor
from ivr.access.moment import believed
from ivr.access.roles import give
from ivr.accounts import passphrase, secret, sessions
from ivr.accounts.errors import AccountExists, AccountMissing, LastAdministrator, LinkOver, SignInNameUnusable, SignInRefused
from ivr.accounts.keeper import Keeper
from ivr.database import accounts, roles
from ivr.database import sessions as session_rows
from ivr.database.accounts import Account, Link
from ivr.database.engine import reading
from ivr.database.people import person
from ivr.domain.account import LINK_LASTS, LinkKind, sign_in_name
from ivr.domain.roles import Permission, Role, may
from ivr.journal.chain import append
from ivr.journal.entries import Entry

INSTALLATION = "Préambule (installation)"
"""Who gives the first administrator their role: nobody gives one to themselves."""


def first_link(conn: Connection, now: datetime) -> str | None:
    """The secret of a link that makes the first account, in the caller's transaction; None once somebody can give out roles."""
    at = believed(conn, now)
    if administrators(conn, at):
        return None
    return _link(conn, LinkKind.FIRST, None, at)


def link_of(conn: Connection, secret_text: str, now: datetime) -> tuple[Link, Account | None]:
    """What a link is for.

    Raises:
        LinkOver: nothing, or nothing more.
    """
    at = believed(conn, now)
    found = accounts.link(conn, secret.hashed(secret_text))
    whose = None if found is None or found.person is None else accounts.get(conn, found.person)
    over = found is None or found.ended_at is not None or at >= found.ends_at
    if found is None or over or (whose is not None and whose.disabled_at is not None):
        raise LinkOver("This link was used, or its time has passed. Ask whoever sent it for another one.")
    if found.kind is LinkKind.FIRST and administrators(conn, at):
        raise LinkOver("This house has an administrator. They can invite you.")
    return found, whose


def found_house(keeper: Keeper, link: str, name: str, sign_in: str, words: str, now: datetime) -> str:
    """Use the first link: one person, one account, and the role that gives out roles. Their id.

    Raises:
        LinkOver: it works no more.
        SignInNameUnusable, PassphraseWeak, PersonUnnamed: nothing was made.
    """
    passphrase.check(words, (name, sign_in))
    hashed = keeper.passphrases.hash(words)
    with keeper.engine.begin() as conn:
        found, _ = link_of(conn, link, now)
        if found.kind is not LinkKind.FIRST or not accounts.end_link(conn, found.id, now):
            raise LinkOver("This link was used.")
        who = person(conn, name, now)
        _make(conn, who, sign_in, now)
        accounts.set_passphrase(conn, who, hashed, now)
        append(conn, [Entry("account.opened", who, {"link": found.kind.value})], now)
        give(conn, who, Role.ADMIN, None, by=person(conn, INSTALLATION, now), now=now)
    return who


def invite(conn: Connection, name: str, sign_in: str, *, by: str, now: datetime) -> tuple[str, str]:
    """Make somebody an account, in the caller's transaction; their id, and the secret of the link by which they choose a passphrase.

    Raises:
        AccountExists: they have one, or somebody else signs in with that name.
        SignInNameUnusable, PersonUnnamed: nothing was made.
    """
    who = person(conn, name, now)
    _make(conn, who, sign_in, now)
    append(conn, [Entry("account.invited", who, {"by": by})], now)
    return who, _link(conn, LinkKind.INVITATION, who, believed(conn, now))


def new_link(conn: Connection, who: str, *, by: str, now: datetime) -> str:
    """A link by which somebody chooses a passphrase, their first or another, in the caller's transaction.

    Raises:
        AccountMissing: there is no such account, or it counts no more.
    """
    account = accounts.get(conn, who)
    if account is None or account.disabled_at is not None:
        raise AccountMissing("There is no such account, or it is disabled.")
    kind = LinkKind.RESET if account.passphrase else LinkKind.INVITATION
    append(conn, [Entry("account.link-made", who, {"by": by, "link": kind.value})], now)
    return _link(conn, kind, who, believed(conn, now))


def choose(keeper: Keeper, link: str, words: str, now: datetime) -> str:
    """Use an invitation or a reset: the passphrase is this one from now on, and no session from before goes on. Whose it is.

    Raises:
        LinkOver: it works no more.
        PassphraseWeak: the link still works.
    """
    with reading(keeper.engine) as conn:
        _, account = link_of(conn, link, now)
    if account is None:
        raise LinkOver("This link is for the first administrator.")
    passphrase.check(words, (account.name, account.sign_in))
    hashed = keeper.passphrases.hash(words)
    with keeper.engine.begin() as conn:
        found, _ = link_of(conn, link, now)
        if not accounts.end_link(conn, found.id, now):
            raise LinkOver("This link was used.")
        accounts.set_passphrase(conn, account.person, hashed, now)
        append(conn, [Entry("account.opened", account.person, {"link": found.kind.value})], now)
        sessions.end_all(conn, account.person, but=None, by=account.person, now=now)
    return account.person


def change(keeper: Keeper, who: str, session: str, old: str, new: str, now: datetime) -> None:
    """Another passphrase, by whoever knows the present one. All other sessions end.

    Raises:
        SignInRefused: the present one is another.
        PassphraseWeak: the new one is none.
    """
    with reading(keeper.engine) as conn:
        account = accounts.get(conn, who)
    if account is None or not keeper.passphrases.matches(account.passphrase, old):
        raise SignInRefused("The present passphrase is another one. Nothing was changed.")
    passphrase.check(new, (account.name, account.sign_in))
    hashed = keeper.passphrases.hash(new)
    with keeper.engine.begin() as conn:
        accounts.set_passphrase(conn, who, hashed, now)
        append(conn, [Entry("account.passphrase-changed", who, {"by": who})], now)
        sessions.end_all(conn, who, but=session, by=who, now=now)


def disable(conn: Connection, who: str, *, by: str, now: datetime) -> None:
    """Let an account count no more, at once: sessions, links and tokens end. In the caller's transaction.

    Raises:
        AccountMissing: there is no such account, or it is so already.
        LastAdministrator: nobody would be left who can give out roles.
    """
    at = believed(conn, now)
    if administrators(conn, at) == {who}:
        raise LastAdministrator("Nobody else can give out roles. Make somebody else an administrator first.")
    if not accounts.set_disabled(conn, who, at):
        raise AccountMissing("There is no such account, or it is disabled already.")
    append(conn, [Entry("account.disabled", who, {"by": by})], now)
    sessions.end_all(conn, who, but=None, by=by, now=now)
    accounts.end_links_of(conn, who, at)
    session_rows.end_tokens_of(conn, who, at)


def enable(conn: Connection, who: str, *, by: str, now: datetime) -> None:
    """Let an account count again, in the caller's transaction. Its roles were never taken; its sessions do not come back.

    Raises:
        AccountMissing: there is no such account, or it counts.
    """
    if not accounts.set_disabled(conn, who, None):
        raise AccountMissing("There is no such account, or it is not disabled.")
    append(conn, [Entry("account.enabled", who, {"by": by})], now)


def forget_factor(conn: Connection, who: str, *, by: str, now: datetime) -> None:
    """Take somebody's second factor away: their telephone and their recovery codes are lost. All their sessions end.

    Raises:
        FactorMissing: there is none.
    """
    accounts.put_recovery(conn, who, ())
    factor.remove(conn, who, by=by, now=now)
    sessions.end_all(conn, who, but=None, by=by, now=now)


def check_somebody_is_left(conn: Connection, now: datetime) -> None:
    """After a role was taken: whether anybody is left who can give out roles.

    Raises:
        LastAdministrator: nobody is; the caller's transaction must not stand.
    """
    if not administrators(conn, believed(conn, now)):
        raise LastAdministrator("Nobody else can give out roles. Make somebody else an administrator first.")


def administrators(conn: Connection, now: datetime) -> set[str]:
    """Who can come in and give out roles."""
    return {
        account.person
        for account in accounts.everybody(conn)
        if account.passphrase
        and account.disabled_at is None
        and may(roles.of_person(conn, account.person), Permission.MANAGE_USERS, None, now).allowed
    }


def _make(conn: Connection, who: str, sign_in: str, now: datetime) -> None:
    plain = sign_in_name(sign_in)
    if plain is None:
        raise SignInNameUnusable(
            "A name to sign in with has 2 to 64 small letters, digits, dots or hyphens, and begins with a letter or digit."
        )
    if accounts.get(conn, who) is not None:
        raise AccountExists("This person has an account already.")
    if accounts.by_sign_in(conn, plain) is not None:
        raise AccountExists("Somebody else signs in with that name. Choose another.")
    accounts.add(conn, who, plain, now)


def _link(conn: Connection, kind: LinkKind, who: str | None, at: datetime) -> str:
    made = secret.new()
    accounts.add_link(conn, Link(str(uuid.uuid4()), kind, who, at, at + LINK_LASTS[kind], None), secret.hashed(made))
    return made
