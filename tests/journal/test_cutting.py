"""The journal's own retention (LAW 19): what goes, what stays, what a crash or an attacker makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from ivr.database import recordings as recordings_of
from ivr.database.calls import open_call, save_proof
from ivr.database.engine import open_database, reading
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.tables import journal, journal_cuts, journal_kept, metadata
from ivr.domain.journal_retention import JournalRetention
from ivr.domain.recording import Recording, RecordingState
from ivr.domain.sampling import key_id
from ivr.journal import cutting
from ivr.journal.chain import Head, Row, append, head, rows
from ivr.journal.cuts import beginning, outlived, stored_cuts, stored_kept
from ivr.journal.cutting import Cutter, Plan, cut, finish, plan, record
from ivr.journal.entries import Entry
from ivr.journal.errors import JournalBroken, JournalPersonal, SignatureWrong
from ivr.journal.export import export, export_period, verify_export, write_cut
from ivr.journal.outliving import noted, outlives
from ivr.journal.periods import period
from ivr.journal.redrawing import Redrawing, Window
from ivr.journal.sampling import commitment
from ivr.journal.signing import Signer
from ivr.journal.verification import Breach, Verdict, verify
from tests.database.samples import LINE
from tests.journal.attacks import unguarded
from tests.journal.test_redrawing import KEY, begun, honest

BEGAN = datetime(2026, 1, 10, 12, tzinfo=UTC)
LATER = datetime(2027, 2, 11, 3, tzinfo=UTC)
"""Twelve months and a day after the 32nd day."""


@dataclass(frozen=True)
class Books:
    engine: Engine
    signer: Signer

    @property
    def tools(self) -> Cutter:
        return Cutter(self.engine, self.signer, JournalRetention())

    def fill(self, days: int = 60, first: datetime = BEGAN) -> None:
        """A call a day, and each tenth day a destruction."""
        with self.engine.begin() as conn:
            for day in range(days):
                at = first + timedelta(days=day)
                append(conn, [Entry("call.ended", f"call-{day}")], at)
                if day % 10 == 0:
                    append(conn, [Entry("recording.destroyed", f"recording-{day}", {"certificate": f"{day:064x}"})], at)

    def verdict(self, checkpoints: tuple[Head, ...] = ()) -> Verdict:
        with reading(self.engine) as conn:
            cuts = stored_cuts(conn, self.signer.public)
            list(outlived(cuts, stored_kept(conn)))
            return verify(rows(conn, beginning(cuts).sequence), checkpoints, start=beginning(cuts))

    def planned(self, now: datetime = LATER) -> Plan | None:
        with reading(self.engine) as conn:
            return plan(conn, self.tools, now)

    def left(self) -> list[Row]:
        with reading(self.engine) as conn:
            return list(rows(conn))

    def kept(self) -> list[Row]:
        with reading(self.engine) as conn:
            return list(stored_kept(conn))

    def lines(self) -> list[str]:
        with reading(self.engine) as conn:
            return list(export(conn, self.signer, LATER, stored_cuts(conn, self.signer.public)))


@pytest.fixture
def books(engine: Engine, tmp_path: Path) -> Books:
    found = Books(engine, Signer.create(tmp_path / "key"))
    found.fill()
    return found


def test_old_rows_go_and_the_rest_verifies(books: Books) -> None:
    whole = books.verdict()
    gone = cut(books.tools, LATER)
    left = books.left()
    assert (gone, left[0].sequence) == (36, 37), "32 days, four destructions among them"
    assert left[0].at >= int(datetime(2026, 2, 11, tzinfo=UTC).timestamp()) * 1_000_000
    verdict = books.verdict()
    assert (verdict.whole, verdict.rows) == (True, whole.rows - gone + 1)
    assert left[-1].kind == "journal.cut"
    told = json.loads(left[-1].details)
    assert (told["last"], told["months"], told["kept"]) == (36, 12, 4)
    assert [row.subject for row in books.kept()] == ["recording-0", "recording-10", "recording-20", "recording-30"]
    assert cut(books.tools, LATER) == 0, "once a day"


def test_the_next_cut_follows_the_one_before(books: Books) -> None:
    cut(books.tools, LATER)
    cut(books.tools, LATER + timedelta(days=10))
    with reading(books.engine) as conn:
        first, second = stored_cuts(conn, books.signer.public)
    assert second.after == first.last
    assert books.verdict().whole
    assert verify_export(books.lines(), books.signer.public).whole


def test_what_is_young_stays(books: Books) -> None:
    assert books.planned(BEGAN + timedelta(days=364)) is None
    assert cut(books.tools, BEGAN + timedelta(days=364)) == 0
    assert len(books.left()) == 66


def test_a_whole_journal_of_old_rows_leaves_the_row_of_its_cut(books: Books) -> None:
    assert cut(books.tools, LATER + timedelta(days=3_650)) == 66
    (row,) = books.left()
    assert (row.kind, row.sequence) == ("journal.cut", 67)
    assert books.verdict().whole


def test_a_clock_that_was_wrong_lets_nothing_go_early(books: Books) -> None:
    """Ahead: what follows waits. Set back: what stands behind younger rows waits with them."""
    with books.engine.begin() as conn:
        append(conn, [Entry("call.ended", "back")], BEGAN - timedelta(days=4_000))
    planned = books.planned()
    assert planned is not None
    assert planned.last.sequence == 36


def test_rows_of_a_recording_that_is_not_sealed_wait_for_it(books: Books) -> None:
    arrived = BEGAN + timedelta(days=5)
    unfinished = Recording(
        "r", "c", LINE.id, "p", RecordingState.SEALING, arrived, None, None, LATER, "r.part", None, None, None, None
    )
    with books.engine.begin() as conn:
        save_lines(conn, [LINE], BEGAN)
        open_call(conn, "c", LINE.id, arrived)
        save_proof(conn, "p", "c", "a.b.c", arrived)
        recordings_of.add(conn, unfinished)
    planned = books.planned()
    assert planned is not None
    assert (planned.last.sequence, planned.before) == (6, arrived)


def test_broken_rows_are_not_washed_away(books: Books) -> None:
    with books.engine.begin() as conn:
        unguarded(conn).execute(update(journal).where(journal.c.sequence == 7).values(subject="somebody-else"))
    with pytest.raises(JournalBroken, match="Nothing is cut, since the rows that are old are broken at row 7"):
        cut(books.tools, LATER)
    with reading(books.engine) as conn, pytest.raises(JournalBroken, match="Nothing is cut"):
        plan(conn, books.tools, LATER, [Head(3, b"x" * 32)])
    assert len(books.left()) == 66


def test_a_journal_that_cannot_be_written_is_not_cut(books: Books) -> None:
    """L6: the record and the journal's own row are one transaction."""
    telling = Cutter(books.engine, books.signer, JournalRetention(24, "Appelez le 01 99 00 10 00."))
    with pytest.raises(JournalPersonal):
        cut(telling, LATER + timedelta(days=730))
    assert len(books.left()) == 66
    assert books.kept() == []
    with reading(books.engine) as conn:
        assert stored_cuts(conn, books.signer.public) == ()


class Killed(BaseException):
    """Ends whatever is being done, as kill -9 does: nothing catches it."""


def die() -> NoReturn:
    raise Killed


FAULTS = ("before the export", "after the export", "before the record is committed", "after the record", "between two batches")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_cut_goes_on_from_wherever_it_was_killed(
    books: Books, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exported(conn: Connection, planned: Plan) -> str:
        if fault == FAULTS[0]:
            raise Killed
        digest = write_cut(conn, planned, signer=books.signer, now=LATER, file=tmp_path / "old.jsonl")
        if fault == FAULTS[1]:
            raise Killed
        return digest

    calls: list[int] = []

    def take(conn: Connection, batch: int) -> int:
        if fault == FAULTS[3] or (fault == FAULTS[4] and calls):
            raise Killed
        calls.append(real(conn, 10))
        return calls[-1]

    def appended(*arguments: Any) -> Head:
        append(*arguments)
        raise Killed

    real = cutting._take
    with monkeypatch.context() as patched:
        patched.setattr(cutting, "_take", take if fault in FAULTS[3:] else real)
        if fault == FAULTS[2]:
            patched.setattr(cutting, "append", appended)
        if fault == FAULTS[3]:
            patched.setattr(cutting, "finish", lambda *_, **__: die() if cut_recorded(books) else 0)
        with pytest.raises(Killed):
            cut(books.tools, LATER, export=exported)
    assert books.verdict().whole, "whatever lies behind the cut, the journal begins after it"
    assert verify_export(books.lines(), books.signer.public).whole
    cut(books.tools, LATER)
    left = books.left()
    assert left[0].sequence == 37
    assert [row.kind for row in left].count("journal.cut") == 1
    assert books.verdict().whole
    assert len(books.kept()) == 4


def cut_recorded(books: Books) -> bool:
    with reading(books.engine) as conn:
        return conn.execute(select(func.count()).select_from(journal_cuts)).scalar_one() > 0


def test_two_workers_cut_once(books: Books) -> None:
    first, second = books.planned(), books.planned()
    assert first is not None
    assert second is not None
    assert record(books.tools, first, LATER) is not None
    assert record(books.tools, second, LATER) is None
    assert finish(books.engine) == 36
    assert books.verdict().whole


@pytest.mark.parametrize("attack", ["another signer", "another record", "a second record", "no record"])
def test_a_cut_that_nobody_signed_for_is_found(books: Books, tmp_path: Path, attack: str) -> None:
    cut(books.tools, LATER)
    other = Signer.create(tmp_path / "other")
    with reading(books.engine) as conn:
        (true,) = stored_cuts(conn, books.signer.public)
    later = books.left()[5]
    with books.engine.begin() as conn:
        unguarded(conn)
        if attack == "another signer":
            conn.execute(update(journal_cuts).values(jws=true.sign(other)))
        elif attack == "another record":
            conn.execute(update(journal_cuts).values(sequence=later.sequence, hash=later.hash))
        elif attack == "a second record":
            conn.execute(insert(journal_cuts).values(sequence=later.sequence, hash=later.hash, jws=true.jws, signed_at=LATER))
        else:
            conn.execute(delete(journal_cuts))
            conn.execute(delete(journal_kept))
    if attack == "no record":
        verdict = books.verdict()
        assert (verdict.breach, verdict.at) == (Breach.REMOVED, 1)
        return
    with pytest.raises((SignatureWrong, JournalBroken)):
        books.verdict()


@pytest.mark.parametrize("attack", ["changed", "removed", "added"])
def test_what_outlived_a_cut_cannot_be_touched(books: Books, attack: str) -> None:
    cut(books.tools, LATER)
    with books.engine.begin() as conn:
        unguarded(conn)
        if attack == "changed":
            conn.execute(update(journal_kept).where(journal_kept.c.subject == "recording-10").values(subject="recording-11"))
        elif attack == "removed":
            conn.execute(delete(journal_kept).where(journal_kept.c.subject == "recording-10"))
        else:
            row = books.left()[0]
            conn.execute(insert(journal_kept).values({**row._asdict(), "at": LATER}))
    with pytest.raises(JournalBroken, match="outlived"):
        books.verdict()


def test_checkpoints_of_rows_that_were_cut_hold_nothing_against_the_rest(books: Books) -> None:
    old = tuple(Head(row.sequence, row.hash) for row in books.left())
    cut(books.tools, LATER)
    assert books.verdict(old).whole
    with reading(books.engine) as conn:
        now = head(conn)
    assert books.verdict((*old, now)).anchored
    forked = books.verdict((Head(36, b"x" * 32),))
    assert (forked.breach, forked.at) == (Breach.FORKED, 36), "the cut itself stands where another row was signed for"


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (None, None, 1, 66),
        (20, 30, 23, 33),
        (0, 1, 1, 2),
        (None, 5, 1, 6),
        (55, None, 62, 66),
        (100, 200, 67, 66),
        (-9, -3, 1, 0),
    ],
)
def test_a_period_verifies_by_itself(books: Books, since: int | None, until: int | None, first: int, last: int) -> None:
    def day(number: int | None) -> datetime | None:
        return None if number is None else BEGAN.replace(hour=0) + timedelta(days=number)

    with reading(books.engine) as conn:
        asked = period(conn, day(since), day(until))
        lines = list(export_period(conn, books.signer, asked, LATER))
    numbers = [json.loads(line)["sequence"] for line in lines[1:]]
    assert numbers == list(range(first, last + 1))
    verdict = verify_export(lines, books.signer.public)
    assert (verdict.whole, verdict.anchored, verdict.rows) == (True, True, len(numbers))


def test_a_period_cannot_be_shortened_at_either_end(books: Books, tmp_path: Path) -> None:
    with reading(books.engine) as conn:
        asked = period(conn, BEGAN + timedelta(days=10), BEGAN + timedelta(days=20))
        lines = list(export_period(conn, books.signer, asked, LATER))
    key = books.signer.public
    assert verify_export([lines[0], *lines[2:]], key).breach is Breach.REMOVED
    assert verify_export(lines[:-1], key).breach is Breach.TRUNCATED
    assert verify_export([*lines[:3], *lines[4:]], key).breach is Breach.REMOVED
    with pytest.raises(JournalBroken, match="public key"):
        verify_export(lines)
    with pytest.raises(SignatureWrong):
        verify_export(lines, Signer.create(tmp_path / "other").public)
    with pytest.raises(JournalBroken, match="second"):
        verify_export([lines[0], *lines], key)
    assert not verify_export(lines[1:], key).whole, "without the statement, rows are missing at the beginning"


def test_the_rows_that_go_can_be_exported_first(books: Books, tmp_path: Path) -> None:
    file = tmp_path / "2026.jsonl"

    def exported(conn: Connection, planned: Plan) -> str:
        return write_cut(conn, planned, signer=books.signer, now=LATER, file=file)

    assert cut(books.tools, LATER, export=exported) == 36
    with file.open() as lines:
        verdict = verify_export(lines, books.signer.public)
    assert (verdict.whole, verdict.rows, verdict.head.sequence) == (True, 36, 36)
    with reading(books.engine) as conn:
        assert stored_cuts(conn, books.signer.public)[0].exported is not None
    with pytest.raises(JournalBroken, match="Nothing was cut"):
        cut(books.tools, LATER + timedelta(days=5), export=exported)


def test_a_cut_journal_exports_with_what_outlived(books: Books) -> None:
    cut(books.tools, LATER)
    lines, key = books.lines(), books.signer.public
    seen: list[Row] = []

    def through(found: Iterable[Row]) -> Iterator[Row]:
        for row in found:
            seen.append(row)
            yield row

    assert verify_export(lines, key, through=through).anchored
    assert [row.sequence for row in seen] == [2, 13, 24, 35, *range(37, 68)]
    with pytest.raises(JournalBroken, match="outlived"):
        verify_export([line for line in lines if "recording-10" not in line], key)
    with pytest.raises(JournalBroken, match="public key"):
        verify_export(lines)
    assert verify_export([line for line in lines if '"cut"' not in line and '"kept"' not in line], key).breach is Breach.REMOVED


def test_rows_that_outlived_are_read_with_those_that_are_left(books: Books) -> None:
    with reading(books.engine) as conn:
        before = list(noted(conn, "recording.destroyed"))
    planned = books.planned()
    assert planned is not None
    record(books.tools, planned, LATER)
    with reading(books.engine) as conn:
        assert list(noted(conn, "recording.destroyed")) == before, "between the record and the deletion they are on both sides"
    finish(books.engine)
    with reading(books.engine) as conn:
        assert list(noted(conn, "recording.destroyed")) == before
        assert list(noted(conn, "recording.destroyed", "recording-10")) == [{"certificate": f"{10:064x}"}]
        assert not outlives("access.granted")
        assert outlives("visa.decided")


@pytest.mark.parametrize("name", ["journal", "journal_cuts", "journal_kept"])
def test_the_database_refuses_to_change_the_journals_tables(books: Books, name: str) -> None:
    """Also on SQLite, by triggers: whoever may write its file can drop them, and is found by the signatures."""
    cut(books.tools, LATER)
    table = metadata.tables[name]
    with reading(books.engine) as conn:
        first = conn.execute(select(table).order_by(table.c.sequence).limit(1)).one()._asdict()
    for attack in (update(table).values(hash=b"x"), delete(table), insert(table).values(first | {"sequence": 60, "hash": b"x"})):
        with pytest.raises(SQLAlchemyError), books.engine.begin() as conn:
            conn.execute(attack)
    if books.engine.dialect.name == "sqlite":
        columns = ", ".join(first)
        with pytest.raises(SQLAlchemyError, match=r"only grows|no row"), books.engine.begin() as conn:
            conn.exec_driver_sql(f"INSERT OR REPLACE INTO {name} ({columns}) SELECT {columns} FROM {name} LIMIT 1")
    assert books.verdict().whole


@pytest.mark.parametrize("parted", ["before its decision", "after its decision", "after its recording was begun"])
def test_calls_are_drawn_again_across_a_cut(engine: Engine, tmp_path: Path, parted: str) -> None:
    """LAW 7: the key was committed to long ago, and one call was going on when the cut's moment was."""
    books = Books(engine, Signer.create(tmp_path / "key"))
    drawn = [honest(f"00000000-0000-0000-0000-{n:012}", 100) for n in range(6)]
    edge = LATER.replace(year=2026, hour=0)
    parts = ("before its decision", "after its decision", "after its recording was begun")
    with engine.begin() as conn:
        append(conn, [commitment(key_id(KEY))], BEGAN)
        for n, entry in enumerate(drawn):
            for m, one in enumerate((entry, begun(entry.subject), Entry("call.ended", entry.subject))):
                early = n < 3 or (n == 3 and m < parts.index(parted))
                append(conn, [one], edge + timedelta(seconds=-60 + 3 * n + m if early else 3 * n + m))
    assert cut(books.tools, LATER) > 0
    seen = Redrawing((KEY,), Window())
    with reading(engine) as conn:
        cuts = stored_cuts(conn, books.signer.public)
        list(seen.following(outlived(cuts, stored_kept(conn))))
        list(seen.following(rows(conn, beginning(cuts).sequence)))
    report = seen.report()
    assert report.wrong == ()
    assert report.calls == 3
    again = Redrawing((KEY,), Window())
    verify_export(books.lines(), books.signer.public, through=again.following)
    assert again.report() == report


@pytest.mark.parametrize("state", ["not cut", "cut", "in the middle of a cut", "cut twice"])
def test_rows_can_be_carried_into_empty_tables(books: Books, state: str, tmp_path: Path) -> None:
    """A restore fills tables one after the other, each in the order of its numbers; the guards let it, and hold afterwards."""
    if state == "in the middle of a cut":
        planned = books.planned()
        assert planned is not None
        record(books.tools, planned, LATER)
    elif state != "not cut":
        cut(books.tools, LATER)
    if state == "cut twice":
        cut(books.tools, LATER + timedelta(days=10))
    (tmp_path / "restored").touch()
    restored = replace(books, engine=open_database(f"sqlite:///{tmp_path / 'restored'}"))
    migrate(restored.engine)
    with reading(books.engine) as conn, restored.engine.begin() as into:
        for table in metadata.sorted_tables:
            if table.name.startswith("journal"):
                found = conn.execute(select(table).order_by(*table.primary_key)).mappings().all()
                if found:
                    into.execute(insert(table), [dict(row) for row in found])
    assert restored.verdict() == books.verdict()
    cut(restored.tools, LATER + timedelta(days=20))
    assert restored.verdict().whole
    with pytest.raises(SQLAlchemyError), restored.engine.begin() as conn:
        conn.execute(delete(journal))
    restored.engine.dispose()


def test_an_older_copy_takes_the_cuts_that_were_made_since(books: Books, tmp_path: Path) -> None:
    """What went stays gone: the records of the house that is replaced are added to those of its backup."""
    (tmp_path / "restored").touch()
    restored = replace(books, engine=open_database(f"sqlite:///{tmp_path / 'restored'}"))
    migrate(restored.engine)
    with restored.engine.begin() as conn:
        conn.execute(insert(journal), [{**row._asdict(), "at": moment(row.at)} for row in books.left()])
    cut(books.tools, LATER)
    with reading(books.engine) as conn, restored.engine.begin() as into:
        continued = list(rows(conn, 66))
        into.execute(insert(journal), [{**row._asdict(), "at": moment(row.at)} for row in continued])
        for table in (journal_cuts, journal_kept):
            into.execute(insert(table), [dict(row) for row in conn.execute(select(table).order_by(table.c.sequence)).mappings()])
    assert restored.verdict() == books.verdict()
    assert finish(restored.engine) == 36
    assert restored.left() == books.left()
    restored.engine.dispose()


def moment(at: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
