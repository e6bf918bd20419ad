"""The header of an age file that a passphrase opens.

Source: C2SP age.md, version 1, "scrypt recipient stanza": one stanza alone, `-> scrypt SALT LOGN`; the key that wraps the file key is
scrypt(passphrase, "age-encryption.org/v1/scrypt" || salt, N = 2^LOGN, r = 8, p = 1).
"""

from __future__ import annotations

import base64
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ivr.vault.age_header import VERSION, hkdf

WORK = 18
"""Log2 of N, as the age tool writes it: a second and 256 MiB for every guess."""

_LABEL = b"age-encryption.org/v1/scrypt"
_SALT = 16


def passphrase_header(passphrase: str, *, work: int = WORK) -> tuple[bytes, bytes]:
    """Make a header that this passphrase alone opens, with a fresh file key.

    Args:
        passphrase: as it will be typed.
        work: log2 of scrypt's N; the age tool refuses more than 22.

    Returns:
        The header, and the file key of 16 bytes, which must stay in memory.
    """
    file_key, salt = os.urandom(16), os.urandom(_SALT)
    key = Scrypt(_LABEL + salt, 32, 1 << work, 8, 1).derive(passphrase.encode())
    body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    signed = VERSION + b"-> scrypt " + _base64(salt) + f" {work}\n".encode() + _base64(body) + b"\n---"
    mac = hmac.digest(hkdf(file_key, b"", b"header"), signed, "sha256")
    return signed + b" " + _base64(mac) + b"\n", file_key


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")
