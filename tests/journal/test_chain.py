from __future__ import annotations

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, select, update

from ivr.database.engine import open_database, reading
from ivr.database.tables import journal
from ivr.errors import DatabaseError
from ivr.journal.chain import GENESIS, Head, Row, append, head, rows
from ivr.journal.checkpoints import keep_checkpoint, kept_checkpoints, read_checkpoint, sign_checkpoint
from ivr.journal.entries import Entry, row_hash
from ivr.journal.errors import JournalBroken, JournalPersonal, SignatureWrong
from ivr.journal.export import export, verify_export
from ivr.journal.signing import Signer
from ivr.journal.verification import Breach, verify
from tests.database.samples import NOW
from tests.journal.attacks import unguarded


def filled(engine: Engine, count: int = 6) -> None:
    for n in range(count):
        with engine.begin() as conn:
            append(conn, [Entry("call.ended", f"call-{n}", {"n": n, "mot": "été"})], NOW + timedelta(seconds=n))


def taken(engine: Engine) -> list[Row]:
    with reading(engine) as conn:
        return list(rows(conn))


def test_an_empty_journal_is_whole(engine: Engine) -> None:
    verdict = verify(taken(engine))
    assert (verdict.whole, verdict.rows, verdict.head) == (True, 0, Head(0, GENESIS))


def test_rows_follow_each_other(engine: Engine) -> None:
    with engine.begin() as conn:
        first = append(conn, [Entry("call.arrived", "call-1", {"line": "mairie"}), Entry("call.ended", "call-1")], NOW)
        second = append(conn, [Entry("call.arrived", "call-2")], NOW)
        assert append(conn, [], NOW) == second == head(conn)
    assert (first.sequence, second.sequence) == (2, 3)
    found = taken(engine)
    assert found[0].previous == GENESIS
    assert [row.previous for row in found[1:]] == [row.hash for row in found[:-1]]
    assert verify(found).whole
    assert verify(found).head == second


def test_rows_stand_or_fall_with_the_action(engine: Engine) -> None:
    filled(engine, 1)
    with engine.connect() as conn:
        append(conn, [Entry("call.ended", "call-1")], NOW)
        conn.rollback()
    filled(engine, 1)
    assert verify(taken(engine)).rows == 2


def test_nothing_personal_is_written_and_nothing_beside_it(engine: Engine) -> None:
    with pytest.raises(JournalPersonal), engine.begin() as conn:
        append(conn, [Entry("call.ended", "call-1"), Entry("call.ended", "call-2", {"from": "0199001000"})], NOW)
    assert taken(engine) == []


def test_several_processes_never_follow_the_same_head(url: str) -> None:
    faults: list[DatabaseError] = []

    def write(name: str) -> None:
        engine = open_database(url, busy_seconds=60)
        try:
            for n in range(20):
                with engine.begin() as conn:
                    append(conn, [Entry("call.ended", f"{name}-{n}")], NOW)
        except DatabaseError as error:
            faults.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    engine = open_database(url)
    assert faults == []
    assert (verify(taken(engine)).whole, verify(taken(engine)).rows) == (True, 80)
    engine.dispose()


def test_a_changed_row_is_found(engine: Engine) -> None:
    for column, value in (("kind", "call.arrived"), ("details", '{"mot":"été","n":7}'), ("subject", "call-x"), ("at", NOW)):
        with engine.begin() as conn:
            unguarded(conn).execute(delete(journal))
        filled(engine)
        with engine.begin() as conn:
            unguarded(conn).execute(update(journal).where(journal.c.sequence == 3).values({column: value}))
        verdict = verify(taken(engine))
        assert (verdict.breach, verdict.at, verdict.rows) == (Breach.CHANGED, 3, 2)


def test_a_removed_row_is_found(engine: Engine) -> None:
    filled(engine)
    with engine.begin() as conn:
        unguarded(conn).execute(delete(journal).where(journal.c.sequence.in_([3, 4])))
    verdict = verify(taken(engine))
    assert (verdict.breach, verdict.at) == (Breach.REMOVED, 3)
    assert verdict.why == "Rows 3 to 4 are missing before row 5."


def test_a_missing_beginning_is_found(engine: Engine) -> None:
    filled(engine)
    found = taken(engine)
    verdict = verify(found[1:])
    assert (verdict.breach, verdict.at, verdict.why) == (Breach.REMOVED, 1, "Row 1 is missing before row 2.")
    assert verify(found[2:], start=Head(2, found[1].hash)).whole


def test_rows_that_changed_places_are_found(engine: Engine) -> None:
    filled(engine)
    found = taken(engine)
    reordered = [*found[:2], found[3], found[2], *found[4:]]
    renumbered = [*found[:2], found[3]._replace(sequence=3), found[2]._replace(sequence=4), *found[4:]]
    for changed in (reordered, renumbered):
        verdict = verify(changed)
        assert (verdict.breach, verdict.at) == (Breach.SWAPPED, 3)


def test_a_row_written_again_with_a_right_hash_is_found_at_the_next(engine: Engine) -> None:
    filled(engine)
    found = taken(engine)
    row = found[2]._replace(details="{}")
    row = row._replace(hash=row_hash(row.sequence, row.at, row.kind, row.subject, row.details, row.previous))
    verdict = verify([*found[:2], row, *found[3:]])
    assert (verdict.breach, verdict.at) == (Breach.REPLACED, 4)


def rewritten(found: list[Row]) -> list[Row]:
    """All from the third row on made anew, hashes and all: only a signature can tell."""
    made = found[:2]
    for row in found[2:]:
        previous = made[-1].hash
        details = '{"n":0}'
        made.append(
            row._replace(
                details=details,
                previous=previous,
                hash=row_hash(row.sequence, row.at, row.kind, row.subject, details, previous),
            )
        )
    return made


def test_a_cut_end_and_a_rewritten_history_need_a_signed_checkpoint(engine: Engine, tmp_path: Path) -> None:
    signer = Signer.create(tmp_path / "key")
    file = tmp_path / "checkpoints"
    filled(engine, 4)
    with reading(engine) as conn:
        keep_checkpoint(file, sign_checkpoint(signer, head(conn), NOW))
    filled(engine, 2)
    found, signed = taken(engine), kept_checkpoints(file, signer.public)
    assert verify(found, signed).whole
    assert not verify(found, signed).anchored, "two rows came after it"
    assert verify(found[:4], signed).anchored
    cut = verify(found[:3], signed)
    assert (cut.breach, cut.at) == (Breach.TRUNCATED, 4)
    forked = verify(rewritten(found), signed)
    assert (forked.breach, forked.at) == (Breach.FORKED, 4)
    assert verify(rewritten(found)).whole, "without a checkpoint nobody could tell"


def test_checkpoints_that_were_changed_are_refused(tmp_path: Path) -> None:
    signer, other = Signer.create(tmp_path / "key"), Signer.create(tmp_path / "other")
    file = tmp_path / "checkpoints"
    assert kept_checkpoints(file, signer.public) == ()
    keep_checkpoint(file, sign_checkpoint(signer, Head(1, b"x" * 32), NOW))
    keep_checkpoint(file, sign_checkpoint(signer, Head(2, b"y" * 32), NOW))
    with file.open("a") as cut:
        cut.write("eyJhbGci")
    assert kept_checkpoints(file, signer.public) == (Head(1, b"x" * 32), Head(2, b"y" * 32))
    with pytest.raises(SignatureWrong):
        kept_checkpoints(file, other.public)
    with pytest.raises(JournalBroken, match="none"):
        read_checkpoint(signer.sign({"v": 1}, "preambule.journal-checkpoint"), signer.public)
    with pytest.raises(JournalBroken, match="cannot be written"):
        keep_checkpoint(tmp_path / "none" / "file", "x")
    (tmp_path / "binary").write_bytes(b"\xff\n")
    with pytest.raises(JournalBroken, match="cannot be read"):
        kept_checkpoints(tmp_path / "binary", signer.public)


@pytest.fixture
def exported(engine: Engine, tmp_path: Path) -> tuple[list[str], Signer]:
    signer = Signer.create(tmp_path / "key")
    filled(engine)
    with reading(engine) as conn:
        return list(export(conn, signer, NOW)), signer


def test_an_export_is_verified_without_the_database(exported: tuple[list[str], Signer]) -> None:
    lines, signer = exported
    assert len(lines) == 7
    verdict = verify_export(lines, signer.public)
    assert (verdict.whole, verdict.rows, verdict.anchored) == (True, 6, True)
    assert not verify_export(lines).anchored


def test_what_was_done_to_an_export_is_told(exported: tuple[list[str], Signer], tmp_path: Path) -> None:
    lines, signer = exported

    def breach(changed: list[str]) -> tuple[Breach | None, int | None]:
        verdict = verify_export(changed, signer.public)
        return verdict.breach, verdict.at

    assert breach([*lines[:2], lines[2].replace("call-2", "call-9"), *lines[3:]]) == (Breach.CHANGED, 3)
    assert breach([*lines[:2], *lines[3:]]) == (Breach.REMOVED, 3)
    assert breach([*lines[:2], lines[3], lines[2], *lines[4:]]) == (Breach.SWAPPED, 3)
    assert breach([*lines[:4], lines[6]]) == (Breach.TRUNCATED, 5)
    assert breach([lines[6]]) == (Breach.TRUNCATED, 1)
    assert not verify_export(lines[:4], signer.public).anchored, "with the signed head cut off, the end is not vouched for"
    with pytest.raises(SignatureWrong):
        verify_export(lines, Signer.create(tmp_path / "other").public)


def test_rows_added_after_the_signed_head_are_told(engine: Engine, exported: tuple[list[str], Signer]) -> None:
    lines, signer = exported
    filled(engine, 1)
    with reading(engine) as conn:
        longer = list(export(conn))
    verdict = verify_export([*longer, lines[-1]], signer.public)
    assert (verdict.breach, verdict.at) == (Breach.FORKED, 6)


@pytest.mark.parametrize("line", ["{", "[]", "3", '{"sequence": 1}', "null"])
def test_what_is_no_export_is_told_with_its_line(line: str) -> None:
    with pytest.raises(JournalBroken, match="Line 1 "):
        verify_export([line])


def test_an_empty_journal_exports_nothing(engine: Engine) -> None:
    with reading(engine) as conn:
        assert list(export(conn)) == []


def chained(count: int) -> list[Row]:
    made: list[Row] = []
    for n in range(1, count + 1):
        previous = made[-1].hash if made else GENESIS
        made.append(Row(n, n, "a.b", f"s{n}", "{}", previous, row_hash(n, n, "a.b", f"s{n}", "{}", previous)))
    return made


@given(st.lists(st.integers(0, 19), max_size=25))
def test_any_other_order_or_choice_of_rows_is_a_breach(order: list[int]) -> None:
    """Only a beginning of the journal, whole and in order, is whole."""
    found = chained(20)
    picked = [found[n] for n in order]
    assert verify(picked).whole == (order == list(range(len(order))))


def test_the_hash_is_over_canonical_json() -> None:
    """Whoever checks on another machine needs no program of ours."""
    from hashlib import sha256

    row = Row(7, 1_772_440_215_123_456, "call.ended", "call-1", '{"b":1,"é":[true,null]}', b"\x01" * 32, b"")
    table = {
        "sequence": row.sequence,
        "at": row.at,
        "kind": row.kind,
        "subject": row.subject,
        "details": json.loads(row.details),
        "previous": row.previous.hex(),
    }
    canonical = json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row_hash(row.sequence, row.at, row.kind, row.subject, row.details, row.previous) == sha256(canonical.encode()).digest()


def test_a_long_journal_is_read_in_pieces(engine: Engine) -> None:
    with engine.begin() as conn:
        append(conn, [Entry("call.ended", f"call-{n}") for n in range(2_500)], NOW)
        assert conn.execute(select(func.count()).select_from(journal)).scalar_one() == 2_500
    assert verify(taken(engine)).rows == 2_500
