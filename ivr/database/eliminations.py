"""The rows of a public body's batches on their way out, and of what is in each."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, insert, or_, select, tuple_, update

from ivr.database.due import disposals, rehearsed
from ivr.database.tables import calls, certificate_items, elimination_items, eliminations, lines, purposes, recordings
from ivr.domain import disposal
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.elimination import Decision, Elimination, EliminationState, Origin, Rule
from ivr.domain.recording import RecordingState

_E, _I, _R = eliminations.c, elimination_items.c, recordings.c
_ROW = tuple(column for column in _E if column.name != "pdf")  # megabytes that nobody asked for


@dataclass(frozen=True, slots=True)
class Item:
    """One recording of a batch.

    Attributes:
        approved: None while the archives have not answered.
        certificate: that of its destruction; None while it lives.
    """

    recording_id: str
    state: RecordingState
    started_at: datetime
    ended_at: datetime | None
    due_at: datetime
    sha256: str | None
    size: int | None
    approved: bool | None
    certificate: str | None


def add(conn: Connection, elimination: Elimination, recording_ids: Collection[str], *, approved: bool | None = None) -> None:
    """Write a new batch with what is in it."""
    values = {
        "id": elimination.id,
        "line_id": elimination.line_id,
        "state": elimination.state.value,
        "disposal": json.dumps(asdict(elimination.origin), ensure_ascii=False, sort_keys=True),
        "made_by": elimination.made_by,
        "made_at": elimination.made_at,
    }
    conn.execute(insert(eliminations), values)
    put(conn, elimination.id, recording_ids, approved=approved)


def put(conn: Connection, elimination_id: str, recording_ids: Collection[str], *, approved: bool | None) -> None:
    """Put recordings into a batch; one that is in it already stays."""
    for batch in _batches(sorted(recording_ids)):
        there = conn.scalars(select(_I.recording_id).where(_I.elimination_id == elimination_id, _I.recording_id.in_(batch)))
        new = set(batch) - set(there)
        if new:
            rows = [{"elimination_id": elimination_id, "recording_id": one, "approved": approved} for one in sorted(new)]
            conn.execute(insert(elimination_items), rows)


def get(conn: Connection, elimination_id: str, *, claimed: bool = False) -> Elimination | None:
    """One batch, or None."""
    query = select(*_ROW).where(_E.id == elimination_id)
    row = conn.execute(query.with_for_update() if claimed else query).one_or_none()
    return None if row is None else _elimination(row)


def listing(conn: Connection, states: Collection[EliminationState] = ()) -> tuple[Elimination, ...]:
    """Batches, the newest first."""
    query = select(*_ROW).order_by(_E.made_at.desc(), _E.id)
    if states:
        query = query.where(_E.state.in_([state.value for state in states]))
    return tuple(_elimination(row) for row in conn.execute(query))


def newest(
    conn: Connection, lines: Collection[str] | None, limit: int, after: tuple[datetime, str] | None = None
) -> tuple[Elimination, ...]:
    """A page of batches, the newest first.

    Args:
        conn: to read with.
        lines: of these; None for all.
        limit: at most.
        after: where the page before ended: when its last one was made, and its id.
    """
    query = select(*_ROW).order_by(_E.made_at.desc(), _E.id.desc()).limit(limit)
    if lines is not None:
        query = query.where(_E.line_id.in_(sorted(lines)))
    if after is not None:
        query = query.where(_E.made_at <= after[0], tuple_(_E.made_at, _E.id) < after)
    return tuple(_elimination(row) for row in conn.execute(query))


def items(conn: Connection, elimination_id: str) -> Iterator[Item]:
    """What is in a batch, the oldest recording first, a thousand in memory at a time."""
    certificate = (
        select(func.min(certificate_items.c.certificate_id)).where(certificate_items.c.recording_id == _R.id).scalar_subquery()
    )
    query = (
        select(_R.id, _R.state, _R.started_at, _R.ended_at, _R.due_at, _R.body_sha256, _R.body_size, _I.approved, certificate)
        .join(recordings, _R.id == _I.recording_id)
        .where(_I.elimination_id == elimination_id)
        .order_by(_R.started_at, _R.id)
    )
    for id_, state, *others in conn.execute(query, execution_options={"yield_per": 1_000}):
        yield Item(id_, RecordingState(state), *others)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many recordings are in a batch, how many the archives keep back, and how many of it are destroyed."""

    items: int = 0
    kept_back: int = 0
    gone: int = 0


def counts(conn: Connection, elimination_id: str | None = None) -> dict[str, Counts]:
    """What is in one batch, or in every one, by its id; those that hold nothing are left out."""
    gone = case((_R.state == RecordingState.DESTROYED.value, 1), else_=0)
    kept_back = case((_I.approved.is_(False), 1), else_=0)
    query = (
        select(_I.elimination_id, func.count(), func.sum(kept_back), func.sum(gone))
        .join(recordings, _R.id == _I.recording_id)
        .group_by(_I.elimination_id)
    )
    if elimination_id is not None:
        query = query.where(_I.elimination_id == elimination_id)
    return {row[0]: Counts(*map(int, row[1:])) for row in conn.execute(query)}


def to_propose(conn: Connection, line_id: str, now: datetime, limit: int, *, again: bool) -> tuple[str, ...]:
    """Recordings of a line that the archives have to be asked about, the longest overdue first. Claimed for this transaction.

    Args:
        conn: in whose transaction.
        line_id: the line.
        now: their day has come by then.
        limit: at most.
        again: also what the archives kept back before.
    """
    asked = and_(_E.state == EliminationState.PROPOSED.value, _I.approved.is_(None))
    item = select(_I.recording_id).join(eliminations, _E.id == _I.elimination_id).where(_I.recording_id == _R.id)
    blocked = item.where(asked if again else or_(asked, _I.approved.is_(False))).exists()
    states = [state.value for state in (RecordingState.SEALED, RecordingState.QUARANTINED, RecordingState.SEALING)]
    query = (
        select(_R.id)
        .where(_R.line_id == line_id, _R.state.in_(states), _R.due_at <= now, _R.visa.is_(None))
        .where(or_(_R.held_until.is_(None), _R.held_until <= now), ~blocked, ~rehearsed())
        .order_by(_R.due_at, _R.id)
        .limit(limit)
    )
    return tuple(conn.scalars(query.with_for_update(of=recordings)))


def decide(
    conn: Connection, elimination: Elimination, decision: Decision, kept_back: Collection[str], by: str, now: datetime
) -> int:
    """Note what the archives have answered; how many recordings they let go."""
    mine = _I.elimination_id == elimination.id
    conn.execute(update(elimination_items).where(mine).values(approved=True))
    for batch in _batches(sorted(kept_back)):
        conn.execute(update(elimination_items).where(mine, _I.recording_id.in_(batch)).values(approved=False))
    approved = select(_I.recording_id).where(mine, _I.approved.is_(True))
    let_go = conn.execute(update(recordings).where(_R.id.in_(approved)).values(visa=elimination.id)).rowcount
    state = EliminationState.APPROVED if let_go else EliminationState.REFUSED
    conn.execute(
        update(eliminations)
        .where(_E.id == elimination.id)
        .values(
            state=state.value,
            decided_by=decision.by,
            decided_on=decision.on.isoformat(),
            decision=decision.reference,
            noted_by=by,
            noted_at=now,
        )
    )
    return let_go


def withdraw(conn: Connection, elimination_id: str, by: str, now: datetime) -> None:
    """Take a batch back."""
    values = {"state": EliminationState.WITHDRAWN.value, "noted_by": by, "noted_at": now}
    conn.execute(update(eliminations).where(_E.id == elimination_id).values(values))


def close(conn: Connection, elimination_id: str, bordereau: str, now: datetime) -> None:
    """Keep the signed bordereau, for ever."""
    values = {"state": EliminationState.DONE.value, "bordereau": bordereau, "closed_at": now}
    conn.execute(update(eliminations).where(_E.id == elimination_id).values(values))


def unfiled(conn: Connection) -> tuple[str, ...]:
    """Closed batches whose PDF is not kept yet."""
    return tuple(conn.scalars(select(_E.id).where(_E.bordereau.is_not(None), _E.pdf.is_(None)).order_by(_E.closed_at, _E.id)))


def file(conn: Connection, elimination_id: str, pdf: bytes) -> None:
    """Keep the PDF of a closed batch; one that is kept already stays."""
    conn.execute(update(eliminations).where(_E.id == elimination_id, _E.pdf.is_(None)).values(pdf=pdf))


def filed(conn: Connection, elimination_id: str) -> bytes | None:
    """The PDF that is kept of a batch, or None."""
    found = conn.execute(select(_E.pdf).where(_E.id == elimination_id)).scalar_one_or_none()
    return None if found is None else bytes(found)


def finished(conn: Connection, elimination: Elimination, now: datetime) -> bool:
    """Whether all that may go of an approved batch is gone; one of a management table is open until its day is over."""
    if elimination.origin.disposal.authority is Authority.TABLE and now.date() <= elimination.made_at.date():
        return False
    alive = select(_R.id).join(elimination_items, _I.recording_id == _R.id)
    alive = alive.where(_I.elimination_id == elimination.id, _I.approved.is_(True), _R.state != RecordingState.DESTROYED.value)
    return conn.execute(alive.limit(1)).first() is None


def under_tables(conn: Connection) -> dict[str, Disposal]:
    """Lines whose recordings a management table lets go."""
    return {line: one for line, one in disposals(conn).items() if one.authority is Authority.TABLE}


def today(conn: Connection, line_id: str, now: datetime, most: int) -> str | None:
    """The batch of a management table that is open on this day and has not reached its `most` recordings."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    held = select(func.count()).where(_I.elimination_id == _E.id).scalar_subquery()
    query = select(_E.id).where(_E.line_id == line_id, _E.state == EliminationState.APPROVED.value, _E.decided_by.is_(None))
    found: str | None = conn.execute(
        query.where(_E.made_at >= midnight, _E.made_at < midnight + timedelta(days=1), held < most).order_by(_E.made_at).limit(1)
    ).scalar_one_or_none()
    return found


def documents_among(conn: Connection, recording_ids: Sequence[str]) -> tuple[str, ...]:
    """Those of them that are a public body's documents: a rehearsal is nobody's."""
    query = select(_R.id).join(calls, calls.c.id == _R.call_id).where(_R.id.in_(recording_ids), calls.c.rehearsal.is_(False))
    return tuple(conn.scalars(query.order_by(_R.id)))


def origin(conn: Connection, line_id: str) -> Origin | None:
    """What a bordereau says of a line; None when its archives want nothing. A line out of service has no rules left."""
    line = conn.execute(select(lines).where(lines.c.id == line_id)).one_or_none()
    wanted = None if line is None else disposal.read(line.disposal)
    if line is None or wanted is None:
        return None
    rows = conn.execute(select(purposes).where(purposes.c.line_id == line_id).order_by(purposes.c.position))
    rules = tuple(Rule(row.kind, row.basis, row.retention_count, row.retention_unit, row.reference) for row in rows)
    return Origin(line.organisation, line.name, wanted, rules)


def _batches(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _elimination(row: Row[Any]) -> Elimination:
    found = json.loads(row.disposal)
    decided = row.decided_by is not None
    return Elimination(
        id=row.id,
        line_id=row.line_id,
        state=EliminationState(row.state),
        origin=Origin(
            found["organisation"],
            found["line_name"],
            disposal.taken(found["disposal"]),
            tuple(Rule(**rule) for rule in found["rules"]),
        ),
        made_by=row.made_by,
        made_at=row.made_at,
        decision=Decision(row.decided_by, date.fromisoformat(row.decided_on), row.decision) if decided else None,
        noted_by=row.noted_by,
        noted_at=row.noted_at,
        bordereau=row.bordereau,
        closed_at=row.closed_at,
    )
