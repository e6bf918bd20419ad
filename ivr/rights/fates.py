"""What has become, or can become, of the recordings that a request is about. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ivr.database import certificates, recordings, rights
from ivr.database.due import wants_visa
from ivr.domain.recording import Recording, RecordingState
from ivr.domain.rights import Obstructed, obstacles
from ivr.rights.holds import Holds

MOST_SEGMENTS = 1_000
"""Recordings of one call: each start after a stop is one more."""


@dataclass(frozen=True, slots=True)
class Fate:
    """One recording of a request.

    Attributes:
        certificate: id of the certificate of its destruction.
        destroyed_at: when that was signed.
        obstructed: what stands against its erasure.
    """

    recording: Recording
    certificate: str | None = None
    destroyed_at: datetime | None = None
    obstructed: tuple[Obstructed, ...] = ()

    @property
    def gone(self) -> bool:
        """Whether nothing is left but its certificate."""
        return self.recording.state is RecordingState.DESTROYED


def fates(conn: Connection, request_id: str, holds: Holds, now: datetime) -> tuple[Fate, ...]:
    """Every recording of the calls that were confirmed for a request, the oldest call first."""
    return tuple(_fate(conn, recording, holds, now) for recording in of_request(conn, request_id))


def of_request(conn: Connection, request_id: str) -> Iterator[Recording]:
    """The recordings of the calls that were confirmed for a request."""
    for call_id in rights.attached(conn, request_id):
        yield from reversed(recordings.listing(conn, recordings.Filter(call_id=call_id), MOST_SEGMENTS))


def against(conn: Connection, recording: Recording, holds: Holds, now: datetime) -> tuple[Obstructed, ...]:
    """What stands against erasing a recording."""
    return obstacles(
        recording.state,
        recording.purposes,
        rights.duties(conn, recording.line_id),
        held=holds.stands(conn, recording.id, now),
        archived=wants_visa(conn, recording.id),
    )


def _fate(conn: Connection, recording: Recording, holds: Holds, now: datetime) -> Fate:
    if recording.state is not RecordingState.DESTROYED:
        return Fate(recording, obstructed=against(conn, recording, holds, now))
    signed = certificates.of_recording(conn, recording.id)
    return Fate(recording, signed[-1].id, signed[-1].signed_at) if signed else Fate(recording)
