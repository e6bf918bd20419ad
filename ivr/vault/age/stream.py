"""The body of an age file: a nonce, then chunks that can be written as they come and read at any place.

Source: C2SP age.md, "Payload": STREAM with ChaCha20-Poly1305 over chunks of 64 KiB; the nonce of a chunk is its number in
11 bytes, big-endian, and one byte that is 1 for the last chunk only.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from ivr.vault.age.header import hkdf
from ivr.vault.errors import BadBody

CHUNK = 65_536
SEALED_CHUNK = CHUNK + 16
NONCE = 16

ReadAt = Callable[[int, int], bytes]
"""Reads the bytes from `start` up to `end` of a body."""


class Encryptor:
    """Turns chunks into ciphertext, one after the other.

    Attributes:
        preamble: the 16 bytes that a body begins with.
    """

    __slots__ = ("_cipher", "_count", "preamble")

    def __init__(self, file_key: bytes) -> None:
        self.preamble = os.urandom(NONCE)
        self._cipher = ChaCha20Poly1305(hkdf(file_key, self.preamble, b"payload"))
        self._count = 0

    def seal(self, chunk: bytes | bytearray | memoryview, *, last: bool) -> bytes:
        """Encrypt one chunk: `CHUNK` bytes, fewer (even none, of an empty file) only for the last."""
        nonce = self._count.to_bytes(11) + (b"\x01" if last else b"\x00")
        self._count += 1
        return self._cipher.encrypt(nonce, chunk, None)


class Sink:
    """Takes plaintext of any length, writes an age file, and remembers the hash and the size of what it wrote.

    Args:
        file: where the ciphertext goes.
        header: who can open it.
        file_key: that the header holds.

    Attributes:
        size: bytes of ciphertext so far.
    """

    def __init__(self, file: BinaryIO, header: bytes, file_key: bytes) -> None:
        self._file = file
        self._encryptor = Encryptor(file_key)
        self._digest = hashlib.sha256()
        self._waiting = bytearray()
        self.size = 0
        self._put(header + self._encryptor.preamble)

    def write(self, data: bytes) -> int:
        """As of a file. The last chunk waits: an age file says which one it is."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(self._encryptor.seal(self._waiting[:CHUNK], last=False))
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> str:
        """Write the last chunk, without which the file is one that was cut; SHA-256 of the whole, lower-case hexadecimal."""
        self._put(self._encryptor.seal(self._waiting, last=True))
        self._waiting.clear()
        return self._digest.hexdigest()

    def _put(self, data: bytes) -> None:
        self._digest.update(data)
        self._file.write(data)
        self.size += len(data)


class Body:
    """An encrypted body, read where it is wanted and never as a whole.

    Args:
        file_key: from the header.
        read: reads the body's ciphertext.
        size: of the ciphertext.
        complete: False for a body that a crash has cut: every whole chunk counts, what follows is dropped.
        kept: how many of the chunks read last stay in memory: a search looks at the same ones again and again.

    Raises:
        BadBody: from every method that meets a chunk which was changed, or a body that ends too early.
    """

    def __init__(self, file_key: bytes, read: ReadAt, size: int, *, complete: bool = True, kept: int = 1) -> None:
        if size < NONCE + (16 if complete else 0):
            raise BadBody(f"The body has {size} bytes: too few to hold anything. Restore it from a copy.")
        self._read = read
        self._cipher = ChaCha20Poly1305(hkdf(file_key, read(0, NONCE), b"payload"))
        self._end = size
        self._chunks = -(-(size - NONCE) // SEALED_CHUNK)
        self._complete = complete
        self._most_kept = kept
        self._kept: dict[int, bytes] = {}
        self.size = size - NONCE - 16 * self._chunks
        if not complete:
            self._settle_end()

    def chunks(self) -> Iterator[bytes]:
        """The plaintext, chunk after chunk."""
        for number in range(self._chunks):
            yield self._chunk(number)

    def read(self, start: int, end: int) -> bytes:
        """The plaintext from `start` up to `end`, cut at the end of the body."""
        end = min(end, self.size)
        if start >= end:
            return b""
        first, last = start // CHUNK, (end - 1) // CHUNK
        data = b"".join(self._chunk(number) for number in range(first, last + 1))
        return data[start - first * CHUNK : end - first * CHUNK]

    def _settle_end(self) -> None:
        """Find where a cut body ends: a remainder that does not open is dropped."""
        whole = (self._end - NONCE) // SEALED_CHUNK
        if self._chunks > whole and not self._opens(whole):
            self._chunks, self.size = whole, whole * CHUNK

    def _opens(self, number: int) -> bool:
        try:
            self._chunk(number)
        except BadBody:
            return False
        return True

    def _chunk(self, number: int) -> bytes:
        chunk = self._kept.pop(number, None)
        if chunk is None:
            chunk = self._open(number)
            while len(self._kept) >= self._most_kept:
                del self._kept[next(iter(self._kept))]
        self._kept[number] = chunk
        return chunk

    def _open(self, number: int) -> bytes:
        start = NONCE + number * SEALED_CHUNK
        sealed = self._read(start, min(start + SEALED_CHUNK, self._end))
        for flag in self._flags(number, len(sealed)):
            try:
                chunk = self._cipher.decrypt(number.to_bytes(11) + flag, sealed, None)
            except InvalidTag:
                continue
            if not chunk and number:
                break
            return chunk
        raise BadBody(f"Chunk {number} of the body does not open: it was changed, or the body was cut. Restore it from a copy.")

    def _flags(self, number: int, length: int) -> tuple[bytes, ...]:
        """Whether the chunk may be the last one: of a cut body nobody knows."""
        if number + 1 < self._chunks:
            return (b"\x00",)
        if self._complete or length < SEALED_CHUNK:
            return (b"\x01",)
        return (b"\x00", b"\x01")
