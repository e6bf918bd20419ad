"""Orphans on either side are found and explained; what might live is never deleted."""

from __future__ import annotations

import json
import os
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ivr.domain.recording import RecordingState
from ivr.errors import DatabaseError
from ivr.vault.checking.findings import Finding, Kind
from ivr.vault.checking.repairing import findings, give_up, repair
from ivr.vault.checking.verifying import begin_or_resume, verify
from ivr.vault.objects import body_name
from ivr.vault.retention.destruction import destroy
from tests.database.recorded import DUE
from tests.vault.kept.shelf import Shelf


def find(shelf: Shelf) -> list[Finding]:
    return list(findings(shelf.tools))


def destroyed(shelf: Shelf) -> str:
    one = shelf.add()
    assert destroy(shelf.destroyer, one, DUE)
    return one


def check_explained_only(shelf: Shelf, finding: Finding) -> None:
    """It is found, asking for everything leaves it, and nothing was written."""
    assert find(shelf) == [finding]
    done = repair(shelf.tools, shelf.person(), mark=True, clear=True)
    assert (done.left, done.cleared, done.marked) == ([finding], [], [])
    assert find(shelf) == [finding]


def test_a_body_without_a_row_stays(shelf: Shelf) -> None:
    name = body_name(str(uuid.uuid4()))
    shelf.lay(name)
    check_explained_only(shelf, Finding(Kind.OBJECT_WITHOUT_ROW, name))
    assert shelf.store.size(name)


@pytest.mark.parametrize("name", ["readme.txt", "ab/cd.age", "xx/yy/zz.age", "a b", ".hidden/x.age"])
def test_what_is_no_body_stays(shelf: Shelf, name: str) -> None:
    shelf.lay(name)
    check_explained_only(shelf, Finding(Kind.OBJECT_FOREIGN, name))


def test_a_part_without_a_row_stays(shelf: Shelf) -> None:
    shelf.part("nobody").write_bytes(b"x")
    check_explained_only(shelf, Finding(Kind.PART_WITHOUT_ROW, "nobody"))
    assert shelf.part("nobody").exists()


def test_a_row_that_waits_for_bytes_that_are_nowhere_is_said(shelf: Shelf) -> None:
    one = shelf.add(state=RecordingState.SEALING, body=False)
    assert find(shelf) == []
    shelf.part(one).unlink()
    check_explained_only(shelf, Finding(Kind.CAPTURE_LOST, one))


def test_a_header_without_a_row_stays(shelf: Shelf) -> None:
    if shelf.engine.dialect.name == "postgresql":
        with shelf.engine.begin() as conn:
            conn.execute(text("ALTER TABLE key_headers DROP CONSTRAINT fk_key_headers_recording_id_recordings"))
            conn.execute(text("INSERT INTO key_headers (recording_id, header, created_at) VALUES ('lost', 'x'::bytea, 0)"))
    else:
        raw = shelf.engine.raw_connection()
        raw.cursor().executescript(
            "PRAGMA foreign_keys=OFF; INSERT INTO key_headers (recording_id, header, created_at) VALUES ('lost', x'00', 0); PRAGMA foreign_keys=ON"
        )
        raw.close()
    check_explained_only(shelf, Finding(Kind.HEADER_WITHOUT_ROW, "lost"))


def test_a_header_that_came_back_after_destruction_is_deleted_when_told(shelf: Shelf) -> None:
    one = destroyed(shelf)
    shelf.set_header(one, b"an old copy")
    assert find(shelf) == [Finding(Kind.HEADER_OF_DESTROYED, one)]
    done = repair(shelf.tools, shelf.person(), mark=True, clear=False)
    assert done.left == [Finding(Kind.HEADER_OF_DESTROYED, one)]
    done = repair(shelf.tools, shelf.person(), mark=False, clear=True)
    assert (done.cleared, done.left) == ([Finding(Kind.HEADER_OF_DESTROYED, one)], [])
    assert [subject for subject, _ in shelf.journalled("vault.cleared")] == [one]


def test_a_body_that_came_back_after_destruction_is_deleted_when_told(shelf: Shelf) -> None:
    one = destroyed(shelf)
    shelf.lay(body_name(one))
    done = repair(shelf.tools, shelf.person(), mark=False, clear=True)
    assert (done.cleared, done.left, list(shelf.store.names())) == ([Finding(Kind.OBJECT_OF_DESTROYED, one)], [], [])


@pytest.mark.parametrize("state", [RecordingState.REFUSED, RecordingState.DESTROYING, RecordingState.SEALING])
def test_a_body_that_is_being_dealt_with_is_no_finding(shelf: Shelf, state: RecordingState) -> None:
    one = shelf.add()
    shelf.set(one, state=state.value)
    if state is not RecordingState.SEALING:
        shelf.set_header(one, None)
    assert find(shelf) == []


def test_a_part_beside_its_body_goes_only_when_the_body_is_right(shelf: Shelf) -> None:
    one = shelf.add()
    good = shelf.file(one).read_bytes()
    shelf.part(one).write_bytes(good)
    shelf.file(one).write_bytes(b"spoilt")
    finding = Finding(Kind.PART_LEFT_OVER, one)
    done = repair(shelf.tools, shelf.person(), mark=False, clear=True)
    assert (done.cleared, done.left) == ([], [finding])
    assert shelf.part(one).exists(), "it is the only copy"
    shelf.file(one).write_bytes(good)
    done = repair(shelf.tools, shelf.person(), mark=False, clear=True)
    assert (done.cleared, done.left) == ([finding], [])
    assert not shelf.part(one).exists()


def spoilt(shelf: Shelf) -> str:
    one = shelf.add()
    shelf.file(one).unlink()
    verify(shelf.tools, begin_or_resume(shelf.engine, "all", None, shelf.now))
    return one


def test_what_nobody_can_hear_is_set_aside_only_when_told(shelf: Shelf) -> None:
    one = spoilt(shelf)
    finding = Finding(Kind.BODY_MISSING, one)
    assert repair(shelf.tools, shelf.person(), mark=False, clear=True).left == [finding]
    assert shelf.state(one) is RecordingState.SEALED
    who = shelf.person()
    assert repair(shelf.tools, who, mark=True, clear=False).marked == [finding]
    assert shelf.state(one) is RecordingState.QUARANTINED
    ((subject, details),) = shelf.journalled("vault.marked")
    assert (subject, json.loads(details)) == (one, {"by": who, "found": ["body-missing"]})
    assert json.loads(shelf.journalled("recording.quarantined")[0][1]) == {"reason": "body-missing"}
    assert repair(shelf.tools, who, mark=True, clear=True).marked == []
    assert destroy(shelf.destroyer, one, DUE), "it dies on its day"


def test_what_was_restored_meanwhile_is_not_set_aside(shelf: Shelf) -> None:
    one = shelf.add()
    good = shelf.file(one).read_bytes()
    shelf.file(one).unlink()
    verify(shelf.tools, begin_or_resume(shelf.engine, "all", None, shelf.now))
    shelf.file(one).write_bytes(good)
    done = repair(shelf.tools, shelf.person(), mark=True, clear=True)
    assert (done.healed, done.marked, done.left) == ([one], [], [])
    assert shelf.state(one) is RecordingState.SEALED


def test_without_a_journal_nothing_happens(shelf: Shelf) -> None:
    one, dead = spoilt(shelf), destroyed(shelf)
    shelf.lay(body_name(dead))
    who = shelf.person()

    _rename(shelf, "journal", "journal_away")
    for mark in (True, False):
        with pytest.raises((DatabaseError, DBAPIError)):
            repair(shelf.tools, who, mark=mark, clear=not mark)
    _rename(shelf, "journal_away", "journal")
    assert shelf.state(one) is RecordingState.SEALED
    assert shelf.store.size(body_name(dead))


def _rename(shelf: Shelf, table: str, to: str) -> None:
    with shelf.engine.begin() as conn:
        conn.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))


def copying(shelf: Shelf, recording_id: str, age: timedelta) -> str:
    """A copy into the store that was begun so long ago."""
    shelf.lay(f".incoming/{body_name(recording_id)}")
    path = shelf.root / "objects" / ".incoming" / body_name(recording_id)
    at = (shelf.now - age).timestamp()
    os.utime(path, (at, at))
    return body_name(recording_id)


def test_uploads_are_given_up_after_a_day_unless_somebody_waits_for_them(shelf: Shelf) -> None:
    waiting, young, old = shelf.add(state=RecordingState.SEALING, body=False), str(uuid.uuid4()), shelf.add()
    copying(shelf, waiting, timedelta(days=3))
    copying(shelf, young, timedelta(hours=23))
    name = copying(shelf, old, timedelta(hours=25))
    assert find(shelf) == [Finding(Kind.UPLOAD_LEFT_OVER, name)]
    assert give_up(shelf.tools) == [name]
    assert {upload.name for upload in shelf.store.uploads()} == {body_name(waiting), body_name(young)}
    assert find(shelf) == []
    assert [subject for subject, _ in shelf.journalled("vault.upload-given-up")] == [old]
