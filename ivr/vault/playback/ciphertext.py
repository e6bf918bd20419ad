"""A recording as it is kept, handed out: whoever has its key can hear it, and so the journal knows first (L6)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.signing import PublicKey
from ivr.vault.objects import Objects, whole
from ivr.vault.playback.exporting import find, new_file
from ivr.vault.retention.holding import check_heard


def take(engine: Engine, store: Objects, public_key: PublicKey, recording_id: str, out: Path, *, by: str, now: datetime) -> None:
    """Write header and body into a file of 0600 that does not exist yet: an age file. Nothing is decrypted.

    Args:
        engine: of the database.
        store: where the body lies.
        public_key: of the signer of manifests.
        recording_id: which.
        out: the file.
        by: pseudonymous id of who takes it; the person whose voice it is may ask.
        now: the moment.

    Raises:
        HeardByNobody: nobody may hear it at this moment. Nothing is noted.
        DatabaseError, JournalError: the journal cannot be written; then no file is made.
        ExportFailed, and as `find`, and the errors of the store. Whatever is raised, no file is left.
    """
    with engine.begin() as conn:
        check_heard(conn, recording_id, now)
        sealed = find(conn, recording_id, public_key)
        append(conn, [Entry("recording.exported", recording_id, {"by": by, "format": "age"})], now)
    with new_file(out) as file:
        file.write(sealed.header)
        for piece in whole(store, sealed.manifest.body, sealed.manifest.body_size):
            file.write(piece)
