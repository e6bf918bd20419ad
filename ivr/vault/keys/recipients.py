"""The recipients: whom a telephone host encrypts for, by due date. It knows nothing else of keys (L3).

The file is one for the age tool too: a public key a line. What we say of a key stands in comments above it:

    # 2027-02
    # period: 2027-02
    age1…

A key without a period is for any due date, and is taken where no key of the period is there: old homes go on working.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.domain.key_period import KeyPeriod
from ivr.vault import age
from ivr.vault.errors import BadRecipient, PrivateKeyMisplaced, RecipientsMissing
from ivr.vault.files import replace_file
from ivr.vault.keys.private_key import SECRET

_PERIOD = re.compile(r"#\s*period\b\s*:?\s*(.*?)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A public key.

    Attributes:
        key: `age1…`.
        period: of the due dates that it is for; None for any.
        name: the first comment above it, or empty.
    """

    key: str
    period: KeyPeriod | None = None
    name: str = ""

    def text(self) -> str:
        """Its lines."""
        notes = [f"# {self.name}"] if self.name else []
        if self.period is not None:
            notes.append(f"# period: {self.period}")
        return "\n".join((*notes, self.key, ""))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom one header is wrapped for.

    Attributes:
        keys: `age1…`, at least one.
        period: of the keys; None when they are for any due date.
    """

    keys: tuple[str, ...]
    period: KeyPeriod | None = None

    @property
    def written(self) -> str:
        """As the key table names them: sorted, a space between two."""
        return " ".join(sorted(self.keys))


@dataclass(frozen=True, slots=True)
class KeyHeader:
    """An age header and whom it is wrapped for."""

    header: bytes
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class Recipients:
    """All that are known, as one reading of the file found them."""

    known: tuple[Recipient, ...]

    def choose(self, due_at: datetime) -> Chosen:
        """Whom to encrypt for, so that nothing outlives the due date.

        Raises:
            RecipientsMissing: no key is for this date.
        """
        period = KeyPeriod.of(due_at)
        for wanted in (period, None):
            keys = tuple(recipient.key for recipient in self.known if recipient.period == wanted)
            if keys:
                return Chosen(keys, wanted)
        raise RecipientsMissing(
            f"No key is for recordings due in {period}, so they are not made. Make it: `preambule keys create --period {period}`."
        )

    def covers(self, due_at: datetime) -> bool:
        """Whether anybody could open a recording of this due date."""
        period = KeyPeriod.of(due_at)
        return any(recipient.period in (period, None) for recipient in self.known)

    @property
    def periods(self) -> frozenset[KeyPeriod]:
        """Those that have a key of their own."""
        return frozenset(recipient.period for recipient in self.known if recipient.period is not None)


def read(path: Path) -> Recipients:
    """The public keys to encrypt for.

    Raises:
        RecipientsMissing: no such file, or none in it.
        BadRecipient: a line is no public key, or a period is no month.
        PrivateKeyMisplaced: the file holds a private key (L3).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RecipientsMissing(
            f"{path} cannot be read ({error.strerror}). Make keys with `preambule keys create NAME`, or copy it here."
        ) from error
    except UnicodeDecodeError as error:
        raise BadRecipient(f"{path} is no text. It must hold one age1… key a line.") from error
    if SECRET in text.upper():
        raise PrivateKeyMisplaced(
            f"{path} holds a private key. Take it off this host; only lines that begin with age1 belong here (L3)."
        )
    found = _parse(text, path)
    if not found:
        raise RecipientsMissing(f"{path} names no recipient. Make keys with `preambule keys create NAME`.")
    return Recipients(found)


def add(path: Path, *recipients: Recipient) -> None:
    """Add public keys; those that are there already stay as they are. Nobody ever reads half a file."""
    change(path, recipients)


def retire(path: Path, *keys: str) -> None:
    """Take public keys out, with the comments above them: nothing is encrypted for them from now on."""
    change(path, (), retired=keys)


def change(path: Path, added: Sequence[Recipient], retired: Collection[str] = ()) -> None:
    """Add and take out in one step, one process after the other. Raises as `read`, when there is a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path.parent):  # the worker makes keys while somebody renews them: neither may write back what the other took out
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        known = {recipient.key for recipient in _parse(before, path)}
        new = [recipient.text() for recipient in added if recipient.key not in known]
        kept = _without(before, retired)
        if new or kept != before:
            lines = kept if not kept or kept.endswith("\n") else kept + "\n"
            replace_file(path, (lines + "".join(new)).encode(), 0o644)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While nobody else changes a file of this folder through here. The lock dies with its process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _without(text: str, keys: Collection[str]) -> str:
    kept: list[str] = []
    notes: list[str] = []
    for line in text.splitlines(keepends=True):
        notes.append(line)
        if line.strip().startswith("#"):
            continue
        if line.strip() not in keys:
            kept += notes
        notes = []
    return "".join((*kept, *notes))


class RecipientsFile:
    """A recipients file as it is now: read again whenever it has changed. From any thread.

    Raises:
        RecipientsMissing, BadRecipient, PrivateKeyMisplaced: from every method, while the file is no good.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] | None = None
        self._found: Recipients | None = None

    @property
    def now(self) -> Recipients:
        """What it says."""
        with self._lock:
            seen = self._look()
            if self._found is None or seen is None or seen != self._seen:
                self._found, self._seen = None, seen
                self._found = read(self._path)
            return self._found

    def check(self) -> None:
        """Read it, so that a process which could record nothing does not start."""
        _ = self.now

    def choose(self, due_at: datetime) -> Chosen:
        """See `Recipients.choose`."""
        return self.now.choose(due_at)

    def _look(self) -> tuple[int, ...] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _parse(text: str, path: Path) -> tuple[Recipient, ...]:
    found: dict[str, Recipient] = {}
    name, period = "", None
    for number, line in enumerate((line.strip() for line in text.splitlines()), 1):
        if not line:
            continue
        if not line.startswith("#"):
            age.parse_recipient(line)
            found.setdefault(line, Recipient(line, period, name))
            name, period = "", None
        elif (noted := _PERIOD.match(line)) is not None:
            try:
                period = KeyPeriod.parse(noted[1])
            except ValueError as error:
                raise BadRecipient(f"{path}, line {number}: {error}") from error
        else:
            name = name or line.lstrip("# ")
    return tuple(found.values())
