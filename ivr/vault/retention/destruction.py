"""The end of recordings: their keys first, then their bodies, then the certificate that says so.

Three steps over a batch, each of which can be repeated after a crash at any place (L8):

1. `shred`: one transaction deletes the key headers, writes the journal's rows and sets the states to DESTROYING. From here on
   nobody can hear these recordings, whatever happens.
2. `clear`: parts, derived files and bodies are deleted, and the store is asked whether they are gone.
3. `certify`: one transaction sets the states to DESTROYED and writes one certificate for all of them, with its journal rows.

A recording whose caller refused is in state REFUSED and has lost its header already: it enters at step 2. One whose body cannot be
deleted stays behind in its state and holds up no other; it has no certificate until it is really gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from sqlalchemy import BindParameter, Connection, Engine, bindparam, delete, select, update

from ivr.database import certificates
from ivr.database.due import HALF_GONE, MORTAL, Mortal, claim, due, may_go
from ivr.database.tables import access_reasons, journal, key_headers, recording_agents, recordings
from ivr.domain.recording import RecordingState
from ivr.errors import PreambuleError
from ivr.journal.chain import append, head, hold
from ivr.journal.entries import Entry, moment
from ivr.journal.signing import Signer
from ivr.vault.errors import StoreKeeps
from ivr.vault.objects import body_name
from ivr.vault.parts import being_written, part_name
from ivr.vault.retention.certificate import Evidence, Reason, reason_of, sign_certificate
from ivr.vault.retention.visa import enter

BATCH = 500
"""Recordings in one transaction and one certificate: a fraction of a second during which others wait."""

_KEY_GONE = ("recording.key-destroyed", "recording.refused")

_r, _h, _j = recordings.c, key_headers.c, journal.c
_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_CLAIM = (
    select(_r.id)
    .where(_r.id.in_(_IDS), _r.state.in_([state.value for state in HALF_GONE]))
    .order_by(_r.id)
    .with_for_update(skip_locked=True)
)
_DELETE_REASONS = delete(access_reasons).where(access_reasons.c.recording_id.in_(_IDS))
_DELETE_AGENTS = delete(recording_agents).where(recording_agents.c.recording_id.in_(_IDS))
_DELETE_HEADERS = delete(key_headers).where(_h.recording_id.in_(_IDS)).returning(_h.recording_id, _h.header)
_DESTROYED = update(recordings).where(_r.id.in_(_IDS)).values(state=RecordingState.DESTROYED.value, manifest=None)
_NOTED = select(_j.subject, _j.details).where(_j.subject.in_(_IDS), _j.kind.in_(_KEY_GONE)).order_by(_j.sequence)


class Deletes(Protocol):
    """What destruction needs of an object store."""

    def delete(self, name: str) -> bool:
        """Delete; False when there was no such object."""
        ...


class Derived(Protocol):
    """A place that may hold something made from a recording: a waveform, a cache."""

    def forget(self, recording_id: str) -> None:
        """Delete all that was made from a recording. Nothing happens when there is nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Destroyer:
    """All that destroying needs.

    Attributes:
        engine: of the database.
        store: where bodies lie.
        parts: folder of the ciphertext in progress on this host; None on a host without captures.
        signer: signs certificates.
        derived: whatever else may hold something of a recording.
    """

    engine: Engine
    store: Deletes
    parts: Path | None
    signer: Signer
    derived: tuple[Derived, ...] = ()


@dataclass(slots=True)
class Cleared:
    """What became of a batch.

    Attributes:
        gone: recordings of which nothing is left but the row.
        waiting: why others could not be deleted now, by id.
    """

    gone: list[Mortal] = field(default_factory=list)
    waiting: dict[str, PreambuleError] = field(default_factory=dict)


def destroy(tools: Destroyer, recording_id: str, now: datetime) -> bool:
    """Destroy one recording that is due or was refused, or finish what a crash interrupted.

    Returns:
        False when there is nothing to do: it is not due, is held, waits for a visa, is being captured by a living process, is
        destroyed already, or is being destroyed by somebody else.

    Raises:
        DatabaseError: no step is half done; try again.
        VaultError: the store does not delete. The key is gone, the body is noise; try again.
    """
    return _destroy(tools, recording_id, now, lambda conn, _: may_go(conn, recording_id, now), Reason.DUE)


def destroy_for(tools: Destroyer, recording_id: str, now: datetime, allowed: Callable[[Connection, Mortal], bool]) -> bool:
    """Destroy one recording before its day, because its person asks for it (LAW 24), or finish what a crash interrupted.

    Args:
        tools: as for `destroy`.
        recording_id: which.
        now: the moment.
        allowed: whether nothing stands against it; asked in the transaction that destroys the key, so that a hold which is set
            meanwhile comes before or after it, never in between. It may raise instead.

    Returns:
        False when nothing was done: not allowed, in a call, destroyed already, or in somebody else's hands.
    """
    return _destroy(tools, recording_id, now, allowed, Reason.RIGHTS)


def _destroy(
    tools: Destroyer, recording_id: str, now: datetime, allowed: Callable[[Connection, Mortal], bool], reason: Reason
) -> bool:
    """All three steps for one recording; what has lost its key already is not asked about again."""
    with tools.engine.begin() as conn:
        found = claim(conn, recording_id)
        if found is None or found.state not in HALF_GONE:
            if found is None or found.state not in MORTAL or not allowed(conn, found):
                return False
            if not _shred(conn, tools.parts, (found,), now, reason):
                return False
    cleared = clear(tools, (found,))
    for error in cleared.waiting.values():
        raise error
    return bool(certify(tools, cleared.gone, now, forgotten=False))


def shred(
    tools: Destroyer, state: RecordingState, now: datetime, *, after: tuple[datetime, str] | None = None, limit: int = BATCH
) -> tuple[tuple[str, ...], tuple[datetime, str] | None]:
    """Step 1 for the next batch of recordings in one state.

    Returns:
        The ids whose keys are gone, and where the batch ended; None when there is nothing after it.

    Raises:
        DatabaseError, JournalError: nothing has happened to any of them.
    """
    with tools.engine.begin() as conn:
        found = due(conn, now, state, limit, after)
        shredded = _shred(conn, tools.parts, found, now)
    return shredded, found[-1].place if len(found) == limit else None


def shred_all(conn: Connection, now: datetime) -> int:
    """Step 1 for everything that is due, in the caller's transaction; how many. For tables that nobody sees yet (`ivr.backup`)."""
    count = 0
    for state in MORTAL:
        while found := due(conn, now, state, BATCH):
            count += len(_shred(conn, None, found, now))
    return count


def clear(tools: Destroyer, doomed: Sequence[Mortal]) -> Cleared:
    """Step 2. A part goes before its body: one that is renamed into the store meanwhile is deleted there."""
    done = Cleared()
    for one in doomed:
        try:
            delete_all(tools.store, tools.parts, tools.derived, one.id)
            done.gone.append(one)
        except PreambuleError as error:
            done.waiting[one.id] = error
    return done


def certify(tools: Destroyer, gone: Sequence[Mortal], now: datetime, *, forgotten: bool) -> tuple[str, ...]:
    """Step 3 in a transaction of its own; the ids of what is now certified."""
    if not gone:
        return ()
    with tools.engine.begin() as conn:
        return certify_in(conn, tools.signer, gone, now, forgotten=forgotten)


def certify_in(conn: Connection, signer: Signer, gone: Sequence[Mortal], now: datetime, *, forgotten: bool) -> tuple[str, ...]:
    """Step 3. Only who moves the states writes the certificate: there is never a second one, and none for what still lives."""
    ours = _claimed(conn, [one.id for one in gone])
    certified = [one for one in gone if one.id in ours]
    if not certified:
        return ()
    ids = [one.id for one in certified]
    if returned := _delete_headers(conn, ids):  # rows that came back from an older copy of the table of keys
        append(
            conn,
            [Entry("recording.key-destroyed", one, {"header": found, "again": True}) for one, found in returned.items()],
            now,
        )
    conn.execute(_DESTROYED, {"ids": ids})
    hashes, asked_for = _noted(conn, ids)
    evidence = Evidence(hashes, headers_left=0, forgotten=forgotten, head=head(conn), asked_for=asked_for)
    identity, jws = sign_certificate(signer, certified, evidence, now)
    certificates.keep(conn, identity, jws, ids, now)
    rows = [
        Entry("recording.destroyed", one.id, {"certificate": identity, "reason": reason_of(one, evidence).value})
        for one in certified
    ]
    append(conn, rows, now)
    return tuple(ids)


def bury(conn: Connection, recording_ids: Sequence[str], now: datetime) -> tuple[str, ...]:
    """Take the keys again of recordings that a certificate says are destroyed, and that came back from an older copy.

    They go whatever their day, holds and visas: the decision was taken. The sweep deals with the rest of them.

    Returns:
        Those that nobody else works on at this moment.
    """
    c = recordings.c
    query = select(c.id).where(c.id.in_(recording_ids)).order_by(c.id).with_for_update(skip_locked=True)
    ids = tuple(conn.scalars(query))
    if ids:
        conn.execute(update(recordings).where(c.id.in_(ids)).values(state=RecordingState.DESTROYING.value))
        hashes = _delete_headers(conn, ids)
        rows = [Entry("recording.key-destroyed", one, {"header": hashes.get(one), "again": True}) for one in ids]
        append(conn, rows, now)
    return ids


def _shred(
    conn: Connection, parts: Path | None, found: Sequence[Mortal], now: datetime, reason: Reason = Reason.DUE
) -> tuple[str, ...]:
    """Whoever finishes after a crash reads the reason in the journal."""
    doomed = [one for one in found if not _in_use(parts, one.id)]
    if not doomed:
        return ()
    ids = [one.id for one in doomed]
    conn.execute(update(recordings).where(recordings.c.id.in_(ids)).values(state=RecordingState.DESTROYING.value))
    enter(conn, {one.id: one.line_id for one in doomed}, now)
    hashes = _delete_headers(conn, ids)
    why = {} if reason is Reason.DUE else {"reason": reason.value}
    rows = [
        Entry("recording.key-destroyed", one.id, {"due": moment(one.due_at), "header": hashes.get(one.id), **why})
        for one in doomed
    ]
    append(conn, rows, now)
    return tuple(ids)


def _in_use(parts: Path | None, recording_id: str) -> bool:
    """Whether a living process still writes it: then it is a call, not a remainder."""
    return parts is not None and being_written(parts / part_name(recording_id))


def delete_all(store: Deletes, parts: Path | None, derived: Sequence[Derived], recording_id: str) -> None:
    """Delete a part, what was made from the recording, and its body; can be repeated.

    Raises:
        StoreKeeps: the store has the body still, whatever it said.
        VaultError: something cannot be deleted now.
    """
    if parts is not None:
        (parts / part_name(recording_id)).unlink(missing_ok=True)
    for place in derived:
        place.forget(recording_id)
    name = body_name(recording_id)
    if store.delete(name) and store.delete(name):  # the second time it says whether the first was true
        raise StoreKeeps(
            f"The store says that it deleted {name} and has it still: it keeps versions, or forbids deletion. "
            "Its key is gone; switch that off in the store, and the next sweep deletes it."
        )


def _claimed(conn: Connection, ids: Collection[str]) -> frozenset[str]:
    """Those of them that lost their key, are not certified yet, and that nobody else certifies at this moment."""
    return frozenset(conn.scalars(_CLAIM, {"ids": ids}))


def _delete_headers(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """The hash of each header that there was. What people wrote about why they heard it goes with it, and whom it was made with.

    The journal's lock first, as rotation takes it: else each of the two could wait for what the other holds.
    """
    hold(conn)
    conn.execute(_DELETE_REASONS, {"ids": ids})
    conn.execute(_DELETE_AGENTS, {"ids": ids})
    deleted = conn.execute(_DELETE_HEADERS, {"ids": ids})
    return {row.recording_id: sha256(row.header).hexdigest() for row in deleted}


def _noted(conn: Connection, ids: Collection[str]) -> tuple[dict[str, str], frozenset[str]]:
    """The hash of each header as the journal noted it when it was deleted, and which of them went at their person's request."""
    rows = conn.execute(_NOTED, {"ids": ids})
    noted = [(row.subject, json.loads(row.details)) for row in rows]
    hashes = {recording: details.get("header") for recording, details in noted}
    asked_for = frozenset(recording for recording, details in noted if details.get("reason") == Reason.RIGHTS.value)
    return {recording: found for recording, found in hashes.items() if found}, asked_for
