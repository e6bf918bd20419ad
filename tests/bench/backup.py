"""A backup and its way back: memory that does not grow with the rows, time that grows with nothing else."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from tests.bench.row import Row, at_most

NOW = datetime(2026, 5, 4, tzinfo=UTC)
FEW, MANY = 20_000, 1_000_000
_BLOCK = 10_000


def rows() -> list[Row]:
    """Backup and restore of a house with few rows and with a million, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (_measured(Path(folder), count) for count in (FEW, MANY))
    made: list[Row] = []
    for action in ("backup", "restore"):
        (kib, seconds), (more_kib, more_seconds) = few[action], many[action]
        how = f"SQLite, {MANY:,} rows against {FEW:,}; {MANY / more_seconds:,.0f} rows a second, {more_kib >> 10} MiB at the most"
        made.append(at_most(f"{action}.memory", more_kib / kib, 1.3, "ratio", f"highest memory of the process; {how}"))
        made.append(at_most(f"{action}.time_a_row", more_seconds / MANY / (seconds / FEW), 1.5, "ratio", f"time a row; {how}"))
    return made


def _measured(folder: Path, count: int) -> dict[str, tuple[int, float]]:
    """Highest memory in KiB and seconds of each action."""
    root = folder / str(count)
    _run("build", root, count)
    return {action: _run(action, root, count) for action in ("backup", "restore")}


def _run(action: str, root: Path, count: int) -> tuple[int, float]:
    command = [sys.executable, "-m", "tests.bench.backup", action, str(root), str(count)]
    memory, seconds = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return memory, seconds


def _main(action: str, root: Path, count: int) -> None:
    """In the process that is measured."""
    from tests.backup.house import House

    here = House(root / "here", f"sqlite:///{root / 'here.sqlite'}")
    began = time.perf_counter()
    if action == "build":
        root.mkdir()
        with House.build(root / "here", here.url) as house:
            _fill(house.engine, count)
    elif action == "backup":
        here.back_up()
    else:
        (root / "there").mkdir()
        path = next(here.backups.glob("*.age"))
        House(root / "there", f"sqlite:///{root / 'there.sqlite'}").restore(path, signer=here.kid)
    print(json.dumps([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter() - began]))


def _fill(engine: Any, count: int) -> None:
    """A fifth of the rows each: calls, proofs, recordings at rest, their headers, the journal."""
    from ivr.database.tables import calls, key_headers, proofs, recordings
    from ivr.journal.chain import append
    from ivr.journal.entries import Entry

    for start in range(0, count // 5, _BLOCK):
        ids = [f"r{number:031x}" for number in range(start, min(start + _BLOCK, count // 5))]
        with engine.begin() as conn:
            conn.execute(insert(calls), [{"id": one, "line_id": "mairie", "arrived_at": NOW, "rehearsal": False} for one in ids])
            conn.execute(insert(proofs), [{"id": one, "call_id": one, "jws": "x" * 1200, "signed_at": NOW} for one in ids])
            conn.execute(insert(recordings), list(_recordings(ids)))
            conn.execute(insert(key_headers), [{"recording_id": one, "header": b"h" * 168, "created_at": NOW} for one in ids])
            append(conn, [Entry("recording.sealed", one, {"sha256": "a" * 64}) for one in ids], NOW)


def _recordings(ids: list[str]) -> Iterator[dict[str, Any]]:
    for one in ids:
        yield {
            "id": one,
            "call_id": one,
            "line_id": "mairie",
            "proof_id": one,
            "state": "refused",  # without a body to look for: this measures rows
            "started_at": NOW,
            "due_at": NOW + timedelta(days=180),
            "body": f"{one[:2]}/{one}.age",
            "manifest": "m" * 900,
        }


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
