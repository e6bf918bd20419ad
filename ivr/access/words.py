"""People's own words about why they hear a recording: they may name anybody, and so lie in no database in clear."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ivr.access.errors import ReasonUnreadable

SALT = 16
_NONCE = 12
_INFO = b"preambule.access.reason"


def hash_of(text: str, salt: bytes) -> str:
    """What the journal holds of a reason: nobody who lacks the salt can guess the words from it."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def seal(secret: bytes, access_id: str, text: str) -> str:
    """The words as their row holds them: encrypted for this access and no other, in base64."""
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + _cipher(secret).encrypt(nonce, text.encode(), access_id.encode())).decode()


def unseal(secret: bytes, access_id: str, sealed: str) -> str:
    """The words again.

    Raises:
        ReasonUnreadable: the row was changed, or belongs to another access or another host's key.
    """
    try:
        data = base64.b64decode(sealed, validate=True)
        return _cipher(secret).decrypt(data[:_NONCE], data[_NONCE:], access_id.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise ReasonUnreadable(
            "The reason of this access cannot be read: its row was changed, or factor.key is another host's. Bring that key."
        ) from error


def _cipher(secret: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, None, _INFO).derive(secret))
