"""What is inside the age file: a tar archive, which any operator can list in ten years (`age -d -i KEY BACKUP | tar t`).

Members are small, so that each one is held in memory whole; a large table is cut into many. The last member is the signed manifest
that names all others with their hashes.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from ivr.backup.errors import BackupName
from ivr.backup.sealed_file import Opening, damaged
from ivr.vault.age import CHUNK, Sink
from ivr.vault.keys.identities import Identities

MANIFEST = "manifest.jws"
"""The last member."""

LARGEST = 64 << 20
"""Bytes of a member at most, packed or not: more is held in memory for nobody."""

SECTIONS = ("tables", "keys", "sounds", "uploads", "house")
"""What a member's name may begin with."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member as the manifest names it.

    Attributes:
        sha256: of its bytes in the archive, lower-case hexadecimal.
    """

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, name: str, content: bytes) -> Member:
        """Measure one."""
        return cls(name, len(content), hashlib.sha256(content).hexdigest())


class Archive:
    """Writes members, one after the other, into an age file.

    Attributes:
        members: those written so far, without the manifest.
    """

    def __init__(self, out: Sink) -> None:
        self._out = out
        self._tar = tarfile.open(fileobj=cast("IO[bytes]", out), mode="w|", format=tarfile.PAX_FORMAT, bufsize=CHUNK)  # noqa: SIM115
        self.members: list[Member] = []

    def add(self, name: str, content: bytes) -> None:
        """Write one member."""
        self._write(checked(name), content)
        self.members.append(Member.of(name, content))

    def finish(self, manifest: str) -> str:
        """Write the manifest and the end; SHA-256 of the whole age file, lower-case hexadecimal."""
        self._write(MANIFEST, manifest.encode("ascii"))
        self._tar.close()
        return self._out.close()

    def _write(self, name: str, content: bytes) -> None:
        if len(content) > LARGEST:
            raise BackupName(f"{name} has {len(content)} bytes; {LARGEST} are the most. Take it out of its folder.")
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(content), 0o600
        self._tar.addfile(info, io.BytesIO(content))


@contextmanager
def opened(path: Path, identities: Identities) -> Iterator[Iterator[tuple[str, bytes]]]:
    """The members of a backup, name and content, in their order. Nothing here trusts them yet.

    Raises:
        BackupKeyMissing: no key opens it.
        BackupDamaged: it was changed, cut, or is no backup.
        BackupName: a member would leave its folder.
    """
    opening = Opening(path, identities)
    try:
        yield _members(path, opening)
    finally:
        opening.close()


def checked(name: str) -> str:
    """A member's name that stays in its section.

    Raises:
        BackupName: it does not.
    """
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") and part.isprintable() and "\\" not in part for part in parts)
    if not plain or (name != MANIFEST and (len(parts) < 2 or parts[0] not in SECTIONS)):  # noqa: PLR2004  # a section, and a name in it
        raise BackupName(f"A backup has a member named {name!r}, which leads out of its folder: nothing of it was used.")
    return name


def inside(folder: Path, name: str) -> Path:
    """Where a member goes that is named below its section.

    Raises:
        BackupName: a link in the folder would lead it elsewhere.
    """
    return below(folder, PurePosixPath(checked(name)).parts[1:])


def below(folder: Path, parts: Sequence[str]) -> Path:
    """A place in a folder, reached through no link that leads out of it.

    Raises:
        BackupName: it would be.
    """
    target = folder.joinpath(*parts)
    if not target.parent.resolve().is_relative_to(folder.resolve()) or target.is_symlink():
        raise BackupName(f"{target} would be written through a link that leads out of {folder}. Remove the link.")
    return target


def packed(text: bytes) -> bytes:
    """Pack the lines of a table, as gzip does; the same lines give the same bytes."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return packer.compress(text) + packer.flush()


def unpacked(path: Path, name: str, content: bytes) -> bytes:
    """Unpack, without being led to fill the memory.

    Raises:
        BackupDamaged: it cannot be unpacked, or is larger than any member of ours.
    """
    unpacker = zlib.decompressobj(31)
    try:
        text = unpacker.decompress(content, LARGEST)
    except zlib.error as error:
        raise damaged(path, f"{name} cannot be unpacked") from error
    if not unpacker.eof or unpacker.unused_data:
        raise damaged(path, f"{name} cannot be unpacked whole")
    return text


def _members(path: Path, opening: Opening) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", opening), mode="r|", bufsize=CHUNK) as tar:
            for info in tar:
                name = checked(info.name)
                if not info.isreg() or info.size > LARGEST:
                    raise damaged(path, f"{name} is no plain file of ours")
                file = tar.extractfile(info)
                content = b"" if file is None else file.read()
                if len(content) != info.size:
                    raise damaged(path, f"{name} is cut")
                yield name, content
                tar.members = []  # type: ignore[attr-defined]  # tarfile remembers them all, for whoever wants to go back
    except tarfile.TarError as error:
        raise damaged(path, "there is no archive in it") from error
    while opening.read():  # what follows the archive's end must open too
        pass
