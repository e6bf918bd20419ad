"""What a rehearsed call has left behind: its signed proof, and whether anything of it was recorded."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from ivr.database import recordings
from ivr.database.engine import reading
from ivr.database.tables import calls, journal, proofs, renderings
from ivr.domain.recording import GONE
from ivr.rehearsal.noted import Kind, Noted, files_of

SETTLING_SECONDS = 5.0
"""How long the line process may take to write a call's end; it waits no longer itself."""


@dataclass(frozen=True, slots=True)
class Journalled:
    """One row of the journal."""

    kind: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the tables say of a call.

    Attributes:
        proof: as it was signed, not yet verified; None when the caller was told nothing.
        recorded: whether a recording of it is kept; what was destroyed after a refusal is not.
        journal: what was written of the call itself, in its order.
        sounds: what the files say that were played to the caller, "uk level1", by their names.
    """

    proof: str | None
    recorded: bool
    journal: tuple[Journalled, ...]
    sounds: Mapping[str, str]


def aftermath(engine: Engine, call_id: str, events: Sequence[Noted]) -> Aftermath:
    """Read what a call has left, once its end is written. Calls that went to the failsafe may have left nothing at all."""
    patience = 0.0 if any(noted.kind is Kind.FAILSAFE for noted in events) else SETTLING_SECONDS
    deadline = time.monotonic() + patience
    while True:
        with reading(engine) as connection:
            if _ended(connection, call_id) or time.monotonic() >= deadline:
                return _left(connection, call_id, events)
        time.sleep(0.05)


def _ended(connection: Connection, call_id: str) -> bool:
    return connection.execute(select(calls.c.ended_at).where(calls.c.id == call_id)).scalar_one_or_none() is not None


def _left(connection: Connection, call_id: str, events: Sequence[Noted]) -> Aftermath:
    jws = connection.execute(select(proofs.c.jws).where(proofs.c.call_id == call_id)).scalar_one_or_none()
    found = recordings.listing(connection, recordings.Filter(call_id=call_id))
    kept = any(recording.state not in GONE for recording in found)
    return Aftermath(jws, kept, tuple(_journalled(connection, call_id)), dict(_sounds(connection, events)))


def _journalled(connection: Connection, call_id: str) -> Iterator[Journalled]:
    c = journal.c
    for row in connection.execute(select(c.kind, c.details).where(c.subject == call_id).order_by(c.sequence)):
        yield Journalled(row.kind, json.loads(row.details))


def _sounds(connection: Connection, events: Sequence[Noted]) -> Iterator[tuple[str, str]]:
    c = renderings.c
    played = {Path(file).name for noted in events if noted.kind is Kind.PLAYED for file in files_of(noted.what)}
    for file in (c.narrowband, c.wideband):
        for row in connection.execute(select(file.label("file"), c.locale, c.piece).where(file.in_(played))):
            yield row.file, f"{row.locale} {row.piece}"
