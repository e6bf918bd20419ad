"""Where the bodies of recordings lie: a directory or an S3-compatible store, by address alone."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from ivr.vault.errors import BadName, ObjectMissing, StoreFull, StoreUnwritable

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*\Z")
_PIECE = 8 << 20
_AT_ONCE = 2


class Objects(Protocol):
    """A store of whole, immutable objects.

    Every method raises `BadName` for a name that would leave the store, `StoreUnwritable` when the store fails.
    """

    def adopt(self, part: Path, name: str) -> None:
        """Take over a local file as an object; afterwards the file is gone. Done twice, it is done once.

        Raises:
            ObjectMissing: neither the file nor the object exists.
            StoreFull: there is no room; the file stays.
        """
        ...

    def read(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`. Raises `ObjectMissing`."""
        ...

    def size(self, name: str) -> int:
        """In bytes. Raises `ObjectMissing`."""
        ...

    def delete(self, name: str) -> bool:
        """Delete; False when there was no such object."""
        ...

    def names(self) -> Iterator[str]:
        """All objects."""
        ...


def body_name(recording_id: str) -> str:
    """The name of a recording's body in the store; 256 folders or so keep each one small."""
    return f"{recording_id[:2]}/{recording_id}.age"


def open_store(url: str) -> Objects:
    """The store at `file:///folder` (made when absent) or `s3://bucket/prefix` (credentials from the usual AWS_ variables).

    Raises:
        StoreUnwritable: no such kind of store, or a folder that cannot be made.
    """
    address = urlsplit(url)
    if address.scheme == "file" and address.path:
        return DirectoryObjects(Path(unquote(address.path)))
    if address.scheme == "s3" and address.netloc:
        with _translated("", url):
            return RemoteObjects(S3Store.from_url(url), url)
    raise StoreUnwritable(f"{url!r} is no object store. Set PREAMBULE_OBJECTS_URL to file:///folder or s3://bucket/prefix.")


class RemoteObjects:
    """Objects behind obstore: reading, deleting, and adoption by upload."""

    def __init__(self, store: LocalStore | S3Store, where: str) -> None:
        self._store = store
        self._where = where

    def adopt(self, part: Path, name: str) -> None:
        """Upload in pieces, check the size, then delete the file."""
        try:
            file = part.open("rb")
        except FileNotFoundError:
            self.size(name)
            return
        with file:
            self._upload(file.fileno(), part, name)
        part.unlink(missing_ok=True)

    def read(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`."""
        with _translated(name, self._where):
            return bytes(obstore.get_range(self._store, _checked(name), start=start, end=end))

    def size(self, name: str) -> int:
        """In bytes."""
        with _translated(name, self._where):
            return int(obstore.head(self._store, _checked(name))["size"])

    def delete(self, name: str) -> bool:
        """Delete; False when there was no such object."""
        try:
            self.size(name)
            with _translated(name, self._where):
                obstore.delete(self._store, name)
        except ObjectMissing:
            return False
        return True

    def names(self) -> Iterator[str]:
        """All objects."""
        with _translated("", self._where):
            for page in obstore.list(self._store):
                yield from (str(entry["path"]) for entry in page)

    def _upload(self, descriptor: int, part: Path, name: str) -> None:
        expected = os.fstat(descriptor).st_size
        with _translated(name, self._where):
            obstore.put(self._store, _checked(name), part, use_multipart=True, chunk_size=_PIECE, max_concurrency=_AT_ONCE)
        if self.size(name) != expected:
            raise StoreUnwritable(f"{self._where} took {name} but not all of it; it is tried again. Check the store.")


class DirectoryObjects(RemoteObjects):
    """Objects in a folder of this host: adopted by renaming when the part lies on the same file system.

    A rename costs the same for a call of any length, and there is never a moment with half an object. Folders are 0700, files 0600.

    Raises:
        StoreUnwritable: the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _translated("", str(folder)):
            _make_private(folder)
            super().__init__(LocalStore(folder), str(folder))

    def adopt(self, part: Path, name: str) -> None:
        """Flush the file to disk, then rename it; on another file system copy it."""
        target = self._folder / _checked(name)
        with _translated(name, self._where):
            _make_private(target.parent)
        if not self._same_file_system(part, target.parent):
            super().adopt(part, name)
            if target.exists():
                target.chmod(0o600)
            return
        try:
            with _translated(name, self._where):
                _flush(part)
                part.rename(target)
                _flush(target.parent)
        except ObjectMissing:
            self.size(name)  # renamed before, by somebody else or before a crash; if not, this raises

    def _same_file_system(self, part: Path, folder: Path) -> bool:
        try:
            return part.stat().st_dev == folder.stat().st_dev
        except FileNotFoundError:
            return True


def _make_private(folder: Path) -> None:
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        _make_private(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _flush(folder.parent)


def _flush(path: Path) -> None:
    """Onto the disk, file or folder."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(name: str) -> str:
    if not _NAME.match(name):
        raise BadName(f"{name!r} cannot name an object. Use letters, digits, dots, underscores, dashes and slashes.")
    return name


@contextmanager
def _translated(name: str, where: str) -> Iterator[None]:
    """Name what the operating system or obstore raise in our own words."""
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectMissing(f"{where} has no object {name}. If it was not destroyed, restore it from a copy.") from error
    except (OSError, BaseError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        if _is_full(error):
            raise StoreFull(f"{where} is full ({name}). Make room; what waits is stored then by itself.") from error
        raise StoreUnwritable(
            f"{where} does not take or give {name}: {reason}. Check that it is there and may be written."
        ) from error


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    text = str(error)
    return "No space left" in text or "StorageFull" in text or "os error 28" in text
