"""How long the server takes for each page of the console, in a house of a million recordings.

Every page is found by its rule, as the tests do: a page that is added is measured without a further line.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.database.engine import reading
from ivr.database.tables import microseconds
from ivr.domain.roles import Role
from ivr.journal.entries import row_hash
from ivr.register import figures
from tests.bench.row import Row, at_most
from tests.console.furnished import Furnished, furnished
from tests.console.harness.asking import one as ask
from tests.console.harness.visits import STRANGER, addresses, gets
from tests.database.fixtures import BACKENDS, SERVER, new_database

RECORDINGS = int(os.environ.get("PREAMBULE_BENCH_RECORDINGS", "1000000"))
ENTRIES = int(os.environ.get("PREAMBULE_BENCH_JOURNAL", "100000"))
MILLISECONDS = 50.0
ASKED = 40
"""Times that each page is asked for; the first is not counted."""

EXPORTS = ("/documents/{kind}", "/export", "/download", ".pdf", "/package", "/verify", "/verification")
"""What is made of everything there is, and sent as it is made."""

DOCUMENT = "/documents/impact-inputs"
"""The one that counts most. A document counts every row there is, each time that it is made, as a page as much as in a file: it has a figure of its own."""

OVER_COUNTING = 1.5
"""What the slowest document may take, of the time that the database needs to count its rows."""

FURTHER = (
    (DOCUMENT, Role.DPO),
    ("/", Role.DPO),
    (f"/journal?before={ENTRIES // 2}", Role.DPO),
    ("/retention/holds?show=ended", Role.DPO),
    (f"/recordings?before={home.now() - timedelta(days=500):%Y-%m-%d}T12:00:00Z&last=x", Role.SUPERVISOR),
)
"""Looks of a page that cost more than its first one, and who has them."""

HOLDS = min(10_000, RECORDINGS)
"""Nine of ten have ended."""

DAY = 86_400 * 1_000_000


def missing() -> str:
    """What was not measured."""
    return "" if SERVER else "console_pages: PREAMBULE_TEST_POSTGRESQL names no server, so PostgreSQL was NOT measured"


def rows() -> list[Row]:
    """The slowest page of each database; the ten slowest are named in the figure's explanation."""
    found = []
    for backend in BACKENDS:
        with (
            tempfile.TemporaryDirectory() as folder,
            new_database(backend, Path(folder)) as url,
            furnished(Path(folder), url) as house,
        ):
            _fill(house.engine, house.samples["line"][0], house.people[Role.DPO])
            took = asyncio.run(_all(house))
            document, counting = took.pop(f"{DOCUMENT} ({Role.DPO.value})")[0], _counting(house.engine)
            worst = sorted(took.items(), key=lambda item: -item[1][0])
            how = (
                f"95th percentile of {ASKED} requests in memory, the slowest of {len(took)} pages (exports and documents left out), at {RECORDINGS:,} "
                f"recordings and {ENTRIES:,} rows of the journal: "
                + ", ".join(f"{path} {spent:.0f} ms ({work:.0f} of the processor)" for path, (spent, work) in worst[:10])
            )
            found.append(at_most(f"console.pages.{backend}", worst[0][1][0], MILLISECONDS, "ms", how))
            how = f"{DOCUMENT}: {document:.0f} ms at the 95th percentile of {ASKED} requests, {counting:.0f} ms for its counts alone"
            found.append(at_most(f"console.documents.{backend}", document / counting, OVER_COUNTING, "×", how))
    return found


async def _all(house: Furnished) -> dict[str, tuple[float, float]]:
    """Milliseconds at the 95th percentile, and of the processor, by page."""
    app = house.again()
    took: dict[str, tuple[float, float]] = {}
    for path in gets(app.state.ruled):
        if any(part in path for part in EXPORTS):
            continue
        for address in addresses(path, house.samples)[:1]:
            house.keys.who = await _who(house, app, address)
            answer = await ask(app, address, "fr", {})
            if answer.status == 200 and answer.is_page:
                took[path] = await _p95(app, address)
    for address, role in FURTHER:
        house.keys.who = house.visitor(role)
        assert (await ask(app, address, "fr", {})).status == 200, address
        took[f"{address} ({role.value})"] = await _p95(app, address)
    return took


def _counting(engine: Engine) -> float:
    """Milliseconds at the 95th percentile that the database takes for what the inputs of the impact assessment count."""
    spent = []
    for _ in range(ASKED):
        began = time.perf_counter()
        with reading(engine) as conn:
            figures.holdings(conn, home.now())
            figures.call_counts(conn)
            figures.listenings(conn)
        spent.append((time.perf_counter() - began) * 1000)
    return sorted(spent)[int(len(spent) * 0.95)]


async def _who(house: Furnished, app: Any, address: str) -> Any:
    """The first role that sees the page."""
    for role in (*Role, STRANGER):
        house.keys.who = None if role == STRANGER else house.visitor(Role(role))
        if (await ask(app, address, "fr", {})).status == 200:
            break
    return house.keys.who


async def _p95(app: Any, address: str) -> tuple[float, float]:
    spent, worked = [], time.process_time()
    for _ in range(ASKED):
        began = time.perf_counter()
        await ask(app, address, "fr", {})
        spent.append((time.perf_counter() - began) * 1000)
    return sorted(spent)[int(len(spent) * 0.95)], (time.process_time() - worked) * 1000 / ASKED


def _fill(engine: Engine, line: str, by: str) -> None:
    """Recordings of three years, half of them destroyed, and a journal that goes on where it was."""
    now = microseconds(home.now())
    every = 3 * 365 * DAY // RECORDINGS
    calls, proofs, recordings = [], [], []
    for number in range(RECORDINGS):
        at = now - DAY - number * every
        name = f"{number:08x}-0000-4000-9000-000000000000"
        state = "sealed" if number % 2 else "destroyed"
        calls.append((name, line, at, at + 240_000_000, "fr", "undecided", "completed", False))
        proofs.append((name, name, "x", at))
        due = now + 90 * DAY + number
        recordings.append(
            (name, name, line, name, state, at, at + 240_000_000, 1_920_000, due, '["quality"]', "x", "a" * 64, 1000, True)
        )
    _insert(engine, "calls", "id line_id arrived_at ended_at locale answer outcome rehearsal", calls)
    _insert(engine, "proofs", "id call_id jws signed_at", proofs)
    columns = "id call_id line_id proof_id state started_at ended_at samples due_at purposes body body_sha256 body_size complete"
    _insert(engine, "recordings", columns, recordings)
    _fill_journal(engine, now)
    _fill_holds(engine, now, by)
    _settle(engine)


def _settle(engine: Engine) -> None:
    """What a database does by itself in the minutes after a million rows have come at once, and would do while pages are asked for."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        for statement in ("ANALYZE",) if engine.dialect.name == "sqlite" else ("VACUUM (FREEZE, ANALYZE)", "CHECKPOINT"):
            conn.exec_driver_sql(statement)
    os.sync()


def _fill_journal(engine: Engine, now: int) -> None:
    with engine.begin() as conn:
        last = conn.exec_driver_sql("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1").one()
    sequence, before = last[0], bytes(last[1])
    found = []
    kinds = ("recording.begun", "recording.ended", "recording.sealed", "recording.played", "access.asked")
    for number in range(ENTRIES):
        sequence += 1
        kind, subject = kinds[number % len(kinds)], f"{number:08x}-0000-4000-9000-000000000000"
        made = row_hash(sequence, now + number, kind, subject, "{}", before)
        found.append((sequence, now + number, kind, subject, "{}", before, made))
        before = made
    _insert(engine, "journal", "sequence at kind subject details previous hash", found)


def _fill_holds(engine: Engine, now: int, by: str) -> None:
    found = []
    for number in range(HOLDS):
        placed = now - 400 * DAY + number * 3_000_000_000
        over = (placed + 20 * DAY, by, "lifted") if number % 10 else (None, None, None)
        until = placed + 30 * DAY if number % 10 else now + (30 + number % 300) * DAY
        recording = f"{2 * number + 1:08x}-0000-4000-9000-000000000000"
        found.append((f"hold-{number}", recording, "hold", "Litige", by, placed, until, *over))
    _insert(engine, "holds", 'id recording_id kind reason placed_by placed_at until ended_at ended_by "end"', found)


def _insert(engine: Engine, table: str, columns: str, found: Sequence[tuple[Any, ...]]) -> None:
    names = columns.split()
    with engine.begin() as conn:
        cursor = conn.connection.cursor()
        if engine.dialect.name == "sqlite":
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", found)
        else:
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in found:
                    copy.write_row(row)
        cursor.close()
