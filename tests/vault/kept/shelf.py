"""Recordings at rest with bodies, headers and signed manifests that are really there; and whatever a test then spoils."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, delete, insert, select, update

from ivr.database import recordings
from ivr.database.calls import open_call, save_proof
from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.database.people import person
from ivr.database.tables import body_checks, journal, key_headers
from ivr.database.tables import recordings as rows
from ivr.domain.captured import Captured
from ivr.domain.recording import Recording, RecordingState
from ivr.journal.chain import rows as journal_rows
from ivr.journal.signing import Signer
from ivr.journal.verification import verify as verify_chain
from ivr.vault.age import bech32, make_header
from ivr.vault.checking.verifying import Verifier
from ivr.vault.keys.recipients import Chosen, KeyHeader
from ivr.vault.manifest import describe
from ivr.vault.objects import Objects, body_name, open_store
from ivr.vault.parts import part_name
from ivr.vault.retention.destruction import Destroyer
from ivr.vault.sealing import Opening, Sealer, begin, transactions
from tests.database.recorded import DUE, a_recording, save_recording
from tests.database.samples import LINE, NOW


@dataclass
class Shelf:
    engine: Engine
    root: Path
    store: Objects
    signer: Signer
    recipient: str
    now: datetime = field(default=NOW)

    @classmethod
    def build(cls, engine: Engine, root: Path, url: str = "") -> Shelf:
        (root / "parts").mkdir()
        with engine.begin() as conn:
            save_lines(conn, [LINE], NOW)
        recipient = bech32.encode("age", X25519PrivateKey.generate().public_key().public_bytes_raw())
        store = open_store(url or f"file://{root / 'objects'}")
        return cls(engine, root, store, Signer.create(root / "signing.pem"), recipient)

    @property
    def parts(self) -> Path:
        return self.root / "parts"

    @property
    def tools(self) -> Verifier:
        return Verifier(self.engine, self.store, self.parts, self.signer.public, lambda: self.now)

    @property
    def sealer(self) -> Sealer:
        return Sealer(store=self.store, parts=self.parts, signer=self.signer, transact=transactions(self.engine))

    @property
    def destroyer(self) -> Destroyer:
        return Destroyer(self.engine, self.store, self.parts, self.signer)

    def add(
        self, content: bytes = b"", state: RecordingState = RecordingState.SEALED, *, name: str = "", body: bool = True
    ) -> str:
        """A recording in a state, as sealing leaves it; `body` is False where it shall not have reached the store."""
        recording_id = name or str(uuid.uuid4())
        content = content or b"ciphertext of " + recording_id.encode()
        header, _ = make_header([self.recipient])
        digest = hashlib.sha256(content).hexdigest()
        recording = a_recording(
            recording_id,
            state=state,
            ended_at=NOW,
            samples=8_000,
            body=body_name(recording_id),
            body_sha256=digest,
            body_size=len(content),
            complete=True,
            purposes=("quality",),
        )
        captured = Captured(8_000, len(content), digest, bytes(34), complete=True, faults=())
        manifest = describe(recording, captured, header=header, body=recording.body, ended_at=NOW).sign(self.signer)
        with self.engine.begin() as conn:
            save_recording(conn, replace(recording, manifest=manifest), header)
        part = self.part(recording_id)
        part.write_bytes(content)
        if body:
            self.store.adopt(part, recording.body, digest)
        return recording_id

    def part(self, recording_id: str) -> Path:
        return self.parts / part_name(recording_id)

    def file(self, recording_id: str) -> Path:
        """A body in a directory store."""
        return self.root / "objects" / body_name(recording_id)

    def lay(self, name: str, content: bytes = b"whatever") -> None:
        """An object, whatever it is, past the store's port."""
        path = self.root / "objects" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def state(self, recording_id: str) -> RecordingState:
        row = self.row(recording_id)
        return row.state

    def row(self, recording_id: str) -> Recording:
        with reading(self.engine) as conn:
            row = recordings.get(conn, recording_id)
        assert row is not None
        return row

    def set(self, recording_id: str, **values: object) -> None:
        with self.engine.begin() as conn:
            conn.execute(update(rows).where(rows.c.id == recording_id).values(**values))

    def capturing(self, recording_id: str, content: bytes) -> str:
        """A recording whose capture has just ended: its rows, its header, its part."""
        key = KeyHeader(make_header([self.recipient])[0], Chosen((self.recipient,)))
        opening = Opening(recording_id, f"call-{recording_id}", LINE.id, f"proof-{recording_id}", NOW, DUE, ("quality",))
        with self.engine.begin() as conn:
            open_call(conn, opening.call_id, LINE.id, NOW)
            save_proof(conn, opening.proof_id, opening.call_id, "a.b.c", NOW)
            begin(conn, opening, key, NOW)
        self.part(recording_id).write_bytes(content)
        return recording_id

    def header(self, recording_id: str) -> bytes | None:
        with reading(self.engine) as conn:
            return recordings.header(conn, recording_id)

    def set_header(self, recording_id: str, header: bytes | None) -> None:
        with self.engine.begin() as conn:
            conn.execute(delete(key_headers).where(key_headers.c.recording_id == recording_id))
            if header is not None:
                conn.execute(insert(key_headers), {"recording_id": recording_id, "header": header, "created_at": NOW})

    def person(self) -> str:
        with self.engine.begin() as conn:
            return person(conn, "Claire Valmont", NOW)

    def journalled(self, kind: str) -> list[tuple[str, str]]:
        with reading(self.engine) as conn:
            found = conn.execute(
                select(journal.c.subject, journal.c.details).where(journal.c.kind == kind).order_by(journal.c.sequence)
            )
            return [(row.subject, row.details) for row in found]

    def checks(self) -> dict[str, str]:
        """What was noted of each recording that was read back."""
        with reading(self.engine) as conn:
            found = conn.execute(select(body_checks).where(body_checks.c.checked_at > datetime.fromtimestamp(0, NOW.tzinfo)))
            return {row.recording_id: row.found for row in found}

    def journal_whole(self) -> bool:
        with reading(self.engine) as conn:
            return verify_chain(journal_rows(conn)).whole
