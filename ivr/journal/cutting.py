"""The end of old rows (LAW 19): looked at, signed for, and only then taken out of the journal.

Steps, each of which can be repeated after a crash at any place (L8):

1. The rows that are old are read and their chain is followed: what was tampered with is not washed away by a cut.
2. They are exported, where somebody asked for it. A file without a record is harmless.
3. One transaction signs and stores the record, copies the rows that outlive the cut, and writes the journal's own row. From here on
   the journal begins after the cut, whether the old rows are still there or not.
4. The rows go, some thousand in a transaction. What a crash leaves is found by its numbers and goes with the next run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, text

from ivr.database.engine import reading
from ivr.database.tables import calls, journal, journal_cuts, journal_kept, recordings
from ivr.domain.journal_retention import JournalRetention
from ivr.domain.recording import RecordingState
from ivr.journal.chain import Head, Row, append, head, hold, rows
from ivr.journal.cuts import Cut, beginning, read_cut, stored_cuts
from ivr.journal.entries import Entry
from ivr.journal.errors import JournalBroken
from ivr.journal.outliving import outlives, outliving
from ivr.journal.sampling import DECIDED
from ivr.journal.signing import Signer
from ivr.journal.verification import verify

BATCH = 5_000
"""Rows deleted in one transaction."""

_UNFINISHED = tuple(state.value for state in (RecordingState.CAPTURING, RecordingState.MASKED, RecordingState.SEALING))
_COLUMNS = tuple(journal.c.keys())


@dataclass(frozen=True, slots=True)
class Plan:
    """What a cut would take.

    Attributes:
        after: the row that the journal begins after now.
        last: the last row that would go.
        before: rows older than this are old.
        kept: how many of them outlive the cut, and SHA-256 over their hashes.
        parted: the sequences of those that outlive it since it parts a call.
    """

    after: Head
    last: Head
    before: datetime
    kept: tuple[int, bytes]
    parted: tuple[int, ...]

    @property
    def rows(self) -> int:
        """How many rows would leave the journal."""
        return self.last.sequence - self.after.sequence


@dataclass(frozen=True, slots=True)
class Cutter:
    """All that cutting needs.

    Attributes:
        engine: of the database.
        signer: signs records, and has signed the earlier ones.
        rule: how long rows are kept.
    """

    engine: Engine
    signer: Signer
    rule: JournalRetention


def plan(conn: Connection, tools: Cutter, now: datetime, checkpoints: Sequence[Head] = ()) -> Plan | None:
    """What a cut at this moment would take; None when no row is old. Reads only: it is the `--dry-run`.

    Rows of calls whose recordings are not sealed yet are still asked for, so that nothing goes that is younger than the oldest of
    them. A row written while the clock was wrong and ahead holds up those after it until its own time comes: none goes too early.

    Raises:
        JournalBroken: the old rows, or the records of earlier cuts, do not verify. Nothing may be cut then.
    """
    start = beginning(stored_cuts(conn, tools.signer.public))
    before = _before(conn, tools.rule.limit(now))
    c = journal.c
    young = select(c.sequence).where(c.sequence > start.sequence, c.at >= before).order_by(c.sequence).limit(1)
    first_young = conn.execute(young).scalar_one_or_none()
    last = head(conn).sequence if first_young is None else first_young - 1
    if last <= start.sequence:
        return None
    kept = _Kept(parted := _straddling(conn, last))
    signed = [checkpoint for checkpoint in checkpoints if checkpoint.sequence <= last]
    verdict = verify(kept.following(rows(conn, start.sequence, last)), signed, start=start)
    if not verdict.whole:
        raise JournalBroken(
            f"Nothing is cut, since the rows that are old are broken at row {verdict.at} ({verdict.breach}): {verdict.why}"
        )
    return Plan(start, verdict.head, before, (kept.count, kept.digest.digest()), parted)


def record(tools: Cutter, planned: Plan, now: datetime, exported: str | None = None) -> Cut | None:
    """Step 3: the signed record. From here on the journal begins after the cut.

    Returns:
        None when another process has cut meanwhile.
    """
    cut = Cut(planned.after, planned.last, planned.before, tools.rule, planned.kept, exported, now)
    cut = read_cut(cut.sign(tools.signer), tools.signer.public)
    with tools.engine.begin() as conn:
        hold(conn)
        if beginning(stored_cuts(conn, tools.signer.public)) != planned.after:
            return None
        _keep(conn, planned)
        conn.execute(insert(journal_cuts).values(sequence=cut.last.sequence, hash=cut.last.hash, jws=cut.jws, signed_at=now))
        append(conn, [_entry(cut)], now)
    return cut


def finish(engine: Engine, *, batch: int = BATCH, stopping: Callable[[], bool] = lambda: False) -> int:
    """Step 4: take out what stored records cover; how many rows went. Left is what `stopping` or the database's own rule leaves.

    A role that may not delete calls the function that may (`docs/journal.md`); it takes nothing younger than half a year.
    """
    gone = 0
    while not stopping():
        with engine.begin() as conn:
            taken = _take(conn, batch)
        if not taken:
            break
        gone += taken
    return gone


def covered(conn: Connection) -> int:
    """The last row that a stored record covers; 0 before the first cut. What it says is not verified here."""
    return int(conn.execute(select(func.max(journal_cuts.c.sequence))).scalar_one() or 0)


def cut(
    tools: Cutter,
    now: datetime,
    checkpoints: Sequence[Head] = (),
    *,
    export: Callable[[Connection, Plan], str] | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """All the steps, beginning with what an earlier run has left; how many rows went.

    Args:
        tools: database, signer, rule.
        now: by which moment.
        checkpoints: heads that were signed earlier, for the look at what goes.
        export: writes the rows of a plan somewhere safe, and gives the SHA-256 of what it wrote.
        stopping: asked between two batches.

    Raises:
        JournalBroken: what is old does not verify; nothing was cut.
        DatabaseError: the record cannot be written, or rows cannot be taken out: try again.
    """
    gone = finish(tools.engine, stopping=stopping)
    with reading(tools.engine) as conn:
        planned = plan(conn, tools, now, checkpoints)
        exported = export(conn, planned) if export is not None and planned is not None else None
    if planned is None or record(tools, planned, now, exported) is None:
        return gone
    return gone + finish(tools.engine, stopping=stopping)


class _Kept:
    """Notes on their way which rows outlive the cut."""

    def __init__(self, also: Iterable[int]) -> None:
        self._also = frozenset(also)
        self.count = 0
        self.digest = hashlib.sha256()

    def following(self, found: Iterable[Row]) -> Iterator[Row]:
        for row in found:
            if outlives(row.kind) or row.sequence in self._also:
                self.count += 1
                self.digest.update(row.hash)
            yield row


def _keep(conn: Connection, planned: Plan) -> None:
    c = journal.c
    taken = c.sequence > planned.after.sequence, c.sequence <= planned.last.sequence
    wanted = select(journal).where(*taken, or_(outliving(c.kind), c.sequence.in_(planned.parted)))
    conn.execute(insert(journal_kept).from_select(_COLUMNS, wanted.order_by(c.sequence)))
    there = journal_kept.c.sequence > planned.after.sequence, journal_kept.c.sequence <= planned.last.sequence
    kept = conn.execute(select(func.count()).select_from(journal_kept).where(*there)).scalar_one()
    if kept != planned.kept[0]:
        raise JournalBroken(f"{kept} rows would outlive the cut where {planned.kept[0]} were seen. Nothing was cut; try again.")


def _before(conn: Connection, limit: datetime) -> datetime:
    unfinished = select(func.min(calls.c.arrived_at)).join(recordings, recordings.c.call_id == calls.c.id)
    oldest: datetime | None = conn.execute(unfinished.where(recordings.c.state.in_(_UNFINISHED))).scalar_one()
    return limit if oldest is None else min(limit, oldest)


def _straddling(conn: Connection, last: int) -> tuple[int, ...]:
    """Rows that decided of calls which the cut would part: their recordings are begun after it, and are drawn again by them (LAW 7)."""
    later = journal.alias()
    decided = select(journal.c.sequence).where(
        journal.c.sequence <= last,
        journal.c.sequence > last - _CALLS_AT_ONCE,
        journal.c.kind == DECIDED,
        select(later.c.sequence).where(later.c.subject == journal.c.subject, later.c.sequence > last).exists(),
    )
    return tuple(conn.scalars(decided))


_CALLS_AT_ONCE = 50_000
"""Rows before the cut among which its parted calls are looked for: an hour of the busiest line."""


def _take(conn: Connection, batch: int) -> int:
    end = covered(conn)
    lowest: int | None = conn.execute(select(func.min(journal.c.sequence))).scalar_one()
    if lowest is None or lowest > end:
        return 0
    if conn.dialect.name == "postgresql" and not conn.execute(_MAY_DELETE).scalar_one():
        return int(conn.execute(_CUT, {"most": batch}).scalar_one())
    return conn.execute(delete(journal).where(journal.c.sequence <= min(end, lowest + batch - 1))).rowcount


_MAY_DELETE = text("SELECT has_table_privilege('journal', 'DELETE')")
_CUT = text("SELECT cut_journal(:most)")


def _entry(cut: Cut) -> Entry:
    return Entry(
        "journal.cut",
        "journal",
        {
            "record": cut.id,
            "after": cut.after.sequence,
            "last": cut.last.sequence,
            "before": cut.before.isoformat(),
            "months": cut.rule.months,
            "reason": cut.rule.reason,
            "kept": cut.kept[0],
            "exported": cut.exported,
        },
    )
