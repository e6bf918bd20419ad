"""The way back of a backup, on which nothing returns that was destroyed.

In one transaction, on a database that nobody sees yet: the tables at the backup's revision, its rows, the migrations since; then the journal's
newer rows, as far as they are at hand, and what they tell of, destructions first; then what fell due meanwhile; then the row that says where
the seam is. Bodies and files follow, then the database appears, whole. A restore that is interrupted leaves a house without a database, or the
old one; it is done again from its beginning.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table

from ivr.backup import files, rows
from ivr.backup.archive import unpacked
from ivr.backup.bodies import bring_bodies, settle_certified
from ivr.backup.carrying import carry
from ivr.backup.contents import TableContents
from ivr.backup.decisions import CARRIED
from ivr.backup.errors import BackupNewer
from ivr.backup.evidence import Continuing, check_against, take_certificates
from ivr.backup.replay import Replay
from ivr.backup.sealed_file import damaged
from ivr.backup.targets import Building, building
from ivr.backup.verifying import Verified, again
from ivr.database.due import mortal
from ivr.database.errors import DatabaseRevision
from ivr.database.migrate import upgrade
from ivr.database.restores import JOURNAL, Restore, add
from ivr.journal.chain import Head
from ivr.journal.entries import moment
from ivr.journal.seams import sew
from ivr.journal.signing import PublicKey
from ivr.vault.keys.identities import Identities
from ivr.vault.objects import Objects
from ivr.vault.retention.destruction import shred_all


class Step(StrEnum):
    """What has just been done, in this order: also the places at which the tests kill it."""

    EMPTIED = "emptied"
    TABLE = "table"
    ROWS = "rows"
    MIGRATED = "migrated"
    REPLAYED = "replayed"
    SEWN = "sewn"
    BODIES = "bodies"
    FILE = "file"
    FILES = "files"
    VISIBLE = "visible"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be restored, where, and what is known beside it.

    Attributes:
        verified: the backup, read to its end.
        replace: whether a living house may be replaced.
        journals: exported journals that are newer than the backup, signed.
        certificates: files of certificates of destruction, one a line.
        checkpoints: signed heads of the journal.
        destroy_due: destroy what fell due although nobody knows what was held since.
        store: where bodies go.
        parts: folder that they pass through.
    """

    verified: Verified
    identities: Identities
    url: str
    folders: files.Folders
    store: Objects
    parts: Path
    replace: bool = False
    destroy_due: bool = False
    journals: Sequence[Path] = ()
    certificates: Sequence[Path] = ()
    checkpoints: Sequence[Head] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done.

    Attributes:
        continued: rows of the journal that were added after the backup's.
        destroyed: recordings of the backup that the journal or a certificate said are destroyed or refused: they did not come back.
        fell_due: recordings whose day came while they lay in the backup, and whose keys are gone by that.
        waiting: those that wait for somebody to confirm the restore, since nobody can say whether they are held.
        lost: rows of the journal that a signed checkpoint names and nobody has.
        unknown: what may have been decided since and did not come back; empty when all is known. Not empty, it keeps the gates closed.
        missing: recordings whose bodies are neither in the store nor beside the backup.
        unreadable: why the house that was there could not be read.
    """

    restore_id: str
    backup_id: str
    rows: int
    head: Head
    continued: int
    destroyed: int
    fell_due: int
    lost: int
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    unreadable: str | None = None
    waiting: int = 0


@dataclass(slots=True)
class _Known:
    """What was found out on the way."""

    destroyed: int = 0
    fell_due: int = 0
    waiting: int = 0
    lost: Head | None = None
    last: Head | None = None
    unknown: tuple[str, ...] = ()


def restore(order: Order, now: datetime, reached: Callable[[Step], None] = lambda _: None) -> Restored:
    """Restore a backup.

    Args:
        order: what, where, with what knowledge.
        now: of the rows, and the moment by which recordings are due.
        reached: told of each step.

    Raises:
        HouseLiving: there is a house, and it may not be replaced.
        BackupNewer: the backup is of a revision that this program does not know.
        JournalApart, JournalBroken, SignatureWrong: what is known beside the backup contradicts it.
        BackupDamaged, BackupUnwritable, DatabaseError: nothing is visible.
    """
    contents = order.verified.contents
    if not order.replace:
        _check_files(order)
    known = _Known()
    restore_id = str(uuid.uuid4())
    with building(order.url, replace=order.replace, tables=[table.name for table in contents.tables]) as built:
        _fill(order, built.conn, reached)
        _bring_up_to_date(order, built, known, restore_id, now, reached)
        settle_certified(built.conn, order.store)
        missing = bring_bodies(built.conn, order.store, order.verified.path.parent, order.parts)
        reached(Step.BODIES)
        _put_files(order, reached)
    reached(Step.VISIBLE)
    last = known.last or contents.head
    return Restored(
        restore_id,
        contents.backup_id,
        sum(table.rows for table in contents.tables),
        last,
        last.sequence - contents.head.sequence,
        known.destroyed,
        known.fell_due,
        0 if known.lost is None else known.lost.sequence - last.sequence,
        known.unknown,
        missing,
        built.unreadable,
        known.waiting,
    )


def _check_files(order: Order) -> None:
    for name, content in again(order.verified, order.identities):
        if not name.startswith("tables/"):
            place = order.folders.place(name)
            if place is not None:
                files.check_free(name, place, content)


def _fill(order: Order, conn: Connection, reached: Callable[[Step], None]) -> None:
    """The tables as they were, at the revision of then, and the migrations since."""
    contents = order.verified.contents
    try:
        upgrade(conn, contents.revision)
    except DatabaseRevision as error:
        raise BackupNewer(
            f"The backup's tables are of revision {contents.revision}, which this program does not know. Install the version that made it, or a newer one."
        ) from error
    there = MetaData()
    there.reflect(conn)
    for table in reversed(there.sorted_tables):
        if table.name != "alembic_version":  # a migration may have written rows of its own
            conn.execute(table.delete())
    reached(Step.EMPTIED)
    _load(order, conn, there, reached)
    reached(Step.ROWS)
    upgrade(conn)
    reached(Step.MIGRATED)


def _load(order: Order, conn: Connection, there: MetaData, reached: Callable[[Step], None]) -> None:
    tables = {table.name: table for table in order.verified.contents.tables}
    path = order.verified.path
    before = ""
    for name, content in again(order.verified, order.identities):
        section, _, rest = name.partition("/")
        if section != "tables":
            continue
        table = tables[rest.split("/")[0]]
        _check_columns(path, table, there.tables.get(table.name))
        if table.name != before:
            reached(Step.TABLE)
            before = table.name
        try:
            found = rows.values(table, unpacked(path, name, content))
        except ValueError as error:
            raise damaged(path, f"{name} holds what is no row: {error}") from error
        rows.write(conn, table.name, (column for column, _ in table.columns), found)


def _check_columns(path: Path, contents: TableContents, there: Table | None) -> None:
    if there is None or not {name for name, _ in contents.columns} <= set(there.columns.keys()):
        raise damaged(path, f"its table {contents.name} is none of revision that it names")


def _bring_up_to_date(
    order: Order, built: Building, known: _Known, restore_id: str, now: datetime, reached: Callable[[Step], None]
) -> None:
    """What happened since: replayed, destroyed, told."""
    conn, contents = built.conn, order.verified.contents
    replay = Replay(conn)
    continuing = Continuing(conn, contents.head, replay, order.checkpoints)
    current = built.living is not None and continuing.from_living(built.living)
    for file in order.journals:
        continuing.from_file(file, order.verified.signer)
    for file in order.certificates:
        take_certificates(conn, replay, file, order.verified.signer)
    carried = carry(conn, built.living) if current and built.living is not None else ()
    replay.end_keys()
    known.last, known.destroyed = continuing.last, replay.destroyed
    reached(Step.REPLAYED)
    known.lost = check_against(conn, order.checkpoints, continuing.last)
    known.unknown = _unknown(replay, carried, known, whole=current)
    details = {
        "journal": contents.head.sequence,
        "destroyed": known.destroyed,
        "unknown": list(known.unknown),
        "restore": restore_id,
        "made": moment(contents.made_at),
    }
    sew(conn, contents.backup_id, details, known.lost, now)
    _end_due(conn, order, known, now)
    add(conn, Restore(restore_id, contents.backup_id, now, known.unknown, None if known.unknown else now))
    reached(Step.SEWN)


def _end_due(conn: Connection, order: Order, known: _Known, now: datetime) -> None:
    """What fell due loses its key before anybody can listen, as in a sweep; without a newer journal it waits for a person, unheard."""
    if JOURNAL not in known.unknown or order.destroy_due:
        known.fell_due = shred_all(conn, now)
    else:
        known.waiting = mortal(conn, now)


def _unknown(replay: Replay, carried: Sequence[str], known: _Known, *, whole: bool) -> tuple[str, ...]:
    """Kinds that could not be done again; `journal` unless its end is the end of the house that was replaced."""
    covered = tuple(start for table in carried for start in CARRIED.get(table, ()))
    kinds = sorted(kind for kind in replay.unknown if not kind.startswith(covered))
    return tuple(kinds if whole and known.lost is None else [JOURNAL, *kinds])


def _put_files(order: Order, reached: Callable[[Step], None]) -> None:
    same = _same_house(order)
    for name, content in again(order.verified, order.identities):
        if name.startswith("tables/"):
            continue
        place = order.folders.place(name)
        if place is not None and files.put_back(name, place, content, same_house=same):
            reached(Step.FILE)
    reached(Step.FILES)


def _same_house(order: Order) -> bool:
    """Whether the keys that are here are those of the house that made the backup."""
    here = order.folders.place("keys/signing.pub.pem")
    return here is not None and here.exists() and PublicKey.read(here).kid == order.verified.signer.kid
