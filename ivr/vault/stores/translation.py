"""What names an object may have, and what stores say, in our own words."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from obstore.exceptions import BaseError

from ivr.vault.errors import BadName, ObjectMissing, StoreFull, StoreUnwritable

_DENIED = re.compile(r"status code: (40[13])\b")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*\Z")


def is_name(name: str) -> bool:
    """Whether an object may be called that."""
    return _NAME.match(name) is not None


def checked(name: str) -> str:
    """The name, if it stays inside the store.

    Raises:
        BadName: it does not.
    """
    if not is_name(name):
        raise BadName(f"{name!r} cannot name an object. Use letters, digits, dots, underscores, dashes and slashes.")
    return name


@contextmanager
def translated(name: str, where: str) -> Iterator[None]:
    """Name what the operating system or obstore raise in our own words."""
    try:
        yield
    except FileNotFoundError as error:
        raise missing(name, where) from error
    except (OSError, BaseError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        if _is_full(error):
            raise full(name, where) from error
        if denied := _DENIED.search(str(error)):
            raise refused(name, where, denied[1]) from error
        raise StoreUnwritable(
            f"{where} does not take or give {name}: {reason}. Check that it is there and may be written."
        ) from error


def missing(name: str, where: str) -> ObjectMissing:
    """There is no such object."""
    return ObjectMissing(f"{where} has no object {name}. If it was not destroyed, restore it from a copy.")


def full(name: str, where: str) -> StoreFull:
    """There is no room for it."""
    return StoreFull(f"{where} is full ({name}). Make room; what waits is stored then by itself.")


def refused(name: str, where: str, why: str) -> StoreUnwritable:
    """The store does not believe who we are, or does not allow it; it says no more to a HEAD than its status."""
    return StoreUnwritable(
        f"{where} refuses {name or 'to list'} to this key: {why}. Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
        "that this key may read, write, list and delete there, and the clock of this host."
    )


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    text = str(error)
    return "No space left" in text or "StorageFull" in text or "os error 28" in text
