"""The ciphertext of calls in progress, as others than their writer see it."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ivr.vault.age import NONCE

SUFFIX = ".part"
_BLOCK = 1 << 20


def part_name(recording_id: str) -> str:
    """What the part of a recording is called."""
    return f"{recording_id}{SUFFIX}"


def being_written(part: Path) -> bool:
    """Whether a living process writes it: its lock dies with it, however it dies. False when there is no such part."""
    try:
        descriptor = os.open(part, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: two who ask at once are no writers to each other
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def parts_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Recording id and path of every part in a folder."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        yield path.name.removesuffix(SUFFIX), path


def measure(part: Path) -> tuple[int, str]:
    """Size in bytes, and SHA-256 in lower-case hexadecimal."""
    digest, size = hashlib.sha256(), 0
    with part.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def digest_of(pieces: Iterable[bytes]) -> str:
    """SHA-256 of the pieces one after the other, in lower-case hexadecimal."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def holds_audio(size: int) -> bool:
    """Whether anything can be in a body of `size` bytes: an age body begins with a nonce, and a chunk has a tag."""
    return size > NONCE + 16
