"""Who has heard a recording, when, for what and which seconds: what a person may be told who asks (LAW 23)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ivr.database import accesses
from ivr.database.tables import journal
from ivr.domain.access import Stretch, Use

LISTENED = {"recording.played": Use.PLAY, "recording.exported": Use.DOWNLOAD}
"""Rows of the journal that say that somebody's voice came to somebody's ears, or was taken away."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Once that a recording was heard or taken away.

    Attributes:
        by: pseudonymous id; who it is may be told inside the house only.
        purpose: the announced one; None for what was handed over at a person's own request.
        mask: whose voice was silenced.
        stretches: which samples; empty when that was not noted, and then the whole may have been heard.
        closed_at: None while it goes on.
    """

    at: datetime
    use: Use
    by: str
    purpose: str | None
    mask: str | None
    second: str | None
    stretches: tuple[Stretch, ...]
    closed_at: datetime | None


def heard(conn: Connection, recording_id: str) -> tuple[Heard, ...]:
    """All that is known of a recording's listenings, the first one first: as long as the journal is kept (LAW 19)."""
    return tuple(sorted([*_listenings(conn, recording_id), *_others(conn, recording_id)], key=lambda one: one.at))


def _listenings(conn: Connection, recording_id: str) -> Iterator[Heard]:
    under = {access.id: access for access in accesses.listing(conn, recording_id=recording_id)}
    for one in accesses.listenings_of(conn, recording_id=recording_id):
        access = under[one.access_id]
        mask = None if access.mask is None else access.mask.value
        yield Heard(one.opened_at, one.use, access.person, access.purpose, mask, access.decided_by, one.heard, one.closed_at)


def _others(conn: Connection, recording_id: str) -> Iterator[Heard]:
    """What was taken out in another way than through an access: a package for the person themselves, an older version's export."""
    c = journal.c
    query = select(c.at, c.kind, c.details).where(c.subject == recording_id, c.kind.in_(LISTENED)).order_by(c.sequence)
    for row in conn.execute(query):
        details = json.loads(row.details)
        if "listening" not in details:
            use, mask = LISTENED[row.kind], details.get("mask") or details.get("mute")
            yield Heard(row.at, use, str(details.get("by", "")), details.get("purpose"), mask, None, (), row.at)
