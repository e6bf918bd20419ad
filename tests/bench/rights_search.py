"""A person's calls among a million: looking for them costs little more than the bare indexed SQL."""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Connection, Engine

from ivr.database.engine import open_database, reading
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.tables import microseconds
from ivr.domain.call_number import CallNumberKey
from ivr.rights.searching import candidates, wanted
from tests.bench.row import Row, at_most
from tests.database.fixtures import BACKENDS, SERVER, new_database
from tests.database.samples import LINE, OTHER

NOW = datetime(2027, 3, 2, tzinfo=UTC)
CALLS = int(os.environ.get("PREAMBULE_BENCH_CALLS", "1000000"))
CALLERS = 50_000
"""Twenty calls each: who calls a town hall more often asks for help."""

PROBES = 1_000
KEY = CallNumberKey(bytes(32))

BARE = (
    "SELECT id, line_id, arrived_at, answer, outcome FROM calls "
    "WHERE number_hash = {0} AND line_id = {0} AND arrived_at >= {0} AND arrived_at < {0} ORDER BY arrived_at DESC, id DESC LIMIT 200"
)


def missing() -> str:
    """What was not measured."""
    return "" if SERVER else "rights_search: PREAMBULE_TEST_POSTGRESQL names no server, so PostgreSQL was NOT measured"


def rows() -> list[Row]:
    """One figure a database."""
    found = []
    for backend in BACKENDS:
        with tempfile.TemporaryDirectory() as folder, new_database(backend, Path(folder)) as url:
            found.append(_measured(backend, url))
    return found


@dataclass(frozen=True)
class Probe:
    """One search: a number, a line, a stretch of days."""

    number: str
    line: str
    since: datetime
    until: datetime


def _measured(name: str, url: str) -> Row:
    engine = open_database(url)
    migrate(engine)
    with engine.begin() as conn:
        save_lines(conn, (LINE, OTHER), NOW)
    _fill(engine)
    drawn = random.Random(7)
    probes = [_probe(drawn) for _ in range(PROBES)]
    bare, ours, found = [], [], 0
    with reading(engine) as conn:
        for number, probe in enumerate(probes):
            first, second = (_bare, _ours) if number % 2 else (_ours, _bare)  # whoever comes second finds the pages in memory
            began = time.perf_counter()
            one = first(conn, probe)
            middle = time.perf_counter()
            other = second(conn, probe)
            ended = time.perf_counter()
            took = (middle - began, ended - middle)
            bare.append(took[first is not _bare])
            ours.append(took[first is not _ours])
            found += len(one)
            assert [row[0] for row in one] == [row[0] for row in other]
    engine.dispose()
    how = (
        f"median of {PROBES} searches by number, line and days among {CALLS:,} calls, the number's hash and what is left to hear included "
        f"({median(ours) * 1e6:.0f} µs, {found / PROBES:.1f} calls found), against the bare SQL on the calls alone through the driver "
        f"({median(bare) * 1e6:.0f} µs)"
    )
    return at_most(f"rights.search.{name}", median(ours) / median(bare), 3, "×", how)


def _ours(conn: Connection, probe: Probe) -> Sequence[Any]:
    return candidates(conn, wanted(KEY, number=probe.number, line_id=probe.line, since=probe.since, until=probe.until))


def _bare(conn: Connection, probe: Probe) -> Sequence[Any]:
    cursor = conn.connection.cursor()
    values = (_hash(probe.number), probe.line, microseconds(probe.since), microseconds(probe.until))
    cursor.execute(BARE.format("?" if conn.dialect.name == "sqlite" else "%s"), values)
    got = cursor.fetchall()
    cursor.close()
    return got


_HASHES: dict[str, str] = {}


def _hash(number: str) -> str:
    return _HASHES.setdefault(number, KEY.hash(number) or "")


def _number(caller: int) -> str:
    return f"+331990{caller:05d}"


def _probe(drawn: random.Random) -> Probe:
    since = NOW - timedelta(days=drawn.randrange(200, 365))
    probe = Probe(_number(drawn.randrange(CALLERS)), drawn.choice((LINE.id, OTHER.id)), since, since + timedelta(days=180))
    _hash(probe.number)
    return probe


def _fill(engine: Engine) -> None:
    drawn = random.Random(1)
    hashes = [_hash(_number(caller)) for caller in range(CALLERS)]
    calls, proofs, recordings = [], [], []
    for number in range(CALLS):
        name = hashlib.sha256(str(number).encode()).hexdigest()
        call, at = (
            f"{name[:8]}-{name[8:12]}-4{name[13:16]}-8{name[17:20]}-{name[20:32]}",
            NOW - timedelta(seconds=drawn.randrange(31_536_000)),
        )
        line = (LINE.id, OTHER.id)[number % 2]
        calls.append(
            (call, line, microseconds(at), False, hashes[number % CALLERS if number < CALLERS else drawn.randrange(CALLERS)])
        )
        if number % 4 == 0:
            proofs.append((name, call, "x", microseconds(at)))
            recordings.append((call, call, line, name, "sealed", microseconds(at), microseconds(NOW), "x"))
    _insert(engine, "calls", "id line_id arrived_at rehearsal number_hash", calls)
    _insert(engine, "proofs", "id call_id jws signed_at", proofs)
    _insert(engine, "recordings", "id call_id line_id proof_id state started_at due_at body", recordings)
    with engine.begin() as conn:
        conn.exec_driver_sql("ANALYZE")


def _insert(engine: Engine, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    names = ", ".join(columns.split())
    with engine.begin() as conn:
        cursor = conn.connection.cursor()
        if engine.dialect.name == "sqlite":
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns.split()))})", rows)
        else:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.close()
