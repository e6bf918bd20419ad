"""What was made from a recording and lies beside it: its waveform, its cache, plain audio that a switch has left (LAW 13).

Whatever makes such files puts them into a folder of the recording's own, `<home>/derived/<recording id>/`, and so they die with it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ivr.vault.errors import BadName, StoreUnwritable

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\Z")


def folder_of(derived: Path, recording_id: str) -> Path:
    """The folder for all that is made from one recording; not made here.

    Raises:
        BadName: an id that would leave the folder.
    """
    if not _ID.match(recording_id):
        raise BadName(f"{recording_id!r} is no recording's id.")
    return derived / recording_id


class DerivedFolder:
    """Deletes the folder of a recording below one folder.

    Args:
        derived: holds a folder for each recording that something was made from; need not exist.
    """

    def __init__(self, derived: Path) -> None:
        self._derived = derived

    def forget(self, recording_id: str) -> None:
        """Delete all of it. Raises `StoreUnwritable` when something cannot be deleted."""
        folder = folder_of(self._derived, recording_id)
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreUnwritable(
                f"{folder} cannot be deleted: {error.strerror}. Its files must go; check its rights."
            ) from error


class SpoolFiles:
    """Deletes plain audio that bears a recording's name in the folder of the pipes. A pipe holds nothing, and is left to its process.

    Args:
        spool: the folder.
        suffix: of the files.
    """

    def __init__(self, spool: Path, suffix: str) -> None:
        self._spool = spool
        self._suffix = suffix

    def forget(self, recording_id: str) -> None:
        """Delete it. Raises `StoreUnwritable` when it cannot be deleted."""
        path = self._spool / f"{folder_of(self._spool, recording_id).name}{self._suffix}"
        try:
            if path.is_file():
                path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreUnwritable(f"{path} cannot be deleted: {error.strerror}. Check the rights of its folder.") from error
