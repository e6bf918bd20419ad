"""Rotation of a key: headers a second, and memory that does not grow with their number."""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert

from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.tables import calls, key_headers, proofs, recordings
from ivr.domain.key_period import KeyPeriod, months
from ivr.vault import age
from ivr.vault.keys import recipients as recipients_file
from ivr.vault.keys.identities import FolderIdentities, KeyFolder
from ivr.vault.keys.periods import make_missing, renew
from ivr.vault.keys.rotation import rotate
from tests.bench.row import Row, at_most
from tests.call.fakes import LINE

NOW = datetime(2026, 11, 26, tzinfo=UTC)
PERIOD = KeyPeriod(2027, 5)
DUE = datetime(2027, 5, 14, tzinfo=UTC)
HEADERS = 10_000
FEW, MANY = 3_000, 12_000


@contextmanager
def house(headers: int) -> Iterator[tuple[Engine, Path, Path]]:
    """A database on SQLite whose headers are all wrapped for one of twelve keys, which has just been renewed."""
    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name) / "identities", Path(name) / "public" / "recipients.txt"
        make_missing(KeyFolder(folder), file, months(KeyPeriod(2026, 12), KeyPeriod(2027, 11)), NOW, lambda *_: None)
        engine = open_database(f"sqlite:///{name}/preambule.sqlite")
        migrate(engine)
        _fill(engine, recipients_file.read(file).choose(DUE), headers)
        renew(KeyFolder(folder), file, PERIOD, NOW, lambda *_: None)
        yield engine, folder, file
        engine.dispose()


def _fill(engine: Engine, chosen: recipients_file.Chosen, headers: int) -> None:
    names = [f"rec-{number:06}" for number in range(headers)]
    with engine.begin() as conn:
        save_lines(conn, (LINE,), NOW)
        conn.execute(insert(calls), {"id": "call", "line_id": LINE.id, "arrived_at": NOW, "rehearsal": False})
        conn.execute(insert(proofs), {"id": "proof", "call_id": "call", "jws": "a.b.c", "signed_at": NOW})
        common = {"call_id": "call", "line_id": LINE.id, "proof_id": "proof", "state": "sealed", "due_at": DUE, "body": "x"}
        conn.execute(
            insert(recordings),
            [{**common, "id": name, "started_at": NOW + timedelta(seconds=n)} for n, name in enumerate(names)],
        )
        wrapped = {"recipients": chosen.written, "period": str(chosen.period), "created_at": NOW}
        conn.execute(
            insert(key_headers), [{**wrapped, "recording_id": name, "header": age.make_header(chosen.keys)[0]} for name in names]
        )


def seconds_a_thousand() -> float:
    """Seconds for a thousand headers, of `HEADERS`."""
    with house(HEADERS) as (engine, folder, file):
        identities, recipients = FolderIdentities(folder), recipients_file.read(file)
        began = time.perf_counter()
        done = rotate(engine, identities, recipients, NOW)
        taken = time.perf_counter() - began
    if done.rewrapped != HEADERS:
        raise AssertionError(done)
    return taken * 1_000 / HEADERS


def peak(headers: int) -> int:
    """Bytes that Python holds at most while it rotates so many."""
    with house(headers) as (engine, folder, file):
        identities, recipients = FolderIdentities(folder), recipients_file.read(file)
        tracemalloc.start()
        rotate(engine, identities, recipients, NOW)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return found


def rows() -> list[Row]:
    """Speed and memory."""
    taken = seconds_a_thousand()
    few, many = peak(FEW), peak(MANY)
    return [
        at_most(
            "keys.rotation_of_1000_headers",
            taken,
            1.0,
            "s",
            f"{HEADERS} headers on SQLite, twelve private keys at hand, journal rows and commits included: {1 / taken * 1_000:.0f} a second",
        ),
        at_most(
            "keys.rotation_memory",
            many / few,
            1.2,
            "×",
            f"peak of Python's memory with {MANY} headers ({many >> 10} KiB) over that with {FEW} ({few >> 10} KiB)",
        ),
    ]
