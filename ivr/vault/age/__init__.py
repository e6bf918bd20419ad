"""age v1 files, written and read with `cryptography` alone: an open format that any operator can read in ten years.

`cat HEADER BODY | age -d -i KEY` gives the same bytes.
"""

from __future__ import annotations

from ivr.vault.age.header import make_header, parse_recipient, split, unwrap, wrap
from ivr.vault.age.stream import CHUNK, NONCE, SEALED_CHUNK, Body, Encryptor, ReadAt, Sink

__all__ = [
    "CHUNK",
    "NONCE",
    "SEALED_CHUNK",
    "Body",
    "Encryptor",
    "ReadAt",
    "Sink",
    "make_header",
    "parse_recipient",
    "split",
    "unwrap",
    "wrap",
]
