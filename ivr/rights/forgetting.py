"""What is not needed any more is forgotten (LAW 13): numbers of calls of which nothing is left, people whose requests are long closed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from ivr.database import rights
from ivr.database.engine import reading
from ivr.domain.call_number import forgettable_before
from ivr.domain.retention import before
from ivr.domain.rights import FORGOTTEN_AFTER
from ivr.journal.chain import append
from ivr.journal.entries import Entry

PAGE = 1_000
"""Calls looked at in one view, and changed in one transaction: nobody waits long for it."""


def forget_numbers(engine: Engine, now: datetime) -> int:
    """Take the hash of the number out of calls of which nothing is left to be found; of how many.

    A call keeps it while one of its recordings lives or an open request is about it, and a month at least after it came.
    """
    arrived_before, last, done = forgettable_before(now), "", 0
    while True:
        with reading(engine) as conn:
            free, following = rights.forgettable_numbers(conn, arrived_before, last, PAGE)
        if free:
            with engine.begin() as conn:
                append(conn, [Entry("rights.numbers-forgotten", "calls", {"calls": len(free)})], now)
                done += rights.forget_numbers(conn, free)
        if following is None:
            return done
        last = following


def forget_people(engine: Engine, now: datetime) -> int:
    """Take contact and words out of requests that were closed a year ago; of how many. Kinds, dates and outcomes stay (art. 5(2))."""
    closed_before = before(now, FORGOTTEN_AFTER)
    with reading(engine) as conn:
        if not rights.to_forget(conn, closed_before, 1):
            return 0
    with engine.begin() as conn:
        found = rights.to_forget(conn, closed_before, PAGE)
        append(conn, [Entry("rights.person-forgotten", request_id) for request_id in found], now)
        rights.forget_people(conn, found)
    return len(found)
