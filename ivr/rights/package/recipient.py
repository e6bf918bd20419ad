"""For whom a package is encrypted: a passphrase, or a public key that the person has given."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from ivr.rights.errors import BadPassphrase
from ivr.vault.age import make_header, parse_recipient
from ivr.vault.age import scrypt as age_scrypt

SHORTEST = 12
_GROUPS, _GROUP = 5, 4
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that are mistaken for each other on paper or on the telephone."""


@dataclass(frozen=True, slots=True)
class PublicKeyOf:
    """An age public key, `age1…`."""

    text: str

    def header(self) -> tuple[bytes, bytes]:
        """The header and the file key. Raises `BadRecipient`."""
        parse_recipient(self.text)
        return make_header([self.text])


@dataclass(frozen=True, slots=True)
class Passphrase:
    """A passphrase, told to the person by another way than the package."""

    text: str = field(repr=False)
    work: int = age_scrypt.WORK

    def header(self) -> tuple[bytes, bytes]:
        """The header and the file key.

        Raises:
            BadPassphrase: it would keep nobody out.
        """
        if len(self.text) < SHORTEST or not self.text.isprintable() or self.text != self.text.strip():
            raise BadPassphrase(f"A passphrase is one line of at least {SHORTEST} characters, without spaces at its ends.")
        return age_scrypt.make_header(self.text, self.work)


Recipient = PublicKeyOf | Passphrase


def draw() -> Passphrase:
    """A new passphrase: twenty signs of 31, 99 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return Passphrase("-".join(groups))
