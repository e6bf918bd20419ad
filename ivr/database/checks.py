"""The rows of what was read back: which body when, and how far a run has come (L8)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ivr.database.recordings import read_row
from ivr.database.tables import body_checks, recordings, vault_runs
from ivr.domain.recording import AT_REST, Recording

CLAIM = timedelta(minutes=10)
"""How long a body is left to whoever has begun to read it back; a process that died reads nothing."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_REST = tuple(state.value for state in AT_REST)

_STATE = recordings.c.state.concat("")
"""The state where another order than that of its index is wanted: nearly every row is at rest, and sorting all of them for each batch of
twenty would cost the square."""


@dataclass(frozen=True, slots=True)
class Run:
    """One verification, from its beginning to its end, over however many processes.

    Attributes:
        scope: `all`, `sample` or `nightly`.
        wanted: how many recordings are to be read back.
        examined, bytes: how many were, and of what size together.
        found: how many findings of each kind, once it has ended.
    """

    id: str
    scope: str
    wanted: int
    began_at: datetime
    ended_at: datetime | None = None
    examined: int = 0
    bytes: int = 0
    found: dict[str, int] = field(default_factory=dict)


def at_rest(conn: Connection) -> int:
    """How many recordings have a body to be read back."""
    return conn.scalar(select(func.count()).select_from(recordings).where(recordings.c.state.in_(_REST))) or 0


def unfinished(conn: Connection, scope: str) -> Run | None:
    """The run of this scope that was begun and not ended, or None."""
    query = select(vault_runs).where(vault_runs.c.scope == scope, vault_runs.c.ended_at.is_(None))
    return _run(conn, query.order_by(vault_runs.c.began_at).limit(1))


def last_of(conn: Connection, scope: str) -> Run | None:
    """The run of this scope that began last, or None."""
    return _run(conn, select(vault_runs).where(vault_runs.c.scope == scope).order_by(vault_runs.c.began_at.desc()).limit(1))


def get(conn: Connection, run_id: str) -> Run | None:
    """One run, or None."""
    return _run(conn, select(vault_runs).where(vault_runs.c.id == run_id))


def begin(conn: Connection, run: Run) -> None:
    """Write a new run; what was noted of recordings that are no more is forgotten."""
    gone = select(recordings.c.id).where(recordings.c.state.not_in(_REST))
    conn.execute(delete(body_checks).where(body_checks.c.recording_id.in_(gone)))
    conn.execute(insert(vault_runs), {**_columns(run), "found": json.dumps(run.found)})


def claim_new(conn: Connection, now: datetime, limit: int, after: str) -> tuple[tuple[Recording, ...], str | None]:
    """Recordings that were never read back, by id above `after`, for this process alone.

    Returns:
        Those that nobody else has claimed meanwhile; and where to go on, None when there are no more.
    """
    c = recordings.c
    never = ~select(body_checks.c.recording_id).where(body_checks.c.recording_id == c.id).exists()
    found = _read(conn, select(recordings).where(c.id > after, _STATE.in_(_REST), never).order_by(c.id).limit(limit))
    if not found:
        return (), None
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    rows = [{"recording_id": one.id, "claimed_at": now, "checked_at": NEVER, "found": ""} for one in found]
    won = set(
        conn.scalars(dialect.insert(body_checks).values(rows).on_conflict_do_nothing().returning(body_checks.c.recording_id))
    )
    return tuple(one for one in found if one.id in won), found[-1].id


def claim_known(conn: Connection, run: Run, now: datetime, limit: int, *, of_others: bool = False) -> tuple[Recording, ...]:
    """Recordings that this run has not read back yet, those first of which it is longest ago.

    What others have claimed is left to them for a while; with `of_others` it is not: two who read one body do no harm.
    """
    c = body_checks.c
    wanted = (
        select(recordings)
        .join(body_checks, c.recording_id == recordings.c.id)
        .where(_STATE.in_(_REST), c.checked_at < run.began_at)
        .order_by(c.checked_at, c.recording_id)
        .limit(limit)
        .with_for_update(of=body_checks, skip_locked=True)
    )
    if not of_others:
        wanted = wanted.where(c.claimed_at < now - CLAIM)
    found = _read(conn, wanted)
    conn.execute(update(body_checks).where(c.recording_id.in_([one.id for one in found])).values(claimed_at=now))
    return found


def checked(conn: Connection, run_id: str, recording_id: str, found: Sequence[str], size: int, now: datetime) -> None:
    """Note what reading a body back has shown."""
    noted(conn, recording_id, found, now)
    conn.execute(
        update(vault_runs)
        .where(vault_runs.c.id == run_id)
        .values(examined=vault_runs.c.examined + 1, bytes=vault_runs.c.bytes + size)
    )


def noted(conn: Connection, recording_id: str, found: Sequence[str], now: datetime) -> None:
    """Note what reading a body again has shown, outside of any run."""
    conn.execute(
        update(body_checks).where(body_checks.c.recording_id == recording_id).values(checked_at=now, found=" ".join(found))
    )


def end(conn: Connection, run_id: str, found: dict[str, int], now: datetime) -> bool:
    """Whether it is we who end the run."""
    ended = conn.execute(
        update(vault_runs)
        .where(vault_runs.c.id == run_id, vault_runs.c.ended_at.is_(None))
        .values(ended_at=now, found=json.dumps(found))
    )
    return ended.rowcount == 1


def troubled(conn: Connection, after: str, limit: int, since: datetime | None = None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Recordings at rest of which the last reading was not well, by id above `after`: the id, and what was found."""
    c = body_checks.c
    query = (
        select(c.recording_id, c.found)
        .join(recordings, recordings.c.id == c.recording_id)
        .where(c.found != "", c.recording_id > after, _STATE.in_(_REST))
        .order_by(c.recording_id)
        .limit(limit)
    )
    if since is not None:
        query = query.where(c.checked_at >= since)
    return tuple((row.recording_id, tuple(row.found.split())) for row in conn.execute(query))


def _read(conn: Connection, query: Select[Any]) -> tuple[Recording, ...]:
    return tuple(read_row(row) for row in conn.execute(query).mappings())


def _run(conn: Connection, query: Select[Any]) -> Run | None:
    row = conn.execute(query).one_or_none()
    return None if row is None else Run(**{**row._mapping, "found": json.loads(row.found)})  # noqa: SLF001  # SQLAlchemy's public name


def _columns(run: Run) -> dict[str, Any]:
    return {column.name: getattr(run, column.name) for column in vault_runs.c}
