"""Orphans on either side: what lies in the store, among the parts or in the key table and belongs to nothing, or to something dead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, select

from ivr.database import recordings
from ivr.database.engine import reading
from ivr.database.tables import key_headers
from ivr.database.tables import recordings as rows
from ivr.domain.recording import AT_REST, GONE, RecordingState
from ivr.vault.checking.findings import Finding, Kind
from ivr.vault.errors import ObjectMissing
from ivr.vault.objects import Objects, Upload, body_name, recording_of
from ivr.vault.parts import being_written, part_name, parts_in

ABANDONED = timedelta(days=1)
"""How old an upload must be before it is given up."""

_BATCH = 500

T = TypeVar("T")
States = dict[str, RecordingState]


def survey(engine: Engine, store: Objects, parts: Path | None, now: datetime, *, sole: bool) -> Iterator[Finding]:
    """Everything that belongs to nothing, read off all sides; a few hundred in memory at a time.

    Args:
        engine: of the database.
        store: where bodies lie.
        parts: folder of the ciphertext in progress on this host; None on a host without captures.
        now: by which the age of an upload is told.
        sole: whether all captures of this database are on this host: then a row that waits for a part elsewhere is lost.
    """
    yield from _objects(engine, store)
    yield from (Finding(Kind.UPLOAD_LEFT_OVER, upload.name) for upload in abandoned(engine, store, now))
    yield from _headers(engine)
    if parts is not None:
        yield from _parts(engine, parts)
        if sole:
            yield from _lost(engine, store, parts)


def abandoned(engine: Engine, store: Objects, now: datetime) -> Iterator[Upload]:
    """Uploads that are old, and that no recording waits for. Those of others than our bodies are none of ours."""
    old = (upload for upload in store.uploads() if upload.began_at < now - ABANDONED)
    for batch in _batches((upload, found) for upload in old if (found := recording_of(upload.name)) is not None):
        states = _states(engine, [recording_id for _, recording_id in batch])
        yield from (upload for upload, recording_id in batch if states.get(recording_id) is not RecordingState.SEALING)


def _objects(engine: Engine, store: Objects) -> Iterator[Finding]:
    """A row that is still being sealed, refused or destroyed is at work on its body: nothing is said of that."""
    for batch in _batches((name, recording_of(name)) for name in store.names()):
        states = _states(engine, [recording_id for _, recording_id in batch if recording_id is not None])
        for name, recording_id in batch:
            if recording_id is None:
                yield Finding(Kind.OBJECT_FOREIGN, name)
            elif recording_id not in states:
                yield Finding(Kind.OBJECT_WITHOUT_ROW, name)
            elif states[recording_id] is RecordingState.DESTROYED and _is_there(store, name):
                yield Finding(Kind.OBJECT_OF_DESTROYED, recording_id)


def _parts(engine: Engine, parts: Path) -> Iterator[Finding]:
    for batch in _batches(parts_in(parts)):
        states = _states(engine, [recording_id for recording_id, _ in batch])
        for recording_id, part in batch:
            if recording_id not in states and not being_written(part):
                yield Finding(Kind.PART_WITHOUT_ROW, recording_id)
            elif states.get(recording_id) in AT_REST | {RecordingState.DESTROYED} and part.exists():
                yield Finding(Kind.PART_LEFT_OVER, recording_id)


def _headers(engine: Engine) -> Iterator[Finding]:
    query = (
        select(key_headers.c.recording_id, rows.c.state)
        .outerjoin(rows, rows.c.id == key_headers.c.recording_id)
        .where(rows.c.state.is_(None) | rows.c.state.in_([gone.value for gone in GONE]))
        .order_by(key_headers.c.recording_id)
        .limit(_BATCH)
    )
    after: str | None = ""
    while after is not None:
        with reading(engine) as conn:
            found = conn.execute(query.where(key_headers.c.recording_id > after)).all()
        for recording_id, state in found:
            yield Finding(Kind.HEADER_WITHOUT_ROW if state is None else Kind.HEADER_OF_DESTROYED, recording_id)
        after = found[-1].recording_id if found else None


def _lost(engine: Engine, store: Objects, parts: Path) -> Iterator[Finding]:
    """Rows that wait to be sealed, and whose bytes are nowhere."""
    after: str | None = ""
    while after is not None:
        with reading(engine) as conn:
            waiting = recordings.in_states(conn, {RecordingState.SEALING}, _BATCH, after)
        yield from (Finding(Kind.CAPTURE_LOST, one.id) for one in waiting if _nowhere(engine, store, parts, one.id))
        after = waiting[-1].id if waiting else None


def _nowhere(engine: Engine, store: Objects, parts: Path, recording_id: str) -> bool:
    if (parts / part_name(recording_id)).exists():
        return False
    if _is_there(store, body_name(recording_id)):
        return False
    return _states(engine, [recording_id]).get(recording_id) is RecordingState.SEALING  # neither sealed nor destroyed meanwhile


def _is_there(store: Objects, name: str) -> bool:
    try:
        store.size(name)
    except ObjectMissing:
        return False
    return True


def _states(engine: Engine, recording_ids: Sequence[str]) -> States:
    with reading(engine) as conn:
        return {key: state for key, (_, state) in recordings.owners(conn, recording_ids).items()}


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
