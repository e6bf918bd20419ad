"""Passphrases: argon2id over a hash keyed with this host's own key, so that the database alone lets nobody guess."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from ivr.accounts.errors import PassphraseWeak
from ivr.domain.account import LONGEST, SHORTEST, Weakness, normalised, weakness

SENTENCES = {
    Weakness.SHORT: f"A passphrase has at least {SHORTEST} characters: four or five words do well.",
    Weakness.LONG: f"A passphrase has at most {LONGEST} characters.",
    Weakness.KNOWN: "Others would think of this passphrase: it holds hardly more than names, rows of keys and words that everybody uses.",
}


def _argon2() -> PasswordHasher:
    """RFC 9106's second recommendation: 64 MiB, three passes, four lanes.

    A guess costs an attacker's card as much memory as it costs us, and us a fraction of a second. The first recommendation (2 GiB) would
    let ten people who sign in at once fill a small host; OWASP's least (19 MiB, two passes) is what a host with less memory would take.
    """
    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@dataclass(frozen=True, slots=True)
class Passphrases:
    """Makes and compares hashes.

    Attributes:
        key: 32 bytes that lie in no database.
        hasher: tests take a quicker one.
    """

    key: bytes
    hasher: PasswordHasher = field(default_factory=_argon2)
    _nobodys: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the hash that is compared when nobody has the name: the same work for all names."""
        self._nobodys.append(self.hasher.hash(secrets.token_bytes(32)))

    def hash(self, passphrase: str) -> str:
        """What the account's row holds."""
        return self.hasher.hash(self._keyed(passphrase))

    def matches(self, stored: str | None, passphrase: str) -> bool:
        """Whether it is this one; for None never, after the same work."""
        try:
            right = self.hasher.verify(stored or self._nobodys[0], self._keyed(passphrase))
        except (VerificationError, InvalidHashError):
            return False
        return right and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than are used now."""
        return self.hasher.check_needs_rehash(stored)

    def _keyed(self, passphrase: str) -> bytes:
        text = normalised(passphrase)[: LONGEST + 1].encode("utf-8", "replace")
        return base64.b64encode(hmac.new(self.key, b"preambule.passphrase\n" + text, hashlib.sha256).digest())


def check(passphrase: str, names: Iterable[str]) -> None:
    """Whether a new passphrase may be one.

    Raises:
        PassphraseWeak: why not.
    """
    found = weakness(normalised(passphrase), names)
    if found is not None:
        raise PassphraseWeak(SENTENCES[found])
