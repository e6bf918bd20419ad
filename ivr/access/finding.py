"""Finding somebody's recordings by their number or their receipt. That somebody looked is in the journal before they see anything (L6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from ivr.access.errors import NumberUnreadable, SearchesSlowed
from ivr.access.moment import believed
from ivr.database import finding
from ivr.database.calls import KnownCall, by_receipt, get
from ivr.database.finding import Found
from ivr.database.tables import journal
from ivr.domain import receipt as receipts
from ivr.domain.call_number import CallNumberKey
from ivr.journal.chain import append
from ivr.journal.entries import Entry

MOST_CALLS = 200
"""Calls of one number whose recordings are shown, the newest."""

MOST_AN_HOUR = 60
"""Searches of one person. Who must find more has a list, and no business to try numbers."""

_KIND = "recordings.searched"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found.

    Attributes:
        call: in which a receipt was given, even if nothing was recorded in it; None when none was looked for, or is none of these lines.
    """

    recordings: tuple[Found, ...]
    call: KnownCall | None = None


def by_number(
    engine: Engine, key: CallNumberKey, number: str, *, lines: frozenset[str] | None, person: str, now: datetime
) -> Looked:
    """The recordings of the newest calls of a number, of these lines only; a foreign line's are not there, in the same words.

    Args:
        engine: of the database; the journal's row is committed before anything is given back.
        key: of the hashes.
        number: as somebody has typed it; it is kept nowhere.
        lines: which the person may see; None for all.
        person: pseudonymous id of who looks.
        now: the moment.

    Raises:
        NumberUnreadable: no telephone number. The message does not repeat it.
        SearchesSlowed: too many within an hour.
    """
    number_hash = key.hash(number)
    if number_hash is None:
        raise NumberUnreadable("This is no telephone number. Write it as +33 1 99 00 00 01, or as it is dialled in France.")
    with engine.begin() as conn:
        at = _allowed(conn, person, now)
        calls = finding.calls_of_number(conn, number_hash, lines, MOST_CALLS)
        found = finding.of_calls(conn, calls, MOST_CALLS)
        _note(conn, person, "number", len(found), at)
    return Looked(found)


def by_receipt_number(engine: Engine, receipt: str, *, lines: frozenset[str] | None, person: str, now: datetime) -> Looked:
    """What became of the call in which a receipt was given, and of all that was recorded in it. Otherwise as `by_number`.

    Raises:
        NumberUnreadable: no receipt, or one with a wrong digit.
        SearchesSlowed: too many within an hour.
    """
    read = receipts.read(receipt)
    if read is None:
        raise NumberUnreadable(
            f"This is no receipt: {receipts.LENGTH} digits of which the last one checks the others. Ask for it again."
        )
    with engine.begin() as conn:
        at = _allowed(conn, person, now)
        known = by_receipt(conn, read)
        ours = known is not None and (lines is None or known.line_id in lines)
        call = get(conn, known.id) if known is not None and ours else None
        found = finding.of_calls(conn, [call.id], MOST_CALLS) if call is not None else ()
        _note(conn, person, "receipt", len(found), at)
    return Looked(found, call)


def _allowed(conn: Connection, person: str, now: datetime) -> datetime:
    at = believed(conn, now)
    c = journal.c
    lately = select(func.count()).where(c.subject == person, c.kind == _KIND, c.at > at - timedelta(hours=1))
    if conn.execute(lately).scalar_one() >= MOST_AN_HOUR:
        raise SearchesSlowed(f"You have looked for {MOST_AN_HOUR} people within an hour. Wait, or look by line and day.")
    return at


def _note(conn: Connection, person: str, sought: str, found: int, at: datetime) -> None:
    append(conn, [Entry(_KIND, person, {"sought": sought, "found": found})], at)
