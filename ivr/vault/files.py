"""Small files that must be whole: replaced in one step, or overwritten before they go."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path


def replace_file(path: Path, content: bytes, mode: int) -> None:
    """Write a file that whoever opens it finds whole, the old one or the new one, also after a power cut.

    Raises:
        OSError: it cannot be written; the old one stands.
    """
    with _draft(path, content, mode) as draft:
        draft.replace(path)
    settle(path.parent)


def replace_secret(path: Path, content: bytes) -> None:
    """As `replace_file`, for a file of secrets: what it said before is overwritten as soon as the new one stands.

    Raises:
        OSError: it cannot be written; the old one stands.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "wb", buffering=0) as before:
        replace_file(path, content, 0o600)
        _overwrite(before)


def new_file(path: Path, content: bytes, mode: int) -> None:
    """Make a file that nobody ever finds half written.

    Raises:
        FileExistsError: there is one, and it stands.
        OSError: it cannot be written.
    """
    with _draft(path, content, mode) as draft:
        path.hardlink_to(draft)
    settle(path.parent)


def shred(path: Path) -> bool:
    """Overwrite a file, then remove it; False when there is none. A file system that copies on write keeps the old blocks for a while.

    Raises:
        OSError: it cannot be removed.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        _overwrite(file)
    path.unlink()
    settle(path.parent)
    return True


def _overwrite(file: FileIO) -> None:
    file.write(bytes(os.fstat(file.fileno()).st_size))
    os.fsync(file.fileno())


@contextmanager
def _draft(path: Path, content: bytes, mode: int) -> Iterator[Path]:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Let a folder's names survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
