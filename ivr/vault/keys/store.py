"""A key store: private keys in one file that a passphrase opens.

It is an age file: `age -d FILE` asks for the passphrase and prints the keys, `age -d -i FILE RECORDING` opens a recording with them.
A file is a profile: whoever trains and whoever listens to complaints may have different keys, each with a passphrase of their own.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ivr.vault.age import scrypt as age_scrypt
from ivr.vault.errors import BadName, IdentityExists, IdentityMissing, KeyStoreBroken
from ivr.vault.files import drafts_of, new_file, replace_secret, shred
from ivr.vault.keys.attempts import Attempts
from ivr.vault.keys.dooming import Dooming
from ivr.vault.keys.identities import Ring
from ivr.vault.keys.private_key import PrivateKey, checked, keys_text, read_keys

SUFFIX = ".age"
SHORTEST = 12
"""Characters of a passphrase at least."""

_MOST = 4 << 20
_BANNER = "# Private keys of Préambule. Whoever has them can hear recordings. Keep them off telephone hosts (LAW 26).\n\n"


class KeyStore:
    """One profile.

    Args:
        folder: of the private keys.
        profile: letters, digits, `.`, `_` and `-`.
        passphrase: opens it.
        work: of the passphrase's stretching, when the store is written; None for `age_scrypt.WORK`.
        now: the wall clock.
    """

    def __init__(
        self,
        folder: Path,
        profile: str,
        passphrase: str,
        *,
        work: int | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.path = folder / f"{checked(profile)}{SUFFIX}"
        self._passphrase = passphrase
        self._work = age_scrypt.WORK if work is None else work
        self.dooming = Dooming(folder, profile)
        self._attempts = Attempts(folder / f".{profile}.attempts", now)

    @classmethod
    def create(cls, folder: Path, profile: str, passphrase: str, *, work: int | None = None) -> KeyStore:
        """Make an empty store.

        Raises:
            IdentityExists: there is one of that name.
            BadName: the name, or a passphrase of fewer than `SHORTEST` characters.
            KeyStoreBroken: it cannot be written.
        """
        if len(passphrase) < SHORTEST:
            raise BadName(f"The passphrase has {len(passphrase)} characters; {SHORTEST} are the least. Take five words or more.")
        store = cls(folder, profile, passphrase, work=work)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new_file(store.path, age_scrypt.seal(_BANNER.encode(), passphrase, store._work), 0o600)
        except FileExistsError as error:
            raise IdentityExists(f"{store.path} exists and is not overwritten. Name another profile.") from error
        except OSError as error:
            raise KeyStoreBroken(f"{store.path} cannot be written ({error.strerror}).") from error
        return store

    def kept(self) -> tuple[PrivateKey, ...]:
        """All that are kept.

        Raises:
            PassphraseWrong, PassphraseTooOften: they stay closed.
            KeyStoreBroken, BadHeader, BadBody, BadRecipient: the file is gone or was changed.
        """
        file = self._content()
        with self._attempts.one():
            plain = age_scrypt.unseal(file, self._passphrase)
        return tuple(read_keys(plain.decode("utf-8", "replace"), self.path.stem))

    def keep(self, keys: Sequence[PrivateKey]) -> None:
        """Keep further keys: all, or none. Raises as `kept`, and IdentityExists."""
        with self._alone():
            known = self.kept()
            names, recipients = {key.name for key in known}, {key.recipient for key in known}
            for key in keys:
                if checked(key.name) in names or key.recipient in recipients:
                    raise IdentityExists(f"{self.path} holds a key {key.name} already, which recordings may need. Name another.")
            self._write((*known, *keys))

    def destroy(self, recipient: str) -> bool:
        """Write the store anew without a key; False when it is not there. Raises as `kept`."""
        with self._alone():
            known = self.kept()
            for left in drafts_of(self.path):
                shred(left)
            kept = tuple(key for key in known if key.recipient != recipient)
            if kept == known:
                return False
            self._write(kept)
        return True

    def change_passphrase(self, new: str) -> None:
        """Close it with another passphrase. Raises as `kept`, and BadName for one that is too short."""
        if len(new) < SHORTEST:
            raise BadName(f"The passphrase has {len(new)} characters; {SHORTEST} are the least. Take five words or more.")
        with self._alone():
            known = self.kept()
            self._passphrase = new
            self._write(known)

    def _write(self, keys: Sequence[PrivateKey]) -> None:
        sealed = age_scrypt.seal((_BANNER + keys_text(keys)).encode(), self._passphrase, self._work)
        try:
            replace_secret(self.path, sealed)
        except OSError as error:
            raise KeyStoreBroken(f"{self.path} cannot be written ({error.strerror}); the old one stands. Make room.") from error

    def _content(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                content = file.read(_MOST + 1)
        except OSError as error:
            raise KeyStoreBroken(
                f"The key store {self.path} cannot be read ({error.strerror}). Restore it, or make one: preambule keys create --profile NAME"
            ) from error
        if len(content) > _MOST:
            raise KeyStoreBroken(f"{self.path} is no key store: it is too large.")
        return content

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two who change one store do so one after the other."""
        descriptor = os.open(self.path.with_name(f".{self.path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class StoreIdentities:
    """The private keys of a key store, opened once with its passphrase and kept in memory.

    Raises:
        IdentityMissing: the store holds none.
        PassphraseWrong, PassphraseTooOften, KeyStoreBroken, BadHeader, BadBody: as `KeyStore.kept`.
    """

    def __init__(self, store: KeyStore) -> None:
        keys = store.kept()
        if not keys:
            raise IdentityMissing(f"{store.path} holds no private key yet. Make them: preambule keys create --profile NAME")
        self._ring = Ring(keys)

    def recipients(self) -> tuple[str, ...]:
        """The public halves, `age1…`."""
        return self._ring.recipients()

    def unwrap(self, header: bytes) -> bytes:
        """The file key that a header holds; see `Identities`."""
        return self._ring.unwrap(header)


def profiles(folder: Path) -> tuple[str, ...]:
    """The profiles there are."""
    return tuple(sorted(file.stem for file in folder.glob(f"*{SUFFIX}")))
