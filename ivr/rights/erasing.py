"""Erasure (art. 17): the recordings of a request are destroyed now, each with its certificate, unless something forbids it.

Every step can be repeated after a crash at any place (L8). What is to go is read off the rows each time:

1. the request is being worked on, and the journal says that its erasure has begun;
2. for each recording: nothing stands against it, so its key goes, then its body, then the certificate is signed (`ivr.vault.retention.destruction`);
3. calls of which nothing is left lose the hash of their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ivr.database import recordings, rights
from ivr.database.engine import forget
from ivr.domain.rights import Kind, Obstacle, Obstructed
from ivr.rights.fates import Fate, against, fates, of_request
from ivr.rights.holds import Holds
from ivr.rights.steps import deal, working
from ivr.vault.retention.destruction import Destroyer, destroy_for


@dataclass(frozen=True, slots=True)
class Eraser:
    """All that erasing needs."""

    destroyer: Destroyer
    holds: Holds


def erase(tools: Eraser, request_id: str, by: str, now: datetime) -> tuple[Fate, ...]:
    """Destroy what the person asked to have destroyed.

    Returns:
        The fate of each recording: gone, or what stands against it, which the person is told.

    Raises:
        RequestMissing, WrongKind, IdentityUnconfirmed, RequestState: nothing was destroyed.
        DatabaseError, VaultError: no step is half done; try again.
    """
    engine = tools.destroyer.engine
    with engine.begin() as conn:
        about = working(deal(conn, request_id, by, now), Kind.ERASURE)
        wanted = [recording.id for recording in of_request(conn, request_id)]
        about.note("rights.erasure-begun", recordings=len(wanted))
    for recording_id in wanted:
        destroy_for(tools.destroyer, recording_id, now, lambda conn, row: _free(conn, row.id, tools.holds, now))
    with engine.begin() as conn:
        _conclude(conn, tools, request_id, by, now)
        done = fates(conn, request_id, tools.holds, now)
    forget(engine)
    return done


def _free(conn: Connection, recording_id: str, holds: Holds, now: datetime) -> bool:
    recording = recordings.get(conn, recording_id)
    return recording is not None and not against(conn, recording, holds, now)


def _conclude(conn: Connection, tools: Eraser, request_id: str, by: str, now: datetime) -> None:
    """Note what had to stay, and forget by which number the rest is found."""
    about = deal(conn, request_id, by, now)
    found = fates(conn, request_id, tools.holds, now)
    for fate in found:
        if not fate.gone:
            reasons = [obstructed.obstacle.value for obstructed in fate.obstructed]
            about.note("rights.recording-kept", recording=fate.recording.id, why=reasons)
    living = {fate.recording.call_id for fate in found if not fate.gone}
    free = [call_id for call_id in rights.attached(conn, request_id) if call_id not in living]
    if free:
        about.note("rights.numbers-forgotten", calls=len(free))
        rights.forget_numbers(conn, free)


def told(obstructed: Obstructed) -> str:
    """An obstacle in words, with its article."""
    words = {
        Obstacle.LEGAL_DUTY: "a text obliges us to keep it (art. 17(3)(b) GDPR)",
        Obstacle.HOLD: "it is on hold for a claim, or restricted (art. 17(3)(e), 18 GDPR)",
        Obstacle.VISA: "public archives are destroyed with the written approval of the archives only (LAW 14; art. 17(3)(d) GDPR)",
        Obstacle.IN_CALL: "its call has not ended; try again afterwards",
    }[obstructed.obstacle]
    return f"{words}: {obstructed.reference}" if obstructed.reference else words
