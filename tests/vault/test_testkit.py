"""The vectors of the age specification (C2SP/CCTV, age/testdata), those without armour and without hybrid keys."""

from __future__ import annotations

import hashlib
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from ivr.errors import VaultError
from ivr.vault import age
from ivr.vault.age import scrypt as age_scrypt
from ivr.vault.age.header import hkdf
from ivr.vault.errors import BadBody, BadHeader, IdentityMissing, PassphraseWrong
from ivr.vault.keys.private_key import scalar_of

VECTORS = sorted((Path(__file__).parent / "testkit").iterdir())
EXPECTED: dict[str, type[VaultError] | tuple[type[VaultError], ...]] = {
    "header failure": BadHeader,
    "HMAC failure": BadHeader,
    "payload failure": BadBody,
    "no match": (IdentityMissing, PassphraseWrong),
}

NONCE = {"stream_no_nonce", "stream_short_nonce"}
"""The nonce is a part of our body, of which we know the length."""


def read(path: Path) -> tuple[dict[str, list[str]], bytes]:
    about, _, file = path.read_bytes().partition(b"\n\n")
    facts: dict[str, list[str]] = {}
    for line in about.decode().splitlines():
        name, _, value = line.partition(": ")
        facts.setdefault(name, []).append(value)
    return facts, zlib.decompress(file) if "compressed" in facts else file


def opened(facts: dict[str, list[str]], header: bytes) -> bytes:
    if "passphrase" in facts:
        return age_scrypt.unwrap(header, facts["passphrase"][0])
    return age.unwrap(header, [scalar_of(identity) for identity in facts.get("identity", [])])


def streamed(key: bytes, body: bytes) -> bytes:
    """What a reader that cannot know the length lets out before it fails."""
    cipher, plain = ChaCha20Poly1305(hkdf(key, body[:16], b"payload")), b""
    for number in range(1_000):
        sealed = body[16 + number * age.SEALED_CHUNK :][: age.SEALED_CHUNK]
        for flag in (b"\x00", b"\x01") if len(sealed) == age.SEALED_CHUNK else (b"\x01",):
            with suppress(InvalidTag):
                chunk = cipher.decrypt(number.to_bytes(11) + flag, sealed, None)
                break
        else:
            return plain
        if not chunk and number:
            return plain
        plain += chunk
        if flag == b"\x01":
            return plain
    raise AssertionError("too long")


def test_there_are_vectors() -> None:
    assert len(VECTORS) > 90


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.name)
def test_vector(path: Path) -> None:
    facts, file = read(path)
    (expected,) = facts["expect"]
    plain, raised = b"", None
    try:
        header, body = age.split(file)
        key = opened(facts, header)
        assert facts["file key"] == [key.hex()]
        for chunk in age.Body(key, lambda start, end: body[start:end], len(body)).chunks():
            plain += chunk
    except VaultError as error:
        raised = error
    if expected == "success":
        assert raised is None
        assert facts["payload"] == [hashlib.sha256(plain).hexdigest()]
        return
    assert isinstance(raised, BadBody if path.name in NONCE else EXPECTED[expected])
    if expected == "payload failure":  # we know the length, and may let out less
        theirs = streamed(key, body)
        assert facts["payload"] == [hashlib.sha256(theirs).hexdigest()]
        assert theirs.startswith(plain)
