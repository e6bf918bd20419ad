"""Recordings to write down, with the call and the proof that none can be without."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ivr.database import recordings
from ivr.database.calls import open_call, save_proof
from ivr.domain.recording import Recording, RecordingState
from tests.database.samples import LINE, NOW

DUE = NOW + timedelta(days=90)


def a_recording(name: str, **figures: Any) -> Recording:
    """One at rest, begun NOW; `figures` are those of its row that are others, or that anybody has measured."""
    usual: dict[str, Any] = {
        "call_id": f"call-{name}",
        "line_id": LINE.id,
        "proof_id": f"proof-{name}",
        "state": RecordingState.SEALED,
        "started_at": NOW,
        "ended_at": None,
        "samples": None,
        "due_at": DUE,
        "body_sha256": None,
        "body_size": None,
        "complete": None,
        "manifest": None,
    }
    return Recording(name, **(usual | figures))


def save_recording(conn: Connection, recording: Recording, header: bytes | None, *, rehearsal: bool = False) -> None:
    """Its rows; no header where its key is gone."""
    at = recording.started_at
    open_call(conn, recording.call_id, recording.line_id, at, rehearsal=rehearsal)
    save_proof(conn, recording.proof_id, recording.call_id, "a.b.c", at)
    recordings.add(conn, recording)
    if header is not None:
        recordings.add_header(conn, recording.id, header, at)
