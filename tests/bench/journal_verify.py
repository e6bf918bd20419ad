"""The journal is verified at the pace of its reading, and in memory that does not grow with it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from ivr.database.engine import open_database, reading
from ivr.database.migrate import migrate
from ivr.journal.chain import _INSERT, GENESIS
from ivr.journal.chain import rows as journal_rows
from ivr.journal.entries import canonical, row_hash
from ivr.journal.export import export, verify_export
from ivr.journal.signing import Signer
from ivr.journal.verification import verify
from tests.bench.row import Row, at_most
from tests.database.fixtures import BACKENDS, SERVER, new_database

ROWS = int(os.environ.get("PREAMBULE_BENCH_JOURNAL", "1000000"))
FEW = 20_000
VERIFIER = Path(__file__).parents[2] / "verifier" / "preambule_verify.py"
BEGAN = 1_767_225_600_000_000
OWN = {"sqlite": "", "postgresql": ", the server's own work not counted,"}
PER_ROW = 10.0
"""Microseconds of one core: 100,000 rows a second."""


def filled(engine: Engine, count: int) -> None:
    """A journal as calls write it, in bulk."""
    migrate(engine)
    previous, page = GENESIS, []
    kinds = ("call.informed", "gate.decided", "call.ended")
    with engine.begin() as conn:
        for sequence in range(1, count + 1):
            kind, subject, at = kinds[sequence % 3], str(uuid.UUID(int=sequence // 3 << 64)), BEGAN + sequence * 25_000_000
            details = canonical(
                {"line": "mairie", "open": True, "reasons": ["not_sampled"], "draw": sequence % 1_000_000, "share": 30}
            )
            made = row_hash(sequence, at, kind, subject, details, previous)
            page.append(
                {
                    "sequence": sequence,
                    "at": at,
                    "kind": kind,
                    "subject": subject,
                    "details": details,
                    "previous": previous,
                    "hash": made,
                }
            )
            previous = made
            if len(page) == 5_000 or sequence == count:
                _INSERT.run_many(conn, page)
                page = []


@contextmanager
def database(kind: str, folder: Path) -> Iterator[Engine]:
    """An empty database, on SQLite or on the server that the tests use."""
    with new_database(kind, folder) as url:
        engine = open_database(url)
        yield engine
        engine.dispose()


def verified(engine: Engine, count: int) -> float:
    """Follow the journal; microseconds of this process's own time a row."""
    began = time.process_time()
    with reading(engine) as conn:
        verdict = verify(journal_rows(conn))
    spent = time.process_time() - began
    if not verdict.whole or verdict.rows != count:
        raise RuntimeError(f"the journal of the bench is not whole: {verdict}")
    return spent * 1e6 / count


def peak(engine: Engine, last: int) -> int:
    """Bytes that Python held at most while it followed the first rows."""
    tracemalloc.start()
    with reading(engine) as conn:
        verify(journal_rows(conn, 0, last))
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def by_the_stranger(key: Path, file: Path) -> tuple[float, int]:
    """The stand-alone verifier on a file: seconds of processor, and the most memory that it held, in KiB."""
    code = (
        "import runpy, sys, time\n"
        "try:\n runpy.run_path(sys.argv.pop(1), run_name='__main__')\n"
        "except SystemExit as end:\n"
        " most = next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        " print(time.process_time(), most, end.code)"
    )
    command = [sys.executable, "-c", code, str(VERIFIER), "--quiet", "--key", str(key), str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    if said[2] != "0":
        raise RuntimeError(f"the verifier says {said}")
    return float(said[0]), int(said[1])


def _exported(engine: Engine, signer: Signer, file: Path) -> None:
    with reading(engine) as conn, file.open("w", encoding="utf-8") as out:
        out.writelines(export(conn, signer, datetime.now(UTC)))


def rows() -> list[Row]:
    """Databases, exported files, memory."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in BACKENDS:
            with database(kind, folder) as engine:
                filled(engine, ROWS)
                cost = min(verified(engine, ROWS) for _ in range(2))
                how = f"{ROWS} rows read from {kind}{OWN[kind]} and their chain followed: {1e6 / cost:,.0f} rows a second a core"
                found.append(at_most(f"journal.verify_{kind}", cost, PER_ROW, "µs/row", how))
                growth = peak(engine, ROWS) / peak(engine, FEW)
                how = f"most memory of Python while {ROWS} rows of {kind} are followed, against {FEW}"
                found.append(at_most(f"journal.verify_memory_{kind}", growth, 1.2, "ratio", how))
                if kind == "sqlite":
                    found += _files(engine, folder)
    return found


def _files(engine: Engine, folder: Path) -> list[Row]:
    signer, many = Signer.create(folder / "keys" / "signing.pem"), folder / "many.jsonl"
    _exported(engine, signer, many)
    with many.open(encoding="utf-8") as lines:
        began = time.process_time()
        verify_export(lines, signer.public)
        ours = (time.process_time() - began) * 1e6 / ROWS
    key = folder / "keys" / "signing.pub.pem"
    seconds, memory = by_the_stranger(key, many)
    cost = seconds * 1e6 / ROWS
    how = f"verifier/preambule_verify.py on {ROWS} exported rows, its start included: {1e6 / cost:,.0f} rows a second a core"
    grown = memory / _memory_of(key, folder)
    return [
        at_most(
            "journal.verify_export",
            ours,
            PER_ROW,
            "µs/row",
            f"`preambule journal verify FILE` on {ROWS} rows: {1e6 / ours:,.0f} rows a second a core",
        ),
        at_most("journal.verify_stand_alone", cost, PER_ROW, "µs/row", how),
        at_most(
            "journal.verify_stand_alone_memory",
            grown,
            1.2,
            "ratio",
            f"its most memory, {memory >> 10} MiB, against the same on {FEW} rows",
        ),
    ]


def _memory_of(key: Path, folder: Path) -> int:
    """On few rows."""
    engine = open_database(f"sqlite:///{folder / 'few.sqlite'}")
    filled(engine, FEW)
    _exported(engine, Signer.load(folder / "keys" / "signing.pem"), folder / "few.jsonl")
    engine.dispose()
    return by_the_stranger(key, folder / "few.jsonl")[1]


def missing() -> str:
    """What was not measured."""
    return "" if SERVER else "the journal on PostgreSQL was not measured: PREAMBULE_TEST_POSTGRESQL names no server"
