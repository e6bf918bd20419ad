"""Small files that must be whole: replaced in one step, or overwritten before they go."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

_DOOMED = ".doomed."


def replace_file(path: Path, content: bytes, mode: int, *, through: Path | None = None) -> None:
    """Write a file that whoever opens it finds whole, the old one or the new one, also after a power cut.

    Args:
        path: of the file.
        content: all of it.
        mode: its rights.
        through: name of the draft, which must not exist; None for one that nobody else has.

    Raises:
        OSError: it cannot be written; the old one stands.
    """
    with _draft(through or _draft_name(path), content, mode) as draft:
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
    with _draft(_draft_name(path), content, mode) as draft:
        path.hardlink_to(draft)
    settle(path.parent)


def shred(path: Path) -> bool:
    """Overwrite a file, then remove it; False when there is none. A file system that copies on write keeps the old blocks for a while.

    First it loses its name: whoever is killed in the middle leaves no half file under it, and `finish_shredding` does the rest.

    Raises:
        OSError: it cannot be removed.
    """
    doomed = path.with_name(f"{_DOOMED}{secrets.token_hex(4)}")
    try:
        path.rename(doomed)
    except FileNotFoundError:
        return False
    settle(path.parent)
    _end(doomed)
    return True


def finish_shredding(folder: Path) -> None:
    """Overwrite and remove whatever lost its name and nothing else.

    Raises:
        OSError: it cannot be removed.
    """
    for doomed in folder.glob(f"{_DOOMED}*"):
        _end(doomed)


def drafts_of(path: Path) -> tuple[Path, ...]:
    """What writers that were killed have left beside a file. Nobody may be writing it."""
    return tuple(
        found for found in path.parent.glob(f".{path.name}.*") if re.fullmatch(r"[0-9a-f]{8}", found.name.rpartition(".")[2])
    )


def _end(doomed: Path) -> None:
    descriptor = os.open(doomed, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        _overwrite(file)
    doomed.unlink()
    settle(doomed.parent)


def _overwrite(file: FileIO) -> None:
    file.write(bytes(os.fstat(file.fileno()).st_size))
    os.fsync(file.fileno())


@contextmanager
def _draft(draft: Path, content: bytes, mode: int) -> Iterator[Path]:
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _draft_name(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def settle(path: Path) -> None:
    """Let a folder's names, or what a file says, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
