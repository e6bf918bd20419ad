"""Holds end by themselves, and operators hear of it before; so do they of what waits for the archives beyond its day."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from ivr.database.due import awaiting_visa
from ivr.database.engine import reading
from ivr.database.holds import open_holds
from ivr.vault.retention.holding import expire, warn
from ivr.vault.retention.shortening import changed_lately, shorten_late
from ivr.worker.clock import BelievedClock

log = structlog.get_logger()

AGAIN = timedelta(days=1)
"""How long operators are left in peace before they are told again of what waits for a visa."""


SHORTENED_AGAIN = timedelta(minutes=30)
"""How often recordings are looked for that were begun by an older rule than their line's."""


class Keep:
    """Looks after what the law keeps beyond its day, by a clock that can be believed: an end that is noted cannot be taken back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._clock = BelievedClock()
        self._told: datetime | None = None
        self._shortened: datetime | None = None

    def __call__(self, at: datetime) -> int:
        """Note which holds have ended; how many. Warn of those that end soon, and of what waits for the archives."""
        moment = self._clock.believed(at)
        self._tell_of_visas(moment)
        self._shorten(moment)
        with reading(self._engine) as conn:
            waiting = [one for one in open_holds(conn) if not one.in_force(moment) or one.ends_soon(moment)]
        if not waiting:
            return 0
        with self._engine.begin() as conn:
            ended = expire(conn, moment)
            ending = warn(conn, moment)
        for hold in ended:
            log.warning("a hold has ended by itself", hold=hold.id, recording=hold.recording_id, kind=hold.kind.value)
        for hold in ending:
            log.warning(
                "a hold ends soon; renew it if the recording is still needed: preambule retention hold renew",
                hold=hold.id,
                recording=hold.recording_id,
                until=hold.until.isoformat(),
                error_id="retention.hold-ends",
            )
        return len(ended)

    def _shorten(self, moment: datetime) -> None:
        if self._shortened is not None and moment - self._shortened < SHORTENED_AGAIN:
            return
        self._shortened = moment
        with reading(self._engine) as conn:
            if not changed_lately(conn, moment):
                return
        with self._engine.begin() as conn:
            count = shorten_late(conn, moment)
        if count:
            log.info("recordings of calls that knew an older rule go earlier", recordings=count)

    def _tell_of_visas(self, moment: datetime) -> None:
        if self._told is not None and moment - self._told < AGAIN:
            return
        self._told = moment
        with reading(self._engine) as conn:
            found = awaiting_visa(conn, moment)
        for line_id, (count, oldest) in found.items():
            log.error(
                "recordings wait beyond their day for a visa of the archives; nobody may hear them. Ask: preambule retention visa propose",
                line=line_id,
                recordings=count,
                since=oldest.isoformat(),
                error_id="retention.visa-awaited",
            )
