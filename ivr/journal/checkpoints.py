"""Signed checkpoints: the head of the journal, vouched for outside of it, so that a cut at its end is noticed."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from ivr.database.tables import microseconds
from ivr.journal.chain import Head
from ivr.journal.entries import moment
from ivr.journal.errors import JournalBroken
from ivr.journal.signing import PublicKey, Signer

TYP = "preambule.journal-checkpoint"


def sign_checkpoint(signer: Signer, head: Head, now: datetime) -> str:
    """The head, signed."""
    microseconds(now)  # refuses a naive moment
    return signer.sign({"v": 1, **head.told, "at": moment(now)}, TYP)


def read_checkpoint(jws: str, public_key: PublicKey) -> Head:
    """The head that a checkpoint vouches for.

    Raises:
        SignatureWrong: changed, or signed with another key.
        JournalBroken: signed rightly, but no checkpoint.
    """
    payload = public_key.read_verified(jws, TYP)
    try:
        return Head.read(payload)
    except (KeyError, TypeError, ValueError) as error:
        raise JournalBroken(f"A signed document among the checkpoints is none: {error!r}. Remove it from the file.") from error


def keep_checkpoint(file: Path, jws: str) -> None:
    """Add a checkpoint to a file of them, one a line. Best kept on another host than the database.

    Raises:
        JournalBroken: the file cannot be written.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        with os.fdopen(handle, "w", encoding="ascii") as lines:
            lines.write(jws + "\n")
            lines.flush()
            os.fsync(lines.fileno())
    except OSError as error:
        raise JournalBroken(f"The checkpoint cannot be written to {file}: {error.strerror}. Make its folder writable.") from error


def kept_checkpoints(file: Path, public_key: PublicKey) -> tuple[Head, ...]:
    """Every head in a file of checkpoints; none when there is no file yet. A last line cut by a crash is not counted.

    Raises:
        SignatureWrong: a line was changed, or signed with another key.
        JournalBroken: the file cannot be read.
    """
    return tuple(read_checkpoint(line, public_key) for line in _lines(file))


def newest_checkpoint(file: Path, public_key: PublicKey) -> Head | None:
    """The last head in a file of checkpoints; None when there is none yet. Raises as `kept_checkpoints`."""
    lines = _lines(file)
    return read_checkpoint(lines[-1], public_key) if lines else None


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise JournalBroken(f"The checkpoints in {file} cannot be read: {error}.") from error
    whole = text[: text.rfind("\n") + 1]
    return [line for line in whole.splitlines() if line]
