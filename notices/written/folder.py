"""A folder that is there whole or not at all: written beside its place, then renamed into it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from notices.written.errors import PagesNotWritten
from notices.written.export import HASHES, INDEX, STYLE

_OURS = re.compile(rf"{re.escape(INDEX)}|{re.escape(STYLE)}|{re.escape(HASHES)}|[A-Za-z0-9-]+\.(?:html|txt)")


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Put files into a folder of their own, in place of an earlier export.

    Args:
        folder: made when it is not there. In it there may be what this function has written before, and nothing else.
        files: names and contents.

    Raises:
        PagesNotWritten: it holds something else, the disk is full, or it cannot be written. It is as it was before.
    """
    place = folder.resolve()
    fresh = place.with_name(f".{place.name}-{os.getpid()}.part")
    try:
        _check_ours(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir()
        for name, text in files.items():
            _write(fresh / name, text.encode())
        _swap(fresh, place)
    except OSError as error:
        raise PagesNotWritten(
            f"{folder} could not be written: {error.strerror}. Free some space, or name a folder that can be written."
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _check_ours(place: Path) -> None:
    if not place.exists():
        return
    if not place.is_dir():
        raise PagesNotWritten(f"{place} is a file. Name a folder.")
    found = sorted(path.name for path in place.iterdir())
    foreign = [name for name in found if not _OURS.fullmatch(name) or not (place / name).is_file()]
    if foreign or (found and HASHES not in found):
        raise PagesNotWritten(
            f"{place} holds {(foreign or found)[0]}, which is no part of a written notice. Nothing was changed. Name an empty folder, or a new one."
        )


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _swap(fresh: Path, place: Path) -> None:
    """No file system replaces a folder that is not empty: the old one steps aside, and comes back if the new one cannot take its place."""
    if not place.exists():
        fresh.rename(place)
        return
    old = place.with_name(f".{place.name}-{os.getpid()}.old")
    place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old)
