"""New second factors wait for a second person: until then their owners hear nothing, and say yes to nobody's hearing."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from ivr.access.errors import FactorMissing, RecognitionRefused
from ivr.access.moment import believed
from ivr.database import accounts, factors, roles
from ivr.database.tables import journal
from ivr.domain.access import Bar
from ivr.domain.recognising import ALONE_WAITS, recognises
from ivr.journal.chain import append
from ivr.journal.entries import Entry

LATELY = timedelta(days=30)
WAYS_IN = ("account.invited", "account.link-made", "factor.removed")
"""The journal's rows of those who opened a way in for somebody else."""


def counts(conn: Connection, person: str, now: datetime) -> bool:
    """Whether a person's second factor serves for hearing; that there is one at all is asked elsewhere."""
    found = factors.standing(conn, person)
    return found is None or (found.hears_from is not None and found.hears_from <= now)


def bars(conn: Connection, person: str, now: datetime) -> tuple[Bar, ...]:
    """What a person's second factor sets against their hearing, handing out and saying yes: that it is new, or nothing."""
    return () if counts(conn, person, now) else (Bar.FACTOR_NEW,)


def waits(conn: Connection, person: str, now: datetime) -> datetime | None:
    """From when on a new factor serves by itself: a day from now in a house in which nobody could recognise its owner; else never."""
    return None if could(conn, person, now) else now + ALONE_WAITS


def could(conn: Connection, person: str, now: datetime) -> frozenset[str]:
    """Who could say that a new factor is its owner's: neither they themselves, nor whoever opened the way in."""
    opened = openers(conn, person, now)
    return frozenset(
        one.person
        for one in accounts.everybody(conn)
        if one.passphrase and one.disabled_at is None and one.person not in {person, *opened}
        if recognises(roles.of_person(conn, one.person), now)
    )


def openers(conn: Connection, person: str, now: datetime) -> frozenset[str]:
    """Who made the person an account or a link, or took their factor away: whoever did so last, and within the last month besides.

    By the journal, which nobody writes by hand.
    """
    c = journal.c
    lately: set[str] = set()
    last: dict[str, str] = {}
    for row in conn.execute(select(c.kind, c.at, c.details).where(c.subject == person, c.kind.in_(WAYS_IN)).order_by(c.sequence)):
        last[row.kind] = str(json.loads(row.details).get("by"))
        if row.at > now - LATELY:
            lately.add(last[row.kind])
    return frozenset(lately | set(last.values()))


def recognise(conn: Connection, person: str, *, by: str, now: datetime) -> None:
    """Say that a new second factor is its owner's, in the caller's transaction. It serves for hearing from then on.

    Raises:
        FactorMissing: there is none that waits.
        RecognitionRefused: not by this person.
    """
    at = believed(conn, now)
    found = factors.standing(conn, person)
    if found is None or found.recognised_by is not None or (found.hears_from is not None and found.hears_from <= at):
        raise FactorMissing("No new second factor of this person waits for anybody.")
    if by == person or by in openers(conn, person, at):
        raise RecognitionRefused(
            "Another than its owner, and than whoever made the link or took the factor before away, must recognise them."
        )
    if not recognises(roles.of_person(conn, by), at) or not counts(conn, by, at):
        raise RecognitionRefused(
            "An administrator or the data protection officer must recognise them, whose own factor is not new."
        )
    append(conn, [Entry("factor.recognised", person, {"by": by})], now)
    factors.recognise(conn, person, by, at)
