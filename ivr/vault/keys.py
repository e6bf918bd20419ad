"""Keys: public ones for the telephone host, private ones in a folder of their own, which that host never sees (L3, LAW 26)."""

from __future__ import annotations

import os
import re
import stat
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ivr.vault import age, bech32
from ivr.vault.errors import (
    BadName,
    BadRecipient,
    IdentityExists,
    IdentityMissing,
    PrivateKeyMisplaced,
    RecipientsMissing,
)

SECRET = "AGE-SECRET-KEY-1"  # noqa: S105  # the prefix, not a key
_SCALAR = 32


class Identities(Protocol):
    """A store of private keys. They never leave it: it opens headers instead."""

    def recipients(self) -> tuple[str, ...]:
        """The public halves, `age1…`."""
        ...

    def unwrap(self, header: bytes) -> bytes:
        """The file key that a header holds.

        Raises:
            BadHeader: the header is broken.
            IdentityMissing: no key here opens it.
        """
        ...


def make_identity(folder: Path, recipients_file: Path, name: str, now: datetime) -> str:
    """Make a private key `folder/name.txt` (0600, as age-keygen writes it) and add its public half to the recipients.

    Args:
        folder: of private keys alone; created 0700.
        recipients_file: public keys, one a line; lies in another folder, goes to the telephone host.
        name: of the key: letters, digits, `.`, `_` and `-`.
        now: written into the file.

    Returns:
        The recipient, `age1…`.

    Raises:
        BadName, IdentityExists, PrivateKeyMisplaced: nothing was written.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise BadName(f"{name!r} cannot name a key. Use letters, digits, dots, underscores and dashes.")
    _keep_apart(folder, recipients_file)
    private = X25519PrivateKey.generate()
    recipient = bech32.encode("age", private.public_key().public_bytes_raw())
    secret = bech32.encode("age-secret-key-", private.private_bytes_raw()).upper()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_new(folder / f"{name}.txt", f"# created: {now.isoformat(timespec='seconds')}\n# public key: {recipient}\n{secret}\n")
    recipients_file.parent.mkdir(parents=True, exist_ok=True)
    with recipients_file.open("a", encoding="utf-8") as file:
        file.write(f"# {name}\n{recipient}\n")
    return recipient


def read_recipients(path: Path) -> tuple[str, ...]:
    """The public keys to encrypt for.

    Raises:
        RecipientsMissing: no such file, or none in it.
        BadRecipient: a line is no public key.
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
    found = tuple(line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    if not found:
        raise RecipientsMissing(f"{path} names no recipient. Make keys with `preambule keys create NAME`.")
    for recipient in found:
        age.parse_recipient(recipient)
    return found


class FolderIdentities:
    """Private keys in a folder, one file each, readable by their owner only.

    Raises:
        IdentityMissing: the folder has no key.
        PrivateKeyMisplaced: others may read one.
        BadRecipient: a file is no identity.
    """

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*.txt"))
        if not files:
            raise IdentityMissing(f"{folder} holds no private key (*.txt). Bring it from where keys are kept, or make one.")
        self._keys = tuple(_load(file) for file in files)

    def recipients(self) -> tuple[str, ...]:
        """The public halves, `age1…`."""
        return tuple(bech32.encode("age", key.public_key().public_bytes_raw()) for key in self._keys)

    def unwrap(self, header: bytes) -> bytes:
        """The file key that a header holds; see `Identities`."""
        return age.unwrap(header, self._keys)


def _load(file: Path) -> X25519PrivateKey:
    try:
        mode, text = file.stat().st_mode, file.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise IdentityMissing(f"{file} cannot be read ({error.strerror}). Run this as the keys' owner.") from error
    if stat.S_IMODE(mode) & 0o077:
        raise PrivateKeyMisplaced(
            f"{file} can be read by others. Run `chmod 600 {file}`, and make a new key if somebody may have done so."
        )
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        prefix, scalar = bech32.decode(lines[0] if len(lines) == 1 else "")
    except ValueError as error:
        raise BadRecipient(f"{file} is no age identity: {error}. It must hold one AGE-SECRET-KEY-1… line.") from error
    if prefix != "age-secret-key-" or len(scalar) != _SCALAR:
        raise BadRecipient(f"{file} is no X25519 age identity. It must hold one AGE-SECRET-KEY-1… line.")
    return X25519PrivateKey.from_private_bytes(scalar)


def _keep_apart(folder: Path, recipients_file: Path) -> None:
    public, private = recipients_file.parent.resolve(), folder.resolve()
    if public.is_relative_to(private) or private.is_relative_to(public):
        raise PrivateKeyMisplaced(
            f"{private} and {public} lie one in the other. Private keys need a folder of their own (LAW 26)."
        )


def _write_new(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise IdentityExists(f"{path} exists and is not overwritten: recordings may need it. Choose another name.") from error
    except OSError as error:
        raise PrivateKeyMisplaced(f"{path} cannot be written ({error.strerror}).") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
