"""Everything that is kept, read back and held against its manifest: sampled or whole, and gone on with after any interruption (L8).

A run reads those bodies first that never were read back, then those of which it is longest ago. So samples taken night after night
cover the whole, and what one process has begun another goes on with: how far a run has come is read off the rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Engine

from ivr.database import checks, recordings
from ivr.database.checks import Run
from ivr.database.engine import reading
from ivr.domain.recording import AT_REST, Recording
from ivr.errors import JournalError
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.signing import PublicKey
from ivr.vault.age.header import VERSION
from ivr.vault.checking.findings import Kind
from ivr.vault.checking.sides import survey
from ivr.vault.errors import BadManifest, ObjectMissing, StoreFull, StoreUnwritable
from ivr.vault.manifest import read_manifest
from ivr.vault.objects import Objects
from ivr.vault.parts import digest_of

log = structlog.get_logger()

PIECE = 4 << 20
"""Bytes of a body in memory at once."""

_BATCH = 20
_PATIENCE = 3
_MOST_NAMED = 100
_NO_ACCIDENT = 10

Progress = Callable[[int, int], None]
"""Told how many recordings are dealt with, and of how many."""


class Stopped(Exception):  # no error: whoever asked to stop is obeyed
    """The run was asked to stop; the next one goes on."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """All that verifying needs.

    Attributes:
        parts: folder of the ciphertext in progress on this host; None on a host without captures.
        public_key: with which manifests verify.
        sole: whether all captures of this database are on this host.
        stopping: asked before each piece of a body.
    """

    engine: Engine
    store: Objects
    parts: Path | None
    public_key: PublicKey
    now: Callable[[], datetime]
    sole: bool = True
    stopping: Callable[[], bool] = lambda: False


def begin_or_resume(engine: Engine, scope: str, wanted: int | None, now: datetime) -> Run:
    """The run to go on with: the one of this scope that was not ended, or else a new one.

    Args:
        engine: of the database.
        scope: `all`, `sample` or `nightly`.
        wanted: how many recordings a new one reads back; None for all.
        now: when a new one began.
    """
    with engine.begin() as conn:
        found = checks.unfinished(conn, scope)
        if found is not None:
            return found
        whole = checks.at_rest(conn)
        run = Run(str(uuid.uuid4()), scope, whole if wanted is None else min(wanted, whole), now)
        checks.begin(conn, run)
    return run


def verify(tools: Verifier, run: Run, progress: Progress = lambda _done, _of: None) -> Run:
    """Go on with a run until it ends, and journal what it found (`vault.verified`).

    Returns:
        The run as it ended.

    Raises:
        Stopped: it was asked to stop.
        StoreUnwritable: the store fails again and again, or is empty; what was read is noted, and the run can be gone on with.
        DatabaseError, JournalError: nothing more is noted; the run can be gone on with.
    """
    check_not_empty(tools)
    failures, done = 0, run.examined
    for recording in _wanted(tools, run):
        found, size = examine(tools, recording)
        failures = failures + 1 if Kind.BODY_UNREADABLE in found else 0
        if failures >= _PATIENCE:
            raise StoreUnwritable(
                f"The store failed for {failures} bodies in a row. Look after it; the verification goes on then."
            )
        with tools.engine.begin() as conn:
            checks.checked(conn, run.id, recording.id, [kind.value for kind in found], size, tools.now())
        done += 1
        progress(done, max(done, run.wanted))
    return _ended(tools, run)


def check_not_empty(tools: Verifier) -> None:
    """An empty store is far more likely the wrong one than a thousand losses.

    Raises:
        StoreUnwritable: it holds nothing, though recordings should lie there.
    """
    with reading(tools.engine) as conn:
        kept = checks.at_rest(conn)
    if kept >= _NO_ACCIDENT and next(tools.store.names(), None) is None:
        raise StoreUnwritable(
            f"The object store is empty, and {kept} recordings should lie there. Check PREAMBULE_OBJECTS_URL, and that the store is mounted."
        )


def examine(tools: Verifier, recording: Recording) -> tuple[tuple[Kind, ...], int]:
    """Read one recording back: what is wrong with it, and how many bytes were read.

    Nothing is wrong with one that was destroyed meanwhile. Raises `Stopped`.
    """
    body, size = _body(tools, recording)
    with reading(tools.engine) as conn:
        header, now = recordings.header(conn, recording.id), recordings.get(conn, recording.id)
    if now is None or now.state not in AT_REST:
        return (), size
    return (*_manifest(tools, recording), *_header(header), *body), size


def _wanted(tools: Verifier, run: Run) -> Iterator[Recording]:
    """One after the other, claimed a few at a time; at the end those too that another process has claimed and not yet read."""
    left = run.wanted - run.examined if run.scope != "all" else None
    for recording in _claimed(tools, run):
        if left is not None and left <= 0:
            return
        yield recording
        left = None if left is None else left - 1


def _claimed(tools: Verifier, run: Run) -> Iterator[Recording]:
    after: str | None = ""
    while after is not None:
        with tools.engine.begin() as conn:
            batch, after = checks.claim_new(conn, tools.now(), _BATCH, after)
        yield from batch
    for of_others in (False, True):
        while True:
            with tools.engine.begin() as conn:
                batch = checks.claim_known(conn, run, tools.now(), _BATCH, of_others=of_others)
            if not batch:
                break
            yield from batch


def _body(tools: Verifier, recording: Recording) -> tuple[tuple[Kind, ...], int]:
    expected = recording.body_size or 0
    try:
        if tools.store.size(recording.body) != expected:
            return (Kind.BODY_CUT,), 0
        if digest_of(_pieces(tools, recording.body, expected)) != recording.body_sha256:
            return (Kind.BODY_CHANGED,), expected
    except ObjectMissing:
        return (Kind.BODY_MISSING,), 0
    except (StoreUnwritable, StoreFull) as error:
        log.warning("a body could not be read back", recording=recording.id, error_id=error.id, error=error.message)
        return (Kind.BODY_UNREADABLE,), 0
    return (), expected


def _pieces(tools: Verifier, name: str, size: int) -> Iterator[bytes]:
    for start in range(0, size, PIECE):
        if tools.stopping():
            raise Stopped
        yield tools.store.read(name, start, min(start + PIECE, size))


def _header(header: bytes | None) -> tuple[Kind, ...]:
    if header is None:
        return (Kind.HEADER_MISSING,)
    whole = header.startswith(VERSION) and b"\n--- " in header and header.endswith(b"\n")
    return () if whole else (Kind.HEADER_BROKEN,)


def _manifest(tools: Verifier, recording: Recording) -> tuple[Kind, ...]:
    """Figures of the row are those that were signed: else a body could be exchanged together with its row."""
    try:
        manifest = read_manifest(recording.manifest or "", tools.public_key)
    except (JournalError, BadManifest):
        return (Kind.MANIFEST_BROKEN,)
    said = (manifest.recording_id, manifest.body, manifest.body_sha256, manifest.body_size)
    row = (recording.id, recording.body, recording.body_sha256, recording.body_size)
    return () if said == row else (Kind.MANIFEST_BROKEN,)


def _ended(tools: Verifier, run: Run) -> Run:
    counts: dict[str, int] = {}
    for finding in survey(tools.engine, tools.store, tools.parts, tools.now(), sole=tools.sole):
        if tools.stopping():
            raise Stopped
        counts[finding.kind.value] = counts.get(finding.kind.value, 0) + 1
    named: list[str] = []
    for recording_id, kinds in troubled(tools.engine, run.began_at):
        named = [*named, recording_id] if len(named) < _MOST_NAMED else named
        for kind in kinds:
            counts[kind] = counts.get(kind, 0) + 1
    with tools.engine.begin() as conn:
        now = tools.now()
        if checks.end(conn, run.id, counts, now):
            append(conn, [_entry(checks.get(conn, run.id) or run, named)], now)
        return checks.get(conn, run.id) or run


def troubled(engine: Engine, since: datetime | None = None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """All recordings of which the last reading was not well, a thousand in memory at a time."""
    after = ""
    while True:
        with reading(engine) as conn:
            batch = checks.troubled(conn, after, 1_000, since)
        yield from batch
        if not batch:
            return
        after = batch[-1][0]


def _entry(run: Run, named: list[str]) -> Entry:
    """Counts, and the first ids: the rest is in the tables."""
    details = {
        "scope": run.scope,
        "recordings": run.examined,
        "mebibytes": run.bytes >> 20,
        "found": run.found,
        "named": named,
    }
    return Entry("vault.verified", run.id, details)
