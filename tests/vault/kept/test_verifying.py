"""Everything is read back and held against its manifest; interrupted anywhere, it goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ivr.database.checks import Run
from ivr.database.tables import body_checks
from ivr.domain.recording import RecordingState
from ivr.vault.checking.findings import EXPLAINED, Finding, Kind
from ivr.vault.checking.repairing import findings, repair
from ivr.vault.checking.verifying import PIECE, Stopped, begin_or_resume, verify
from ivr.vault.errors import StoreUnwritable
from ivr.vault.objects import Objects
from ivr.vault.retention.destruction import destroy
from tests.database.recorded import DUE
from tests.database.samples import NOW
from tests.vault.kept.shelf import Shelf


def run_all(shelf: Shelf) -> Run:
    return verify(shelf.tools, begin_or_resume(shelf.engine, "all", None, shelf.now))


def spoil_byte(shelf: Shelf, one: str) -> None:
    file = shelf.file(one)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


def swap(shelf: Shelf, one: str) -> None:
    """Another body of the same size, as a store that mixes its objects up would give."""
    other = shelf.add(shelf.file(one).read_bytes()[::-1])
    there, here = shelf.file(other).read_bytes(), shelf.file(one).read_bytes()
    shelf.file(one).write_bytes(there)
    shelf.file(other).write_bytes(here)


SPOILS: dict[str, tuple[Callable[[Shelf, str], object], Kind]] = {
    "missing": (lambda shelf, one: shelf.file(one).unlink(), Kind.BODY_MISSING),
    "cut": (lambda shelf, one: shelf.file(one).write_bytes(shelf.file(one).read_bytes()[:-1]), Kind.BODY_CUT),
    "longer": (lambda shelf, one: shelf.file(one).write_bytes(shelf.file(one).read_bytes() + b"x"), Kind.BODY_CUT),
    "a byte": (spoil_byte, Kind.BODY_CHANGED),
    "no header": (lambda shelf, one: shelf.set_header(one, None), Kind.HEADER_MISSING),
    "a broken header": (lambda shelf, one: shelf.set_header(one, b"age-encryption.org/v1\nnothing"), Kind.HEADER_BROKEN),
    "no manifest": (lambda shelf, one: shelf.set(one, manifest=None), Kind.MANIFEST_BROKEN),
    "a changed manifest": (
        lambda shelf, one: shelf.set(one, manifest=(shelf.row(one).manifest or "")[:-4]),
        Kind.MANIFEST_BROKEN,
    ),
    "another's manifest": (lambda shelf, one: shelf.set(one, manifest=shelf.row(shelf.add()).manifest), Kind.MANIFEST_BROKEN),
}


@pytest.mark.parametrize("spoilt", SPOILS)
def test_whatever_is_spoilt_is_found_once_and_nothing_else(shelf: Shelf, spoilt: str) -> None:
    action, kind = SPOILS[spoilt]
    shelf.add()
    one = shelf.add()
    action(shelf, one)
    ended = run_all(shelf)
    assert ended.found == {kind.value: 1}
    assert list(findings(shelf.tools)) == [Finding(kind, one)]
    ((subject, details),) = shelf.journalled("vault.verified")
    said = json.loads(details)
    assert (subject, said["found"], said["named"]) == (ended.id, {kind.value: 1}, [one])
    assert shelf.journal_whole()


def test_two_bodies_exchanged_are_both_found(shelf: Shelf) -> None:
    one = shelf.add()
    swap(shelf, one)
    assert run_all(shelf).found == {"body-changed": 2}


def test_a_body_and_its_row_exchanged_together_are_found_by_the_manifest(shelf: Shelf) -> None:
    """An older copy of the body with figures of the row that fit it."""
    one, other = shelf.add(), shelf.add()
    shelf.file(one).write_bytes(shelf.file(other).read_bytes())
    shelf.set(one, body_sha256=shelf.row(other).body_sha256)
    assert run_all(shelf).found == {"manifest-broken": 1}


def test_all_is_well(shelf: Shelf) -> None:
    kept = {shelf.add(), shelf.add(state=RecordingState.QUARANTINED), shelf.add(b"x" * (PIECE + 1))}
    shelf.add(state=RecordingState.SEALING, body=False)
    ended = run_all(shelf)
    assert (ended.examined, ended.found, set(shelf.checks())) == (3, {}, kept)
    assert ended.ended_at == shelf.now


def test_a_part_that_waits_on_another_host_is_not_lost(shelf: Shelf) -> None:
    one = shelf.add(state=RecordingState.SEALING, body=False)
    shelf.part(one).unlink()
    elsewhere = replace(shelf.tools, sole=False)
    assert verify(elsewhere, begin_or_resume(shelf.engine, "all", None, NOW)).found == {}
    assert run_all(shelf).found == {"capture-lost": 1}


def test_samples_cover_the_whole_before_anything_is_read_twice(shelf: Shelf) -> None:
    kept = {shelf.add() for _ in range(7)}
    seen: list[set[str]] = []
    for _ in range(4):
        shelf.now += timedelta(days=1)
        before = shelf.now
        run = verify(shelf.tools, begin_or_resume(shelf.engine, "sample", 2, shelf.now))
        assert run.examined == 2
        with shelf.engine.connect() as conn:
            rows = conn.execute(body_checks.select().where(body_checks.c.checked_at >= before))
            seen.append({row.recording_id for row in rows})
    assert set().union(*seen) == kept
    assert sum(len(night) for night in seen[:3]) == len(set().union(*seen[:3])) == 6


class Interrupted:
    """A store that stops the run after so many reads."""

    def __init__(self, store: Objects, reads: int) -> None:
        self._store, self.left = store, reads

    def read(self, name: str, start: int, end: int) -> bytes:
        if self.left == 0:
            raise Stopped
        self.left -= 1
        return self._store.read(name, start, end)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.mark.parametrize("reads", range(5))
def test_interrupted_anywhere_it_goes_on(shelf: Shelf, reads: int) -> None:
    kept = {shelf.add() for _ in range(4)}
    run = begin_or_resume(shelf.engine, "all", None, shelf.now)
    if reads < 4:
        with pytest.raises(Stopped):
            verify(replace(shelf.tools, store=Interrupted(shelf.store, reads)), run)
        assert shelf.journalled("vault.verified") == []
        assert len(shelf.checks()) == reads
    shelf.now += timedelta(minutes=1)
    again = begin_or_resume(shelf.engine, "all", None, shelf.now)
    assert (again.id, again.examined) == (run.id, min(reads, 4) if reads < 4 else 0)
    counting = Interrupted(shelf.store, 100)
    ended = verify(replace(shelf.tools, store=counting), again)
    assert 100 - counting.left == 4 - (reads if reads < 4 else 0), "nothing twice"
    assert (ended.examined, set(shelf.checks())) == (4, kept)
    assert len(shelf.journalled("vault.verified")) == 1


def test_two_at_once_share_the_work_and_write_one_row(shelf: Shelf) -> None:
    kept = {shelf.add() for _ in range(30)}
    run = begin_or_resume(shelf.engine, "all", None, shelf.now)
    other: list[Run] = []

    def meanwhile(done: int, _: int) -> None:
        if done == 5:
            other.append(verify(shelf.tools, begin_or_resume(shelf.engine, "all", None, shelf.now)))

    mine = verify(shelf.tools, run, meanwhile)
    assert mine.id == other[0].id
    assert set(shelf.checks()) == kept
    assert len(shelf.journalled("vault.verified")) == 1


class Failing(Interrupted):
    def read(self, name: str, start: int, end: int) -> bytes:
        if self.left <= 0:
            raise StoreUnwritable("down")
        return super().read(name, start, end)


def test_a_store_that_is_down_is_no_finding(shelf: Shelf) -> None:
    for _ in range(6):
        shelf.add()
    run = begin_or_resume(shelf.engine, "all", None, shelf.now)
    with pytest.raises(StoreUnwritable, match="in a row"):
        verify(replace(shelf.tools, store=Failing(shelf.store, 1)), run)
    assert shelf.journalled("vault.verified") == []
    ended = verify(shelf.tools, begin_or_resume(shelf.engine, "all", None, shelf.now))
    assert ended.found.keys() <= {"body-unreadable"}
    shelf.now += timedelta(hours=1)
    assert run_all(shelf).found == {}


def test_an_empty_store_is_the_wrong_one(shelf: Shelf) -> None:
    kept = [shelf.add() for _ in range(10)]
    (shelf.root / "objects").rename(shelf.root / "mounted elsewhere")
    (shelf.root / "objects").mkdir()
    with pytest.raises(StoreUnwritable, match="is mounted"):
        run_all(shelf)
    with pytest.raises(StoreUnwritable, match="is mounted"):
        repair(shelf.tools, shelf.person(), mark=True, clear=True)
    assert shelf.checks() == {}
    (shelf.root / "objects").rmdir()
    (shelf.root / "mounted elsewhere").rename(shelf.root / "objects")
    assert run_all(shelf).examined == len(kept)


def test_what_is_destroyed_meanwhile_is_no_finding(shelf: Shelf) -> None:
    one = shelf.add()

    class Late(Interrupted):
        def size(self, name: str) -> int:
            destroy(shelf.destroyer, one, DUE)
            return shelf.store.size(name)

    assert verify(replace(shelf.tools, store=Late(shelf.store, 9)), begin_or_resume(shelf.engine, "all", None, NOW)).found == {}
    assert shelf.state(one) is RecordingState.DESTROYED


def test_what_was_noted_of_the_dead_is_forgotten(shelf: Shelf) -> None:
    one = shelf.add()
    run_all(shelf)
    destroy(shelf.destroyer, one, DUE)
    shelf.now += timedelta(hours=1)
    run_all(shelf)
    assert shelf.checks() == {}


def test_every_kind_is_explained() -> None:
    assert list(EXPLAINED) == list(Kind)
    assert all(explained.means and explained.todo for explained in EXPLAINED.values())
