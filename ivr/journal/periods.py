"""A stretch of the journal, and the signed statement that anchors both of its ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ivr.database.tables import journal
from ivr.journal.chain import Head
from ivr.journal.cuts import Cut, beginning
from ivr.journal.entries import moment
from ivr.journal.errors import JournalBroken
from ivr.journal.signing import PublicKey, Signer

TYP = "preambule.journal-period"


@dataclass(frozen=True, slots=True)
class Period:
    """The rows after one row, up to another.

    Attributes:
        after: the row before the first; sequence 0 where the journal begins.
        last: the last row; the same as `after` when nothing was written in the period.
        since, until: moments that were asked for; None for an open side.
    """

    after: Head
    last: Head
    since: datetime | None = None
    until: datetime | None = None

    def sign(self, signer: Signer, now: datetime) -> str:
        """As a JWS in compact form: nobody can take rows off either end of the file and pass the rest for the whole period."""
        return signer.sign(
            {
                "v": 1,
                "after": self.after.told,
                "last": self.last.told,
                "since": self.since and moment(self.since),
                "until": self.until and moment(self.until),
                "at": moment(now),
            },
            TYP,
        )


def read_period(jws: str, public_key: PublicKey) -> Period:
    """What a statement says, once its signature is found right.

    Raises:
        SignatureWrong: changed, or signed with another key.
        JournalBroken: signed rightly, but no statement of a period.
    """
    payload = public_key.read_verified(jws, TYP)
    try:
        after, last = Head.read(payload["after"]), Head.read(payload["last"])
        return Period(after, last, _read(payload["since"]), _read(payload["until"]))
    except (KeyError, TypeError, ValueError) as error:
        raise JournalBroken(f"A signed statement of a period says nothing that one says: {error!r}.") from error


def period(conn: Connection, since: datetime | None, until: datetime | None, cuts: tuple[Cut, ...] = ()) -> Period:
    """The rows from the first that is not older than `since` to the last that is older than `until`, and all between them.

    A row written while the clock was set back, or ahead, stays among its neighbours: the chain has no holes.
    """
    start = beginning(cuts)
    first = _first(conn, start.sequence, since)
    last = _last(conn, start.sequence, until)
    after = _head_of(conn, _newest(conn, start), start) if first is None else _before(conn, first)
    return Period(after, _head_of(conn, max(last, after.sequence), start), since, until)


_C = journal.c


def _first(conn: Connection, after: int, since: datetime | None) -> int | None:
    query = select(_C.sequence).where(_C.sequence > after)
    if since is not None:
        query = query.where(_C.at >= since)
    found: int | None = conn.execute(query.order_by(_C.sequence).limit(1)).scalar_one_or_none()
    return found


def _last(conn: Connection, after: int, until: datetime | None) -> int:
    query = select(_C.sequence).where(_C.sequence > after)
    if until is not None:
        query = query.where(_C.at < until)
    return int(conn.execute(query.order_by(_C.sequence.desc()).limit(1)).scalar_one_or_none() or after)


def _newest(conn: Connection, start: Head) -> int:
    return _last(conn, start.sequence, None)


def _before(conn: Connection, first: int) -> Head:
    """The row before one, as that one names it: it may have been cut, or lost with a database."""
    return Head(first - 1, bytes(conn.execute(select(_C.previous).where(_C.sequence == first)).scalar_one()))


def _head_of(conn: Connection, sequence: int, start: Head) -> Head:
    if sequence <= start.sequence:
        return start
    return Head(sequence, bytes(conn.execute(select(_C.hash).where(_C.sequence == sequence)).scalar_one()))


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
