"""Secrets that we make ourselves: long and random, so that their hash needs neither salt nor work."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

BYTES = 32
_CODE_BYTES = 10


def new() -> str:
    """A secret for a session, a link or a place: 256 random bits, in letters that addresses and cookies take."""
    return secrets.token_urlsafe(BYTES)


def new_token() -> str:
    """A token of the API; it says whose it is, so that whoever finds one in a file knows what to do with it."""
    return f"preambule_{new()}"


def new_code() -> str:
    """A recovery code: 80 random bits, as people can write them down."""
    text = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def hashed(secret: str) -> bytes:
    """What the rows hold of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def hashed_code(code: str) -> bytes:
    """What the rows hold of a recovery code, however it was typed."""
    return hashed("".join(letter for letter in code.casefold() if letter.isalnum()))


def keyed(key: bytes, *parts: str) -> str:
    """What the rows hold of things that could be guessed: names that were typed, places."""
    return hmac.new(key, "\n".join(parts).encode("utf-8", "replace"), hashlib.sha256).hexdigest()
