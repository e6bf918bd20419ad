"""The worker and the journal: it vouches for what follows, and for nothing else, and lets old rows go."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.database.engine import database_file, open_database, reading
from ivr.database.migrate import migrate
from ivr.domain.journal_retention import JournalMonths, JournalRetention
from ivr.journal.chain import append, head, rows
from ivr.journal.checkpoints import kept_checkpoints
from ivr.journal.cutting import Cutter
from ivr.journal.entries import Entry
from ivr.journal.errors import JournalRolledBack
from ivr.journal.signing import Signer
from ivr.journal.verification import Breach, verify
from ivr.worker.clock import BelievedClock
from ivr.worker.journal import Cut, Vouch

BEGAN = datetime(2026, 1, 10, tzinfo=UTC)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.create(tmp_path / "keys" / "signing.pem")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Engine]:
    """A database in a file, which can be copied as a whole."""
    found = open_database(f"sqlite:///{tmp_path / 'preambule.sqlite'}")
    migrate(found)
    yield found
    found.dispose()


def fill(engine: Engine, days: int, first: datetime = BEGAN) -> None:
    with engine.begin() as conn:
        for day in range(days):
            append(conn, [Entry("call.ended", f"call-{day}")], first + timedelta(days=day))


def closed(engine: Engine) -> Path:
    """The database's file, whole: nobody has it open, and nothing waits in a write-ahead log."""
    engine.dispose()
    path = database_file(engine)
    assert path is not None
    assert not path.with_name(path.name + "-wal").exists()
    return path


def test_an_older_copy_of_the_database_is_noticed_and_not_vouched_for(file: Engine, signer: Signer, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoints"
    vouch = Vouch(file, signer, kept)
    fill(file, 5)
    assert vouch(BEGAN) == 1
    shutil.copy(closed(file), tmp_path / "older")
    fill(file, 5)
    assert vouch(BEGAN) == 1
    shutil.copy(tmp_path / "older", closed(file))
    signed = kept_checkpoints(kept, signer.public)
    with reading(file) as conn:
        verdict = verify(rows(conn), signed)
    assert (verdict.breach, verdict.at) == (Breach.TRUNCATED, 6)
    for again in (vouch, Vouch(file, signer, kept)):
        with pytest.raises(JournalRolledBack, match="older copy"):
            again(BEGAN)
    fill(file, 8, BEGAN + timedelta(days=90))  # it goes on, and is longer than before
    with pytest.raises(JournalRolledBack):
        vouch(BEGAN)
    with reading(file) as conn:
        assert verify(rows(conn), signed).breach is Breach.FORKED
    assert kept_checkpoints(kept, signer.public) == signed, "nothing was signed for the other history"


def test_a_checkpoint_whose_row_was_cut_is_no_rollback(engine: Engine, signer: Signer, tmp_path: Path) -> None:
    fill(engine, 5)
    vouch = Vouch(engine, signer, tmp_path / "checkpoints")
    vouch(BEGAN)
    step = Cut(Cutter(engine, signer, JournalRetention()), tmp_path / "checkpoints", threading.Event())
    assert step(BEGAN + timedelta(days=800)) == 5
    assert vouch(BEGAN + timedelta(days=800)) == 1
    with reading(engine) as conn:
        assert head(conn).sequence == 6


def test_a_clock_that_jumps_ahead_cuts_nothing(engine: Engine, signer: Signer, tmp_path: Path) -> None:
    fill(engine, 5)
    step = Cut(Cutter(engine, signer, JournalRetention()), tmp_path / "checkpoints", threading.Event())
    step._clock = BelievedClock(steady=iter([0.0, 3_600.0, 2 * 86_400.0]).__next__)
    assert step(BEGAN + timedelta(days=5)) == 0
    assert step(BEGAN + timedelta(days=800)) == 0, "doubted for a day"
    assert step(BEGAN + timedelta(days=802)) == 5, "and then believed"


def test_a_worker_that_stops_leaves_the_rest_to_the_next(engine: Engine, signer: Signer, tmp_path: Path) -> None:
    fill(engine, 5)
    stop = threading.Event()
    stop.set()
    tools = Cutter(engine, signer, JournalRetention())
    assert Cut(tools, tmp_path / "checkpoints", stop)(BEGAN + timedelta(days=800)) == 0
    assert Cut(tools, tmp_path / "checkpoints", threading.Event())(BEGAN + timedelta(days=800)) == 5


@pytest.mark.parametrize(("months", "reason"), [(5, ""), (0, "why"), (13, ""), (13, "  "), (241, "why"), (24, "x" * 501)])
def test_the_journal_is_kept_as_long_as_law_19_says(months: int, reason: str) -> None:
    with pytest.raises(JournalMonths, match="PREAMBULE_JOURNAL"):
        JournalRetention(months, reason)


@pytest.mark.parametrize(
    ("months", "now", "limit"),
    [
        (12, datetime(2027, 3, 1, 23, 59, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        (6, datetime(2026, 8, 31, 1, tzinfo=UTC), datetime(2026, 2, 28, tzinfo=UTC)),
        (6, datetime(2026, 3, 31, 1, tzinfo=UTC), datetime(2025, 9, 30, tzinfo=UTC)),
        (12, datetime(2028, 2, 29, 1, tzinfo=UTC), datetime(2027, 2, 28, tzinfo=UTC)),
    ],
)
def test_months_are_months_of_the_calendar(months: int, now: datetime, limit: datetime) -> None:
    assert JournalRetention(months).limit(now) == limit
