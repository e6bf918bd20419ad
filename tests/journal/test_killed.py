"""kill -9, for real, at each step of a cut: a process of its own, ended by the kernel where it stands."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from ivr.database.engine import open_database, reading
from ivr.database.migrate import migrate
from ivr.domain.journal_retention import JournalRetention
from ivr.journal.chain import Row, append, rows
from ivr.journal.cuts import beginning, outlived, stored_cuts, stored_kept
from ivr.journal.cutting import Cutter, cut
from ivr.journal.entries import Entry
from ivr.journal.signing import Signer
from ivr.journal.verification import verify

BEGAN = datetime(2026, 1, 10, 12, tzinfo=UTC)

CHILD = """
import os, shutil, signal, sys
from datetime import datetime
from pathlib import Path
from ivr.database.engine import open_database
from ivr.domain.journal_retention import JournalRetention
from ivr.journal import cutting
from ivr.journal.signing import Signer

folder, now, passed = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), 0

def passing(name, fault):
    real = getattr(cutting, name)
    def act(*arguments, **named):
        global passed
        for moment in (0, 1):
            if passed == fault:
                os.kill(os.getpid(), signal.SIGKILL)
            passed += 1
            if moment == 0:
                found = real(*arguments, **named)
        return found
    setattr(cutting, name, act)

def cut(fault):
    for name in ("append", "record", "_take", "plan"):
        passing(name, fault)
    engine = open_database(f"sqlite:///{folder / str(fault)}")
    cutting.cut(cutting.Cutter(engine, Signer.load(folder / "key"), JournalRetention()), now)
    os._exit(0)

for fault in range(30):
    shutil.copy(folder / "template", folder / str(fault))
    child = os.fork()
    if child == 0:
        cut(fault)
    status = os.waitpid(child, 0)[1]
    print(fault, os.waitstatus_to_exitcode(status), flush=True)
    if status == 0:
        break
"""


def test_wherever_it_is_killed_the_journal_is_whole_and_the_next_run_ends_it(tmp_path: Path) -> None:
    """Each of these functions is a place before and a place after; a process that ends well has found no further one."""
    signer, now = Signer.create(tmp_path / "key"), BEGAN + timedelta(days=365 + 20)
    (tmp_path / "template").touch()
    engine = open_database(f"sqlite:///{tmp_path / 'template'}")
    migrate(engine)
    with engine.begin() as conn:
        for day in range(40):
            kind = "recording.destroyed" if day % 10 == 0 else "call.ended"
            append(conn, [Entry(kind, f"call-{day}")], BEGAN + timedelta(days=day))
    engine.dispose()
    command = [sys.executable, "-c", CHILD, str(tmp_path), now.isoformat()]
    said = subprocess.run(command, check=True, timeout=300, capture_output=True, text=True).stdout.splitlines()
    ends = [int(line.split()[1]) for line in said]
    assert ends == [-signal.SIGKILL] * (len(ends) - 1) + [0]
    assert len(ends) > 8
    for fault in range(len(ends)):
        engine = open_database(f"sqlite:///{tmp_path / str(fault)}")
        _whole(engine, signer)
        cut(Cutter(engine, signer, JournalRetention()), now)
        left, kept = _whole(engine, signer)
        assert (left[0].sequence, len(kept)) == (21, 2), fault
        assert [row.kind for row in left].count("journal.cut") == 1
        engine.dispose()


def _whole(engine: Engine, signer: Signer) -> tuple[list[Row], list[Row]]:
    """The journal's rows, and those that outlived; after they have been verified."""
    with reading(engine) as conn:
        cuts = stored_cuts(conn, signer.public)
        kept = list(outlived(cuts, stored_kept(conn)))
        assert verify(rows(conn, beginning(cuts).sequence), start=beginning(cuts)).whole
        return list(rows(conn)), kept
