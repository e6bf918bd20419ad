"""The register's rows, on every database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from ivr.bootstrap.objecting import ObjectionLine, ObjectionMissing, Said, in_force, take_back, take_in
from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.database.objection_files import read_hashes, written
from ivr.database.objections import add, load_objections, mark, withdraw
from ivr.database.tables import journal, objections
from ivr.domain.objection import Objection, ObjectionKey, ObjectionKeyUnusable, Origin
from ivr.journal.errors import JournalPersonal
from notices.facts import PurposeKind
from tests.database.samples import LINE, NOW, OTHER

KEY, OTHER_KEY = ObjectionKey(b"k" * 32), ObjectionKey(b"o" * 32)
NUMBER = "+33199000001"
ONE = Objection(
    id="0c7dd9a6-6e2c-4b8e-a3a5-0d0d3f3d2f01",
    number_hash=KEY.hash(NUMBER),
    key_id=KEY.id,
    line_id="mairie",
    purposes=frozenset({PurposeKind.QUALITY, PurposeKind.TRAINING}),
    since=NOW,
    until=NOW + timedelta(days=90),
    origin=Origin.COMMAND,
)
ALWAYS = replace(ONE, id="0c7dd9a6-6e2c-4b8e-a3a5-0d0d3f3d2f02", line_id=None, purposes=frozenset(), until=None)

SAID = Said("by letter", Origin.COMMAND)


@pytest.fixture(autouse=True)
def lines(engine: Engine) -> None:
    """Two lines to object to."""
    with engine.begin() as conn:
        save_lines(conn, [LINE, OTHER], NOW)


def test_objections_come_back_as_they_went(engine: Engine) -> None:
    with engine.begin() as conn:
        for one in (ALWAYS, ONE):
            add(conn, one)
    with reading(engine) as conn:
        assert load_objections(conn) == (ONE, ALWAYS)


def test_every_change_moves_the_mark_and_serials_never_meet(engine: Engine) -> None:
    marks = []
    for change in (lambda conn: add(conn, ONE), lambda conn: add(conn, ALWAYS), lambda conn: withdraw(conn, ONE, NOW)):
        with engine.begin() as conn:
            marks.append(mark(conn))
            change(conn)
    with reading(engine) as conn:
        marks.append(mark(conn))
    assert marks == [(None, 0), (1, 1), (2, 2), (3, 2)]


def test_of_what_is_withdrawn_no_hash_is_kept_and_no_old_export_brings_it_back(engine: Engine) -> None:
    exported = "".join(written([ONE]))
    with engine.begin() as conn:
        take_in(conn, KEY, [ONE], SAID, NOW)
        take_back(conn, in_force(conn, KEY, str(ONE.number_hash), None, NOW), SAID, NOW)
    with engine.begin() as conn:
        taken = take_in(conn, KEY, read_hashes(exported, KEY, "old.jsonl"), SAID, NOW)
        assert (len(taken.added), len(taken.withdrawn)) == (0, 1)
        assert load_objections(conn) == ()
        row = conn.execute(select(objections)).one()
    assert (row.number_hash, row.withdrawn_at) == (None, NOW)
    with pytest.raises(ObjectionMissing), engine.begin() as conn:
        take_back(conn, (), SAID, NOW)


def test_the_same_objection_is_not_written_twice_but_one_in_other_words_is(engine: Engine) -> None:
    with engine.begin() as conn:
        take_in(conn, KEY, [ONE], SAID, NOW)
        taken = take_in(conn, KEY, [replace(ONE, id="another"), ALWAYS], SAID, NOW)
    assert (taken.added, len(taken.known)) == ((ALWAYS,), 1)


def test_an_expired_one_may_be_renewed(engine: Engine) -> None:
    later = NOW + timedelta(days=91)
    with engine.begin() as conn:
        take_in(conn, KEY, [replace(ONE, until=NOW)], SAID, NOW)
        assert in_force(conn, KEY, str(ONE.number_hash), None, later) == ()
        assert take_in(conn, KEY, [ALWAYS], SAID, later).added == (ALWAYS,)


def test_each_deed_has_its_row_in_the_journal_without_number_or_hash(engine: Engine) -> None:
    """L6."""
    with engine.begin() as conn:
        take_in(conn, KEY, [ONE], SAID, NOW)
        take_back(conn, [ONE], SAID, NOW)
    with reading(engine) as conn:
        rows = conn.execute(select(journal).order_by(journal.c.sequence)).all()
    assert [(row.kind, row.subject) for row in rows] == [("objection.added", ONE.id), ("objection.withdrawn", ONE.id)]
    assert json.loads(rows[0].details)["reason"] == "by letter"
    assert str(ONE.number_hash) not in rows[0].details + rows[1].details


def test_a_reason_that_holds_a_number_is_refused_and_nothing_is_written(engine: Engine) -> None:
    with pytest.raises(JournalPersonal), engine.begin() as conn:
        take_in(conn, KEY, [ONE], replace(SAID, reason="called from 01 99 00 00 01"), NOW)
    with reading(engine) as conn:
        assert load_objections(conn, withdrawn=True) == ()


def test_unknown_lines_and_other_keys_are_refused(engine: Engine) -> None:
    with engine.begin() as conn:
        with pytest.raises(ObjectionLine, match="nowhere"):
            take_in(conn, KEY, [replace(ONE, line_id="nowhere")], SAID, NOW)
        take_in(conn, KEY, [ONE], SAID, NOW)
        with pytest.raises(ObjectionKeyUnusable):
            take_in(conn, OTHER_KEY, [ALWAYS], SAID, NOW)
        with pytest.raises(ObjectionKeyUnusable):
            in_force(conn, OTHER_KEY, str(OTHER_KEY.hash(NUMBER)), None, NOW)
    with pytest.raises(IntegrityError), engine.begin() as conn:
        add(conn, ONE)
