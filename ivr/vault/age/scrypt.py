"""age files that a passphrase opens, small ones: `age -d FILE` asks for it and prints what is inside.

Source: C2SP age.md, "The scrypt recipient type": one stanza, a salt of 16 bytes, the work factor as its base-2 logarithm.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ivr.vault.age.header import (
    FILE_KEY,
    SCRYPT,
    TAG,
    VERSION,
    ZERO_NONCE,
    Stanza,
    check_mac,
    closed,
    decode64,
    encode64,
    parse,
    split,
)
from ivr.vault.age.stream import Body, Sink
from ivr.vault.errors import BadHeader, IdentityMissing, PassphraseWrong

WORK = 18
"""Logarithm of the work that each attempt costs: about a second and 256 MiB."""

MOST_WORK = 22
"""As the age tool: a file that asks for more is an attack on the reader's memory."""

_LABEL = b"age-encryption.org/v1/scrypt"
_SALT = 16
_KEY = 32


def seal(plain: bytes, passphrase: str, work: int = WORK) -> bytes:
    """A whole age file.

    Args:
        plain: what to hide; kept in memory.
        passphrase: as it was typed; any two ways of writing its accents are one.
        work: logarithm of the work factor.
    """
    file = io.BytesIO()
    sink = Sink(file, *make_header(passphrase, work))
    sink.write(plain)
    sink.close()
    return file.getvalue()


def make_header(passphrase: str, work: int = WORK) -> tuple[bytes, bytes]:
    """A header that this passphrase alone opens, with a fresh file key, which must stay in memory: for bodies too large for `seal`."""
    file_key, salt = os.urandom(FILE_KEY), os.urandom(_SALT)
    body = ChaCha20Poly1305(_stretched(passphrase, salt, work)).encrypt(ZERO_NONCE, file_key, None)
    signed = VERSION + f"-> {SCRYPT} ".encode() + encode64(salt) + f" {work}\n".encode() + encode64(body) + b"\n---"
    return closed(file_key, signed), file_key


def unseal(file: bytes, passphrase: str) -> bytes:
    """What `seal`, or the age tool, has hidden.

    Raises:
        PassphraseWrong: it is another.
        IdentityMissing: the file needs keys, and no passphrase.
        BadHeader, BadBody: it was changed.
    """
    header, body = split(file)
    return b"".join(Body(unwrap(header, passphrase), lambda start, end: body[start:end], len(body)).chunks())


def unwrap(header: bytes, passphrase: str) -> bytes:
    """The file key of a header with one scrypt stanza. Raises as `unseal`."""
    stanzas, signed, mac = parse(header)
    if [stanza.arguments[0] for stanza in stanzas] != [SCRYPT]:
        raise IdentityMissing("No passphrase opens this file: it was encrypted for keys.")
    salt, work = _parameters(stanzas[0])
    try:
        file_key = ChaCha20Poly1305(_stretched(passphrase, salt, work)).decrypt(ZERO_NONCE, stanzas[0].body, None)
    except InvalidTag as error:
        raise PassphraseWrong("The passphrase is wrong. Nothing was changed; try again.") from error
    check_mac(file_key, signed, mac)
    return file_key


def _parameters(stanza: Stanza) -> tuple[bytes, int]:
    """Salt and work; BadHeader for what no program writes, before anything costly is done."""
    given = stanza.arguments[1:]
    if len(given) != len(("salt", "work")) or len(stanza.body) != FILE_KEY + TAG:
        raise BadHeader("The header has a malformed scrypt stanza. Restore it from a copy.")
    salt = decode64(given[0])
    if len(salt) != _SALT or not re.fullmatch(r"[1-9][0-9]{0,3}", given[1], re.ASCII) or int(given[1]) > MOST_WORK:
        raise BadHeader(
            f"The header has a salt or a work factor that is none; 2^{MOST_WORK} is the most. Restore it from a copy."
        )
    return salt, int(given[1])


def _stretched(passphrase: str, salt: bytes, work: int) -> bytes:
    typed = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(_LABEL + salt, _KEY, 2**work, 8, 1).derive(typed)
