"""A bucket that lies: it gives other or older objects, short ones, none, or refuses; and recordings that die while they are sent."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.domain.recording import RecordingState
from ivr.vault.checking.findings import Finding, Kind
from ivr.vault.checking.repairing import findings, repair
from ivr.vault.checking.verifying import begin_or_resume, verify
from ivr.vault.errors import BadBody, StoreUnwritable, WrongState
from ivr.vault.manifest import read_manifest
from ivr.vault.objects import body_name, open_store
from ivr.vault.playback.exporting import check
from ivr.vault.retention.destruction import destroy
from ivr.vault.stores.s3 import PIECE
from tests.database.recorded import DUE
from tests.vault.kept.shelf import Shelf
from tests.vault.stores.server import S3Server
from tests.vault.stores.wire import Answer, Asked, Wire

DEAD = [RecordingState.REFUSED, RecordingState.DESTROYING, RecordingState.DESTROYED]


@pytest.fixture
def shelf(engine: Engine, tmp_path: Path, server: S3Server, wire: Wire) -> Shelf:
    return Shelf.build(engine, tmp_path, server.bucket(through=wire.endpoint))


def found_in(shelf: Shelf) -> dict[str, int]:
    return verify(shelf.tools, begin_or_resume(shelf.engine, "all", None, shelf.now)).found


def test_all_is_well(shelf: Shelf) -> None:
    for _ in range(3):
        shelf.add()
    assert found_in(shelf) == {}


def body_of(asked: Asked, one: str) -> bool:
    return asked.method == "GET" and body_name(one) in asked.path


def bent(change: bytes | None, one: str) -> object:
    def bend(asked: Asked, answer: Answer) -> Answer:
        if not body_of(asked, one):
            return answer
        headers = tuple((name, value) for name, value in answer.headers if name.lower() != "content-length")
        return Answer(answer.status, answer.body[:-1] if change is None else change, headers)

    return bend


@pytest.mark.parametrize("content", [b"CIPHERTEXT", None], ids=["another or older object", "a byte too few"])
def test_what_it_gives_instead_is_found_and_not_played(shelf: Shelf, wire: Wire, content: bytes | None) -> None:
    shelf.add()
    one = shelf.add(b"ciphertext")
    wire.bend = bent(content, one)  # type: ignore[assignment]
    kind = Kind.BODY_UNREADABLE if content is None else Kind.BODY_CHANGED
    assert found_in(shelf) == {kind.value: 1}
    with pytest.raises((BadBody, StoreUnwritable)):
        check(read_manifest(shelf.row(one).manifest or "", shelf.signer.public), shelf.store)
    wire.bend = lambda _, answer: answer
    done = repair(shelf.tools, shelf.person(), mark=True, clear=True)
    assert (done.healed, done.marked) == ([one], []), "the store told the truth again"


def test_lost_and_foreign_objects(shelf: Shelf) -> None:
    one, two = shelf.add(), shelf.add()
    shelf.store.delete(body_name(one))
    path = shelf.root / "foreign"
    path.write_bytes(b"x")
    shelf.store.adopt(path, "readme.txt")
    assert found_in(shelf) == {"body-missing": 1, "object-foreign": 1}
    assert set(findings(shelf.tools)) == {Finding(Kind.BODY_MISSING, one), Finding(Kind.OBJECT_FOREIGN, "readme.txt")}
    assert shelf.store.size(body_name(two))


@pytest.mark.parametrize("state", DEAD)
@pytest.mark.parametrize("moment", ["at the last part", "while it is read back"])
def test_a_body_that_arrives_for_the_dead_goes_again(shelf: Shelf, wire: Wire, state: RecordingState, moment: str) -> None:
    one = shelf.add(b"x" * (PIECE + 9), RecordingState.SEALING, body=False)
    row = shelf.row(one)
    seen: list[Asked] = []

    def meddle(asked: Asked) -> None:
        if not seen and (asked.part == 2 if moment == "at the last part" else body_of(asked, one) and "?" not in asked.path):
            seen.append(asked)
            shelf.set(one, state=state.value)
            shelf.set_header(one, None)

    wire.meddle = meddle
    with pytest.raises(WrongState):
        shelf.sealer.store_body(one, shelf.now, sha256=row.body_sha256 or "", set_aside=None)
    assert seen
    assert list(shelf.store.names()) == []
    assert list(shelf.store.uploads()) == []
    assert not shelf.part(one).exists()


def test_a_bucket_that_is_not_there(shelf: Shelf, server: S3Server, tmp_path: Path) -> None:
    store = open_store(f"s3://nobody-s-bucket/x?endpoint={server.endpoint}")
    path = tmp_path / "x.part"
    path.write_bytes(b"x")
    with pytest.raises(StoreUnwritable, match="NoSuchBucket"):
        store.adopt(path, "ab/abc.age")
    assert path.exists()
    with pytest.raises(StoreUnwritable):
        next(store.names(), None)


def half_sent(shelf: Shelf, wire: Wire, state: RecordingState = RecordingState.SEALING) -> str:
    """A recording of which one part has reached the bucket, and no more."""
    one = shelf.add(os.urandom(PIECE + 9), state, body=False)
    wire.meddle = lambda asked: Answer(503) if asked.part == 2 else None
    with pytest.raises(StoreUnwritable):
        shelf.store.adopt(shelf.part(one), body_name(one), shelf.row(one).body_sha256)
    wire.meddle = lambda _: None
    return one


def test_an_upload_that_nobody_waits_for_is_given_up_a_day_later(shelf: Shelf, wire: Wire) -> None:
    waiting, dead = half_sent(shelf, wire), half_sent(shelf, wire)
    shelf.set(dead, state=RecordingState.DESTROYED.value)
    shelf.set_header(dead, None)
    shelf.part(dead).unlink()
    assert {upload.name for upload in shelf.store.uploads()} == {body_name(waiting), body_name(dead)}
    shelf.now = datetime.now(UTC) + timedelta(hours=25)
    assert found_in(shelf) == {Kind.UPLOAD_LEFT_OVER.value: 1}
    assert repair(shelf.tools, shelf.person(), mark=True, clear=True).left == []
    assert [upload.name for upload in shelf.store.uploads()] == [body_name(waiting)]
    assert found_in(shelf) == {}


def test_what_belongs_to_nothing_stays_and_what_came_back_goes(shelf: Shelf) -> None:
    dead, foreign = shelf.add(), body_name(str(uuid.uuid4()))
    assert destroy(shelf.destroyer, dead, DUE)
    for name in (body_name(dead), foreign):
        path = shelf.root / "laid"
        path.write_bytes(b"from an old copy")
        shelf.store.adopt(path, name)
    assert set(findings(shelf.tools)) == {Finding(Kind.OBJECT_OF_DESTROYED, dead), Finding(Kind.OBJECT_WITHOUT_ROW, foreign)}
    done = repair(shelf.tools, shelf.person(), mark=True, clear=True)
    assert done.left == [Finding(Kind.OBJECT_WITHOUT_ROW, foreign)]
    assert list(shelf.store.names()) == [foreign]


@pytest.mark.parametrize("sent", ["whole", "half"])
def test_what_is_certified_destroyed_is_not_in_the_bucket(shelf: Shelf, wire: Wire, sent: str) -> None:
    """Neither as an object nor as parts of one: the second would be found by nobody who lists objects."""
    one = shelf.add(os.urandom(PIECE + 9)) if sent == "whole" else half_sent(shelf, wire, RecordingState.QUARANTINED)
    assert destroy(shelf.destroyer, one, DUE)
    assert shelf.state(one) is RecordingState.DESTROYED
    assert (list(shelf.store.names()), list(shelf.store.uploads())) == ([], [])
    assert not shelf.part(one).exists()
    assert [subject for subject, _ in shelf.journalled("recording.destroyed")] == [one]
    assert found_in(shelf) == {}


def test_nothing_is_certified_while_the_bucket_refuses(shelf: Shelf, wire: Wire) -> None:
    one = shelf.add()
    wire.meddle = lambda asked: Answer(403) if asked.method == "DELETE" or "delete" in asked.path else None
    with pytest.raises(StoreUnwritable, match="AWS_SECRET_ACCESS_KEY"):
        destroy(shelf.destroyer, one, DUE)
    assert (shelf.state(one), shelf.header(one)) == (RecordingState.DESTROYING, None), (
        "nobody can hear it, and nothing says that it is gone"
    )
    wire.meddle = lambda _: None
    assert destroy(shelf.destroyer, one, DUE)
    assert list(shelf.store.names()) == []
