"""A sweep costs what is destroyed, not what is kept: 10,000 due recordings among 1,000,000 beside the same among 20,000."""

from __future__ import annotations

import os
import resource
import secrets
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, create_engine, insert, make_url, text

from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.tables import calls, key_headers, proofs, recordings
from ivr.domain.recording import RecordingState
from ivr.journal.signing import Signer
from ivr.vault.destruction import Destroyer
from ivr.worker.sweep import sweep
from tests.bench.row import Row, at_most
from tests.database.samples import LINE

SERVER = os.environ.get("PREAMBULE_TEST_POSTGRESQL", "")
NOW = datetime(2026, 5, 4, tzinfo=UTC)
DUE, FEW, MANY = 10_000, 20_000, 1_000_000
MOST = 1.5
MOST_MB = 30
_CHUNK = 10_000
_SECOND = timedelta(seconds=1)


class Nowhere:
    """A store without bodies: a real one costs the same a body, however many there are."""

    def delete(self, name: str) -> bool:
        """There was none."""
        return False


def rows() -> list[Row]:
    """A ratio and a figure of memory for each database; three minutes."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory(dir=".") as folder:
        for name in ("sqlite", "postgresql") if SERVER else ("sqlite",):
            few, _ = measured(name, Path(folder), FEW)
            many, grown = measured(name, Path(folder), MANY)
            how = (
                f"{DUE:,} due among {MANY:,}: {many:.2f} s; among {FEW:,}: {few:.2f} s; {name}, every row of the journal included"
            )
            found.append(at_most(f"retention.sweep_{name}", many / few, MOST, "times", how))
            told = f"what the process grew by while it destroyed {DUE:,} of {MANY:,} recordings"
            found.append(at_most(f"retention.sweep_memory_{name}", grown, MOST_MB, "MB", told))
    return found


def missing() -> str:
    """What was not measured."""
    return "" if SERVER else "PREAMBULE_TEST_POSTGRESQL names no server: the sweep was measured on SQLite only"


def measured(backend: str, folder: Path, count: int) -> tuple[float, float]:
    """Seconds of the sweep, and megabytes that the process grew by."""
    with database(backend, folder) as engine:
        fill(engine, count)
        tools = Destroyer(engine, Nowhere(), None, Signer.open(folder / "signing.pem"))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        swept = sweep(tools, NOW, progress=lambda _done, _of: None)
        seconds = time.perf_counter() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    if swept.destroyed != DUE:
        raise RuntimeError(f"{swept.destroyed} recordings were destroyed, not {DUE}: the figure says nothing.")
    return seconds, grown


@contextmanager
def database(backend: str, folder: Path) -> Iterator[Engine]:
    """An empty one, dropped afterwards."""
    name = f"preambule_bench_{secrets.token_hex(6)}"
    if backend == "sqlite":
        engine = open_database(f"sqlite:///{folder.absolute() / name}.sqlite")
        migrate(engine)
        yield engine
        engine.dispose()
        for file in folder.glob(f"{name}*"):
            file.unlink()
        return
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name}")
    engine = open_database(make_url(SERVER).set(database=name).render_as_string(hide_password=False), busy_seconds=60)
    migrate(engine)
    yield engine
    engine.dispose()
    with server.connect() as conn:
        conn.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


def fill(engine: Engine, count: int) -> None:
    """Recordings a second apart, each with a call, a proof and a key; the oldest are due. Statistics as an installation has them."""
    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
    for start in range(0, count, _CHUNK):
        _insert(engine, range(start, start + _CHUNK))
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        if engine.dialect.name == "postgresql":
            conn.execute(text("VACUUM ANALYZE"))


def _insert(engine: Engine, numbers: range) -> None:
    first = NOW - DUE * _SECOND + _SECOND  # so that DUE of them are due at NOW
    with engine.begin() as conn:
        ids = [str(uuid.uuid4()) for _ in numbers]
        days = [first + number * _SECOND for number in numbers]
        conn.execute(
            insert(calls),
            [{"id": id_, "line_id": LINE.id, "arrived_at": day, "rehearsal": False} for id_, day in zip(ids, days, strict=True)],
        )
        conn.execute(insert(proofs), [{"id": id_, "call_id": id_, "jws": "a.b.c", "signed_at": NOW} for id_ in ids])
        conn.execute(
            insert(recordings),
            [
                {
                    "id": id_,
                    "call_id": id_,
                    "line_id": LINE.id,
                    "proof_id": id_,
                    "state": RecordingState.SEALED.value,
                    "started_at": day,
                    "due_at": day,
                    "body": id_,
                    "body_sha256": "0" * 64,
                    "manifest": "m" * 1_500,
                }
                for id_, day in zip(ids, days, strict=True)
            ],
        )
        conn.execute(insert(key_headers), [{"recording_id": id_, "header": b"h" * 168, "created_at": NOW} for id_ in ids])
