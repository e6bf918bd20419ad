"""The journal for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.keeping import verify_journal
from ivr.console.api.journal import Verdict
from ivr.database.engine import reading
from ivr.database.tables import journal, microseconds
from ivr.journal.chain import Row
from ivr.journal.cuts import stored_cuts
from ivr.journal.export import export, export_period
from ivr.journal.periods import period

_C = journal.c


@dataclass(frozen=True, slots=True)
class HostJournal:
    """`ivr.console.api.journal.Journal` on the tables."""

    house: House

    def listed(self, kind: str | None, subject: str | None, before: int | None, limit: int) -> Sequence[Row]:
        """The newest first."""
        query = select(journal).order_by(_C.sequence.desc()).limit(limit)
        if kind is not None:
            query = query.where(_C.kind == kind)
        if subject is not None:
            query = query.where(_C.subject == subject)
        if before is not None:
            query = query.where(_C.sequence < before)
        with reading(self.house.engine) as connection:
            return [
                Row(row.sequence, microseconds(row.at), row.kind, row.subject, row.details, bytes(row.previous), bytes(row.hash))
                for row in connection.execute(query)
            ]

    def verify(self) -> Verdict:
        """Follow the chain."""
        return Verdict.of(verify_journal(self.house.settings, self.house.engine))

    def export(self, since: datetime | None, until: datetime | None) -> Iterator[str]:
        """Lines of the export."""
        signer, now = home.signer(self.house.settings), self.house.clock()
        with reading(self.house.engine) as connection:
            cuts = stored_cuts(connection, signer.public)
            if since is None and until is None:
                yield from export(connection, signer, now, cuts)
            else:
                yield from export_period(connection, signer, period(connection, since, until, cuts), now)
