"""Holds and restrictions: placed, renewed, lifted, and ended by themselves. Each step is one transaction with its journal row (L6)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ivr.database import holds, recordings
from ivr.database.due import claim
from ivr.domain.access import Bar, Standing, bars_of
from ivr.domain.hold import Hold, HoldEnd, HoldImpossible, HoldKind, HoldMissing, check_holdable, check_until
from ivr.journal.chain import append
from ivr.journal.entries import Entry, moment
from ivr.vault.errors import HeardByNobody, RecordingMissing


@dataclass(frozen=True, slots=True)
class Wanted:
    """A hold that somebody asks for.

    Attributes:
        reason: in their own words.
        by: pseudonymous id of who asks.
        until: when it ends by itself.
    """

    kind: HoldKind
    reason: str
    by: str
    until: datetime


def place(conn: Connection, recording_id: str, wanted: Wanted, now: datetime) -> Hold:
    """Hold a recording.

    Raises:
        RecordingMissing: there is none of that id.
        HoldImpossible: it was refused, its key is gone, or the time is none; or somebody works on the row at this moment.
    """
    check_until(wanted.until, now)
    if recordings.get(conn, recording_id) is None:
        raise RecordingMissing(f"There is no recording {recording_id}.")
    found = claim(conn, recording_id)
    if found is None:
        raise HoldImpossible(f"Recording {recording_id} is being worked on at this moment. Try again.")
    check_holdable(recording_id, found.state)
    hold = Hold(
        id=str(uuid.uuid4()),
        recording_id=recording_id,
        kind=wanted.kind,
        reason=wanted.reason,
        placed_by=wanted.by,
        placed_at=now,
        until=wanted.until,
    )
    holds.add(conn, hold)
    append(conn, [_entry("hold.placed", hold, by=hold.placed_by, until=moment(hold.until))], now)
    return hold


def renew(conn: Connection, hold_id: str, until: datetime, reason: str, by: str, now: datetime) -> Hold:
    """Move the end of a hold, later or earlier.

    Raises:
        HoldMissing: there is none of that id in force.
        HoldImpossible: the time is none.
    """
    check_until(until, now)
    hold = _in_force(conn, hold_id, now)
    holds.renew(conn, hold, until, reason, by, now)
    append(conn, [_entry("hold.renewed", hold, by=by, until=moment(until))], now)
    return hold


def lift(conn: Connection, hold_id: str, by: str, now: datetime) -> Hold:
    """End a hold. A recording whose day has come is destroyed by the next sweep.

    Raises:
        HoldMissing: there is none of that id in force.
    """
    hold = _in_force(conn, hold_id, now)
    holds.end(conn, hold, HoldEnd.LIFTED, by, now)
    append(conn, [_entry("hold.lifted", hold, by=by)], now)
    return hold


def expire(conn: Connection, now: datetime) -> tuple[Hold, ...]:
    """Note the end of every hold whose time is over; those."""
    over = tuple(hold for hold in holds.open_holds(conn) if not hold.in_force(now))
    for hold in over:
        holds.end(conn, hold, HoldEnd.EXPIRED, None, now)
    append(conn, [_entry("hold.expired", hold) for hold in over], now)
    return over


def end_refused(conn: Connection, recording_id: str, now: datetime) -> None:
    """A caller has refused: no hold keeps the recording any more (L2)."""
    if not holds.keeps(conn, recording_id):
        return
    ended = [hold for hold in holds.of_recording(conn, recording_id) if hold.ended_at is None]
    for hold in ended:
        holds.end(conn, hold, HoldEnd.REFUSED, None, now)
    append(conn, [_entry("hold.refused", hold) for hold in ended], now)


def warn(conn: Connection, now: datetime) -> tuple[Hold, ...]:
    """Holds of whose end operators are to be told now; noted as told."""
    ending = tuple(hold for hold in holds.open_holds(conn) if hold.ends_soon(now))
    for hold in ending:
        holds.warned(conn, hold)
    return ending


def check_heard(conn: Connection, recording_id: str, now: datetime) -> None:
    """Call this before anything of a recording is decrypted, or handed out for others to decrypt (LAW 14, 18, 24).

    Raises:
        RecordingMissing: there is none of that id.
        HeardByNobody: nobody may hear it at this moment: restricted, overdue, or not at rest.
    """
    recording = recordings.get(conn, recording_id)
    if recording is None:
        raise RecordingMissing(f"There is no recording {recording_id}.")
    bars = bars_of(recording, Standing.of(holds.of_recording(conn, recording_id), now), now)
    if bars:
        said = next(said for bar, said in _SAID.items() if bar in bars)
        raise HeardByNobody(f"Recording {recording_id} cannot be heard: {said.format(recording.state.value)}")


_SAID = {
    Bar.NOT_SEALED: "it is {}.",
    Bar.QUARANTINED: "it is {}.",
    Bar.RESTRICTED: "its use is restricted at the person's request (art. 18). Lift the restriction first, if that is right.",
    Bar.DUE: "its day has come. It waits to be destroyed; only a hold keeps it audible.",
}
"""What is said of whatever stands against hearing it (`ivr.domain.access.bars_of`), the first of these that does."""


def _in_force(conn: Connection, hold_id: str, now: datetime) -> Hold:
    hold = holds.get(conn, hold_id)
    if hold is None or not hold.in_force(now):
        raise HoldMissing(f"There is no hold {hold_id} in force. List them: preambule retention hold list")
    if claim(conn, hold.recording_id) is None:
        raise HoldImpossible(f"Recording {hold.recording_id} is being worked on at this moment. Try again.")
    return hold


def _entry(kind: str, hold: Hold, **details: str) -> Entry:
    return Entry(kind, hold.recording_id, {"hold": hold.id, "kind": hold.kind.value, **details})
