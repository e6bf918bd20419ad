"""The rows of certificates of destruction, and of what each of them is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, insert, or_, select

from ivr.database.prepared import Prepared
from ivr.database.tables import certificate_items, certificates, key_headers, microseconds, recordings
from ivr.domain.recording import RecordingState

_KEEP = Prepared(insert(certificates), ("id", "jws", "signed_at", "recordings"))
_KEEP_ITEM = Prepared(insert(certificate_items), ("recording_id", "certificate_id"))


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate as its row says.

    Attributes:
        id: SHA-256 of the signed text.
        recordings: how many it is about.
    """

    id: str
    jws: str
    signed_at: datetime
    recordings: int


def keep(conn: Connection, identity: str, jws: str, recording_ids: Collection[str], now: datetime) -> None:
    """Write a certificate and what it is about."""
    values = {"id": identity, "jws": jws, "signed_at": microseconds(now), "recordings": len(recording_ids)}
    _KEEP.run(conn, values)
    _KEEP_ITEM.run_many(conn, [{"recording_id": one, "certificate_id": identity} for one in recording_ids])


def of_recording(conn: Connection, recording_id: str) -> tuple[Certificate, ...]:
    """The certificates that name a recording: one, or none; two when its row came back from a copy and was destroyed again."""
    i, c = certificate_items.c, certificates.c
    query = (
        select(c.id, c.jws, c.signed_at, c.recordings)
        .join(certificate_items, i.certificate_id == c.id)
        .where(i.recording_id == recording_id)
    )
    return tuple(Certificate(*row) for row in conn.execute(query.order_by(c.signed_at, c.id)))


def by_id(conn: Connection, identity: str) -> Certificate | None:
    """One certificate, or None."""
    c = certificates.c
    row = conn.execute(select(c.id, c.jws, c.signed_at, c.recordings).where(c.id == identity)).one_or_none()
    return None if row is None else Certificate(*row)


def listing(conn: Connection, since: datetime | None = None, until: datetime | None = None) -> Iterator[Certificate]:
    """Certificates signed in a time, the oldest first, a few in memory at a time."""
    c = certificates.c
    query = select(c.id, c.jws, c.signed_at, c.recordings).order_by(c.signed_at, c.id)
    if since is not None:
        query = query.where(c.signed_at >= since)
    if until is not None:
        query = query.where(c.signed_at < until)
    for row in conn.execute(query, execution_options={"yield_per": 20}):
        yield Certificate(*row)


def alive(conn: Connection, limit: int) -> tuple[str, ...]:
    """Recordings that a certificate says are destroyed, and whose row or key says otherwise: they came back from an older copy."""
    i, c = certificate_items.c, recordings.c
    has_key = exists().where(key_headers.c.recording_id == c.id)
    query = (
        select(c.id)
        .where(exists().where(i.recording_id == c.id), or_(c.state != RecordingState.DESTROYED.value, has_key))
        .order_by(c.id)
    )
    return tuple(conn.scalars(query.limit(limit)))
