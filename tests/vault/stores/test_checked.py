"""What a server that checks refuses, and what is then said and done. moto believes everything, so only a real one can show it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ivr.vault.errors import StoreUnwritable
from ivr.vault.stores.multipart import ATTEMPTS
from ivr.vault.stores.s3 import PIECE, S3Objects
from tests.vault.stores.fixtures import REAL, SERVERS
from tests.vault.stores.server import S3Server
from tests.vault.stores.wire import Answer, Asked, Wire

NAME = "re/rec.age"
only_real = pytest.mark.parametrize("server", [REAL], indirect=True)


@pytest.fixture
def part(tmp_path: Path) -> Path:
    path = tmp_path / "rec.part"
    path.write_bytes(os.urandom(2 * PIECE + 9))
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def store_at(server: S3Server, address: str) -> S3Objects:
    return S3Objects(server.address(address), sleep=lambda _: None)


@only_real
@pytest.mark.parametrize("wrong", [{"secret": "another"}, {"key_id": "valmont:nobody"}], ids=["secret", "key"])
@pytest.mark.parametrize(
    "action",
    [
        lambda store, part: store.adopt(part, NAME),
        lambda store, _: store.size(NAME),
        lambda store, _: store.read(NAME, 0, 1),
        lambda store, _: store.delete(NAME),
        lambda store, _: list(store.names()),
        lambda store, _: list(store.uploads()),
    ],
    ids=["adopt", "size", "read", "delete", "names", "uploads"],
)
def test_a_wrong_key_is_refused_and_named(
    server: S3Server, part: Path, wrong: dict[str, Any], action: Callable[[S3Objects, Path], object]
) -> None:
    address = server.bucket()
    ours, theirs = store_at(server, address), S3Objects(replace(server.address(address), **wrong), sleep=lambda _: None)
    twin = part.with_name("twin.part")
    twin.write_bytes(b"ciphertext")
    ours.adopt(twin, NAME)
    with pytest.raises(StoreUnwritable, match="Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY") as caught:
        action(theirs, part)
    assert "another" not in caught.value.message
    assert part.exists()
    assert ours.read(NAME, 0, 10) == b"ciphertext", "nothing happened to what is there"


def flipped(body: bytes) -> bytes:
    return body[:5] + bytes([body[5] ^ 1]) + body[6:]


@only_real
@pytest.mark.parametrize("size", [1_000, PIECE + 1_000], ids=["in one piece", "in parts"])
def test_what_the_wire_always_changes_is_never_taken(server: S3Server, wire: Wire, part: Path, size: int) -> None:
    part.write_bytes(part.read_bytes()[:size])
    store, sha256 = store_at(server, server.bucket(through=wire.endpoint)), digest(part)
    wire.spoil = lambda asked, body: flipped(body) if asked.method == "PUT" else body
    with pytest.raises(StoreUnwritable, match=r"XAmzContentSHA256Mismatch|BadDigest"):
        store.adopt(part, NAME, sha256)
    assert sum(asked.method == "PUT" for asked in wire.asked) == ATTEMPTS
    assert list(store.names()) == []
    assert digest(part) == sha256
    wire.spoil = lambda _, body: body
    store.adopt(part, NAME, sha256)
    assert hashlib.sha256(store.read(NAME, 0, size)).hexdigest() == sha256


@only_real
def test_what_the_wire_changes_once_is_sent_again_at_once(server: S3Server, wire: Wire, part: Path) -> None:
    store, sha256 = store_at(server, server.bucket(through=wire.endpoint)), digest(part)
    changed: list[Asked] = []

    def spoil(asked: Asked, body: bytes) -> bytes:
        if asked.part != 2 or changed:
            return body
        changed.append(asked)
        return flipped(body)

    wire.spoil = spoil
    store.adopt(part, NAME, sha256)
    assert wire.parts() == [1, 2, 2, 3]
    assert hashlib.sha256(store.read(NAME, 0, store.size(NAME))).hexdigest() == sha256


@pytest.mark.parametrize("server", SERVERS, indirect=True)
def test_the_end_names_the_hash_of_every_part_also_where_none_is_listed(server: S3Server, wire: Wire, part: Path) -> None:
    """As with SeaweedFS, which lists no hashes, and refuses an end that names those of one life of the upload only."""
    store, size, sha256 = store_at(server, server.bucket(through=wire.endpoint)), part.stat().st_size, digest(part)
    wire.meddle = lambda asked: Answer(403) if asked.part == 3 else None
    with pytest.raises(StoreUnwritable):
        store.adopt(part, NAME, sha256)
    wire.meddle = lambda _: None
    wire.bend = lambda asked, answer: replace(answer, body=unlisted(answer.body)) if "uploadId" in asked.path else answer
    ends: list[bytes] = []

    def end(asked: Asked, body: bytes) -> bytes:
        ends.extend([body] if asked.method == "POST" else [])
        return body

    wire.spoil = end
    store.adopt(part, NAME, sha256)
    assert wire.parts() == [1, 2, 3], "nothing twice"
    assert [one.count(b"<ChecksumSHA256>") for one in ends] == [3]
    assert hashlib.sha256(store.read(NAME, 0, size)).hexdigest() == sha256


def unlisted(body: bytes) -> bytes:
    """A listing of parts without their hashes, as long as it was."""
    return body.replace(b"ChecksumSHA256>", b"WhatNobodyAsks>")
