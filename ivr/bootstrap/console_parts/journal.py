"""The journal's pages on the rows and on this host's checkpoints."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import structlog
from sqlalchemy import Connection, Engine, func, select

from ivr.bootstrap import home
from ivr.bootstrap.keeping import checkpoints_file, verify_journal
from ivr.console.journal.port import Extent, Handed, Names, Verifying
from ivr.console.journal.views import JournalPart
from ivr.console.pages.rendering import Pages
from ivr.database.engine import reading
from ivr.database.people import names
from ivr.database.tables import journal, journal_cuts, journal_kept, lines
from ivr.errors import PreambuleError
from ivr.journal.chain import Row, append, head
from ivr.journal.checkpoints import kept_checkpoints
from ivr.journal.cuts import stored_cuts
from ivr.journal.entries import Entry
from ivr.journal.export import export, export_period
from ivr.journal.looking import Found, Sought, look
from ivr.journal.periods import period
from ivr.journal.verification import Verdict
from ivr.settings import Settings

log = structlog.get_logger()

PIECE = 1 << 16
"""Characters of an export that are handed on at once."""

VERIFIED = "journal.verified"


@dataclass(slots=True)
class Books:
    """A `JournalDesk` on the tables. One verification at a time, in a thread that does not keep the console from ending."""

    engine: Engine
    settings: Settings
    now: Callable[[], datetime] = home.now
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _state: Verifying | None = None

    def look(self, sought: Sought, limit: int, before: int | None) -> Found:
        """One page of rows."""
        with reading(self.engine) as connection:
            return look(connection, sought, limit, before)

    def extent(self) -> Extent:
        """How far it reaches."""
        with reading(self.engine) as connection:
            return _extent(connection)

    def names(self) -> Names:
        """Everybody's name, and every line's."""
        with reading(self.engine) as connection:
            named = connection.execute(select(lines.c.id, lines.c.name))
            return Names({str(known): name for known, name in names(connection).items()}, {row.id: row.name for row in named})

    def verify(self, by: str) -> None:
        """Begin, unless it is under way."""
        began = self.now()
        with self._lock:
            if self._state is not None and self._state.runs:
                return
            self._state = Verifying(by, began, 0, self.extent().rows)
        threading.Thread(target=self._follow, name="journal verification", daemon=True).start()

    def verifying(self) -> Verifying | None:
        """The last one, or the one that runs."""
        return self._state

    def export(self, since: datetime | None, until: datetime | None, by: str) -> Handed:
        """The row first, so that the export holds it too."""
        with self.engine.begin() as connection:
            details = {
                "by": by,
                "last": head(connection).sequence,
                "from": since and since.isoformat(),
                "until": until and until.isoformat(),
            }
            append(connection, [Entry("journal.exported", "journal", details)], self.now())
        whole = since is None and until is None
        name = "journal.jsonl" if whole else f"journal-{_day(since)}-{_day(until)}.jsonl"
        return Handed(name, _pieces(self._lines(since, until)))

    def _lines(self, since: datetime | None, until: datetime | None) -> Iterator[str]:
        signer, now = home.signer(self.settings), self.now()
        with reading(self.engine) as connection:
            cuts = stored_cuts(connection, signer.public)
            if since is None and until is None:
                yield from export(connection, signer, now, cuts)
            else:
                yield from export_period(connection, signer, period(connection, since, until, cuts), now)

    def _follow(self) -> None:
        """In the thread: whatever goes wrong there is shown on the page, and no state says for ever that it runs."""
        try:
            signed = kept_checkpoints(checkpoints_file(self.settings), home.public_key(self.settings))
            self._change(checkpoints=len(signed), newest_checkpoint=signed[-1].sequence if signed else 0)
            self._end(verify_journal(self.settings, self.engine, through=self._counted))
        except PreambuleError as error:
            log.error("the journal could not be verified", error_id=error.id, error=error.message)
            self._change(problem=error.id, ended_at=self.now())
        except BaseException:
            self._change(problem="console.verification", ended_at=self.now())
            raise

    def _counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        for number, row in enumerate(rows, 1):
            if not number % 5_000:
                self._change(done=number)
            yield row

    def _end(self, verdict: Verdict) -> None:
        """What was found is a row of the journal: whoever opens the first page later sees when it was last verified."""
        state = self._state
        if state is None:  # cannot be: only the thread that it was begun for ends it
            return
        now = self.now()
        found = {"by": state.by, "whole": verdict.whole, "rows": verdict.rows, "anchored": verdict.anchored, "at": verdict.at}
        try:
            with self.engine.begin() as connection:
                append(connection, [Entry(VERIFIED, "journal", found)], now)
        finally:
            self._change(verdict=verdict, done=verdict.rows, ended_at=now)

    def _change(self, **changes: object) -> None:
        with self._lock:
            if self._state is not None:
                self._state = replace(self._state, **changes)  # type: ignore[arg-type]


def journal_part(engine: Engine, settings: Settings) -> Callable[[Pages], JournalPart]:
    """What makes the part."""
    desk = Books(engine, settings)
    return lambda pages: JournalPart(pages, desk)


def _extent(conn: Connection) -> Extent:
    # the two ends apart: asked for together they are looked for in every row
    first = conn.execute(select(func.min(journal.c.sequence))).scalar_one()
    last = conn.execute(select(func.max(journal.c.sequence))).scalar_one()
    kept = conn.execute(select(func.count()).select_from(journal_kept)).scalar_one()
    cut = conn.execute(select(func.max(journal_cuts.c.signed_at))).scalar_one()
    return Extent(first or 0, last or 0, kept, cut)


def _pieces(lines: Iterator[str]) -> Iterator[bytes]:
    """Lines put together: one hop between threads for each piece, not for each row."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    if waiting:
        yield "".join(waiting).encode()


def _day(moment: datetime | None) -> str:
    return "open" if moment is None else f"{moment.astimezone(UTC):%Y%m%d}"
