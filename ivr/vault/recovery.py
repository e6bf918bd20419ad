"""What a crash or a full store left behind: read off the rows and the folder of parts, and put right (L5, L8).

A part whose writer lives is locked and left alone, so this may run beside a living line process, and several times.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, select

from ivr.database import recordings
from ivr.database.tables import journal, proofs
from ivr.domain.captured import Captured
from ivr.domain.recording import Recording, RecordingState
from ivr.errors import PreambuleError
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.vault.errors import ObjectMissing
from ivr.vault.manifest import Manifest, read_manifest
from ivr.vault.objects import body_name
from ivr.vault.parts import being_written, holds_audio, measure, parts_in
from ivr.vault.sealing import LIVE, Sealer, contradicted
from notices.facts import RefusalEffect

REFUSED = "caller.refused"
"""The row of the journal by which a refusal outlives the process that heard it, with the published effect on what was captured."""

_BATCH = 1_000


@dataclass(slots=True)
class Recovered:
    """What was done, as recording ids.

    Attributes:
        sealed: now at rest, with what their part held.
        destroyed: refused, even if only the journal has it; without a proof, empty, or lost with their host.
        orphans: parts that no row needs, deleted.
        waiting: could not be dealt with now, and why. They are tried again next time.
    """

    sealed: list[str] = field(default_factory=list)
    destroyed: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)

    def trying(self, recording_id: str, action: Callable[[], None]) -> None:
        """Run one action; what it cannot do now waits, and holds up nothing else."""
        try:
            action()
        except PreambuleError as error:
            self.waiting[recording_id] = error.message


def recover(sealer: Sealer, now: datetime, *, sole: bool, leave: Container[str] = ()) -> Recovered:
    """Put right whatever was left: to be run when a line process starts.

    Args:
        sealer: of this host.
        now: time of the rows.
        sole: no other host has captures in this database. Then a live row without a part here is lost, and is destroyed.
            Otherwise it is another host's, and left alone.
        leave: ids of live recordings that this process itself is at.
    """
    done = seal_pending(sealer, now)
    for recording in _rows(sealer, LIVE):
        if recording.id in leave:
            continue
        done.trying(recording.id, partial(_settle, sealer, recording, now, done, sole=sole))
    for recording in _rows(sealer, {RecordingState.REFUSED}):
        done.trying(recording.id, partial(_finish_refusal, sealer, recording, now, done))
    for recording_id, part in parts_in(sealer.parts):
        done.trying(recording_id, partial(_orphan, sealer, recording_id, part, now, done))
    return done


def seal_pending(sealer: Sealer, now: datetime) -> Recovered:
    """Try again to store what waits in state SEALING; the worker runs this regularly."""
    done = Recovered()
    for recording in _rows(sealer, {RecordingState.SEALING}):
        done.trying(recording.id, partial(_store_again, sealer, recording, now, done))
    return done


def _store_again(sealer: Sealer, recording: Recording, now: datetime, done: Recovered) -> None:
    size = _size_of(sealer, recording.id)
    manifest = read_manifest(recording.manifest or "", sealer.public_key)
    if size != recording.body_size and sealer.part(recording.id).exists():
        _seal_remains(sealer, recording, now, done, manifest)
        return
    if size != recording.body_size:
        raise ObjectMissing(f"The store has {size} bytes of {recording.body}, not {recording.body_size}. Restore it from a copy.")
    sealer.store_body(recording.id, now, sha256=manifest.body_sha256, set_aside=manifest.set_aside)
    done.sealed.append(recording.id)


def _settle(sealer: Sealer, recording: Recording, now: datetime, done: Recovered, *, sole: bool) -> None:
    """A live row: its process lives, or is gone and has left a part, or everything is lost."""
    part = sealer.part(recording.id)
    if being_written(part) or not (part.exists() or sole):
        return
    reason = sealer.transact(partial(_unlawful, recording=recording)) or _without_audio(part)
    if reason is None:
        _seal_remains(sealer, recording, now, done)
        return
    sealer.refuse(recording.id, now, reason=reason)
    done.destroyed.append(recording.id)


def _without_audio(part: Path) -> str | None:
    if not part.exists():
        return "lost"
    return None if holds_audio(part.stat().st_size) else "empty"


def _seal_remains(sealer: Sealer, recording: Recording, now: datetime, done: Recovered, known: Manifest | None = None) -> None:
    """Seal what a part holds. Nobody here can open it, so neither samples nor the last chunk can be told: complete is False.

    Args:
        sealer: of this host.
        recording: its row.
        now: time of the rows.
        done: takes note of it.
        known: what its process knew and had signed before the part lost its end.
    """
    part = sealer.part(recording.id)
    size, sha256 = measure(part)
    ended = datetime.fromtimestamp(part.stat().st_mtime, now.tzinfo)
    noted = sealer.transact(partial(contradicted, recording_id=recording.id))
    masks, why, aside = ((), "line_died", None) if known is None else (known.masks, known.ended, known.set_aside)
    remains = Captured(0, size, sha256, b"", complete=False, faults=(), masks=masks, set_aside=aside or noted)
    sealer.seal(recording.id, remains, max(ended, recording.started_at), now, why=why, counted=False)
    done.sealed.append(recording.id)


def _finish_refusal(sealer: Sealer, recording: Recording, now: datetime, done: Recovered) -> None:
    sealer.finish_refusal(recording.id, now)
    done.destroyed.append(recording.id)


def _orphan(sealer: Sealer, recording_id: str, part: Path, now: datetime, done: Recovered) -> None:
    """A part without a row was never begun, or its recording is already elsewhere."""
    if being_written(part):
        return
    recording = sealer.transact(partial(recordings.get, recording_id=recording_id))
    if recording is not None and recording.state in LIVE | {RecordingState.SEALING}:
        return
    sealer.transact(lambda conn: append(conn, [Entry("recording.orphan-destroyed", recording_id)], now))
    part.unlink(missing_ok=True)
    done.orphans.append(recording_id)


def _size_of(sealer: Sealer, recording_id: str) -> int:
    """Bytes of a body on its way to the store, wherever it is now. Raises `ObjectMissing` when it is on neither side."""
    try:
        return sealer.part(recording_id).stat().st_size
    except FileNotFoundError:
        return sealer.store.size(body_name(recording_id))


def _unlawful(conn: Connection, recording: Recording) -> str | None:
    """Why nothing may be kept of it; None when all may (L1, L2)."""
    if conn.execute(select(proofs.c.id).where(proofs.c.id == recording.proof_id)).first() is None:
        return "no-proof"
    written = select(journal.c.details).where(journal.c.subject == recording.call_id, journal.c.kind == REFUSED)
    destroys = any(json.loads(details).get("effect") == RefusalEffect.DESTROY.value for details in conn.scalars(written))
    return "refused" if destroys else None


def _rows(sealer: Sealer, states: frozenset[RecordingState] | set[RecordingState]) -> Iterator[Recording]:
    """All rows in these states as they were when asked for, a batch in memory at a time."""
    last = ""
    while True:
        batch = sealer.transact(partial(recordings.in_states, states=states, limit=_BATCH, after=last))
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1].id
