"""The journal a page at a time, the newest rows first, for people who look something up: a page costs the same however long the journal is.

Rows of one kind, or about one subject, stand together in an index, in their order. What is looked for is therefore read from a few such
strands, a window of each, and put together: all that lies above the lowest row that every unfinished strand has shown is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from ivr.database.prepared import Prepared
from ivr.database.tables import journal, microseconds
from ivr.journal.chain import Row

WINDOW = 500
"""Rows looked at in one strand for one page, where not all of them are wanted."""

NEIGHBOURS = 2_000
"""Rows on the wrong side of a bound that are looked at, since the clock may have been set back among them."""

_C = journal.c
_NO_END = (1 << 63) - 1
_STRETCH = select(journal).where(_C.sequence >= bindparam("first"), _C.sequence < bindparam("before"))


def _newest_first(query: Select[Any]) -> Prepared:
    return Prepared(query.order_by(_C.sequence.desc()).limit(bindparam("most")))


_ALL = _newest_first(_STRETCH)
_OF_KIND = _newest_first(_STRETCH.where(_C.kind == bindparam("named")))
_ABOUT = _newest_first(_STRETCH.where(_C.subject == bindparam("named")))
_AT = Prepared(select(_C.sequence, _C.at).where(_C.sequence >= bindparam("of")).order_by(_C.sequence).limit(1))
_NEAR = select(_C.sequence).where(_C.sequence >= bindparam("first"), _C.sequence < bindparam("before"))
_EARLIER = Prepared(_NEAR.where(_C.at >= bindparam("moment")).order_by(_C.sequence).limit(1))
_LATER = Prepared(_NEAR.where(_C.at < bindparam("moment")).order_by(_C.sequence.desc()).limit(1))
_FIRST_KIND = Prepared(select(func.min(_C.kind)).where(_C.kind > bindparam("after")))


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; an empty part does not matter.

    Attributes:
        kinds: any of these.
        subject: the id that rows are about.
        person: the id of somebody who did it, or whom it was done to.
        personal: kinds whose rows may name who did it; needed to look for a person.
        since, until: between which moments. The clock may have been set back: what counts is the order of the rows.
    """

    kinds: tuple[str, ...] = ()
    subject: str = ""
    person: str = ""
    personal: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, row: Row) -> bool:
        """Whether a row of its stretch is wanted."""
        return (
            (not self.kinds or row.kind in self.kinds)
            and (not self.subject or row.subject == self.subject)
            and (not self.person or row.subject == self.person or f'"{self.person}"' in row.details)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """One page.

    Attributes:
        older: rows before this one come next; None at the beginning of the journal.
    """

    rows: tuple[Row, ...]
    older: int | None


def look(conn: Connection, sought: Sought, limit: int, before: int | None = None) -> Found:
    """The newest rows that are wanted, of those before one.

    A page may hold fewer than `limit` rows, or none, and still say where to look on: no page looks at more than a window of each strand.
    """
    bounds = _bounds(conn, sought, before)
    most = WINDOW if _picks(sought) else limit + 1
    strands = [read(conn, {**bounds, "most": most}) for read in _strands(sought)]
    complete_from = max((strand[-1].sequence for strand in strands if len(strand) == most), default=0)
    found = {row.sequence: row for strand in strands for row in strand if row.sequence >= complete_from and sought.holds(row)}
    rows = tuple(found[sequence] for sequence in sorted(found, reverse=True))
    if len(rows) > limit:
        return Found(rows[:limit], rows[limit - 1].sequence)
    return Found(rows, complete_from or None)


def kinds(conn: Connection) -> tuple[str, ...]:
    """The kinds of rows that there are, in their order: a look into the index for each."""
    known: list[str] = []
    after = ""
    while (row := _FIRST_KIND.first(conn, {"after": after})) is not None and row[0] is not None:
        after = row[0]
        known.append(after)
    return tuple(known)


def _bounds(conn: Connection, sought: Sought, before: int | None) -> dict[str, int]:
    first, end = 0, _NO_END if before is None else before
    if sought.since is not None:
        bound = _halved(conn, sought.since)
        earlier = _near(conn, _EARLIER, bound - NEIGHBOURS, bound, sought.since)
        first = bound if earlier is None else earlier
    if sought.until is not None:
        bound = _halved(conn, sought.until)
        later = _near(conn, _LATER, bound, bound + NEIGHBOURS, sought.until)
        end = min(end, bound if later is None else later + 1)
    return {"first": first, "before": end}


def _halved(conn: Connection, at: datetime) -> int:
    """A row with which a moment begins, found by halving: rows are written as time goes by, but for clocks that were set back."""
    low, high = 1, _newest(conn) + 1
    wanted = microseconds(at)
    while low < high:
        middle = (low + high) // 2
        row = _AT.all(conn, {"of": middle})
        if not row or row[0][1] >= wanted:
            high = middle
        else:
            low = row[0][0] + 1
    return low


def _near(conn: Connection, which: Prepared, first: int, before: int, at: datetime) -> int | None:
    row = which.all(conn, {"first": first, "before": before, "moment": microseconds(at)})
    return int(row[0][0]) if row else None


def _newest(conn: Connection) -> int:
    row = _ALL.all(conn, {"first": 0, "before": _NO_END, "most": 1})
    return int(row[0][0]) if row else 0


Strand = Callable[[Connection, Mapping[str, int]], Sequence[Row]]


def _picks(sought: Sought) -> bool:
    """Whether some rows of a strand may not be wanted."""
    return bool(sought.person) or bool(sought.subject and sought.kinds)


def _strands(sought: Sought) -> Iterable[Strand]:
    if sought.subject:
        return (_strand(_ABOUT, sought.subject),)
    if sought.person:
        named = [kind for kind in sought.personal if not sought.kinds or kind in sought.kinds]
        return (_strand(_ABOUT, sought.person), *(_strand(_OF_KIND, kind) for kind in named))
    if sought.kinds:
        return tuple(_strand(_OF_KIND, kind) for kind in sought.kinds)
    return (_strand(_ALL, ""),)


def _strand(query: Prepared, named: str) -> Strand:
    extra = {"named": named} if named else {}
    return lambda conn, bounds: [_row(found) for found in query.all(conn, {**bounds, **extra})]


def _row(found: tuple[Any, ...]) -> Row:
    row = Row._make(found)
    return row._replace(previous=bytes(row.previous), hash=bytes(row.hash))
