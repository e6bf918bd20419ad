"""Ed25519 signatures (RFC 8037) in the compact form of RFC 7515: what anybody can check with the public key alone."""

from __future__ import annotations

import json
import os
import secrets
import stat
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from ivr.journal.entries import canonical
from ivr.journal.errors import KeyExists, KeyExposed, KeyMissing, SignatureWrong

ALGORITHM = "Ed25519"
"""RFC 9864: the curve is named, where `EdDSA` left it open."""

CURVE: Final = "Ed25519"

_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
_PRIVATE = 0o600


class PublicKey:
    """Checks what its private half has signed."""

    def __init__(self, key: OKPKey) -> None:
        self._key = key
        self.kid: str = key.thumbprint()

    @classmethod
    def read(cls, path: Path) -> Self:
        """From a PEM or JWK file.

        Raises:
            KeyMissing: no such file, or no Ed25519 public key in it.
        """
        try:
            return cls.parse(path.read_text())
        except (OSError, UnicodeDecodeError) as error:
            raise KeyMissing(
                f"The public key {path} cannot be read: {error}. Name the file made beside the signing key."
            ) from error

    @classmethod
    def parse(cls, text: str) -> Self:
        """From the text of a PEM or JWK file.

        Raises:
            KeyMissing: it is no Ed25519 public key.
        """
        try:
            key = json.loads(text) if text.lstrip().startswith("{") else text
            return cls(_public_part(OKPKey.import_key(key)))
        except (ValueError, TypeError, KeyError, JoseError) as error:
            raise KeyMissing(
                "This is no Ed25519 public key in PEM or JWK form. Use the .pub.pem or .jwk file of the signer."
            ) from error

    @property
    def pem(self) -> str:
        """The key as other programs read it (RFC 8410)."""
        return bytes(self._key.as_pem(private=False)).decode()

    @property
    def jwk(self) -> str:
        """The key as RFC 7517 writes it."""
        return canonical(self._key.as_dict(private=False))

    def read_verified(self, token: str, typ: str | None = None) -> dict[str, Any]:
        """See `read_verified`."""
        try:
            found = jws.deserialize_compact(token.strip(), self._key, registry=_REGISTRY)
            payload = json.loads(found.payload)
        except (JoseError, ValueError) as error:
            raise SignatureWrong("The signature does not match: the document was changed, or signed with another key.") from error
        if typ is not None and found.headers().get("typ") != typ:
            raise SignatureWrong(f"This document is a {found.headers().get('typ')}, where a {typ} was expected.")
        if not isinstance(payload, dict):
            raise SignatureWrong("The document is signed, but holds no table of values.")
        return payload


class Signer:
    """Signs, with a key that stays in one file readable by its owner only."""

    def __init__(self, key: OKPKey) -> None:
        self._key = key
        self.public = PublicKey(_public_part(key))
        self._raw = _raw(key)
        self._headers: dict[str, bytes] = {}

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a key pair: `path`, and `path` with `.pub.pem` and `.jwk` beside it for whoever verifies.

        Raises:
            KeyExists: there is one at `path`.
            KeyMissing: the folder cannot be written.
        """
        signer = cls(OKPKey.generate_key(CURVE))
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_new(path, bytes(signer._key.as_pem(private=True)))
        except FileExistsError as error:
            raise KeyExists(
                f"{path} exists: what it has signed needs it. Move it away first if another is really wanted."
            ) from error
        except OSError as error:
            raise KeyMissing(
                f"No key can be made at {path}: {error.strerror}. Make its folder writable for this user."
            ) from error
        path.with_suffix(".pub.pem").write_text(signer.public.pem)
        path.with_suffix(".jwk").write_text(signer.public.jwk + "\n")
        return signer

    @classmethod
    def load(cls, path: Path) -> Self:
        """Take the key at `path`.

        Raises:
            KeyMissing: no file, or no Ed25519 key in it.
            KeyExposed: others may read it.
        """
        try:
            mode = path.stat().st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise KeyExposed(
                    f"{path} may be read by others (mode {mode & 0o777:o}). Run chmod 600 on it, and make a new key if somebody did."
                )
            return cls(OKPKey.import_key(path.read_text()))
        except (OSError, ValueError, TypeError, JoseError) as error:
            raise KeyMissing(
                f"The signing key {path} cannot be read: {error}. Run `preambule keys init`, or restore it."
            ) from error

    @classmethod
    def open(cls, path: Path) -> Self:
        """Take the key at `path`, made now when there is none. Safe when several processes start at once."""
        if not path.exists():
            try:
                return cls.create(path)
            except KeyExists:
                return cls.load(path)
        return cls.load(path)

    def sign(self, payload: Mapping[str, Any], typ: str) -> str:
        """The payload as a signed document of kind `typ`; the same payload gives the same text."""
        header = self._headers.get(typ)
        if header is None:
            header = self._headers[typ] = _base64(canonical({"alg": ALGORITHM, "kid": self.public.kid, "typ": typ}).encode())
        # RFC 7515, 7.1. joserfc writes the same text, for 50 microseconds more; each call pays for one.
        signed = header + b"." + _base64(canonical(payload).encode())
        return (signed + b"." + _base64(self._raw.sign(signed))).decode()


def read_verified(token: str, public_key: PublicKey, typ: str | None = None) -> dict[str, Any]:
    """The payload of a signed document, once its signature is found right.

    Args:
        token: compact JWS; white space around it is dropped.
        public_key: of the signer that is trusted.
        typ: the kind of document expected; None takes any.

    Raises:
        SignatureWrong: changed, of another key, or of another kind.
    """
    return public_key.read_verified(token, typ)


def _public_part(key: OKPKey) -> OKPKey:
    if key.curve_name != CURVE:
        raise ValueError(f"the key is of curve {key.curve_name}, not {CURVE}")
    return OKPKey.import_key(key.as_dict(private=False))


def _raw(key: OKPKey) -> Ed25519PrivateKey:
    if not isinstance(key.private_key, Ed25519PrivateKey):
        raise TypeError("the private half is missing")
    return key.private_key


def _base64(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")


def _write_new(path: Path, content: bytes) -> None:
    """The whole file or none, readable by its owner from its first byte; FileExistsError when there is one."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    finally:
        part.unlink()
