"""A sealed recording of any length, as a capture makes it, without the pipe that it comes through."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert

from ivr.capture.flac import FlacRecorder
from ivr.capture.part import Part
from ivr.database.tables import calls, proofs
from ivr.domain.captured import Captured
from ivr.vault import age
from ivr.vault.keys.recipients import Chosen, KeyHeader
from ivr.vault.parts import measure, part_name
from ivr.vault.sealing import Opening, Sealer, begin


def record(
    engine: Engine,
    sealer: Sealer,
    recipients: tuple[str, ...],
    parts: Path,
    name: str,
    line: str,
    pcm: Iterable[bytes],
    now: datetime,
) -> None:
    """Rows of a call and of its recording for the purposes quality and training, due in 90 days; the sound sealed into the store."""
    header, file_key = age.make_header(recipients)
    key = KeyHeader(header, Chosen(recipients))
    with engine.begin() as conn:
        conn.execute(insert(calls), {"id": f"call-{name}", "line_id": line, "arrived_at": now, "rehearsal": False})
        conn.execute(insert(proofs), {"id": f"proof-{name}", "call_id": f"call-{name}", "jws": "x", "signed_at": now})
        due = now + timedelta(days=90)
        begin(conn, Opening(name, f"call-{name}", line, f"proof-{name}", now, due, ("quality", "training")), key, now)
    path = parts / part_name(name)
    recorder = FlacRecorder(Part(path, file_key))
    for piece in pcm:
        recorder.encode(piece)
    samples, streaminfo, complete = recorder.close()
    size, digest = measure(path)
    sealer.seal(name, Captured(samples, size, digest, streaminfo, complete, ()), now, now)
