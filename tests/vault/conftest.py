from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, func, insert, select

from ivr.capture.capture import Capture
from ivr.capture.thread import CaptureThread
from ivr.database import recordings
from ivr.database.engine import open_database
from ivr.database.tables import calls, journal, lines, metadata, proofs
from ivr.domain.captured import Captured
from ivr.domain.recording import Recording
from ivr.journal.signing import Signer
from ivr.vault.keys.identities import FolderIdentities, make_identity
from ivr.vault.keys.recipients import RecipientsFile
from ivr.vault.manifest import Manifest, read_manifest
from ivr.vault.objects import Objects, open_store
from ivr.vault.sealing import Opening, Sealer, begin, transactions

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=90)


def speech(seconds: float) -> bytes:
    """A waveform that is nobody else's: two sweeps and a little noise, left and right."""
    t = np.arange(int(seconds * 8_000)) / 8_000
    noise = np.random.default_rng(7).normal(0, 60, (len(t), 2))
    left, right = 9_000 * np.sin(t * (700 + 90 * t)), 7_000 * np.sin(t * (300 + 250 * t))
    return (np.column_stack((left, right)) + noise).astype("<i2").tobytes()


def add_call(conn: Connection, name: str) -> None:
    texts = {column.name: "[]" for column in lines.c if column.type.python_type is str}
    if conn.execute(select(lines.c.id)).first() is None:
        figures = {
            "ring_seconds": 30,
            "answer_window_seconds": 7,
            "rehearsal": False,
            "sampling_percent": 100,
            "warning_tone": False,
            "disposal": None,
            "withdrawal_by_key": False,
        }
        conn.execute(
            insert(lines),
            {**texts, **figures, "id": "town-hall", "number": "+33199000000", "changed_at": NOW, "retired_at": None},
        )
    conn.execute(insert(calls), {"id": f"call-{name}", "line_id": "town-hall", "arrived_at": NOW, "rehearsal": False})
    conn.execute(insert(proofs), {"id": f"proof-{name}", "call_id": f"call-{name}", "jws": "x", "signed_at": NOW})


@dataclass
class House:
    """A host with everything that recording needs."""

    root: Path
    engine: Engine
    store: Objects
    signer: Signer
    identities: FolderIdentities
    reader: CaptureThread
    sealer: Sealer

    def opened(self, name: str, *, call: str | None = None, at: datetime = NOW) -> Capture:
        """Rows written, capture prepared and begun; in a call of its own, or one more of another's."""
        capture = self.reader.enrol(name)
        owner = call or name
        opening = Opening(name, f"call-{owner}", "town-hall", f"proof-{owner}", at, DUE, ("quality", "training"))
        with self.engine.begin() as conn:
            if call is None:
                add_call(conn, name)
            begin(conn, opening, capture.key, NOW)
        capture.begin()
        return capture

    def feed(self, capture: Capture, pcm: bytes, *, finish: bool = True) -> Captured | None:
        descriptor = os.open(capture.fifo, os.O_WRONLY | os.O_NONBLOCK)
        for start in range(0, len(pcm), 16_000):
            os.write(descriptor, pcm[start : start + 16_000])
            self.reader._move(
                capture, self.reader._clock()
            )  # as if its next look were always due: it comes faster than it was spoken
        if not finish:
            return None
        os.close(descriptor)
        future = capture.finish()
        self.reader.turn()
        return future.result(timeout=0)

    def sealed(self, name: str, pcm: bytes) -> Captured:
        captured = self.feed(self.opened(name), pcm)
        assert captured is not None
        self.sealer.seal(name, captured, NOW + timedelta(minutes=5), NOW)
        return captured

    def row(self, name: str) -> Recording:
        with self.engine.connect() as conn:
            row = recordings.get(conn, name)
        assert row is not None
        return row

    def header(self, name: str) -> bytes | None:
        with self.engine.connect() as conn:
            return recordings.header(conn, name)

    def manifest(self, name: str) -> Manifest:
        return read_manifest(self.row(name).manifest or "", self.signer.public)

    def details(self, name: str, kind: str) -> dict[str, object]:
        """Of the one row of that kind about a recording."""
        with self.engine.connect() as conn:
            found = conn.scalars(select(journal.c.details).where(journal.c.subject == name, journal.c.kind == kind)).one()
        details: dict[str, object] = json.loads(found)
        return details

    def noted(self, name: str) -> list[str]:
        with self.engine.connect() as conn:
            return list(conn.scalars(select(journal.c.kind).where(journal.c.subject == name).order_by(journal.c.sequence)))

    def count(self) -> int:
        with self.engine.connect() as conn:
            return conn.scalar(select(func.count()).select_from(journal)) or 0

    def died(self, capture: Capture) -> None:
        """As if the process had been killed: the lock and the pipe go, rows and part stay."""
        capture.break_off()
        self.reader._forget(capture)


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[[], House]]:
    houses: list[House] = []

    def make() -> House:
        for name in ("spool", "parts"):
            (tmp_path / name).mkdir()
        recipients = tmp_path / "keys" / "recipients.txt"
        make_identity(tmp_path / "identities", recipients, "2027-02", NOW)
        (tmp_path / "db.sqlite").touch()
        engine = open_database(f"sqlite:///{tmp_path / 'db.sqlite'}")
        metadata.create_all(engine)
        store = open_store(f"file://{tmp_path / 'objects'}")
        signer = Signer.create(tmp_path / "keys" / "signing.pem")
        reader = CaptureThread(spool=tmp_path / "spool", parts=tmp_path / "parts", recipients=RecipientsFile(recipients))
        sealer = Sealer(store=store, parts=tmp_path / "parts", signer=signer, transact=transactions(engine))
        houses.append(House(tmp_path, engine, store, signer, FolderIdentities(tmp_path / "identities"), reader, sealer))
        return houses[-1]

    yield make
    for house in houses:
        for capture in list(house.reader._captures.values()):
            capture.discard()
        house.reader.turn()
        house.engine.dispose()


@pytest.fixture
def house(make_house: Callable[[], House]) -> House:
    return make_house()
