"""What goes wrong round a sweep: workers beside each other, stores that lie, a journal that takes nothing, rows from an older copy."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, update

from ivr.database import certificates
from ivr.database.engine import open_database, reading
from ivr.database.tables import key_headers, recordings
from ivr.domain.recording import RecordingState
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.errors import JournalBroken
from ivr.vault.objects import body_name
from ivr.vault.retention import destruction
from ivr.vault.retention.certificate import items, read_certificate
from ivr.vault.retention.destruction import Destroyer
from ivr.worker.returned import Returned
from ivr.worker.sweep import sweep
from tests.database.recorded import DUE
from tests.database.samples import NOW
from tests.worker.house import HEADER, House
from tests.worker.test_holds import hold

S = RecordingState
AFTER = DUE + timedelta(seconds=1)


def bring_back(house: House, name: str, state: RecordingState = S.SEALED) -> None:
    """As somebody does who copies older rows over ours, keys and body included."""
    with house.engine.begin() as conn:
        conn.execute(update(recordings).where(recordings.c.id == name).values(state=state.value, due_at=DUE + timedelta(days=90)))
        conn.execute(insert(key_headers), {"recording_id": name, "header": HEADER + name.encode(), "created_at": NOW})
    house.part(name).write_bytes(b"ciphertext")
    house.store.adopt(house.part(name), body_name(name))


def test_one_certificate_stands_for_a_batch_and_is_found_by_each_recording(house: House) -> None:
    for number in range(5):
        house.add(f"r{number}")
    assert sweep(house.tools, AFTER, batch=3).destroyed == 5
    with reading(house.engine) as conn:
        found = list(certificates.listing(conn))
        (of_r1,) = certificates.of_recording(conn, "r1")
        assert certificates.alive(conn, 10) == ()
    assert sorted(one.recordings for one in found) == [2, 3]
    assert of_r1 in found
    said = read_certificate(of_r1.jws, house.signer.public)
    assert said["count"] == len(items(said)) == 3
    evidence = said["evidence"]
    assert (evidence["headers_left"], evidence["bodies_left"], evidence["forgotten"]) == (0, 0, True)
    assert evidence["journal"]["sequence"] >= 5, "the rows of the deletions stand before it"
    assert all(len(item["header_sha256"]) == 64 for item in items(said))


def test_workers_beside_each_other_certify_each_recording_once(house: House) -> None:
    names = [house.add(f"r{number}") for number in range(12)]
    url = house.engine.url.render_as_string(hide_password=False)
    destroyed: list[int] = []

    def work() -> None:
        engine = open_database(url, busy_seconds=60)
        tools = Destroyer(engine, house.store, house.parts, house.signer)
        destroyed.append(sweep(tools, AFTER, batch=4, rest=lambda _: None).destroyed)
        engine.dispose()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    destroyed.append(sweep(house.tools, AFTER).destroyed)  # rows that one skipped while another held them
    assert sum(destroyed) == len(names)
    for name in names:
        house.check_gone(name)


def test_a_store_that_says_it_deleted_and_did_not_gets_no_certificate(house: House) -> None:
    class Keeps:
        def delete(self, name: str) -> bool:
            return name == body_name("r1") or house.store.delete(name)

    for number in range(3):
        house.add(f"r{number}")
    swept = sweep(replace(house.tools, store=Keeps()), AFTER)
    assert swept.destroyed == 2
    assert "has it still" in swept.waiting["r1"]
    assert (house.row("r1").state, house.header("r1"), house.certificates("r1")) == (S.DESTROYING, None, [])
    assert sweep(house.tools, AFTER).destroyed == 1
    house.check_gone("r1")


def test_a_journal_that_takes_nothing_lets_nothing_happen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """L6."""

    def refuse(*_: object) -> None:
        raise JournalBroken("The journal takes nothing.")

    house.add("r1")
    house.add("r2", S.REFUSED)
    with monkeypatch.context() as patch:
        patch.setattr(destruction, "append", refuse)
        with pytest.raises(JournalBroken):
            sweep(house.tools, AFTER)
    assert (house.row("r1").state, house.row("r2").state) == (S.SEALED, S.REFUSED)
    assert house.header("r1") is not None
    assert body_name("r1") in house.store.names()
    assert sweep(house.tools, AFTER).destroyed == 2


def test_a_journal_that_takes_no_certificate_leaves_nothing_readable_and_none_signed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_keys(conn: Connection, entries: list[Entry], now: datetime) -> object:
        if any(entry.kind == "recording.destroyed" for entry in entries):
            raise JournalBroken("The journal takes nothing.")
        return append(conn, entries, now)

    house.add("r1")
    with monkeypatch.context() as patch:
        patch.setattr(destruction, "append", only_keys)
        with pytest.raises(JournalBroken):
            sweep(house.tools, AFTER)
    assert (house.row("r1").state, house.header("r1"), house.certificates("r1")) == (S.DESTROYING, None, [])
    assert sweep(house.tools, AFTER).destroyed == 1
    house.check_gone("r1")


def test_a_clock_set_back_destroys_nothing_and_undoes_nothing(house: House) -> None:
    house.add("r1")
    house.add("r2", due=DUE + timedelta(days=1))
    assert sweep(house.tools, AFTER).destroyed == 1
    assert sweep(house.tools, NOW - timedelta(days=400)).destroyed == 0
    house.check_gone("r1")
    assert house.row("r2").state is S.SEALED


def test_a_key_that_came_back_under_a_recording_on_its_way_out_goes_again(house: House) -> None:
    house.add("r1", S.DESTROYING)
    with house.engine.begin() as conn:
        conn.execute(insert(key_headers), {"recording_id": "r1", "header": HEADER, "created_at": NOW})
    assert sweep(house.tools, AFTER).destroyed == 1
    house.check_gone("r1")


@pytest.mark.parametrize("before", [S.SEALED, S.REFUSED])
def test_rows_rolled_back_to_an_older_copy_are_found_and_destroyed_again(house: House, before: RecordingState) -> None:
    house.add("r1", before)
    assert sweep(house.tools, AFTER).destroyed == 1
    bring_back(house, "r1")
    hold(house, "r1", until=DUE + timedelta(days=200), now=AFTER)
    assert sweep(house.tools, AFTER).destroyed == 0, "its day, as its row says, is to come"
    with reading(house.engine) as conn:
        assert certificates.alive(conn, 10) == ("r1",)
    assert Returned(house.tools)(AFTER) == 1
    assert sweep(house.tools, AFTER).destroyed == 1
    with reading(house.engine) as conn:
        assert certificates.alive(conn, 10) == ()
        assert len(certificates.of_recording(conn, "r1")) == 2
    assert Returned(house.tools)(AFTER) == 0
    assert house.journal_whole()


def test_a_recording_held_for_long_holds_up_no_other(house: House) -> None:
    """Those that stay are passed over, however many stand before those that go."""
    for number in range(6):
        house.add(f"a{number}", due=DUE - timedelta(days=9))
        hold(house, f"a{number}")
    for number in range(3):
        house.add(f"b{number}")
    assert sweep(house.tools, AFTER, batch=2).destroyed == 3
