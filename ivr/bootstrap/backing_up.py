"""Backups of this house, wired: what belongs into one, where it goes, and what is known when one comes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from ivr.backup import restoring
from ivr.backup.errors import BackupKeyMissing
from ivr.backup.files import Folders
from ivr.backup.keeping import is_due, remove_surplus
from ivr.backup.making import Source, make
from ivr.backup.restoring import Order, Restored, restore
from ivr.backup.verifying import Verified, verify
from ivr.bootstrap import home
from ivr.bootstrap.keeping import checkpoints_file, interrupted
from ivr.database.engine import open_database, reading
from ivr.errors import SettingsError
from ivr.journal.chain import Head, head
from ivr.journal.checkpoints import keep_checkpoint, kept_checkpoints, sign_checkpoint
from ivr.journal.signing import PublicKey, Signer
from ivr.settings import SECRETS, Settings
from ivr.vault.keys.identities import FolderIdentities, read_recipients
from ivr.vault.objects import open_store
from ivr.worker.backups import Backups


def recipients_file(settings: Settings) -> Path:
    """Public keys that backups are encrypted for."""
    return settings.keys / "backup-recipients.txt"


def recipients(settings: Settings) -> tuple[str, ...]:
    """The public keys that backups are encrypted for.

    Raises:
        BackupKeyMissing: there are none.
    """
    if not recipients_file(settings).exists():
        raise BackupKeyMissing("There is no key that could open a backup. Make one: preambule backup key NAME --into FOLDER")
    return read_recipients(recipients_file(settings))


def folders(settings: Settings) -> Folders:
    """What belongs to the house beside its tables. Private keys of recordings lie elsewhere, and stay there."""
    return Folders(
        {"keys": settings.keys, "sounds": settings.sounds, "uploads": settings.uploads},
        {"lines.toml": settings.lines_file, "journal.checkpoints": checkpoints_file(settings)},
    )


def source(settings: Settings, engine: Engine, *, bodies: bool) -> Source:
    """What a backup of this house is made of."""
    return Source(
        engine,
        home.signer(settings),
        folders(settings),
        recipients(settings),
        {"house/settings.json": _settings(settings)},
        open_store(settings.objects_url) if bodies else None,
    )


def scheduled(settings: Settings, engine: Engine) -> Backups | None:
    """What the worker does by itself; None where no folder is set.

    Raises:
        SettingsError: a figure or a word that cannot be used.
    """
    if not settings.backup_into:
        return None
    if settings.backup_hours < 1 or settings.backups_kept < 1 or settings.backup_objects not in ("on", "off"):
        raise SettingsError(
            "PREAMBULE_BACKUP_HOURS and PREAMBULE_BACKUPS_KEPT are at least 1, PREAMBULE_BACKUP_OBJECTS is on or off."
        )
    into, every = Path(settings.backup_into).absolute(), timedelta(hours=settings.backup_hours)

    def due(at: datetime) -> bool:
        return is_due((path.name for path in into.glob("*.age")), at, every)

    def make_one(at: datetime) -> None:
        make(source(settings, engine, bodies=settings.backup_objects == "on"), into, at)
        remove_surplus(engine, into, settings.backups_kept, at)

    return Backups(due, make_one)


def verified(settings: Settings, path: Path, identities: Path, expected: str | None) -> Verified:
    """Read a backup back, for this house or for the one that its signer's fingerprint names."""
    return verify(path, FolderIdentities(identities), _ours(settings), expected)


@dataclass(frozen=True, slots=True)
class Known:
    """What is at hand beside a backup: files kept elsewhere."""

    journals: Sequence[Path] = ()
    certificates: Sequence[Path] = ()
    checkpoints: Sequence[Path] = ()


def bring_back(
    settings: Settings,
    found: Verified,
    identities: Path,
    known: Known,
    *,
    replace: bool,
    now: datetime,
    destroy_due: bool = False,
    reached: Callable[[restoring.Step], None] = lambda _: None,
) -> Restored:
    """Restore a verified backup into this host's settings, and sign the journal's new head."""
    signed = [*known.checkpoints, checkpoints_file(settings)]
    heads = tuple(one for file in signed for one in kept_checkpoints(file, found.signer))
    order = Order(
        verified=found,
        identities=FolderIdentities(identities),
        url=settings.database_url,
        folders=folders(settings),
        store=open_store(settings.objects_url),
        parts=settings.parts,
        replace=replace,
        destroy_due=destroy_due,
        journals=known.journals,
        certificates=known.certificates,
        checkpoints=heads,
    )
    home.make_folders(settings)

    def passed(step: restoring.Step) -> None:
        if step is restoring.Step.SEWN:  # from here on this host's files change; what was refused before has changed nothing
            interrupted(settings).touch(0o600)
        reached(step)

    done = restore(order, now, passed)
    interrupted(settings).unlink()
    engine = open_database(settings.database_url)
    try:
        with reading(engine) as conn:
            last: Head = head(conn)
    finally:
        engine.dispose()
    signer = Signer.load(settings.keys / "signing.pem")
    for jws in _not_kept(known.checkpoints, checkpoints_file(settings)):
        keep_checkpoint(checkpoints_file(settings), jws)
    keep_checkpoint(checkpoints_file(settings), sign_checkpoint(signer, last, now))
    return done


def _not_kept(files: Sequence[Path], kept: Path) -> Iterator[str]:
    """Signed heads that came from elsewhere, each once: this host shall know them from now on."""
    known = set(kept.read_text(encoding="ascii").splitlines()) if kept.exists() else set()
    for file in files:
        for jws in file.read_text(encoding="ascii").splitlines():
            if jws and jws not in known:
                known.add(jws)
                yield jws


def _ours(settings: Settings) -> PublicKey | None:
    file = settings.keys / "signing.pub.pem"
    return PublicKey.read(file) if file.exists() else None


def _settings(settings: Settings) -> bytes:
    """For people who make a host anew; nothing reads it back, and no secret is in it."""
    said = {one.name: str(getattr(settings, one.name)) for one in fields(settings) if one.name not in SECRETS}
    return (json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
