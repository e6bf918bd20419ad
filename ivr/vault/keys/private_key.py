"""One private key and the lines by which it is written: an identity file that the age tool reads as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ivr.domain.key_period import KeyPeriod
from ivr.vault.age import bech32
from ivr.vault.errors import BadName, BadRecipient

PREFIX = "age-secret-key-"
SECRET = "AGE-SECRET-KEY-1"  # noqa: S105  # the prefix, not a key
_SCALAR = 32
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NOTE = re.compile(r"#\s*(key|period|created)\s*:\s*(.*?)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that opens headers.

    Attributes:
        name: letters, digits, `.`, `_` and `-`.
        recipient: its public half, `age1…`.
        period: of the due dates that it is for; None for any.
        secret: `AGE-SECRET-KEY-1…`; never shown by accident.
        made_at: as its file says, empty when it does not.
    """

    name: str
    recipient: str
    period: KeyPeriod | None
    secret: str = field(repr=False)
    made_at: str = ""

    @classmethod
    def make(cls, name: str, period: KeyPeriod | None, now: datetime) -> Self:
        """A new one. Raises BadName."""
        scalar = X25519PrivateKey.generate().private_bytes_raw()
        secret = bech32.encode(PREFIX, scalar).upper()
        return cls(checked(name), recipient_of(secret), period, secret, now.isoformat(timespec="seconds"))

    @property
    def opener(self) -> X25519PrivateKey:
        """For `age.unwrap`."""
        return scalar_of(self.secret)

    def text(self) -> str:
        """As age-keygen writes it, with our notes in comments."""
        notes = [f"# key: {self.name}"]
        if self.made_at:
            notes.append(f"# created: {self.made_at}")
        if self.period is not None:
            notes.append(f"# period: {self.period}")
        return "\n".join((*notes, f"# public key: {self.recipient}", self.secret, ""))


def checked(name: str) -> str:
    """A name that leaves no folder.

    Raises:
        BadName: it is none.
    """
    if not _NAME.fullmatch(name):
        raise BadName(f"{name!r} cannot name a key. Use letters, digits, dots, underscores and dashes.")
    return name


def recipient_of(secret: str) -> str:
    """The public half of `AGE-SECRET-KEY-1…`. Raises BadRecipient."""
    return bech32.encode("age", scalar_of(secret).public_key().public_bytes_raw())


def scalar_of(secret: str) -> X25519PrivateKey:
    """Read `AGE-SECRET-KEY-1…`.

    Raises:
        BadRecipient: it is no such key; the message does not repeat it.
    """
    try:
        prefix, scalar = bech32.decode(secret)
    except ValueError as error:
        raise BadRecipient(f"this is no age identity: {error}. It must be a line AGE-SECRET-KEY-1….") from error
    if prefix != PREFIX or len(scalar) != _SCALAR:
        raise BadRecipient("this is no X25519 age identity. It must be a line AGE-SECRET-KEY-1….")
    return X25519PrivateKey.from_private_bytes(scalar)


def read_keys(text: str, name: str) -> Iterator[PrivateKey]:
    """The keys of an identity file, each with the notes above it.

    Args:
        text: of the file.
        name: of keys that have none of their own.

    Raises:
        BadRecipient: a line is no key, or a note names no month.
    """
    notes: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if line.lstrip().startswith("#"):
            if (found := _NOTE.match(line.strip())) is not None:
                notes[found[1].lower()] = found[2]
            continue
        try:
            secret = line.strip()
            period = KeyPeriod.parse(notes["period"]) if "period" in notes else None
            yield PrivateKey(notes.get("key", name), recipient_of(secret), period, secret.upper(), notes.get("created", ""))
        except (BadRecipient, ValueError) as error:
            raise BadRecipient(f"line {number}: {error}") from error
        notes = {}


def keys_text(keys: Sequence[PrivateKey]) -> str:
    """The lines of several keys; `read_keys` reads them back."""
    return "\n".join(key.text() for key in keys)
