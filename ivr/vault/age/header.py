"""The header of an age file: who can open it.

Source: C2SP age.md, version 1: `age-encryption.org/v1`, one X25519 stanza a recipient, a MAC. With one recipient it has 168 bytes.
It is kept apart from the body: a recording is shredded by deleting its header.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ivr.vault.age import bech32
from ivr.vault.errors import BadHeader, BadRecipient, IdentityMissing, RecipientsMissing

VERSION = b"age-encryption.org/v1\n"
SCRYPT = "scrypt"
"""The kind of the stanza that a passphrase opens."""

_WRAP_INFO = b"age-encryption.org/v1/X25519"
FILE_KEY = 16
_KEY = 32
_ARGUMENT = re.compile(r"[!-~]+")
TAG = 16
_COLUMNS = 64
ZERO_NONCE = bytes(12)


@dataclass(frozen=True, slots=True)
class Stanza:
    """One way of opening a file: its kind with arguments, and what it wraps."""

    arguments: tuple[str, ...]
    body: bytes


def hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256, 32 bytes (RFC 5869)."""
    return HKDF(SHA256(), _KEY, salt, info).derive(key)


@lru_cache(maxsize=1024)
def parse_recipient(text: str) -> X25519PublicKey:
    """Read a public key `age1…`.

    Raises:
        BadRecipient: it is none.
    """
    try:
        prefix, data = bech32.decode(text)
    except ValueError as error:
        raise BadRecipient(f"{text!r} is no age recipient: {error}. Copy the line that begins with age1 anew.") from error
    if prefix != "age" or len(data) != _KEY:
        raise BadRecipient(f"{text!r} is no X25519 age recipient. Use one made by `preambule keys create` or `age-keygen`.")
    return X25519PublicKey.from_public_bytes(data)


def make_header(recipients: Sequence[str]) -> tuple[bytes, bytes]:
    """Make a header for `age1…` recipients, with a fresh file key.

    Returns:
        The header, and the file key of 16 bytes, which must stay in memory.

    Raises:
        BadRecipient: one of them is no public key.
        RecipientsMissing: there are none.
    """
    if not recipients:
        raise RecipientsMissing("No recipient was named, so nothing could ever open the recording. Name one in recipients.txt.")
    file_key = os.urandom(FILE_KEY)
    return wrap(file_key, recipients), file_key


def wrap(file_key: bytes, recipients: Sequence[str]) -> bytes:
    """The header that opens `file_key` for these recipients; rotating keys is no more than this."""
    stanzas = b"".join(_stanza(file_key, parse_recipient(recipient)) for recipient in recipients)
    return closed(file_key, VERSION + stanzas + b"---")


def unwrap(header: bytes, identities: Sequence[X25519PrivateKey]) -> bytes:
    """The file key, by whichever of the private keys opens the header.

    Raises:
        BadHeader: it cannot be read, or its MAC is wrong.
        IdentityMissing: none of the keys opens it.
    """
    stanzas, signed, mac = parse(header)
    for stanza in stanzas:
        for identity in identities:
            file_key = _open(stanza, identity)
            if file_key is None:
                continue
            check_mac(file_key, signed, mac)
            return file_key
    raise IdentityMissing("None of the private keys at hand opens this header. Bring the identity of its period.")


def split(file: bytes) -> tuple[bytes, bytes]:
    """Cut a whole age file into header and body.

    Raises:
        BadHeader: it has no header.
    """
    start = file.find(b"\n--- ")
    end = file.find(b"\n", start + 1)
    if not file.startswith(VERSION) or start < 0 or end < 0:
        raise BadHeader("This is no age file: it has no header.")
    return file[: end + 1], file[end + 1 :]


def _stanza(file_key: bytes, recipient: X25519PublicKey) -> bytes:
    ephemeral = X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    key = hkdf(ephemeral.exchange(recipient), share + recipient.public_bytes_raw(), _WRAP_INFO)
    body = ChaCha20Poly1305(key).encrypt(ZERO_NONCE, file_key, None)
    return b"-> X25519 " + encode64(share) + b"\n" + encode64(body) + b"\n"


def _open(stanza: Stanza, identity: X25519PrivateKey) -> bytes | None:
    if stanza.arguments[0] != "X25519":
        return None
    shares = [decode64(argument) for argument in stanza.arguments[1:]]
    if [len(share) for share in shares] != [_KEY] or len(stanza.body) != FILE_KEY + TAG:
        raise BadHeader("The header has a malformed X25519 stanza. Restore it from a copy.")
    (share,) = shares
    try:
        shared = identity.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError as error:
        raise BadHeader("The header has a share of low order. Restore it from a copy.") from error
    key = hkdf(shared, share + identity.public_key().public_bytes_raw(), _WRAP_INFO)
    try:
        return ChaCha20Poly1305(key).decrypt(ZERO_NONCE, stanza.body, None)
    except InvalidTag:
        return None


def parse(header: bytes) -> tuple[list[Stanza], bytes, bytes]:
    """The stanzas, the bytes under the MAC, the MAC.

    Raises:
        BadHeader: it is none; or a passphrase is one of several ways to open it, which the format forbids.
    """
    end = header.rfind(b"\n--- ")
    if not header.startswith(VERSION) or end < 0 or not header.endswith(b"\n"):
        raise BadHeader("This is no age v1 header. Restore it from a copy.")
    signed, mac = header[: end + 4], decode64(header[end + 5 : -1].decode("ascii", "replace"))
    lines = header[len(VERSION) : end].decode("ascii", "replace").split("\n")
    stanzas: list[Stanza] = []
    while lines:
        stanzas.append(_read_stanza(lines))
    if len(stanzas) > 1 and any(stanza.arguments[0] == SCRYPT for stanza in stanzas):
        raise BadHeader("The header has a passphrase beside other keys. No honest program writes that; restore it from a copy.")
    return stanzas, signed, mac


def _read_stanza(lines: list[str]) -> Stanza:
    arrow, *arguments = lines.pop(0).split(" ")
    if arrow != "->" or not arguments or not all(_ARGUMENT.fullmatch(argument) for argument in arguments):
        raise BadHeader("The header has a line that is no stanza. Restore it from a copy.")
    body = ""
    while lines:
        line = lines.pop(0)
        body += line
        if len(line) < _COLUMNS:
            return Stanza(tuple(arguments), decode64(body))
        if len(line) > _COLUMNS:
            break
    raise BadHeader("The header has a stanza without an end. Restore it from a copy.")


def closed(file_key: bytes, signed: bytes) -> bytes:
    """A whole header: its bytes up to the three dashes, and their MAC."""
    return signed + b" " + encode64(_mac(file_key, signed)) + b"\n"


def check_mac(file_key: bytes, signed: bytes, mac: bytes) -> None:
    """Raise `BadHeader` unless the MAC is that of these bytes."""
    if not hmac.compare_digest(_mac(file_key, signed), mac):
        raise BadHeader("The header was changed after it was made: its MAC is wrong. Restore it from a copy.")


def _mac(file_key: bytes, signed: bytes) -> bytes:
    return hmac.digest(hkdf(file_key, b"", b"header"), signed, "sha256")


def encode64(data: bytes) -> bytes:
    """Base64 without padding."""
    return base64.b64encode(data).rstrip(b"=")


def decode64(text: str) -> bytes:
    """Back from `encode64`.

    Raises:
        BadHeader: it is not what `encode64` writes.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadHeader("The header has broken base64. Restore it from a copy.") from error
    if encode64(data).decode() != text:
        raise BadHeader("The header has base64 that is not canonical. Restore it from a copy.")
    return data
