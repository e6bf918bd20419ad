"""Bodies of recordings beside the backups, in a folder `objects` that all backups of a folder share.

They are ciphertext already, and immutable: what is there with the right size was copied before. Their hashes stand in the rows, and in the
signed manifests of the recordings.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, select, update

from ivr.backup.archive import below
from ivr.backup.files import unwritable
from ivr.backup.sealed_file import damaged
from ivr.database.due import HALF_GONE
from ivr.database.engine import reading
from ivr.database.tables import certificate_items, recordings
from ivr.domain.recording import AT_REST, RecordingState
from ivr.errors import VaultError
from ivr.vault.errors import ObjectMissing
from ivr.vault.files import settle
from ivr.vault.objects import Objects, body_name, whole
from ivr.vault.parts import measure, part_name

FOLDER = "objects"
_AT_REST = tuple(state.value for state in AT_REST)
_PIECE = 1 << 20
_PAGE = 1_000


def bodies(engine: Engine) -> Iterator[tuple[str, str, int, str]]:
    """Recording, name, size and hash of every body at rest; a page is read at a time, and nobody waits for its reader."""
    last = ""
    c = recordings.c
    while True:
        with reading(engine) as conn:
            page = conn.execute(
                select(c.id, c.body, c.body_size, c.body_sha256)
                .where(c.state.in_(_AT_REST), c.id > last)
                .order_by(c.id)
                .limit(_PAGE)
            ).all()
        for row in page:
            yield row.id, row.body, row.body_size or 0, row.body_sha256 or ""
        if len(page) < _PAGE:
            return
        last = page[-1].id


def copy_bodies(engine: Engine, store: Objects, into: Path) -> dict[str, str]:
    """Copy the bodies that are not in `into/objects` yet; those that could not be copied, and why."""
    missing: dict[str, str] = {}
    for recording_id, name, size, sha256 in bodies(engine):
        target = into / FOLDER / name
        if target.is_file() and target.stat().st_size == size:
            continue
        try:
            why = _copy(store, name, size, sha256, target)
        except VaultError as error:
            why = error.message
        if why is not None and _still_there(engine, recording_id):
            missing[recording_id] = why
    return missing


def _still_there(engine: Engine, recording_id: str) -> bool:
    """Whether it is still at rest: what was destroyed meanwhile is missed by nobody."""
    with reading(engine) as conn:
        state = conn.execute(select(recordings.c.state).where(recordings.c.id == recording_id)).scalar_one_or_none()
    return state in _AT_REST


def _copy(store: Objects, name: str, size: int, sha256: str, target: Path) -> str | None:
    """None, or why the store's body is not the row's."""
    draft = target.with_name(f".{target.name}.part")  # one name: what an interrupted backup left is written over
    digest = hashlib.sha256()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(draft, "wb", opener=_private) as file:
            for piece in whole(store, name, size):
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != sha256:
            return "what lies in the store is not what the row says"
        draft.rename(target)
        settle(target.parent)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        draft.unlink(missing_ok=True)
    return None


def bring_bodies(conn: Connection, store: Objects, beside: Path, parts: Path) -> tuple[str, ...]:
    """Put the bodies of recordings at rest into the store, from `beside/objects`; ids of those that are in neither.

    They pass through the folder of parts, as those of calls do. What is in the store already stays: the hash in the signed manifest tells whether it is the right one.

    Raises:
        StoreFull, StoreUnwritable: the store takes no more; what it took stays for the next time.
        BackupDamaged: a body beside the backup is not the one that its recording names.
    """
    missing: list[str] = []
    c = recordings.c
    query = select(c.id, c.body_size, c.body_sha256).where(c.state.in_(_AT_REST))
    for row in conn.execute(query, execution_options={"yield_per": _PAGE}):
        name = body_name(row.id)
        if _has(store, name, row.body_size):
            continue
        source = below(beside / FOLDER, name.split("/"))
        if not source.is_file():
            missing.append(row.id)
            continue
        _bring(store, source, name, row.body_sha256, parts / part_name(row.id))
    return tuple(missing)


def settle_certified(conn: Connection, store: Objects) -> None:
    """Of what was destroyed with a certificate that is here, delete the body if the store was restored too; it needs no other certificate."""
    c = recordings.c
    certified = select(certificate_items.c.recording_id)
    query = select(c.id).where(c.state.in_([state.value for state in HALF_GONE]), c.id.in_(certified)).limit(_PAGE)
    while ids := list(conn.scalars(query)):
        for recording_id in ids:
            store.delete(body_name(recording_id))
        conn.execute(update(recordings).where(c.id.in_(ids)).values(state=RecordingState.DESTROYED.value, manifest=None))


def _has(store: Objects, name: str, size: int | None) -> bool:
    try:
        return store.size(name) == size
    except ObjectMissing:
        return False


def _bring(store: Objects, source: Path, name: str, sha256: str, part: Path) -> None:
    """A copy on the way, since a store adopts what it takes."""
    try:
        part.unlink(missing_ok=True)
        with open(part, "xb", opener=_private) as file, source.open("rb") as copied:
            shutil.copyfileobj(copied, file, _PIECE)
        size, found = measure(part)
        if found != sha256:
            raise damaged(source, f"its {size} bytes are not the body that its recording names")
        store.adopt(part, name)
    except OSError as error:
        raise unwritable(part, error) from error
    finally:
        part.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
