"""A backup's outermost layer: one age file, read back as a stream of 64 KiB chunks (`ivr.vault.age.Sink` writes it)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ivr.backup.errors import BackupDamaged, BackupKeyMissing
from ivr.vault.age import CHUNK, Body, split
from ivr.vault.errors import BadBody, BadHeader, IdentityMissing
from ivr.vault.keys.identities import Identities

_LONGEST_HEADER = 1 << 16


class Opening:
    """Decrypts a sealed file as it is read, one chunk in memory at a time.

    Args:
        path: of the file.
        identities: private keys, one of which opens it.

    Raises:
        BackupKeyMissing: none does.
        BackupDamaged: it is no age file; from `read`: it was changed or cut.
    """

    def __init__(self, path: Path, identities: Identities) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise BackupDamaged(f"{path} cannot be read: {error.strerror}. Name the file of a backup.") from error
        try:
            self._chunks = _chunks(path, self._descriptor, identities)
        except BaseException:
            self.close()
            raise
        self._path = path
        self._held = b""

    def read(self, size: int = CHUNK) -> bytes:
        """At most `size` bytes of plaintext; none at the end."""
        if not self._held:
            try:
                self._held = next(self._chunks, b"")
            except BadBody as error:
                raise damaged(self._path, "a chunk of it does not open") from error
        data, self._held = self._held[:size], self._held[size:]
        return data

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def damaged(path: Path, why: str) -> BackupDamaged:
    """The error that says what is wrong with a backup."""
    return BackupDamaged(f"{path} is damaged: {why}. Nothing of it was used; take another copy, or an older backup.")


def _chunks(path: Path, descriptor: int, identities: Identities) -> Iterator[bytes]:
    try:
        header, _ = split(os.pread(descriptor, _LONGEST_HEADER, 0))
        start, size = len(header), os.fstat(descriptor).st_size - len(header)
        file_key = identities.unwrap(header)
        return Body(file_key, lambda at, end: os.pread(descriptor, end - at, start + at), size).chunks()
    except IdentityMissing as error:
        raise BackupKeyMissing(
            f"None of the private keys at hand opens {path}. Bring the one of its recipients: preambule backup key made it."
        ) from error
    except (BadHeader, BadBody) as error:
        raise damaged(path, "its age header cannot be read") from error
