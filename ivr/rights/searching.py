"""Which calls may be the person's: candidates by number, day, line or receipt, of which somebody confirms those that are theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, literal_column, select

from ivr.database import rights
from ivr.database.calls import line_of
from ivr.database.prepared import Prepared
from ivr.database.tables import calls, microseconds, recordings
from ivr.domain import receipt as receipts
from ivr.domain.call_number import CallNumberKey
from ivr.domain.recording import RecordingState
from ivr.domain.rights import MOST_SEARCHES, may_search
from ivr.rights.errors import ForeignCall, NumberUnreadable, TooManySearches
from ivr.rights.steps import Deal, working

MOST = 200
"""Candidates of one search; further ones are found by narrowing it."""

_FIRST, _LAST = 0, 1 << 62
_BY = ("number_hash", "receipt", "line_id")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """By what calls are looked for; what is None does not matter, but number, receipt or both bounds must be there.

    Attributes:
        number_hash: of `CallNumberKey`.
        since, until: bounds of the arrival, the first included, the second not.
        receipt: eight digits.
    """

    number_hash: str | None = None
    line_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    receipt: str | None = None


class Candidate(NamedTuple):
    """A call that may be the person's.

    Attributes:
        arrived: microseconds since 1970, UTC.
        recordings: how many there were in it.
        left: how many of them can still be heard.
    """

    call_id: str
    line_id: str
    arrived: int
    answer: str | None
    outcome: str | None
    recordings: int
    left: int

    @property
    def arrived_at(self) -> datetime:
        """As a moment."""
        return _EPOCH + timedelta(microseconds=self.arrived)


def wanted(
    key: CallNumberKey,
    *,
    number: str | None = None,
    receipt: str | None = None,
    line_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Wanted:
    """What to look for, as a person gives it.

    Raises:
        NumberUnreadable: neither number nor receipt nor a stretch of time, or one that cannot be read. The message repeats nothing.
    """
    number_hash = None if number is None else key.hash(number)
    read = None if receipt is None else receipts.read(receipt)
    if number is not None and number_hash is None:
        raise NumberUnreadable("This is no telephone number. Write it as +33 1 99 00 00 01, or as it is dialled in France.")
    if receipt is not None and read is None:
        raise NumberUnreadable(
            f"This is no receipt: {receipts.LENGTH} digits of which the last one checks the others. Ask for it again."
        )
    if number_hash is None and read is None and (since is None or until is None):
        raise NumberUnreadable(
            "Name a number, a receipt, or the first and the last day: nobody's calls are looked through at random."
        )
    return Wanted(number_hash, line_id, since, until, read)


def search(about: Deal, looked_for: Wanted) -> tuple[Deal, tuple[Candidate, ...]]:
    """Look for candidates. That somebody looked, by what, and how many were found, is in the journal first (L6).

    A request about one line finds nothing of another, and finds it in the same words and by the same work as what is not there.

    Raises:
        IdentityUnconfirmed, RequestState: as `begin_work`.
        TooManySearches: who tries numbers one after the other is stopped.
    """
    about = working(about)
    if not may_search(about.request):
        raise TooManySearches(f"This request has caused {MOST_SEARCHES} searches already. Ask the person, and open another.")
    line_id = about.request.line_id or looked_for.line_id
    foreign = looked_for.line_id not in (None, line_id)
    found = candidates(about.conn, replace(looked_for, line_id=line_id))
    found = () if foreign else found
    sought = [name for name in ("number_hash", "receipt", "line_id", "since", "until") if getattr(looked_for, name) is not None]
    about.note("rights.searched", sought=[name.removesuffix("_hash").removesuffix("_id") for name in sought], found=len(found))
    return about.moved(replace(about.request, searches=about.request.searches + 1)), found


def candidates(conn: Connection, looked_for: Wanted) -> tuple[Candidate, ...]:
    """The calls that fit, the newest first. Reads only."""
    by = tuple(name for name in _BY if getattr(looked_for, name) is not None)
    values = {name: getattr(looked_for, name) for name in by}
    values["since"] = _FIRST if looked_for.since is None else microseconds(looked_for.since)
    values["until"] = _LAST if looked_for.until is None else microseconds(looked_for.until)
    return tuple(Candidate._make(row) for row in _statement(by).all(conn, values))


def confirm(about: Deal, call_ids: Sequence[str]) -> Deal:
    """Somebody says that these calls are the person's: the request is about them from here on.

    Raises:
        ForeignCall: a call is not there, or of another line than the request; none is attached then.
    """
    about = working(about)
    there = set(rights.attached(about.conn, about.request.id))
    new = [call_id for call_id in dict.fromkeys(call_ids) if call_id not in there]
    for call_id in new:
        line_id = line_of(about.conn, call_id)
        if line_id is None or about.request.line_id not in (None, line_id):
            raise ForeignCall("One of these is no call that this request can be about; nothing was attached.")
    for call_id in new:
        about.note("rights.call-attached", call=call_id)
        rights.attach(about.conn, about.request.id, call_id, about.by, about.now)
    return about


def withdraw(about: Deal, call_ids: Sequence[str]) -> Deal:
    """They were somebody else's calls after all.

    Raises:
        ForeignCall: one is not attached; all stay then.
    """
    about = working(about)
    if not set(call_ids) <= set(rights.attached(about.conn, about.request.id)):
        raise ForeignCall("One of these calls is not attached to the request; nothing was taken off.")
    for call_id in dict.fromkeys(call_ids):
        about.note("rights.call-detached", call=call_id)
        rights.detach(about.conn, about.request.id, call_id)
    return about


@cache
def _statement(by: tuple[str, ...]) -> Prepared:
    """The search by these columns, compiled once: what a person looks for is found as fast as the database finds it."""
    c, r = calls.c, recordings.c
    kept = select(func.count()).where(r.call_id == c.id)
    to_hear = kept.where(r.state == literal_column(f"'{RecordingState.SEALED.value}'"))
    columns = (c.id, c.line_id, c.arrived_at, c.answer, c.outcome, kept.scalar_subquery(), to_hear.scalar_subquery())
    when = c.arrived_at >= bindparam("since"), c.arrived_at < bindparam("until")
    where = *(c[name] == bindparam(name) for name in by), *when
    newest = select(*columns).where(*where).order_by(c.arrived_at.desc(), c.id.desc())
    return Prepared(newest.limit(literal_column(str(MOST))))
