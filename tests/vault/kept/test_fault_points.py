"""From the end of a capture to the body at rest, killed at every point: nothing is lost, nothing is left that is not explained."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import uuid
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.database.engine import open_database
from ivr.database.migrate import migrate
from ivr.domain.captured import Captured
from ivr.domain.recording import RecordingState
from ivr.vault.checking.findings import Finding, Kind
from ivr.vault.checking.repairing import findings
from ivr.vault.checking.verifying import begin_or_resume, verify
from ivr.vault.manifest import read_manifest
from ivr.vault.objects import Objects, body_name
from ivr.vault.recovery import recover
from ivr.vault.stores.s3 import PIECE
from tests.vault.kept.dying import KILLED, seal
from tests.vault.kept.shelf import Shelf
from tests.vault.stores.fixtures import SERVERS, with_key

FORKS = multiprocessing.get_context("forkserver")
MOST = 80


@pytest.fixture(params=["directory", "other file system", *SERVERS])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, bool, int]:
    """The store's address, whether parts are copied there, and the size of a body."""
    if request.param not in ("moto", "real"):
        return f"file://{tmp_path / 'objects'}", request.param != "directory", 100_000
    return with_key(request.getfixturevalue(request.param), monkeypatch).bucket(), False, PIECE + 100_000


def died(shelf: Shelf, url: str, store: str, one: str, captured: Captured, last: int, *, copies: bool) -> bool:
    """Whether the process died before it had done everything."""
    process = FORKS.Process(
        target=seal,
        args=(url, store, str(shelf.root), one, captured, shelf.now, last),
        kwargs={"copies": copies, "environment": credentials()},
    )
    process.start()
    process.join(60)
    assert process.exitcode in (0, KILLED)
    return process.exitcode == KILLED


def credentials() -> dict[str, str]:
    """As of this process: the one that forks was started before they were known."""
    return {name: value for name, value in os.environ.items() if name.startswith("AWS_")}


def there(store: Objects, one: str) -> str | None:
    name = body_name(one)
    if name not in store.names():
        return None
    return hashlib.sha256(store.read(name, 0, store.size(name))).hexdigest()


def test_killed_at_every_point(tmp_path: Path, place: tuple[str, bool, int], monkeypatch: pytest.MonkeyPatch) -> None:
    store, copies, size = place
    url = f"sqlite:///{tmp_path / 'preambule.sqlite'}"
    engine: Engine = open_database(url)
    migrate(engine)
    shelf = Shelf.build(engine, tmp_path, store)
    if copies:
        monkeypatch.setattr(shelf.store, "_same_file_system", lambda part, _: not part.stat())
    content = os.urandom(size)
    digest = hashlib.sha256(content).hexdigest()
    captured = Captured(8_000, size, digest, bytes(34), complete=True, faults=())
    FORKS.set_forkserver_preload(["tests.vault.kept.dying"])
    deaths = 0
    for last in range(1, MOST):
        one = shelf.capturing(str(uuid.uuid4()), content)
        if not died(shelf, url, store, one, captured, last, copies=copies):
            break
        deaths += 1
        part = shelf.part(one)
        whole = part.exists() and hashlib.sha256(part.read_bytes()).hexdigest() == digest
        assert whole or there(shelf.store, one) == digest, "nothing is lost"
        assert shelf.header(one) is not None
        left = [Finding(Kind.PART_LEFT_OVER, one)] if shelf.row(one).state is RecordingState.SEALED and part.exists() else []
        assert list(findings(shelf.tools)) == left
        recover(shelf.sealer, shelf.now, sole=True)
        row = shelf.row(one)
        assert row.state is RecordingState.SEALED
        assert (row.body_sha256, there(shelf.store, one), part.exists()) == (digest, digest, False)
        manifest = read_manifest(row.manifest or "", shelf.signer.public)
        assert manifest.body_sha256 == digest
        assert [subject for subject, _ in shelf.journalled("recording.sealed")].count(one) == 1
        assert list(shelf.store.uploads()) == []
    assert 5 <= deaths < MOST - 1
    ended = verify(shelf.tools, begin_or_resume(engine, "all", None, shelf.now))
    assert (ended.examined, ended.found) == (deaths + 1, {})
    assert shelf.journal_whole()
    engine.dispose()
