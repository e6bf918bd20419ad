"""Asking to hear a recording, and the second person's answer. A refusal is noted in the journal as well as a yes."""

from __future__ import annotations

import os
import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from ivr.access import recognising
from ivr.access.door import Door, claimed
from ivr.access.ending import end
from ivr.access.errors import AccessRefused
from ivr.access.moment import believed
from ivr.access.words import SALT, hash_of, seal, unseal
from ivr.database import accesses, recordings, roles
from ivr.domain.access import WAITS, Access, AccessState, Ask, Verdict, may_ask, may_decide
from ivr.domain.recording import Recording
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.vault.errors import RecordingMissing


def ask(door: Door, wanted: Ask, now: datetime) -> Access:
    """Ask to hear a recording.

    Returns:
        The access: open, or waiting for a second person where the line wants one.

    Raises:
        RecordingMissing: there is no such recording.
        AccessRefused: every reason why not. That it was asked is in the journal.
        DatabaseError: the journal cannot be written; then nothing is granted either.
    """
    with door.engine.begin() as conn:
        at = believed(conn, now)
        recording = recordings.get(conn, wanted.recording_id) if wanted.recording_id.isprintable() else None
        if recording is None:
            raise RecordingMissing(f"There is no recording {wanted.recording_id!r}.")
        grants = roles.of_person(conn, wanted.person)
        verdict = may_ask(wanted, recording, grants, door.standing(conn, recording.id), at)
        if verdict.allowed:
            return _granted(conn, door, wanted, recording, at)
        note_refusal(conn, recording.id, wanted.person, wanted.use, verdict, at)
    raise AccessRefused(verdict.reasons)


def decide(door: Door, access_id: str, person: str, *, yes: bool, proven_at: datetime | None, now: datetime) -> Access:
    """Say yes or no to somebody else's access. From a yes on it is open for as long as was asked for.

    Args:
        door: to what.
        access_id: which one waits.
        person: who answers.
        yes: the answer.
        proven_at: when this person last showed their second factor.
        now: the moment.

    Raises:
        AccessMissing: there is no such access.
        AccessRefused: this person may not answer, or somebody has answered.
    """
    with door.engine.begin() as conn:
        at = believed(conn, now)
        access = claimed(conn, access_id)
        verdict = may_decide(access, person, roles.of_person(conn, person), proven_at, at)
        verdict = Verdict((*verdict.reasons, *recognising.bars(conn, person, at)))
        if verdict.allowed:
            state = AccessState.OPEN if yes else AccessState.DENIED
            accesses.decide(conn, access_id, state, person, at, at + timedelta(minutes=access.minutes))
            details = {"access": access_id, "by": person, "of": access.person}
            append(conn, [Entry("access.approved" if yes else "access.denied", access.recording_id, details)], at)
            return claimed(conn, access_id)
        note_refusal(conn, access.recording_id, person, "decide", verdict, at)
    raise AccessRefused(verdict.reasons)


def give_back(door: Door, access_id: str, *, by: str, now: datetime) -> None:
    """End an access before its time: its owner has heard enough, or somebody takes it away. What goes on under it ends too.

    Raises:
        AccessMissing: there is no such access, or it is over.
    """
    with door.engine.begin() as conn:
        end(conn, claimed(conn, access_id), believed(conn, now), by=by)


def reason_of(door: Door, conn: Connection, access_id: str) -> str | None:
    """A person's own words; None once the recording's key is gone, and the words with it.

    Raises:
        ReasonUnreadable: the row was changed, or this host has another key.
    """
    found = accesses.reason(conn, access_id)
    return None if found is None else unseal(door.secret, access_id, found[0])


def note_refusal(conn: Connection, recording_id: str, person: str, use: StrEnum | str, verdict: Verdict, at: datetime) -> None:
    """Let the journal say that somebody wanted something and was refused it. Their words are not in it."""
    details = {"by": person, "use": str(use), "reasons": [reason.value for reason in verdict.reasons]}
    append(conn, [Entry("access.refused", recording_id, details)], at)


def _granted(conn: Connection, door: Door, wanted: Ask, recording: Recording, at: datetime) -> Access:
    waits = accesses.wants_four_eyes(conn, recording.line_id)
    text, salt = wanted.reason.strip(), os.urandom(SALT)
    access = Access(
        id=str(uuid.uuid4()),
        person=wanted.person,
        recording_id=recording.id,
        line_id=recording.line_id,
        use=wanted.use,
        purpose=wanted.purpose,
        reason_hash=hash_of(text, salt),
        mask=wanted.mask,
        state=AccessState.ASKED if waits else AccessState.OPEN,
        asked_at=at,
        minutes=wanted.minutes,
        until=at + (WAITS if waits else timedelta(minutes=wanted.minutes)),
        plays_left=wanted.plays,
    )
    accesses.add(conn, access, seal(door.secret, access.id, text), salt)
    append(conn, [Entry("access.asked", recording.id, _details(access))], at)
    return access


def _details(access: Access) -> dict[str, object]:
    return {
        "access": access.id,
        "by": access.person,
        "use": access.use.value,
        "purpose": access.purpose,
        "reason": access.reason_hash,
        "mask": access.mask,
        "minutes": access.minutes,
        "plays": access.plays_left,
        "open": access.state is AccessState.OPEN,
    }
