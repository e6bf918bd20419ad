"""Files that are written whole or not at all: by way of temporary files, fsync and rename."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Collection, Mapping
from pathlib import Path

from notices.audio.errors import SoundNotWritten

_UNFINISHED = ".part"
_ABANDONED_SECONDS = 3_600


def store(files: Mapping[Path, bytes], *, light: Collection[Path] = ()) -> None:
    """Write files that lie in one folder, which exists or can be made; they appear in the order given, each of them whole.

    Args:
        files: what each is to hold.
        light: those that a power cut may take, for they can be made again and are checked when they are read.

    Raises:
        SoundNotWritten: what appeared already is whole, nothing else is left behind.
    """
    path = next(iter(files))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            _replace(path, data, synced=path not in light)
        _sync_folder(path.parent)
    except OSError as error:
        raise SoundNotWritten(
            f"{path} could not be written: {error.strerror}. Free some space, or let this process write there."
        ) from error


def _replace(path: Path, data: bytes, *, synced: bool) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=f".{os.getpid()}-", suffix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)  # FreeSWITCH reads it as another user
            if synced:
                os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise


def sweep(folder: Path, *, writer: int | None = None) -> None:
    """Remove what writers that were killed have left behind: the process `writer`'s, else whatever is older than an hour."""
    for path in folder.glob(f".{writer or '*'}-*{_UNFINISHED}"):
        with contextlib.suppress(OSError):
            if writer or time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
