"""What a directory and an S3 store have in common: reading, deleting and listing through obstore."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import obstore
from obstore.store import LocalStore, S3Store

from ivr.vault.errors import ObjectMissing, StoreUnwritable
from ivr.vault.parts import digest_of
from ivr.vault.stores.translation import checked, translated

READ_BACK = 1 << 20
"""About how many bytes are in memory at once while an object is read back: it comes as one stream."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An object on its way into the store: begun, and neither completed nor given up.

    Attributes:
        id: by which the store knows it.
        began_at: aware, UTC.
    """

    name: str
    id: str
    began_at: datetime


class StoredObjects:
    """Objects behind obstore.

    Args:
        store: obstore's.
        where: for people, in messages.
    """

    def __init__(self, store: LocalStore | S3Store, where: str) -> None:
        self._store = store
        self._where = where

    def read(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, all of them: a store that gives fewer is not believed."""
        with translated(name, self._where):
            data = bytes(obstore.get_range(self._store, checked(name), start=start, end=end))
        if len(data) != end - start:
            raise StoreUnwritable(f"{self._where} gave {len(data)} of {end - start} bytes of {name}. Check the store; try again.")
        return data

    def size(self, name: str) -> int:
        """In bytes."""
        with translated(name, self._where):
            return int(obstore.head(self._store, checked(name))["size"])

    def delete(self, name: str) -> bool:
        """Delete; False when there was no such object."""
        try:
            self.size(name)
            with translated(name, self._where):
                obstore.delete(self._store, name)
        except ObjectMissing:
            return False
        return True

    def names(self) -> Iterator[str]:
        """All objects, a page in memory at a time, whatever they are called."""
        try:
            with translated("", self._where):
                for page in obstore.list(self._store):
                    yield from (str(entry["path"]) for entry in page)
        except ObjectMissing as error:
            raise StoreUnwritable(f"{self._where} is not there. Check its address, and that it is mounted.") from error

    def _arrived(self, name: str, size: int, sha256: str) -> None:
        """Read an object back, whole, before the only other copy goes.

        Raises:
            StoreUnwritable: what came back is not what was sent.
        """
        there = self.size(name)
        with translated(name, self._where):
            pieces = obstore.get(self._store, name).stream(min_chunk_size=READ_BACK)
            if there == size and digest_of(bytes(piece) for piece in pieces) == sha256:
                return
        raise StoreUnwritable(
            f"{self._where} took {name} but gives back something else ({there} of {size} bytes, or other ones). "
            "It is sent again. Check the store."
        )
