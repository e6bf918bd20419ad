"""A house with two lines, calls that were really captured and sealed, their notice and their proof."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, select

from ivr.access.roles import give
from ivr.capture.thread import CaptureThread
from ivr.database import recordings, rights
from ivr.database.calls import close_call, open_call, save_proof
from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.database.notices import publish_version
from ivr.database.people import person
from ivr.database.publications import Publication
from ivr.database.tables import journal
from ivr.domain.call_number import CallNumberKey
from ivr.domain.objection import ObjectionKey
from ivr.domain.proof import Answer, Heard, Proof
from ivr.domain.recording import Recording
from ivr.domain.rights import Identity, Kind, Origin, RightsRequest
from ivr.domain.roles import Role
from ivr.journal.chain import rows
from ivr.journal.proofs import proof_id, sign_proof
from ivr.journal.signing import Signer
from ivr.journal.verification import verify
from ivr.rights import searching, steps
from ivr.rights.erasing import Eraser
from ivr.rights.package.making import Packer
from ivr.rights.steps import Asked, deal, open_request
from ivr.vault.keys.identities import FolderIdentities, make_identity
from ivr.vault.keys.recipients import RecipientsFile
from ivr.vault.objects import DirectoryObjects
from ivr.vault.retention.destruction import Destroyer
from ivr.vault.sealing import Opening, Sealer, begin, transactions
from notices.audio import wav
from notices.notice import Locale, NoticeVersion, Piece, Rendering
from tests.database.samples import LINE as BASE
from tests.database.samples import OTHER

NOW = datetime(2027, 3, 2, 9, 30, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DUE = NOW + timedelta(days=90)
FRENCH, ENGLISH = Locale("fr"), Locale("en")
LINE = BASE
FOREIGN = OTHER
NUMBER = "+33 1 99 00 12 34"
KEY = ObjectionKey(bytes(range(32)))


def speech(seconds: float) -> bytes:
    """Two tones, one a side, that are nobody else's."""
    t = np.arange(int(seconds * 8_000)) / 8_000
    left, right = 9_000 * np.sin(t * (700 + 90 * t)), 7_000 * np.sin(t * (300 + 250 * t))
    return np.column_stack((left, right)).astype("<i2").tobytes()


@dataclass
class FakeHolds:
    """Holds in memory."""

    held: set[str] = field(default_factory=set)
    restricted: dict[str, str] = field(default_factory=dict)

    def stands(self, conn: object, recording_id: str, now: datetime) -> bool:
        return recording_id in self.held or recording_id in self.restricted

    def restrict(self, conn: object, recording_id: str, request_id: str, by: str, now: datetime) -> str:
        return self.restricted.setdefault(recording_id, str(uuid.uuid5(uuid.NAMESPACE_URL, recording_id)))


@dataclass
class House:
    """A host with everything."""

    root: Path
    engine: Engine
    store: DirectoryObjects
    signer: Signer
    reader: CaptureThread
    version: NoticeVersion
    holds: FakeHolds = field(default_factory=FakeHolds)
    key: CallNumberKey = field(default_factory=lambda: CallNumberKey.of(KEY))

    @classmethod
    def build(cls, engine: Engine, root: Path) -> House:
        for name in ("spool", "parts", "sounds"):
            (root / name).mkdir(exist_ok=True)
        recipients = root / "keys" / "recipients.txt"
        make_identity(root / "identities", recipients, "2027-03", NOW)
        version = _version(root / "sounds")
        with engine.begin() as conn:
            save_lines(conn, (LINE, FOREIGN), NOW)
            publish_version(conn, version, Publication(LINE.id, version.id, NOW))
            give(conn, person(conn, "Claire", NOW), Role.DPO, None, by=person(conn, "Denis", NOW), now=NOW, since=LONG_AGO)
        reader = CaptureThread(spool=root / "spool", parts=root / "parts", recipients=RecipientsFile(recipients))
        signer = Signer.create(root / "keys" / "signing.pem")
        return cls(root, engine, DirectoryObjects(root / "objects"), signer, reader, version)

    @property
    def identities(self) -> FolderIdentities:
        return FolderIdentities(self.root / "identities")

    @property
    def packer(self) -> Packer:
        return Packer(self.engine, self.store, self.identities, self.root / "sounds", self.signer.public)

    @property
    def eraser(self) -> Eraser:
        return Eraser(Destroyer(self.engine, self.store, self.root / "parts", self.signer), self.holds)

    @property
    def by(self) -> str:
        with self.engine.begin() as conn:
            return person(conn, "Claire", NOW)

    def call(
        self,
        name: str,
        pcm: bytes | None = None,
        *,
        at: datetime = NOW,
        number: str | None = NUMBER,
        line: str = LINE.id,
        purposes: tuple[str, ...] = ("training",),
        complete: bool = True,
    ) -> str:
        """A call that was informed; with `pcm`, recorded and sealed under an id of its own."""
        call_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"call {name}"))
        jws = sign_proof(self.signer, self._proof(call_id, line, at))
        with self.engine.begin() as conn:
            open_call(conn, call_id, line, at, number_hash=self.key.hash(number))
            save_proof(conn, proof_id(jws), call_id, jws, at)
        if pcm is not None:
            self._record(call_id, proof_id(jws), line, at, pcm, purposes, complete=complete)
        with self.engine.begin() as conn:
            end = at + timedelta(minutes=5)
            close_call(conn, call_id, end, locale=FRENCH, answer=Answer.UNDECIDED, outcome="completed", decision=None)
        return call_id

    def _proof(self, call_id: str, line: str, at: datetime) -> Proof:
        made = self.version.renderings[FRENCH, Piece.LEVEL1]
        heard = Heard(Piece.LEVEL1, FRENCH, made.voice, made.text_hash, made.audio_hash, at, made.milliseconds, made.milliseconds)
        return Proof(call_id, line, self.version.id, "d" * 64, FRENCH, at, at, Answer.UNDECIDED, (heard, heard), ())

    def _record(
        self, call_id: str, proof: str, line: str, at: datetime, pcm: bytes, purposes: tuple[str, ...], *, complete: bool
    ) -> None:
        name = recording_id(call_id)
        capture = self.reader.enrol(name)
        with self.engine.begin() as conn:
            begin(conn, Opening(name, call_id, line, proof, at, DUE, purposes), capture.key, NOW)
        capture.begin()
        descriptor = os.open(capture.fifo, os.O_WRONLY | os.O_NONBLOCK)
        for start in range(0, len(pcm), 16_000):
            os.write(descriptor, pcm[start : start + 16_000])
            self.reader.turn()
        os.close(descriptor)
        done = capture.finish()
        self.reader.turn()
        captured = done.result(timeout=0)
        if not complete:
            captured = replace(captured, complete=False, streaminfo=b"")
        sealer = Sealer(store=self.store, parts=self.root / "parts", signer=self.signer, transact=transactions(self.engine))
        sealer.seal(name, captured, at + timedelta(minutes=5), NOW)

    def request(
        self,
        kind: Kind = Kind.ACCESS,
        *,
        line: str | None = None,
        identified: bool = True,
        locale: str = "fr",
        calls: tuple[str, ...] = (),
        received: datetime = NOW,
    ) -> str:
        """A request, identified and about some calls."""
        with self.engine.begin() as conn:
            asked = Asked(kind, Origin.COMMAND, "camille@valmont.example", received, locale, line)
            request = open_request(conn, asked, person(conn, "Claire", NOW), max(NOW, received))
        if identified:
            self.step(request.id, lambda about: steps.identity_confirmed(about, Identity.CALLBACK))
        if calls:
            self.step(request.id, lambda about: searching.confirm(about, calls))
        return request.id

    def step(self, request_id: str, act: object, *, at: datetime = NOW) -> object:
        with self.engine.begin() as conn:
            return act(deal(conn, request_id, person(conn, "Claire", NOW), at))  # type: ignore[operator]

    def asked(self, request_id: str) -> RightsRequest:
        with reading(self.engine) as conn:
            found = rights.get(conn, request_id)
        assert found is not None
        return found

    def row(self, call_id: str) -> Recording:
        with reading(self.engine) as conn:
            row = recordings.get(conn, recording_id(call_id))
        assert row is not None
        return row

    def noted(self, subject: str) -> list[str]:
        with reading(self.engine) as conn:
            return list(conn.scalars(select(journal.c.kind).where(journal.c.subject == subject).order_by(journal.c.sequence)))

    def details(self, subject: str, kind: str) -> list[dict[str, object]]:
        with reading(self.engine) as conn:
            where = journal.c.subject == subject, journal.c.kind == kind
            return [
                json.loads(text) for text in conn.scalars(select(journal.c.details).where(*where).order_by(journal.c.sequence))
            ]

    def whole_journal(self) -> str:
        with reading(self.engine) as conn:
            assert verify(rows(conn)).whole
            return "\n".join(f"{row.kind} {row.subject} {row.details}" for row in rows(conn))


def recording_id(call_id: str) -> str:
    """Of the one recording of a call."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"recording of {call_id}"))


def _version(sounds: Path) -> NoticeVersion:
    made: dict[tuple[Locale, Piece], Rendering] = {}
    for locale in LINE.locales:
        for piece in (Piece.LEVEL1, Piece.MENU):
            pcm = (3_000 * np.sin(np.arange(4_000) * (0.1 + len(made) / 10))).astype(np.int16)
            text = f"Cet appel est enregistré ({locale}, {piece})."
            narrow = sounds / f"{locale}-{piece.value}.wav"
            narrow.write_bytes(wav.encode(pcm, 8_000, "synthetic speech"))
            made[locale, piece] = Rendering(
                piece,
                locale,
                "espeak",
                text,
                hashlib.sha256(text.encode()).hexdigest(),
                wav.sound_hash(pcm),
                narrow,
                sounds / f"{locale}-{piece.value}-16k.wav",
                pcm.size,
            )
    return NoticeVersion("c" * 64, LINE.id, LINE.announced_hash, made)
