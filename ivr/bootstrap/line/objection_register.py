"""The register of objections in memory, followed from the tables by a thread of its own."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.following import FollowedRows
from ivr.database.engine import reading
from ivr.database.migrate import check_revision
from ivr.database.objections import load_objections, mark
from ivr.database.restores import check_confirmed
from ivr.domain.gate import Reason
from ivr.domain.line import Line
from ivr.domain.objection import Objection, ObjectionKey, ObjectionKeyUnusable, check_key, objects

log = structlog.get_logger()

REFRESH_SECONDS = 0.5

STALE_SECONDS = 15.0
"""A register that was not compared with its rows for so long may lack an objection: a doubt (L5)."""


class FollowedObjections(FollowedRows):
    """An `ObjectionRegister` that looks twice a second whether the rows have changed."""

    def __init__(self, engine: Engine, key: ObjectionKey, now: Callable[[], datetime] = home.now) -> None:
        self._engine = engine
        self._key = key
        self._now = now
        self._by_hash: Mapping[str, tuple[Objection, ...]] = {}
        self._foreign: tuple[Objection, ...] = ()
        self._seen: tuple[int | None, int] | None = None
        self._compared = float("-inf")
        super().__init__(
            "objections",
            REFRESH_SECONDS,
            lost="nobody can say who objects; nothing is recorded",
            back="the register of objections can be read again",
        )

    @property
    def health(self) -> tuple[Reason, ...]:
        """Why nobody can say who objects; empty when everybody is known. Either closes the gate."""
        if isinstance(self.fault, ObjectionKeyUnusable):
            return (Reason.KEYS_UNHEALTHY,)
        if self.fault is not None or time.monotonic() - self._compared > STALE_SECONDS:
            return (Reason.JOURNAL_UNHEALTHY,)
        return ()

    @property
    def healthy(self) -> bool:
        """Whether the objections known are those of the rows, and can be recognised."""
        return not self.health

    def objects(self, caller: str | None, line: Line) -> bool:
        """Whether this caller objects to being recorded on this line now."""
        number_hash = self._key.hash(caller) if self._by_hash else None
        if number_hash is None:
            return False
        purposes = frozenset(purpose.kind for purpose in line.facts.purposes)
        return objects(self._by_hash.get(number_hash, ()), number_hash, line.id, purposes, self._now())

    def refresh(self) -> None:
        """Read the objections when their rows have changed, and look whether our key made them all."""
        if self._seen is None:
            check_revision(self._engine)
        with reading(self._engine) as connection:
            check_confirmed(connection)
            seen = mark(connection)
            found = None if seen == self._seen else load_objections(connection)
        if found is not None:
            self._by_hash, self._foreign = _by_hash(found), tuple(one for one in found if one.key_id != self._key.id)
            self._seen = seen
            log.info("the register of objections has been read", objections=len(found))
        self._compared = time.monotonic()
        check_key(self._key, self._foreign, self._now())  # each time: they may have expired meanwhile


def _by_hash(found: tuple[Objection, ...]) -> Mapping[str, tuple[Objection, ...]]:
    grouped: defaultdict[str, list[Objection]] = defaultdict(list)
    for objection in found:
        if objection.number_hash is not None:
            grouped[objection.number_hash].append(objection)
    return {number_hash: tuple(group) for number_hash, group in grouped.items()}
