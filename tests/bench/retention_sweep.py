"""A sweep costs what is destroyed, not what is kept: 10,000 due recordings among 1,000,000 beside the same among 20,000."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.tables import microseconds
from ivr.journal.signing import Signer
from ivr.vault.retention.destruction import Destroyer
from ivr.worker.sweep import sweep
from tests.bench.row import Row, at_most
from tests.database.fixtures import BACKENDS, SERVER, new_database
from tests.database.samples import LINE

NOW = datetime(2026, 5, 4, tzinfo=UTC)
DUE, FEW, MANY = 10_000, 20_000, 1_000_000
MOST = 1.5
MOST_MB = 30
_SECOND = 1_000_000
"""In the microseconds of the tables."""

_BLOB = {"sqlite": "BLOB", "postgresql": "bytea"}


class Nowhere:
    """A store without bodies: a real one costs the same a body, however many there are."""

    def delete(self, name: str) -> bool:
        """There was none."""
        return False


def rows() -> list[Row]:
    """A ratio and a figure of memory for each database; two minutes."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory(dir=".") as folder:
        for name in BACKENDS:
            few, many, grown = side_by_side(name, Path(folder))
            how = (
                f"{DUE:,} due among {MANY:,}: {many:.2f} s; among {FEW:,}: {few:.2f} s; {name}, all rows of the journal and 20 certificates "
                "included, the two sweeps taking turns batch by batch, the time left to others not counted"
            )
            found.append(at_most(f"retention.sweep_{name}", many / few, MOST, "times", how))
            told = f"what the process grew by while it destroyed {DUE:,} of {FEW:,} and of {MANY:,} recordings"
            found.append(at_most(f"retention.sweep_memory_{name}", grown, MOST_MB, "MB", told))
    return found


def missing() -> str:
    """What was not measured."""
    return "" if SERVER else "PREAMBULE_TEST_POSTGRESQL names no server: the sweep was measured on SQLite only"


class Turns:
    """Lets two sweeps take turns, so that whatever else the machine does slows both; counts the time of each one's own."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._next = 0
        self._done = [False, False]
        self.seconds = [0.0, 0.0]
        self._since = 0.0

    def take(self, who: int) -> None:
        """Wait for one's turn."""
        with self._turn:
            self._turn.wait_for(lambda: self._next == who or self._done[1 - who])
            self._since = time.perf_counter()

    def give(self, who: int, *, done: bool = False) -> None:
        """It is the other's turn."""
        with self._turn:
            self.seconds[who] += time.perf_counter() - self._since
            self._done[who] = done
            self._next = 1 - who
            self._turn.notify_all()

    def rest(self, who: int) -> None:
        """Between two batches."""
        self.give(who)
        self.take(who)


def side_by_side(backend: str, folder: Path) -> tuple[float, float, float]:
    """Seconds of the sweep among few and among many, and megabytes that the process grew by."""
    signer = Signer.open(folder / "signing.pem")
    with database(backend, folder) as few, database(backend, folder) as many:
        fill(few, FEW)
        fill(many, MANY)
        turns = Turns()
        Path("/proc/self/clear_refs").write_text("5")  # the peak is that of the sweeps, not of the filling
        before = _memory("VmRSS")
        with ThreadPoolExecutor(2) as pool:
            swept = list(
                pool.map(lambda one: _sweep(Destroyer(one[1], Nowhere(), None, signer), turns, one[0]), enumerate((few, many)))
            )
        grown = _memory("VmHWM") - before
    if swept != [DUE, DUE]:
        raise RuntimeError(f"{swept} recordings were destroyed, not {DUE}: the figure says nothing.")
    return turns.seconds[0], turns.seconds[1], grown


def _memory(which: str) -> float:
    """Of this process, in megabytes: what it has now (VmRSS), or had at most (VmHWM)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{which}:")[1].split()[0]) / 1024


def _sweep(tools: Destroyer, turns: Turns, who: int) -> int:
    turns.take(who)
    try:
        return sweep(tools, NOW, progress=lambda _done, _of: None, rest=lambda _: turns.rest(who)).destroyed
    finally:
        turns.give(who, done=True)


@contextmanager
def database(backend: str, folder: Path) -> Iterator[Engine]:
    """An empty one, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder) as own, new_database(backend, Path(own)) as url:
        engine = open_database(url, busy_seconds=60)
        migrate(engine)
        yield engine
        engine.dispose()


def fill(engine: Engine, count: int) -> None:
    """Recordings a second apart, each with a call, a proof and a key; the oldest are due. Statistics as an installation has them."""
    values = {"line": LINE.id, "count": count, "first": microseconds(NOW) - (DUE - 1) * _SECOND, "second": _SECOND}
    with engine.begin() as conn:
        if engine.dialect.name == "sqlite":
            conn.exec_driver_sql(
                "PRAGMA cache_size = -1000000"
            )  # a GB for this connection, or a million random keys take an hour
        save_lines(conn, [LINE], NOW)
        for one in (_CALLS[engine.dialect.name], *_OTHERS):
            statement = one.replace("{blob}", _BLOB[engine.dialect.name])
            conn.execute(text(statement), {name: value for name, value in values.items() if f":{name}" in statement})
    engine.dispose()  # with the connection goes its cache: the sweep begins with the usual one
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        if engine.dialect.name == "postgresql":
            conn.execute(text("VACUUM ANALYZE"))


_CALLS = {
    "sqlite": """
        INSERT INTO calls (id, line_id, arrived_at, rehearsal)
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
        SELECT substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || substr(h, 13, 4) || '-' || substr(h, 17, 4) || '-' || substr(h, 21, 12),
        :line, :first + i * :second, false FROM (SELECT i, lower(hex(randomblob(16))) AS h FROM n)
    """,
    "postgresql": """
        INSERT INTO calls (id, line_id, arrived_at, rehearsal)
        SELECT CAST(gen_random_uuid() AS text), :line, :first + CAST(i AS bigint) * :second, false FROM generate_series(0, :count - 1) AS i
    """,
}
_OTHERS = (
    "INSERT INTO proofs (id, call_id, jws, signed_at) SELECT id, id, 'a.b.c', arrived_at FROM calls ORDER BY arrived_at",
    f"""
        INSERT INTO recordings (id, call_id, line_id, proof_id, state, started_at, due_at, body, body_sha256, manifest)
        SELECT id, id, line_id, id, 'sealed', arrived_at, arrived_at, id, '{"0" * 64}', '{"m" * 500}' FROM calls ORDER BY arrived_at
    """,
    f"""
        INSERT INTO key_headers (recording_id, header, created_at)
        SELECT id, CAST('{"h" * 168}' AS {{blob}}), arrived_at FROM calls ORDER BY arrived_at
    """,
)
