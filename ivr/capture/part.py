"""The file of a capture in progress: ciphertext only, locked by the process that writes it, and whole chunk by whole chunk (L3)."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from pathlib import Path

from ivr.capture.errors import CaptureExists, PartsUnusable
from ivr.domain.captured import FaultKind
from ivr.vault.age import CHUNK, Encryptor

_WRITEBACK = 1 << 20
"""Bytes after which the kernel is asked to begin writing, so that the flush at the end is short for a call of any length."""


class Part:
    """Takes plaintext, buffers at most a chunk of it in memory, and appends ciphertext.

    Nothing that the disk does is raised after the file is open: `failure` tells, and what was whole stays.

    Args:
        path: must not exist; made with mode 0600 and locked (flock) until it is closed, so that others see its writer lives.

    Attributes:
        size: bytes of whole ciphertext in the file.
        sealed: bytes of plaintext in whole chunks.
        failure: why writing has ended, or None.

    Raises:
        PartsUnusable, CaptureExists: the file cannot be made.
    """

    def __init__(self, path: Path, file_key: bytes) -> None:
        self._descriptor = _create(path)
        self._encryptor = Encryptor(file_key)
        self._buffer = bytearray()
        self._hash = hashlib.sha256()
        self._flushed = 0
        self.size = 0
        self.sealed = 0
        self.failure: tuple[FaultKind, str] | None = None
        if not self._append(self._encryptor.preamble):
            self.abandon()
            path.unlink(missing_ok=True)
            raise PartsUnusable(f"{path.parent} takes no data. Make room there.")

    @property
    def sha256(self) -> str:
        """Of everything whole in the file, lower-case hexadecimal."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        """Take plaintext."""
        if self.failure is not None:
            return
        self._buffer += data
        while len(self._buffer) > CHUNK and self.failure is None:
            self._append(self._encryptor.seal(bytes(self._buffer[:CHUNK]), last=False), CHUNK)
            del self._buffer[:CHUNK]

    def close(self) -> bool:
        """Write the last chunk and let go of the file.

        Returns:
            Whether the body is complete.
        """
        if self.failure is None:
            self._append(self._encryptor.seal(bytes(self._buffer), last=True), len(self._buffer))
        self.abandon()
        return self.failure is None

    def abandon(self) -> None:
        """Let go of the file without a last chunk."""
        self._buffer.clear()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _append(self, data: bytes, plaintext: int = 0) -> bool:
        try:
            _write_all(self._descriptor, data)
        except OSError as error:
            self._fail(error)
            return False
        self._hash.update(data)
        self.size += len(data)
        self.sealed += plaintext
        if self.size - self._flushed >= _WRITEBACK:
            self._begin_writeback()
        return True

    def _begin_writeback(self) -> None:
        """Linux starts writing dirty pages that it is advised to drop, without waiting for them."""
        os.posix_fadvise(self._descriptor, self._flushed, self.size - self._flushed, os.POSIX_FADV_DONTNEED)
        self._flushed = self.size

    def _fail(self, error: OSError) -> None:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        self.failure = (FaultKind.DISK_FULL if full else FaultKind.DISK_ERROR, error.strerror or type(error).__name__)
        self._buffer.clear()
        try:
            os.ftruncate(self._descriptor, self.size)
        except OSError:  # the torn chunk stays behind the whole ones; readers drop it
            self.failure = (FaultKind.DISK_ERROR, self.failure[1])


def _create(path: Path) -> int:
    """Locked before it has its name: a recovery that looks at that moment must not take it for one without a writer."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    draft = path.with_name(f".{path.name}.new")
    descriptor = -1
    try:
        descriptor = os.open(draft, flags, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.hardlink_to(draft)
    except FileExistsError as error:
        _close(descriptor)
        raise CaptureExists(
            f"{path} exists: a capture of that id is under way, or was left by a crash. Let `recover` deal with it first."
        ) from error
    except OSError as error:
        _close(descriptor)
        raise PartsUnusable(
            f"{path} cannot be made ({error.strerror}). Check that the folder of PREAMBULE_PARTS exists and takes files."
        ) from error
    finally:
        if descriptor >= 0:
            draft.unlink(missing_ok=True)
    return descriptor


def _close(descriptor: int) -> None:
    if descriptor >= 0:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
