"""What the console's pages of retention show: each query reads a bounded stretch of an index, however many rows there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select, tuple_, union_all

from ivr.database.due import rehearsed
from ivr.database.eliminations import Counts, Item
from ivr.database.holds import read_hold
from ivr.database.keyset import Place, newest_first
from ivr.database.tables import certificate_items, certificates, elimination_items, eliminations, holds, key_headers, recordings
from ivr.domain.elimination import EliminationState
from ivr.domain.hold import Hold
from ivr.domain.recording import AT_REST, RecordingState

_R, _H, _I, _C = recordings.c, holds.c, elimination_items.c, certificates.c
_AT_REST = tuple(sorted(state.value for state in AT_REST))
Lines = Collection[str] | None
"""The lines that may be shown; None for all of them."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Recordings whose day lies in a stretch of time.

    Attributes:
        since: the first moment; None for all that are overdue.
        until: the first moment after it; None for all that come later.
        count: how many; as many as were counted at most, when there are more.
        more: whether there are.
    """

    since: datetime | None
    until: datetime | None
    count: int
    more: bool


def due_between(
    conn: Connection, bounds: Sequence[tuple[datetime | None, datetime | None]], lines: Lines, most: int
) -> tuple[Stretch, ...]:
    """How many recordings at rest have their day in each stretch: counted in the index alone, up to `most` each."""
    counts = [
        select(literal(at).label("at"), select(func.count()).select_from(_stretch(since, until, lines, most)).scalar_subquery())
        for at, (since, until) in enumerate(bounds)
    ]
    found: dict[int, int] = {row[0]: row[1] for row in conn.execute(union_all(*counts))}
    return tuple(Stretch(since, until, min(found[at], most), found[at] > most) for at, (since, until) in enumerate(bounds))


def _stretch(since: datetime | None, until: datetime | None, lines: Lines, most: int) -> Any:
    where: list[ColumnElement[bool]] = [_R.state.in_(_AT_REST)]
    if lines is not None:
        where.append(_R.line_id.in_(sorted(lines)))
    if since is not None:
        where.append(_R.due_at >= since)
    if until is not None:
        where.append(_R.due_at < until)
    return select(_R.state).where(*where).limit(most + 1).subquery()


def awaiting(conn: Connection, line_id: str, now: datetime, most: int) -> tuple[int, datetime | None]:
    """How many recordings of a line the archives have to be asked about, up to one more than `most`, and since when the first waits.

    What they were asked about, and what they keep back, does not count: nobody asks twice by mistake.
    """
    asked = (
        select(_I.recording_id)
        .join(eliminations, eliminations.c.id == _I.elimination_id)
        .where(_I.recording_id == _R.id)
        .where(or_(and_(eliminations.c.state == EliminationState.PROPOSED.value, _I.approved.is_(None)), _I.approved.is_(False)))
    )
    some = (
        select(_R.due_at)
        .where(_R.line_id == line_id, _R.state.in_(_AT_REST), _R.due_at <= now, _R.visa.is_(None))
        .where(or_(_R.held_until.is_(None), _R.held_until <= now), ~asked.exists(), ~rehearsed())
        .limit(most + 1)
        .subquery()
    )
    count, first = conn.execute(select(func.count(), func.min(some.c.due_at))).one()
    return count, first


def held(conn: Connection, lines: Lines, limit: int, after: tuple[datetime, str] | None = None) -> tuple[tuple[Hold, str], ...]:
    """Holds whose end is not noted with the line of each, those that end first at the head."""
    query = _holds(lines).where(_H.ended_at.is_(None)).order_by(_H.until, _H.id).limit(limit)
    if after is not None:
        query = query.where(_H.until >= after[0], tuple_(_H.until, _H.id) > after)
    return tuple((read_hold(row[:-1]), row[-1]) for row in conn.execute(query))


def let_go(conn: Connection, lines: Lines, limit: int, after: tuple[datetime, str] | None = None) -> tuple[tuple[Hold, str], ...]:
    """Holds that have ended with the line of each, the latest end first."""
    query = _holds(lines).where(_H.ended_at.is_not(None)).order_by(_H.ended_at.desc(), _H.id.desc()).limit(limit)
    if after is not None:
        query = query.where(_H.ended_at <= after[0], tuple_(_H.ended_at, _H.id) < after)
    return tuple((read_hold(row[:-1]), row[-1]) for row in conn.execute(query))


def placed(conn: Connection, lines: Lines, limit: int, after: Place | None = None, *, ended: bool) -> tuple[Hold, ...]:
    """Holds in the order in which they were placed, the newest first; those that have ended only if they are wanted too."""
    query = _holds(lines) if ended else _holds(lines).where(_H.ended_at.is_(None))
    rows = conn.execute(newest_first(query, _H.placed_at, _H.id, after).limit(limit))
    return tuple(read_hold(row[:-1]) for row in rows)


def _holds(lines: Lines) -> Any:
    """Each hold with its line, looked up by the recording's id: no plan may begin with all recordings of a line."""
    line = select(_R.line_id).where(_R.id == _H.recording_id).scalar_subquery()
    query = select(*_H, line)
    return query if lines is None else query.where(line.in_(sorted(lines)))


def items_of(conn: Connection, elimination_id: str, limit: int, after: str = "") -> tuple[Item, ...]:
    """What is in a batch, by the recordings' ids, those above `after`."""
    certificate = (
        select(func.min(certificate_items.c.certificate_id)).where(certificate_items.c.recording_id == _R.id).scalar_subquery()
    )
    query = (
        select(_R.id, _R.state, _R.started_at, _R.ended_at, _R.due_at, _R.body_sha256, _R.body_size, _I.approved, certificate)
        .join(recordings, _R.id == _I.recording_id)
        .where(_I.elimination_id == elimination_id, _I.recording_id > after)
        .order_by(_I.recording_id)
        .limit(limit)
    )
    return tuple(Item(row[0], RecordingState(row[1]), *row[2:]) for row in conn.execute(query))


def counted(conn: Connection, elimination_ids: Collection[str]) -> dict[str, Counts]:
    """How many recordings are in some batches, and how many the archives keep back; how many are gone is not looked up."""
    kept_back = func.count().filter(_I.approved.is_(False))
    query = select(_I.elimination_id, func.count(), kept_back).where(_I.elimination_id.in_(sorted(elimination_ids)))
    return {row[0]: Counts(row[1], row[2]) for row in conn.execute(query.group_by(_I.elimination_id))}


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate as a list shows it."""

    id: str
    signed_at: datetime
    recordings: int


def papers(conn: Connection, limit: int, after: tuple[datetime, str] | None = None) -> tuple[Paper, ...]:
    """Certificates, the newest first."""
    query = select(_C.id, _C.signed_at, _C.recordings).order_by(_C.signed_at.desc(), _C.id.desc()).limit(limit)
    if after is not None:
        query = query.where(_C.signed_at <= after[0], tuple_(_C.signed_at, _C.id) < after)
    return tuple(Paper(*row) for row in conn.execute(query))


def naming(conn: Connection, found: Collection[Paper], lines: Collection[str]) -> tuple[Paper, ...]:
    """Those among some certificates that name a recording of one of these lines."""
    own = (
        select(certificate_items.c.certificate_id)
        .join(recordings, _R.id == certificate_items.c.recording_id)
        .where(certificate_items.c.certificate_id.in_([paper.id for paper in found]), _R.line_id.in_(sorted(lines)))
    )
    named = set(conn.scalars(own.distinct()))
    return tuple(paper for paper in found if paper.id in named)


@dataclass(frozen=True, slots=True)
class Named:
    """A recording that a certificate names.

    Attributes:
        lives: its row or its key says otherwise: it came back from an older copy.
    """

    id: str
    line_id: str
    lives: bool


def named_in(conn: Connection, certificate_id: str) -> tuple[Named, ...]:
    """The recordings that one certificate names, and whether any of them lives."""
    has_key = select(key_headers.c.recording_id).where(key_headers.c.recording_id == _R.id).exists()
    lives = or_(_R.state != RecordingState.DESTROYED.value, has_key)
    query = (
        select(_R.id, _R.line_id, lives)
        .join(certificate_items, certificate_items.c.recording_id == _R.id)
        .where(certificate_items.c.certificate_id == certificate_id)
        .order_by(_R.id)
    )
    return tuple(Named(row[0], row[1], bool(row[2])) for row in conn.execute(query))
