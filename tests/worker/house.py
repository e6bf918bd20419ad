"""Recordings in every state of life, with their bodies, parts and keys really there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, func, select

from ivr.database import certificates, recordings
from ivr.database.engine import reading
from ivr.database.lines import load_lines, save_lines
from ivr.database.tables import journal, key_headers
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.line import Line
from ivr.domain.recording import Recording, RecordingState
from ivr.journal.chain import rows
from ivr.journal.signing import Signer
from ivr.journal.verification import verify
from ivr.vault.objects import DirectoryObjects, body_name
from ivr.vault.parts import part_name
from ivr.vault.retention.certificate import items, read_certificate
from ivr.vault.retention.destruction import Destroyer
from tests.database.recorded import DUE, a_recording, save_recording
from tests.database.samples import LINE, NOW, OTHER

ARCHIVED = replace(
    OTHER,
    id="etat-civil",
    number="+33199001030",
    disposal=Disposal(Authority.VISA, "Archives de Valmont", "Accueil", "Enregistrements d'appels au guichet"),
)
TABLED = replace(
    OTHER,
    id="voirie",
    number="+33199001040",
    disposal=Disposal(Authority.TABLE, "Archives de Valmont", "Voirie", "Enregistrements d'appels", "tableau de gestion 7"),
)
HEADER = b"age-encryption.org/v1\n-> X25519 THE WRAPPED KEY OF "
IN_STORE = (RecordingState.SEALED, RecordingState.QUARANTINED, RecordingState.REFUSED, RecordingState.DESTROYING)
IN_PARTS = (RecordingState.CAPTURING, RecordingState.MASKED, RecordingState.SEALING)


@dataclass(frozen=True)
class House:
    engine: Engine
    root: Path
    store: DirectoryObjects
    signer: Signer

    @classmethod
    def build(cls, engine: Engine, root: Path) -> House:
        (root / "parts").mkdir()
        with engine.begin() as conn:
            save_lines(conn, [LINE, ARCHIVED, TABLED], NOW)
        return cls(engine, root, DirectoryObjects(root / "objects"), Signer.create(root / "keys" / "signing.pem"))

    @property
    def parts(self) -> Path:
        return self.root / "parts"

    @property
    def tools(self) -> Destroyer:
        return Destroyer(self.engine, self.store, self.parts, self.signer)

    def part(self, name: str) -> Path:
        return self.parts / part_name(name)

    def add(
        self,
        name: str,
        state: RecordingState = RecordingState.SEALED,
        due: datetime = DUE,
        *,
        line: Line = LINE,
        purposes: tuple[str, ...] = (),
        rehearsal: bool = False,
    ) -> str:
        """A recording in one state, with what it leaves on disk in that state."""
        body = f"ciphertext of {name}".encode()
        recording = a_recording(name, line_id=line.id, state=state, due_at=due, body=part_name(name), purposes=purposes)
        if state in IN_STORE:
            digest = sha256(body).hexdigest()
            recording = replace(recording, body=body_name(name), body_sha256=digest, body_size=len(body), manifest="a.b.c")
        with self.engine.begin() as conn:
            assert load_lines(conn)
            lives = state not in (RecordingState.REFUSED, RecordingState.DESTROYING)
            save_recording(conn, recording, HEADER + name.encode() if lives else None, rehearsal=rehearsal)
        self.part(name).write_bytes(body)
        if state in IN_STORE:
            self.store.adopt(self.part(name), body_name(name))
        return name

    def row(self, name: str) -> Recording:
        with reading(self.engine) as conn:
            row = recordings.get(conn, name)
        assert row is not None
        return row

    def header(self, name: str) -> bytes | None:
        with reading(self.engine) as conn:
            return recordings.header(conn, name)

    def noted(self, name: str) -> list[str]:
        with reading(self.engine) as conn:
            return list(conn.scalars(select(journal.c.kind).where(journal.c.subject == name).order_by(journal.c.sequence)))

    def certificates(self, name: str) -> list[dict[str, object]]:
        """What each certificate that names it says of it."""
        with reading(self.engine) as conn:
            found = certificates.of_recording(conn, name)
        read = [read_certificate(one.jws, self.signer.public) for one in found]
        return [item | {"destroyed": one["destroyed"]} for one in read for item in items(one) if item["recording"] == name]

    def keys_left(self) -> int:
        with reading(self.engine) as conn:
            return conn.execute(select(func.count()).select_from(key_headers)).scalar_one()

    def files_left(self) -> list[str]:
        """Names of bodies and parts."""
        return [*self.store.names(), *(path.name for path in self.parts.iterdir())]

    def journal_whole(self) -> bool:
        with reading(self.engine) as conn:
            return verify(rows(conn)).whole

    def check_gone(self, name: str, reason: str = "due") -> None:
        """Nothing left, one certificate, the journal whole."""
        row = self.row(name)
        assert row.state is RecordingState.DESTROYED
        assert row.manifest is None
        assert self.header(name) is None
        assert not self.part(name).exists()
        assert body_name(name) not in self.store.names()
        (certificate,) = self.certificates(name)
        assert (certificate["recording"], certificate["reason"], certificate["sha256"]) == (name, reason, row.body_sha256)
        kinds = self.noted(name)
        assert kinds.count("recording.destroyed") == 1
        assert kinds.count("recording.key-destroyed") <= 1
        assert self.journal_whole()
