"""Retention for the console's pages: the commands' own functions, each on a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select

from ivr.bootstrap import home
from ivr.console.errors import NoSuchPage
from ivr.console.pages.rendering import Pages
from ivr.console.retention.desk import After, Awaiting, Batch, Held, HeldOne, Lines, Shown
from ivr.console.retention.views import RetentionPart
from ivr.database import certificates, eliminations, holds, outlook, recordings
from ivr.database.due import lines_wanting_visa
from ivr.database.eliminations import Counts, Item
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.outlook import Paper, Stretch
from ivr.database.people import some_names
from ivr.database.recordings import Filter
from ivr.database.tables import lines as lines_table
from ivr.domain.elimination import Decision, Elimination
from ivr.domain.hold import HoldKind
from ivr.domain.line import Line
from ivr.rights.fates import MOST_SEGMENTS
from ivr.settings import Settings
from ivr.vault.errors import CertificateMissing
from ivr.vault.retention import holding, visa
from ivr.vault.retention.certificate import read_certificate
from ivr.vault.retention.filing import Form, written
from ivr.vault.retention.holding import Wanted

if TYPE_CHECKING:
    from ivr.bootstrap.console_parts import Ground

COUNTED = 5_000
"""Recordings that are counted of each month at most: the index is read no further."""

WAITING = 1_000
"""Recordings that are counted of each line whose archives must be asked: as many as go into one batch."""

WINDOWS = 10
"""Pages of certificates that are looked through for somebody who may see a few lines only."""


def retention_part(ground: Ground) -> Callable[[Pages], RetentionPart]:
    """What makes the part, on this house's rows."""
    return lambda pages: RetentionPart(pages, Desk(ground.settings, ground.engine), home.now)


@dataclass(frozen=True, slots=True)
class Desk:
    """An `ivr.console.retention.desk.RetentionDesk` on the tables."""

    settings: Settings
    engine: Engine

    def names(self) -> Mapping[str, str]:
        """Names of the lines, those out of service too, by id."""
        with reading(self.engine) as conn:
            return {row.id: row.name for row in conn.execute(select(lines_table.c.id, lines_table.c.name))}

    def rules(self) -> Sequence[Line]:
        """The lines in service."""
        with reading(self.engine) as conn:
            return load_lines(conn)

    def due(self, bounds: Sequence[tuple[datetime | None, datetime | None]], lines: Lines) -> Sequence[Stretch]:
        """How many recordings have their day in each stretch of time."""
        with reading(self.engine) as conn:
            return outlook.due_between(conn, bounds, lines, COUNTED)

    def awaiting(self, lines: Lines) -> Sequence[Awaiting]:
        """Lines with recordings that the archives have to be asked about."""
        now = home.now()
        with reading(self.engine) as conn:
            wanting = [line for line in lines_wanting_visa(conn) if lines is None or line in lines]
            found = [(line, *outlook.awaiting(conn, line, now, WAITING)) for line in wanting]
        return [Awaiting(line, min(count, WAITING), count > WAITING, since) for line, count, since in found if since is not None]

    def line_of_hold(self, hold_id: str) -> str | None:
        """The line of a hold's recording."""
        return self.hold(hold_id).line_id

    def line_of_batch(self, batch_id: str) -> str | None:
        """The line of a batch."""
        return self._batch(batch_id).line_id

    def line_of_recordings(self, named: str, *, call: bool) -> tuple[str | None, tuple[str, ...]]:
        """The line of a recording, or of a call, and the ids of its recordings."""
        with reading(self.engine) as conn:
            if call:
                found = recordings.listing(conn, Filter(call_id=named), MOST_SEGMENTS)
            else:
                one = recordings.get(conn, named)
                found = () if one is None else (one,)
        return (found[0].line_id if found else None), tuple(one.id for one in found)

    def held(self, lines: Lines, after: After, limit: int, *, ended: bool) -> Sequence[Held]:
        """Holds in force, or those that have ended."""
        with reading(self.engine) as conn:
            found = (outlook.let_go if ended else outlook.held)(conn, lines, limit, after)
            people = some_names(conn, [hold.placed_by for hold, _ in found])
        return [Held(hold, line, people.get(hold.placed_by, hold.placed_by[:8])) for hold, line in found]

    def hold(self, hold_id: str) -> HeldOne:
        """One hold."""
        with reading(self.engine) as conn:
            found = holds.get(conn, hold_id)
            recording = None if found is None else recordings.get(conn, found.recording_id)
            if found is None or recording is None:
                raise NoSuchPage("no page")
            renewals = holds.renewals(conn, hold_id)
            people = some_names(conn, [found.placed_by, found.ended_by, *(renewal.by for renewal in renewals)])
            return HeldOne(found, recording.line_id, renewals, people)

    def place(self, recordings: Sequence[str], kind: HoldKind, reason: str, until: datetime, person: str) -> None:
        """Hold recordings, all of them or none."""
        now, wanted = home.now(), Wanted(kind, reason, person, until)
        with self.engine.begin() as conn:
            for recording in recordings:
                holding.place(conn, recording, wanted, now)

    def renew(self, hold_id: str, reason: str, until: datetime, person: str) -> None:
        """Move the end of a hold."""
        with self.engine.begin() as conn:
            holding.renew(conn, hold_id, until, reason, person, home.now())

    def lift(self, hold_id: str, person: str) -> None:
        """End a hold."""
        with self.engine.begin() as conn:
            holding.lift(conn, hold_id, person, home.now())

    def batches(self, lines: Lines, after: After, limit: int) -> Sequence[Batch]:
        """Batches, the newest first."""
        with reading(self.engine) as conn:
            found = eliminations.newest(conn, lines, limit, after)
            counts = outlook.counted(conn, [one.id for one in found])
        return [Batch(one, counts.get(one.id, Counts()), {}) for one in found]

    def batch(self, batch_id: str) -> Batch:
        """One batch."""
        found = self._batch(batch_id)
        with reading(self.engine) as conn:
            counts = eliminations.counts(conn, batch_id).get(batch_id, Counts())
            return Batch(found, counts, some_names(conn, [found.made_by, found.noted_by]))

    def items(self, batch_id: str, after: str, limit: int) -> Sequence[Item]:
        """What is in a batch."""
        with reading(self.engine) as conn:
            return outlook.items_of(conn, batch_id, limit, after)

    def propose(self, line_id: str, person: str, *, again: bool) -> str | None:
        """A new batch of a line."""
        with self.engine.begin() as conn:
            made = visa.propose(conn, line_id, person, home.now(), again=again)
        return None if made is None else made.id

    def decide(self, batch_id: str, decision: Decision, kept_back: Sequence[str], person: str, *, wholly: bool) -> int:
        """Note what the archives have written; another person than who proposed it."""
        with self.engine.begin() as conn:
            return visa.decide(conn, batch_id, decision, person, home.now(), kept_back=kept_back, wholly=wholly, another=True)

    def withdraw(self, batch_id: str, person: str) -> None:
        """Take a proposal back."""
        with self.engine.begin() as conn:
            visa.withdraw(conn, batch_id, person, home.now())

    def slip(self, batch_id: str, form: str, locale: str) -> bytes:
        """The bordereau, or the proposal of one."""
        with reading(self.engine) as conn:
            content, _ = written(conn, batch_id, Form(form), locale, home.public_key(self.settings), home.now())
        return content

    def papers(self, lines: Lines, after: After, limit: int) -> tuple[Sequence[Paper], Paper | None]:
        """Certificates, the newest first. For a few lines: of a bounded number of pages, what names a recording of theirs."""
        found: list[Paper] = []
        with reading(self.engine) as conn:
            for _ in range(1 if lines is None else WINDOWS):
                window = outlook.papers(conn, limit, after)
                found += window if lines is None else outlook.naming(conn, window, lines)
                last = window[-1] if len(window) == limit else None
                if last is None or len(found) >= limit:
                    return found, last
                after = (last.signed_at, last.id)
        return found, last

    def certificates_of(self, named: str) -> Sequence[str]:
        """Ids of the certificates that name a recording, or have this id."""
        with reading(self.engine) as conn:
            own = certificates.by_id(conn, named)
            found = certificates.of_recording(conn, named) if own is None else (own,)
        return [one.id for one in found]

    def certificate(self, certificate_id: str) -> Shown:
        """One certificate."""
        with reading(self.engine) as conn:
            found = certificates.by_id(conn, certificate_id)
            if found is None:
                raise CertificateMissing("There is no such certificate.")
            named = outlook.named_in(conn, certificate_id)
        said = read_certificate(found.jws, home.public_key(self.settings))
        return Shown(found.id, found.jws, found.signed_at, said, named)

    def check(self, jws: str) -> Mapping[str, object]:
        """What a certificate from elsewhere says."""
        return read_certificate(jws, home.public_key(self.settings))

    def _batch(self, batch_id: str) -> Elimination:
        with reading(self.engine) as conn:
            found = eliminations.get(conn, batch_id)
        if found is None:
            raise NoSuchPage("no page")
        return found
