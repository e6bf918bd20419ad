"""Where the bodies of recordings lie: a directory or an S3-compatible store, by address alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from ivr.vault.errors import StoreUnwritable
from ivr.vault.stores.address import read_address
from ivr.vault.stores.directory import DirectoryObjects
from ivr.vault.stores.stored import Upload

__all__ = ["DirectoryObjects", "Objects", "Upload", "body_name", "open_store", "recording_of", "told", "whole"]

_SUFFIX = ".age"
_PIECE = 1 << 20


class Objects(Protocol):
    """A store of whole, immutable objects.

    Every method raises `BadName` for a name that would leave the store, `StoreUnwritable` when the store fails.
    """

    def adopt(self, part: Path, name: str, sha256: str | None = None) -> None:
        """Take over a local file as an object; afterwards the file is gone. Done twice, it is done once.

        Interrupted at any place, it goes on with what has arrived. Where bytes were copied, they are read back, whole, before the
        file goes.

        Args:
            part: the file.
            name: of the object.
            sha256: of the body as it was captured, lower-case hexadecimal; None when nobody has noted it.

        Raises:
            ObjectMissing: neither the file nor the object exists.
            BadBody: the file is not what was captured; it stays.
            StoreFull: there is no room; the file stays.
        """
        ...

    def read(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, never fewer. Raises `ObjectMissing`."""
        ...

    def size(self, name: str) -> int:
        """In bytes. Raises `ObjectMissing`."""
        ...

    def delete(self, name: str) -> bool:
        """Delete, with whatever has arrived of an upload of it; False when there was no such object."""
        ...

    def names(self) -> Iterator[str]:
        """All objects, a page in memory at a time."""
        ...

    def uploads(self) -> Iterator[Upload]:
        """What was begun to be adopted, and neither finished nor given up."""
        ...

    def abort(self, upload: Upload) -> None:
        """Give an upload up; nothing happens if it is over."""
        ...


def body_name(recording_id: str) -> str:
    """The name of a recording's body in the store; 256 folders or so keep each one small."""
    return f"{recording_id[:2]}/{recording_id}{_SUFFIX}"


def recording_of(name: str) -> str | None:
    """The id of the recording whose body has this name, or None: the name is not of our making."""
    recording_id = name.rpartition("/")[2].removesuffix(_SUFFIX)
    return recording_id if body_name(recording_id) == name else None


def whole(store: Objects, name: str, size: int) -> Iterator[bytes]:
    """The bytes of an object, piece after piece. Raises as `Objects.read`."""
    for start in range(0, size, _PIECE):
        yield store.read(name, start, min(start + _PIECE, size))


def open_store(url: str) -> Objects:
    """The store at `file:///folder` (made when absent) or `s3://bucket/prefix` (`ivr.vault.stores.address`).

    Raises:
        StoreUnwritable: no such kind of store, a folder that cannot be made, or credentials that are not there.
    """
    address = urlsplit(url)
    if address.scheme == "file" and address.path:
        return DirectoryObjects(Path(unquote(address.path)))
    if address.scheme == "s3" and address.netloc:
        from ivr.vault.stores.s3 import S3Objects  # only now: its client takes longer to load than many a command to run

        return S3Objects(read_address(url))
    raise StoreUnwritable(f"{url!r} is no object store. Set PREAMBULE_OBJECTS_URL to file:///folder or s3://bucket/prefix.")


def told(url: str) -> str:
    """The address of a store as people may see it; what an attestation is given for (LAW 20)."""
    return read_address(url).told if urlsplit(url).scheme == "s3" else url
