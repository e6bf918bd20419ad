"""An upload that is interrupted goes on with the parts that are there: bytes that were sent are not sent again."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.vault.errors import ObjectMissing, StoreFull, StoreUnwritable
from ivr.vault.stores.s3 import PIECE, S3Objects
from tests.vault.stores.server import S3Server
from tests.vault.stores.wire import CUT, Answer, Asked, Meddle, Wire

NAME = "re/rec.age"
PARTS = 4
SIZE = PARTS * PIECE - 1_000

BUSY = Answer(503, b"<Error><Code>SlowDown</Code></Error>")
FULL = Answer(507, b"<Error><Code>InsufficientStorage</Code></Error>")
REFUSED = Answer(403, b"<Error><Code>AccessDenied</Code></Error>")


@pytest.fixture(scope="session")
def content() -> bytes:
    return os.urandom(SIZE)


@pytest.fixture
def part(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "rec.part"
    path.write_bytes(content)
    return path


@pytest.fixture
def address(server: S3Server, wire: Wire) -> str:
    return server.bucket(through=wire.endpoint)


@pytest.fixture
def store(server: S3Server, address: str) -> S3Objects:
    return S3Objects(server.address(address), sleep=lambda _: None)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def check_arrived(store: S3Objects, content: bytes, part: Path) -> None:
    assert not part.exists()
    assert digest(store.read(NAME, 0, store.size(NAME))) == digest(content)
    assert list(store.uploads()) == []


def from_part(number: int, answer: Answer) -> Meddle:
    """Answer so from that part on, whenever it is asked."""
    return lambda asked: answer if asked.part is not None and asked.part >= number else None


@pytest.mark.parametrize(
    ("answer", "error"), [(BUSY, StoreUnwritable), (CUT, StoreUnwritable), (FULL, StoreFull), (REFUSED, StoreUnwritable)]
)
def test_it_goes_on_with_what_is_there(
    store: S3Objects, wire: Wire, part: Path, content: bytes, answer: Answer, error: type[Exception]
) -> None:
    wire.meddle = from_part(3, answer)
    with pytest.raises(error):
        store.adopt(part, NAME, digest(content))
    assert part.exists()
    assert wire.parts() == [1, 2]
    with pytest.raises(ObjectMissing):
        store.size(NAME)
    wire.meddle = lambda _: None
    store.adopt(part, NAME, digest(content))
    assert wire.parts() == [1, 2, 3, 4]
    assert wire.sent() == SIZE, "nothing twice"
    check_arrived(store, content, part)


def test_a_store_that_is_busy_for_a_moment_is_asked_again(store: S3Objects, wire: Wire, part: Path, content: bytes) -> None:
    seen: set[str] = set()

    def once(asked: Asked) -> Answer | None:
        if asked.method in ("PUT", "POST") and asked.path not in seen:
            seen.add(asked.path)
            return BUSY if len(seen) % 2 else CUT
        return None

    wire.meddle = once
    store.adopt(part, NAME, digest(content))
    assert len(seen) == PARTS + 2
    check_arrived(store, content, part)


def test_killed_after_every_request_that_writes_it_goes_on(
    server: S3Server, address: str, wire: Wire, part: Path, content: bytes
) -> None:
    """Each life of the uploading process gets one request that writes through, and dies as by kill -9 before the next one."""
    lives = 1
    while _uploader(server, address, part, digest(content)) == KILLED:
        assert part.exists()
        lives += 1
        assert lives < 2 * PARTS
    assert lives == PARTS + 2, "to begin, each part, to complete"
    assert wire.sent() == SIZE, "nothing twice"
    check_arrived(S3Objects(server.address(address)), content, part)


KILLED = 9
UPLOADER = """
import os, sys
from pathlib import Path
from ivr.vault.stores import multipart
from ivr.vault.stores.address import read_address
from ivr.vault.stores.s3 import S3Objects
url, part, name, sha256 = sys.argv[1:]
real, writing = multipart.signed, []
def dying(address, method, url, headers, body_sha256, now):
    writing.extend([method] if method in ("PUT", "POST", "DELETE") else [])
    if len(writing) > 1:
        os._exit(9)
    return real(address, method, url, headers, body_sha256, now)
multipart.signed = dying
S3Objects(read_address(url)).adopt(Path(part), name, sha256)
"""


def _uploader(server: S3Server, address: str, part: Path, sha256: str) -> int:
    environment = {**os.environ, **server.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
    program = [sys.executable, "-c", UPLOADER, address, str(part), NAME, sha256]
    return subprocess.run(program, env=environment, check=False, timeout=60).returncode


def test_parts_of_another_body_are_not_believed(store: S3Objects, wire: Wire, part: Path, content: bytes) -> None:
    """What lies there under our name and upload is compared, part by part."""
    other = bytearray(content)
    other[PIECE + 5] ^= 1
    part.write_bytes(other)
    wire.meddle = from_part(4, BUSY)
    with pytest.raises(StoreUnwritable):
        store.adopt(part, NAME, digest(bytes(other)))
    part.write_bytes(content)
    wire.meddle = lambda _: None
    store.adopt(part, NAME, digest(content))
    assert wire.parts() == [1, 2, 3, 2, 4]
    check_arrived(store, content, part)


def test_two_at_once_leave_one_whole_object(
    server: S3Server, address: str, store: S3Objects, wire: Wire, part: Path, content: bytes
) -> None:
    """The second begins and ends while the first is at its last part."""
    other = S3Objects(server.address(address))
    twin = part.with_name("twin.part")
    twin.write_bytes(content)

    def meanwhile(asked: Asked) -> None:
        if asked.part == PARTS and twin.exists():
            other.adopt(twin, NAME, digest(content))

    wire.meddle = _once(meanwhile)
    store.adopt(part, NAME, digest(content))
    check_arrived(store, content, part)


def _once(action: Callable[[Asked], None]) -> Meddle:
    running: list[int] = []

    def meddle(asked: Asked) -> None:
        if not running and asked.part == PARTS:
            running.append(1)
            action(asked)

    return meddle


@pytest.mark.parametrize("lost", ["a byte", "the end", "all"])
def test_what_comes_back_is_compared_before_the_part_goes(
    store: S3Objects, wire: Wire, part: Path, content: bytes, lost: str
) -> None:
    part.write_bytes(content[: PIECE // 2])
    sent = content[: PIECE // 2]

    def bend(asked: Asked, answer: Answer) -> Answer:
        if asked.method != "GET" or "?" in asked.path:
            return answer
        body = {"a byte": bytes([answer.body[0] ^ 1]) + answer.body[1:], "the end": answer.body[:-1], "all": b""}[lost]
        headers = tuple((name, value) for name, value in answer.headers if name.lower() != "content-length")
        return Answer(answer.status, body, headers)

    wire.bend = bend
    with pytest.raises(StoreUnwritable):
        store.adopt(part, NAME, digest(sent))
    assert part.exists()
    wire.bend = lambda _, answer: answer
    store.adopt(part, NAME, digest(sent))
    check_arrived(store, sent, part)


def test_an_older_object_under_the_name_is_replaced(store: S3Objects, part: Path, content: bytes) -> None:
    part.write_bytes(b"older")
    store.adopt(part, NAME, digest(b"older"))
    part.write_bytes(b"newer")
    store.adopt(part, NAME, digest(b"newer"))
    check_arrived(store, b"newer", part)


def test_deleting_takes_what_has_arrived_too(store: S3Objects, wire: Wire, part: Path, content: bytes) -> None:
    wire.meddle = from_part(3, REFUSED)
    with pytest.raises(StoreUnwritable):
        store.adopt(part, NAME, digest(content))
    assert [upload.name for upload in store.uploads()] == [NAME]
    assert not store.delete(NAME)
    assert list(store.uploads()) == []


def test_a_store_that_says_nothing_is_given_up_and_asked_again_later(
    server: S3Server, address: str, wire: Wire, part: Path, content: bytes
) -> None:
    store, silent = S3Objects(server.address(address), sleep=lambda _: None, patience=0.3), threading.Event()
    wire.meddle = lambda asked: (silent.wait(5), CUT)[1] if asked.part == 2 else None
    with pytest.raises(StoreUnwritable):
        store.adopt(part, NAME, digest(content))
    wire.meddle = lambda asked: (silent.wait(5), CUT)[1]
    for ask in (lambda: store.size(NAME), lambda: store.read(NAME, 0, 1), lambda: store.delete(NAME)):
        with pytest.raises(StoreUnwritable):
            ask()
    silent.set()
    wire.meddle = lambda _: None
    S3Objects(server.address(address)).adopt(part, NAME, digest(content))
    assert set(wire.parts()) == {1, 2, 3, 4}
