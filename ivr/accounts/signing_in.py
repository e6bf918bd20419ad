"""Signing in with a name and a passphrase. Unknown and known names cost the same work and get the same answer.

A stranger who sends wrong passphrases in somebody's name must not lock that person out. So, as with second factors, each place from which a
right one has come waits for its own wrong ones only; all places from which none has come yet wait together, name by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ivr.access.moment import believed
from ivr.accounts import secret
from ivr.accounts.errors import SignInRefused, SignInSlowed
from ivr.accounts.keeper import Keeper
from ivr.accounts.sessions import Begun, begin
from ivr.database import accounts, factors
from ivr.database import sessions as rows
from ivr.database.accounts import Account
from ivr.domain.account import sign_in_name
from ivr.domain.factor import Tries
from ivr.journal.chain import append
from ivr.journal.entries import Entry

_ELSEWHERE = ""
"""All places from which no right passphrase has come."""

_NOBODY = "nobody"
_STRANGERS_KEPT = timedelta(days=1)
_PLACES_KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One passphrase that is looked at.

    Attributes:
        who: keyed hash of the name.
        own: keyed hash of the place.
        place: that which waits: `own`, or all others together.
        before: how it stood before this one, which counts as wrong until it was found right: a thousand at once are no way round.
    """

    account: Account | None
    who: str
    own: str
    place: str
    before: Tries


def sign_in(keeper: Keeper, name: str, passphrase: str, place: str, browser: str, now: datetime) -> Begun:
    """Come in, or half in: then the code of the second factor is still to come.

    Args:
        keeper: of this house.
        name: as typed.
        passphrase: as typed.
        place: what tells browsers apart: a secret of their own.
        browser: what it seems to be, coarsely.
        now: the moment.

    Raises:
        SignInRefused: it is wrong.
        SignInSlowed: too many wrong ones came from there; this one was not looked at.
    """
    attempt = _announced(keeper, name, place, now)
    account = attempt.account
    stored = None if account is None or account.disabled_at is not None else account.passphrase
    right = keeper.passphrases.matches(stored, passphrase)
    with keeper.engine.begin() as conn:
        rows.claim(conn, attempt.who)
        at = believed(conn, now)
        if right and account is not None and stored is not None:
            _settle(conn, attempt, at)
            if keeper.passphrases.outdated(stored):
                accounts.set_passphrase(conn, account.person, keeper.passphrases.hash(passphrase), at)
            return begin(conn, account.person, browser, now, half=_has_factor(conn, account.person))
        _note_refusal(conn, account, attempt, at)
    with keeper.engine.begin() as conn:  # by itself: it touches rows of other names
        rows.forget_tries(conn, strangers_before=at - _STRANGERS_KEPT, places_before=at - _PLACES_KEPT)
    raise SignInRefused("The name or the passphrase is wrong.")


def _announced(keeper: Keeper, name: str, place: str, now: datetime) -> _Attempt:
    """Look whether it is time, and count this attempt as a wrong one until it has proved right."""
    typed = sign_in_name(name)
    who, own = secret.keyed(keeper.key, "name", typed or name), secret.keyed(keeper.key, "place", place)
    with keeper.engine.begin() as conn:
        rows.claim(conn, who)
        at = believed(conn, now)
        account = accounts.by_sign_in(conn, typed or "")
        tried, where = rows.tries(conn, who, own), own
        if tried is None:
            tried, where = rows.tries(conn, who, _ELSEWHERE) or Tries(), _ELSEWHERE
        ready = tried.ready_at()
        if ready is not None and at < ready:
            raise SignInSlowed(int((ready - at).total_seconds()) + 1)
        rows.note_tries(conn, who, where, Tries(tried.failures + 1, at), at)
    return _Attempt(account, who, own, where, tried)


def _settle(conn: Connection, attempt: _Attempt, at: datetime) -> None:
    """It was right: it did not count, and this place is known from now on."""
    if attempt.place != attempt.own:
        now = rows.tries(conn, attempt.who, attempt.place) or Tries(1)
        failed = attempt.before.failed_at if now.failures == attempt.before.failures + 1 else now.failed_at
        rows.note_tries(conn, attempt.who, attempt.place, Tries(max(0, now.failures - 1), failed), at)
    rows.note_tries(conn, attempt.who, attempt.own, Tries(), at)


def _note_refusal(conn: Connection, account: Account | None, attempt: _Attempt, at: datetime) -> None:
    """A row for somebody's name. Of names that nobody has, those that are tried first would fill the journal: each is noted as it doubles."""
    failures = attempt.before.failures + 1
    if account is not None:
        append(conn, [Entry("sign-in.refused", account.person, {"tries": failures})], at)
    else:
        rows.claim(conn, _NOBODY)
        seen = rows.tries(conn, _NOBODY, _ELSEWHERE) or Tries()
        rows.note_tries(conn, _NOBODY, _ELSEWHERE, Tries(seen.failures + 1, at), at)
        if (seen.failures + 1).bit_count() == 1:
            append(conn, [Entry("sign-in.refused", _NOBODY, {"tries": seen.failures + 1})], at)


def _has_factor(conn: Connection, person: str) -> bool:
    found = factors.get(conn, person)
    return found is not None and found.confirmed_at is not None
