"""A tar archive that becomes an age file as it is written: what is in it is in clear in memory only, a chunk at a time (L3)."""

from __future__ import annotations

import fcntl
import io
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from ivr.rights.errors import PackageFailed
from ivr.vault.age import Sink

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*\.[a-z0-9]{2,4}\Z")


class Archive:
    """A folder in a tar archive, written from its beginning to its end.

    Args:
        sink: takes the bytes.
        folder: that all names lie in, so that unpacking makes one folder.
        at: the time that files bear.
    """

    def __init__(self, sink: Sink, folder: str, at: datetime) -> None:
        self._tar = tarfile.TarFile.open(  # type: ignore[call-overload]  # the sink writes, and does no more
            fileobj=sink, mode="w|", format=tarfile.USTAR_FORMAT
        )
        self._folder = folder
        self._at = int(at.timestamp())

    def add(self, name: str, content: bytes) -> None:
        """A small file."""
        self.add_stream(name, len(content), [content])

    def add_stream(self, name: str, size: int, pieces: Iterable[bytes]) -> None:
        """A file of a known size, piece by piece.

        Raises:
            PackageFailed: a name that would leave the folder, or other than `size` bytes.
        """
        if not _NAME.match(name):
            raise PackageFailed(f"{name!r} cannot name a file of the package.")
        member = tarfile.TarInfo(f"{self._folder}/{name}")
        member.size, member.mtime, member.mode = size, self._at, 0o600
        source = _Pieces(pieces)
        try:
            self._tar.addfile(member, source)
        except OSError as error:
            raise PackageFailed(f"{name} could not be written whole: {error}.") from error
        source.finish()

    def close(self) -> None:
        """Write the end of the archive."""
        self._tar.close()


class _Pieces(io.RawIOBase):
    """Pieces, read as a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._waiting = bytearray()

    def read(self, count: int = -1) -> bytes:
        """So many bytes, fewer only at the end."""
        while len(self._waiting) < count:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._waiting += piece
        data = bytes(self._waiting[:count])
        del self._waiting[:count]
        return data

    def finish(self) -> None:
        """All must have been read: what is left would be missing without anybody's knowing."""
        if self._waiting or next(self._pieces, None):
            raise PackageFailed("A file of the package is longer than was said.")


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """A file of 0600 that gets its name when it is whole, and never takes another's.

    What a crash leaves is a draft beside it: ciphertext without an end, which the next attempt replaces.

    Raises:
        PackageFailed: the name is taken, or the folder cannot be written.
    """
    draft = out.with_name(f".{out.name}.draft")
    try:
        if out.exists() or out.is_symlink():
            raise FileExistsError(17, "it exists already")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise PackageFailed(f"{out} cannot be written: {error.strerror}. Name a file that does not exist yet.") from error
    with os.fdopen(descriptor, "wb") as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # of two who write the same, one does
            os.ftruncate(descriptor, 0)
            os.fchmod(descriptor, 0o600)
        except OSError as error:
            raise PackageFailed(f"{out} is being written by somebody else.") from error
        try:
            yield file
            file.flush()
            os.fsync(descriptor)
            os.link(draft, out)
        except OSError as error:
            raise PackageFailed(f"{out} could not be written whole: {error.strerror}. Make room and try again.") from error
        finally:
            draft.unlink(missing_ok=True)
