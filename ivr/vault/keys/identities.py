"""Keys: public ones for the telephone host, private ones in a store of their own, which that host never sees (L3, LAW 26)."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ivr.domain.key_period import KeyPeriod
from ivr.vault import age
from ivr.vault.errors import BadRecipient, IdentityExists, IdentityMissing, PrivateKeyMisplaced
from ivr.vault.files import finish_shredding, new_file, shred
from ivr.vault.keys import recipients
from ivr.vault.keys.dooming import Dooming
from ivr.vault.keys.private_key import PrivateKey, checked, read_keys
from ivr.vault.keys.recipients import Recipient


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


class KeepsKeys(Protocol):
    """What making, printing and destroying keys needs of a store, beyond opening headers."""

    @property
    def dooming(self) -> Dooming:
        """Which of them it is about to destroy."""
        ...

    def kept(self) -> tuple[PrivateKey, ...]:
        """All that are kept."""
        ...

    def keep(self, keys: Sequence[PrivateKey]) -> None:
        """Keep further keys: all of them, or none.

        Raises:
            IdentityExists: one of that name is there; nothing is ever overwritten.
        """
        ...

    def destroy(self, recipient: str) -> bool:
        """Destroy one key for ever; False when it is not here. Can be repeated."""
        ...


def make_identity(folder: Path, recipients_file: Path, name: str, now: datetime, period: KeyPeriod | None = None) -> str:
    """Make a private key `folder/name.txt` (0600, as age-keygen writes it) and add its public half to the recipients.

    Args:
        folder: of private keys alone; created 0700.
        recipients_file: public keys, one a line; lies in another folder, goes to the telephone host.
        name: of the key: letters, digits, `.`, `_` and `-`.
        now: written into the file.
        period: of the due dates that it is for; None for any.

    Returns:
        The recipient, `age1…`.

    Raises:
        BadName, IdentityExists, PrivateKeyMisplaced: nothing was written.
    """
    key = PrivateKey.make(name, period, now)
    keep_apart(folder, recipients_file)
    KeyFolder(folder).keep((key,))
    recipients.add(recipients_file, Recipient(key.recipient, period, key.name))
    return key.recipient


def read_recipients(path: Path) -> tuple[str, ...]:
    """All public keys of a recipients file, whatever their period; raises as `recipients.read`."""
    return tuple(recipient.key for recipient in recipients.read(path).known)


class KeyFolder:
    """Private keys in a folder, one file each, readable by their owner only: for whoever makes and destroys them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dooming = Dooming(folder)

    def kept(self) -> tuple[PrivateKey, ...]:
        """Those of the folder.

        Raises:
            PrivateKeyMisplaced: others may read one.
            BadRecipient: a file is no identity.
        """
        return tuple(_load(file) for file in sorted(self.folder.glob("*.txt")))

    def keep(self, keys: Sequence[PrivateKey]) -> None:
        """See `KeepsKeys`. The folder is made 0700."""
        for key in keys:
            if self._file(key.name).exists():
                raise _exists(self._file(key.name))
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for key in keys:
            _write_new(self._file(key.name), key.text())

    def destroy(self, recipient: str) -> bool:
        """Overwrite the key's file and remove it, with whatever writers that were killed have left of it."""
        finish_shredding(self.folder)
        files = [file for file in sorted(self.folder.glob("*.txt")) if _load(file).recipient == recipient]
        left = [file for file in self.folder.glob(".*.txt.*") if recipient in file.read_text(encoding="ascii", errors="replace")]
        for file in (*left, *files):
            shred(file)
        return bool(files)

    def _file(self, name: str) -> Path:
        return self.folder / f"{checked(name)}.txt"


class FolderIdentities:
    """Private keys in a folder, one file each, readable by their owner only.

    Raises:
        IdentityMissing: the folder has no key.
        PrivateKeyMisplaced: others may read one.
        BadRecipient: a file is no identity.
    """

    def __init__(self, folder: Path) -> None:
        keys = KeyFolder(folder).kept()
        if not keys:
            raise IdentityMissing(f"{folder} holds no private key (*.txt). Bring it from where keys are kept, or make one.")
        self._ring = Ring(keys)

    def recipients(self) -> tuple[str, ...]:
        """The public halves, `age1…`."""
        return self._ring.recipients()

    def unwrap(self, header: bytes) -> bytes:
        """The file key that a header holds; see `Identities`."""
        return self._ring.unwrap(header)


class Ring:
    """Private keys in memory. The one that opened the last header is tried first: the next is often of the same period."""

    def __init__(self, keys: Sequence[PrivateKey]) -> None:
        self._recipients = tuple(key.recipient for key in keys)
        self._openers: list[X25519PrivateKey] = [key.opener for key in keys]

    def recipients(self) -> tuple[str, ...]:
        """The public halves, `age1…`."""
        return self._recipients

    def unwrap(self, header: bytes) -> bytes:
        """The file key that a header holds; see `Identities`."""
        for opener in tuple(self._openers):
            try:
                file_key = age.unwrap(header, (opener,))
            except IdentityMissing:
                continue
            if opener is not self._openers[0]:
                self._openers = [opener, *(other for other in self._openers if other is not opener)]
            return file_key
        raise IdentityMissing("None of the private keys at hand opens this header. Bring the identity of its period.")


class Together:
    """Several stores as one; the first that opens a header does."""

    def __init__(self, stores: Sequence[Identities]) -> None:
        self._stores = tuple(stores)

    def recipients(self) -> tuple[str, ...]:
        """The public halves of all."""
        return tuple(recipient for store in self._stores for recipient in store.recipients())

    def unwrap(self, header: bytes) -> bytes:
        """The file key that a header holds; see `Identities`."""
        for store in self._stores:
            try:
                return store.unwrap(header)
            except IdentityMissing:
                continue
        raise IdentityMissing("None of the private keys at hand opens this header. Bring the identity of its period.")


def keep_apart(private: Path, recipients_file: Path) -> None:
    """Refuse private and public keys in folders one in the other.

    Raises:
        PrivateKeyMisplaced: they are.
    """
    public, private = recipients_file.parent.resolve(), private.resolve()
    if public.is_relative_to(private) or private.is_relative_to(public):
        raise PrivateKeyMisplaced(
            f"{private} and {public} lie one in the other. Private keys need a folder of their own (LAW 26)."
        )


def _load(file: Path) -> PrivateKey:
    try:
        mode, text = file.stat().st_mode, file.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise IdentityMissing(f"{file} cannot be read ({error.strerror}). Run this as the keys' owner.") from error
    if stat.S_IMODE(mode) & 0o077:
        raise PrivateKeyMisplaced(
            f"{file} can be read by others. Run `chmod 600 {file}`, and make a new key if somebody may have done so."
        )
    try:
        found = tuple(read_keys(text, file.stem))
    except BadRecipient as error:
        raise BadRecipient(f"{file} is no age identity ({error.message}).") from error
    if len(found) != 1:
        raise BadRecipient(f"{file} is no age identity. It must hold one AGE-SECRET-KEY-1… line.")
    return found[0]


def _exists(path: Path) -> IdentityExists:
    return IdentityExists(f"{path} exists and is not overwritten: recordings may need it. Choose another name.")


def _write_new(path: Path, text: str) -> None:
    try:
        new_file(path, text.encode("ascii"), 0o600)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        raise PrivateKeyMisplaced(f"{path} cannot be written ({error.strerror}).") from error
