"""Figures over many rows: what is held, how many calls there were, who did what. Counted by the database, in one pass each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from ivr.access.heard import LISTENED
from ivr.database.tables import calls, factors, journal, notice_versions, objections, recordings, renderings, rights_requests
from ivr.domain.recording import GONE, RecordingState

RATE = 8000
HELD = frozenset(RecordingState) - GONE
"""States in which a recording has its header, and so could be heard."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The recordings of one line in one state.

    Attributes:
        seconds: of sound, as far as it is known.
        size: bytes of ciphertext.
        first_due, last_due: the first and the last day of destruction among them.
        overdue: how many should have been destroyed already, held ones left out.
        held: how many are kept beyond their day by a hold.
    """

    line_id: str
    state: RecordingState
    count: int
    seconds: int
    size: int
    first_due: datetime
    last_due: datetime
    overdue: int
    held: int


@dataclass(frozen=True, slots=True)
class Calls:
    """The real calls of one line, rehearsals left out.

    Attributes:
        answers: how many by what the caller answered to the notice.
    """

    line_id: str
    count: int
    first: datetime
    last: datetime
    answers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Deeds:
    """What one person did, as the journal says.

    Attributes:
        kinds: how many rows by kind.
        last: sequence of the last row.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    last: int = 0
    at: datetime | None = None


def holdings(conn: Connection, now: datetime) -> tuple[Holding, ...]:
    """What there is of each line, by state."""
    c = recordings.c
    holding = c.held_until > now
    overdue = func.sum(case((holding, 0), (c.due_at <= now, 1), else_=0))
    held = func.sum(case((holding, 1), else_=0))
    query = (
        select(
            c.line_id,
            c.state,
            func.count(),
            func.coalesce(func.sum(c.samples), 0),
            func.coalesce(func.sum(c.body_size), 0),
            func.min(c.due_at),
            func.max(c.due_at),
            overdue,
            held,
        )
        .group_by(c.line_id, c.state)
        .order_by(c.line_id, c.state)
    )
    return tuple(
        Holding(line, RecordingState(state), count, int(samples) // RATE, int(size), first, last, int(late), int(kept))
        for line, state, count, samples, size, first, last, late, kept in conn.execute(query)
    )


def call_counts(conn: Connection) -> dict[str, Calls]:
    """The calls of each line."""
    c = calls.c
    query = (
        select(c.line_id, c.answer, func.count(), func.min(c.arrived_at), func.max(c.arrived_at))
        .where(c.rehearsal.is_(False))
        .group_by(c.line_id, c.answer)
    )
    found: dict[str, Calls] = {}
    for line, answer, count, first, last in conn.execute(query):
        before = found.get(line, Calls(line, 0, first, last, {}))
        answers = {**before.answers, answer or "unknown": count}
        found[line] = Calls(line, before.count + count, min(before.first, first), max(before.last, last), answers)
    return found


def deeds(conn: Connection) -> dict[str, Deeds]:
    """What each person did, by pseudonymous id. Reads the journal's rows that name somebody, a thousand at a time."""
    c = journal.c
    query = select(c.sequence, c.at, c.kind, c.details).where(c.details.contains('"by":"')).order_by(c.sequence)
    found: dict[str, Deeds] = {}
    for row in conn.execute(query, execution_options={"yield_per": 1000}):
        who = json.loads(row.details).get("by")
        if isinstance(who, str):
            before = found.get(who, Deeds())
            before.kinds[row.kind] += 1
            found[who] = Deeds(before.kinds, row.sequence, row.at)
    return found


def listenings(conn: Connection) -> dict[str, int]:
    """How often recordings of each line were played or handed out."""
    query = (
        select(recordings.c.line_id, func.count())
        .join(journal, journal.c.subject == recordings.c.id)
        .where(journal.c.kind.in_(LISTENED))
        .group_by(recordings.c.line_id)
    )
    return {line: count for line, count in conn.execute(query)}  # noqa: C416  # rows are pairs, dict() is not told so


def objecting(conn: Connection, now: datetime) -> int:
    """How many objections are in force."""
    c = objections.c
    standing = c.withdrawn_at.is_(None) & (c.until.is_(None) | (c.until > now))
    return conn.execute(select(func.count()).where(standing)).scalar_one()


def requests(conn: Connection) -> dict[str, int]:
    """How many requests of people there are, by state."""
    c = rights_requests.c
    return {state: count for state, count in conn.execute(select(c.state, func.count()).group_by(c.state))}  # noqa: C416  # as above


def confirmed_factors(conn: Connection) -> int:
    """How many people have a second factor whose first code was shown."""
    return conn.execute(select(func.count()).where(factors.c.confirmed_at.is_not(None))).scalar_one()


def voices(conn: Connection) -> dict[str, tuple[str, ...]]:
    """The voices of each version of a notice, by its id."""
    c = renderings.c
    found: dict[str, list[str]] = {}
    for version, voice in conn.execute(select(c.version_id, c.voice).distinct().order_by(c.version_id, c.voice)):
        found.setdefault(version, []).append(voice)
    return {version: tuple(names) for version, names in found.items()}


def announced(conn: Connection) -> dict[str, str]:
    """The hash of the facts that each version of a notice announces, by its id."""
    return {row.id: row.facts_hash for row in conn.execute(select(notice_versions.c.id, notice_versions.c.facts_hash))}
