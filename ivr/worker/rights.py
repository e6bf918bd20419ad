"""Requests of people: operators are warned of those that must be answered, and what nobody needs any more is forgotten."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import Engine

from ivr.database import rights
from ivr.database.engine import reading
from ivr.domain.rights import Urgency, urgency
from ivr.rights.forgetting import forget_numbers, forget_people
from ivr.worker.clock import BelievedClock

log = structlog.get_logger()


class WarnOfRequests:
    """Tells operators, once for each request and degree of urgency, what is due."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._told: frozenset[tuple[str, Urgency]] = frozenset()

    def __call__(self, at: datetime) -> int:
        """Look; how many warnings were given."""
        with reading(self._engine) as conn:
            found = rights.listing(conn, only_open=True)
        pressing = {request: urgency(request, at) for request in found}
        now = {(request.id, urgent) for request, urgent in pressing.items() if urgent is not Urgency.CALM}
        for request, urgent in pressing.items():
            if (request.id, urgent) in now - self._told:
                tell = log.error if urgent is Urgency.LATE else log.warning
                tell(
                    "a person's request is late" if urgent is Urgency.LATE else "a person's request must be answered soon",
                    request=request.id,
                    kind=request.kind.value,
                    deadline=f"{request.deadline:%Y-%m-%d %H:%M}",
                    urgency=urgent.value,
                )
        given = len(now - self._told)
        self._told = frozenset(now)
        return given


class Forget:
    """Forgets by a clock that can be believed: what is forgotten is not found again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._clock = BelievedClock()

    def __call__(self, at: datetime) -> int:
        """Forget numbers and people; how many."""
        moment = self._clock.believed(at)
        return forget_numbers(self._engine, moment) + forget_people(self._engine, moment)
