"""Making a backup: one consistent view of the tables, then the files that they need, sealed as they are read.

What is being written has a name that begins with a dot; it gets its own name when it is whole and on
the disk. A backup that a crash interrupts leaves such a remainder and nothing that looks whole; the next one removes it.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Engine

from ivr.backup import files, rows
from ivr.backup.archive import Archive, packed
from ivr.backup.bodies import copy_bodies
from ivr.backup.contents import Contents, TableContents
from ivr.backup.errors import BackupKeyMissing, BackupUnwritable
from ivr.database.engine import reading
from ivr.database.migrate import check_revision
from ivr.database.migrate import revision as revision_of
from ivr.database.tables import metadata
from ivr.journal.chain import append, head
from ivr.journal.entries import Entry
from ivr.journal.signing import Signer
from ivr.vault.age import Sink, make_header
from ivr.vault.errors import PrivateKeyMisplaced
from ivr.vault.files import settle
from ivr.vault.objects import Objects

SUFFIX = ".age"
_REMAINDER = ".part"


class Step(StrEnum):
    """What has just been done, in this order: also the places at which the tests kill it."""

    BEGUN = "begun"
    OPENED = "opened"
    TABLE = "table"
    TABLES = "tables"
    FILES = "files"
    BODIES = "bodies"
    FINISHED = "finished"
    NAMED = "named"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Source:
    """All that a backup is made of.

    Attributes:
        texts: further members, written by us: the settings, for people.
        store: where bodies lie; None where they are not copied.
        recipients: who can open the backup.
    """

    engine: Engine
    signer: Signer
    folders: files.Folders
    recipients: Sequence[str]
    texts: Mapping[str, bytes] = field(default_factory=dict)
    store: Objects | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is whole.

    Attributes:
        sha256, size: of the file.
        missing: bodies that could not be copied, and why.
    """

    backup_id: str
    path: Path
    sha256: str
    size: int
    rows: int
    files: int
    left_out: tuple[str, ...]
    missing: Mapping[str, str]


def make(source: Source, into: Path, now: datetime, reached: Callable[[Step], None] = lambda _: None) -> Made:
    """Make one backup in a folder. Calls go on meanwhile.

    Args:
        source: of what.
        into: the folder; made when it is not there.
        now: of the rows and of the name.
        reached: told of each step.

    Raises:
        BackupKeyMissing: nobody could open it.
        BackupUnwritable: the folder cannot be written, or is full. No backup is there, and none that looks like one.
        DatabaseError, JournalError: nothing was written.
    """
    if not source.recipients:
        raise BackupKeyMissing("There is no key that could open a backup. Make one: preambule backup key NAME --into FOLDER")
    check_revision(source.engine)
    identity = str(uuid.uuid4())
    with source.engine.begin() as conn:  # L6: the journal knows before anything leaves the database
        append(conn, [Entry("backup.begun", identity, {"recipients": list(source.recipients)})], now)
    reached(Step.BEGUN)
    try:
        with _alone(into), _writing(into) as (draft, file):
            reached(Step.OPENED)
            made = _write(source, into, file, identity, now, reached)
            os.fsync(file.fileno())
            reached(Step.FINISHED)
            path = into / f"preambule-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{identity[:8]}{SUFFIX}"
            draft.rename(path)
            settle(into)
            reached(Step.NAMED)
    except OSError as error:
        raise BackupUnwritable(
            f"The backup cannot be written into {into}: {error.strerror}. Make room or rights there; nothing of it was left."
        ) from error
    done = Made(identity, path, *made)
    with source.engine.begin() as conn:
        append(conn, [Entry("backup.made", identity, _details(done))], now)
    reached(Step.NOTED)
    return done


def _details(made: Made) -> dict[str, object]:
    return {
        "sha256": made.sha256,
        "kilobytes": made.size >> 10,
        "rows": made.rows,
        "files": made.files,
        "bodies_missing": len(made.missing),
    }


@contextmanager
def _alone(into: Path) -> Iterator[None]:
    """The folder for us alone, without what interrupted backups have left."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(into, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for remainder in into.glob(f".preambule-*{_REMAINDER}"):
            remainder.unlink(missing_ok=True)
        yield
    except BlockingIOError as error:
        raise BackupUnwritable(f"Another backup is being made into {into}. Wait for it, or name another folder.") from error
    finally:
        os.close(descriptor)


@contextmanager
def _writing(into: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A file with a name for nobody, gone when anything goes wrong."""
    draft = into / f".preambule-{secrets.token_hex(8)}{_REMAINDER}"
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        try:
            yield draft, file
        finally:
            draft.unlink(missing_ok=True)


def _write(
    source: Source, into: Path, file: BinaryIO, identity: str, now: datetime, reached: Callable[[Step], None]
) -> tuple[str, int, int, int, tuple[str, ...], Mapping[str, str]]:
    """Everything but the name: hash, size, rows, files, what was left out, bodies missing."""
    sink = Sink(file, *make_header(source.recipients))
    archive = Archive(sink)
    with reading(source.engine) as conn:  # one view: what is written meanwhile is in the next backup
        last = head(conn)
        tables = tuple(_tables(conn, archive, reached))
    reached(Step.TABLES)
    before = len(archive.members)
    left_out = tuple(_files(archive, source))
    reached(Step.FILES)
    missing = {} if source.store is None else copy_bodies(source.engine, source.store, into)
    reached(Step.BODIES)
    revision = revision_of(source.engine) or ""
    contents = Contents(identity, now, revision, last, source.store is not None, tables, tuple(archive.members), left_out)
    sha256 = archive.finish(contents.sign(source.signer))
    file.flush()
    counted = sum(table.rows for table in tables)
    return sha256, sink.size, counted, len(archive.members) - before, left_out, missing


def _tables(conn: Connection, archive: Archive, reached: Callable[[Step], None]) -> Iterator[TableContents]:
    """Every table there is, parents before children."""
    for table in metadata.sorted_tables:
        count = 0
        for number, (found, text) in enumerate(rows.lines(conn, table), 1):
            _check_no_key(table.name, text)
            archive.add(f"tables/{table.name}/{number:06d}.jsonl.gz", packed(text))
            count += found
        reached(Step.TABLE)
        yield TableContents(table.name, rows.columns(table), count)


def _files(archive: Archive, source: Source) -> Iterator[str]:
    """Write the files; the names of those that stay out."""
    for name, path in files.files(source.folders):
        content = files.read(path)
        if files.keeps_apart(content):
            yield name
        else:
            archive.add(name, content)
    for name, content in source.texts.items():
        archive.add(name, content)


def _check_no_key(table: str, text: bytes) -> None:
    if files.keeps_apart(text):
        raise PrivateKeyMisplaced(f"The table {table} holds a private key, which no backup may hold (LAW 26). Take it out first.")
