"""A house that can be saved and restored: rows, keys, bodies and files really there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, func, insert, select

from ivr.backup.making import Made, Step, make
from ivr.backup.restoring import Restored
from ivr.backup.verifying import Verified
from ivr.bootstrap import backing_up, home
from ivr.bootstrap.keeping import checkpoints_file, destroyer, sealer, verify_journal
from ivr.database import recordings
from ivr.database.engine import open_database, reading
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.people import person
from ivr.database.restores import confirm, unconfirmed
from ivr.database.tables import journal, metadata, objections
from ivr.domain.recording import Recording, RecordingState
from ivr.journal.chain import append, head
from ivr.journal.checkpoints import keep_checkpoint, sign_checkpoint
from ivr.journal.entries import Entry
from ivr.journal.export import export
from ivr.journal.verification import Verdict
from ivr.settings import Settings, load
from ivr.vault.keys.identities import make_identity
from ivr.vault.objects import body_name, open_store
from ivr.vault.retention.destruction import destroy
from ivr.worker.sweep import sweep
from tests.database.recorded import DUE, a_recording, save_recording
from tests.database.samples import LINE, NOW


@dataclass
class House:
    """One host.

    Attributes:
        url: of its database.
    """

    root: Path
    url: str
    engines: list[Engine] = field(default_factory=list)

    @classmethod
    @contextmanager
    def build(cls, root: Path, url: str, *, tables: bool = True) -> Any:
        """With tables, keys, a line, sounds, three recordings, and a key for backups whose private half lies beside the host."""
        root.mkdir()
        with cls(root, url) as house:
            home.make_folders(house.settings)
            home.make_keys(house.settings)
            make_identity(house.identity, backing_up.recipients_file(house.settings), root.name, NOW)
            (house.settings.sounds / "v1").mkdir()
            (house.settings.sounds / "v1" / "Français, niveau 1.wav").write_bytes(b"RIFF" + bytes(range(256)) * 40)
            if not tables:
                yield house
                return
            migrate(house.engine)
            with house.engine.begin() as conn:
                save_lines(conn, [LINE], NOW)
            for name in ("r1", "r2", "r3"):
                house.record(name)
            yield house

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for engine in self.engines:
            engine.dispose()

    @property
    def identity(self) -> Path:
        """The folder of the key that opens its backups."""
        return self.root.parent / "backup-identity"

    @property
    def backups(self) -> Path:
        return self.root.parent / "backups"

    @cached_property
    def settings(self) -> Settings:
        return replace(load({"PREAMBULE_HOME": str(self.root)}), database_url=self.url)

    @cached_property
    def engine(self) -> Engine:
        engine = open_database(self.url)
        self.engines.append(engine)
        return engine

    def stop(self) -> None:
        """As if every process had ended."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    def record(self, name: str, state: RecordingState = RecordingState.SEALED, due: datetime = DUE) -> None:
        """One recording at rest, its body in the store."""
        body = f"ciphertext of {name}".encode() * 100
        recording = a_recording(
            name,
            state=state,
            due_at=due,
            body=body_name(name),
            body_sha256=hashlib.sha256(body).hexdigest(),
            body_size=len(body),
            complete=True,
            manifest="a.b.c",
            purposes=("training",),
        )
        with self.engine.begin() as conn:
            save_recording(conn, recording, b"header of " + name.encode())
            append(conn, [Entry("recording.sealed", name)], NOW)
        part = self.settings.parts / f"{name}.part"
        part.write_bytes(body)
        open_store(self.settings.objects_url).adopt(part, body_name(name))

    def object_to(self, name: str) -> None:
        """One objection."""
        values = {
            "id": name,
            "number_hash": f"hash-{name}",
            "key_id": home.objection_key(self.settings).id,
            "line_id": LINE.id,
            "purposes": "[]",
            "since": NOW,
            "until": None,
            "origin": "console",
            "withdrawn_at": None,
        }
        with self.engine.begin() as conn:
            append(conn, [Entry("objection.added", name, {"line": LINE.id})], NOW)
            conn.execute(insert(objections), {**values, "serial": (conn.scalar(select(func.max(objections.c.serial))) or 0) + 1})

    def note(self, kind: str, subject: str, **details: Any) -> None:
        with self.engine.begin() as conn:
            append(conn, [Entry(kind, subject, details)], NOW)

    @contextmanager
    def tampering(self) -> Iterator[Connection]:
        """As somebody who owns the database, and has taken away what guards the journal."""
        with self.engine.begin() as conn:
            for name in conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
                conn.exec_driver_sql(f"DROP TRIGGER {name}")
            yield conn

    def vouch(self) -> None:
        """Sign the journal's head, as the worker does."""
        with reading(self.engine) as conn:
            keep_checkpoint(checkpoints_file(self.settings), sign_checkpoint(home.signer(self.settings), head(conn), NOW))

    def refuse(self, name: str) -> None:
        sealer(self.settings, self.engine).refuse(name, NOW)

    def destroy(self, name: str, at: datetime = DUE) -> None:
        assert destroy(destroyer(self.settings, self.engine), name, at)

    def sweep(self, at: datetime) -> int:
        return sweep(destroyer(self.settings, self.engine), at).destroyed

    def back_up(self, *, bodies: bool = False, now: datetime = NOW, reached: Any = lambda _: None) -> Made:
        return make(backing_up.source(self.settings, self.engine, bodies=bodies), self.backups, now, reached)

    def verify(self, path: Path, signer: str | None = None) -> Verified:
        return backing_up.verified(self.settings, path, self.identity, signer)

    def restore(
        self,
        path: Path,
        *,
        signer: str | None = None,
        replace: bool = False,
        destroy_due: bool = False,
        now: datetime = NOW,
        journals: Sequence[Path] = (),
        certificates: Sequence[Path] = (),
        checkpoints: Sequence[Path] = (),
        reached: Any = lambda _: None,
    ) -> Restored:
        self.stop()
        known = backing_up.Known(journals, certificates, checkpoints)
        found = self.verify(path, signer)
        return backing_up.bring_back(
            self.settings, found, self.identity, known, replace=replace, now=now, destroy_due=destroy_due, reached=reached
        )

    def confirm(self, now: datetime = NOW) -> None:
        """As `preambule restore confirm`."""
        with self.engine.begin() as conn:
            for one in unconfirmed(conn):
                confirm(conn, one.id, person(conn, "Claire Martin", now), "looked at", now)

    def exported(self, name: str = "journal.jsonl") -> Path:
        """The journal as a file that is kept elsewhere."""
        path = self.root.parent / name
        with reading(self.engine) as conn, path.open("w", encoding="utf-8") as file:
            file.writelines(export(conn, home.signer(self.settings), NOW))
        return path

    @property
    def kid(self) -> str:
        return home.public_key(self.settings).kid

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        with reading(self.engine) as conn:
            return {
                table.name: sorted((tuple(row) for row in conn.execute(select(table))), key=repr)
                for table in metadata.sorted_tables
            }

    def row(self, name: str) -> Recording:
        with reading(self.engine) as conn:
            row = recordings.get(conn, name)
        assert row is not None
        return row

    def header(self, name: str) -> bytes | None:
        with reading(self.engine) as conn:
            return recordings.header(conn, name)

    def bodies(self) -> list[str]:
        return list(open_store(self.settings.objects_url).names())

    def kinds(self) -> list[str]:
        with reading(self.engine) as conn:
            return list(conn.scalars(select(journal.c.kind).order_by(journal.c.sequence)))

    def verdict(self) -> Verdict:
        return verify_journal(self.settings, self.engine)


def nothing(_: Step) -> None:
    """Where nobody watches the steps."""
