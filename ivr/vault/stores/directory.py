"""Objects in a folder: adopted by renaming, or by a copy that goes on where it was interrupted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from obstore.store import LocalStore

from ivr.vault.errors import BadBody, ObjectMissing
from ivr.vault.files import settle
from ivr.vault.stores.stored import StoredObjects, Upload
from ivr.vault.stores.translation import checked, translated

INCOMING = ".incoming"
"""Folder inside the store where copies grow; no object can have such a name."""

_BLOCK = 1 << 20


class DirectoryObjects(StoredObjects):
    """Objects in a folder of this host: adopted by renaming when the part lies on the same file system.

    A rename costs the same for a call of any length, and there is never a moment with half an object. Folders are 0700, files 0600.

    Raises:
        StoreUnwritable: the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with translated("", str(folder)):
            _make_private(folder)
            super().__init__(LocalStore(folder), str(folder))

    def adopt(self, part: Path, name: str, sha256: str | None = None) -> None:
        """Flush the file to disk, then rename it: not a byte moves. On another file system copy it, and read the copy back."""
        target = self._folder / checked(name)
        with translated(name, self._where):
            _make_private(target.parent)
        try:
            with translated(name, self._where):
                if self._same_file_system(part, target.parent):
                    settle(part)
                    part.rename(target)
                    settle(target.parent)
                    self._incoming(name).unlink(missing_ok=True)  # of a time when they lay on two file systems
                else:
                    self._copy(part, name, sha256)
        except ObjectMissing:
            self.size(name)  # adopted before, by somebody else or before a crash; if not, this raises

    def names(self) -> Iterator[str]:
        """All objects; copies that grow are none yet."""
        return (name for name in super().names() if not name.startswith(f"{INCOMING}/"))

    def uploads(self) -> Iterator[Upload]:
        """Copies that were begun and not finished."""
        for path in sorted((self._folder / INCOMING).glob("*/*")):
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            yield Upload(f"{path.parent.name}/{path.name}", path.name, at)

    def abort(self, upload: Upload) -> None:
        """Forget what has come of a copy."""
        with translated(upload.name, self._where):
            self._incoming(checked(upload.name)).unlink(missing_ok=True)

    def delete(self, name: str) -> bool:
        """Delete, and what has come of a copy of it too; False when there was no such object."""
        with translated(name, self._where):
            self._incoming(checked(name)).unlink(missing_ok=True)
        return super().delete(name)

    def _incoming(self, name: str) -> Path:
        return self._folder / INCOMING / name

    def _copy(self, part: Path, name: str, sha256: str | None) -> None:
        """What an interrupted copy has brought is compared and kept; only what is missing is written."""
        draft, target = self._incoming(name), self._folder / name
        _make_private(draft.parent)
        with part.open("rb") as source, os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b") as file:
            size, found = _bring_over(source, file)
            os.fsync(file.fileno())
        if sha256 not in (None, found):
            draft.unlink()
            raise BadBody(
                f"The part of {name} is not what was captured: its disk has changed it. It stays where it is; restore it from a copy."
            )
        draft.rename(target)
        settle(target.parent)
        self._arrived(name, size, found)
        part.unlink(missing_ok=True)

    def _same_file_system(self, part: Path, folder: Path) -> bool:
        return part.stat().st_dev == folder.stat().st_dev


def _bring_over(source: BinaryIO, target: BinaryIO) -> tuple[int, str]:
    """Make `target` what `source` is; its size and hash."""
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        digest.update(block)
        if target.read(len(block)) != block:
            target.seek(size)
            target.write(block)
        size += len(block)
        target.seek(size)
    target.truncate(size)
    target.flush()
    return size, digest.hexdigest()


def _make_private(folder: Path) -> None:
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        _make_private(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    settle(folder.parent)
