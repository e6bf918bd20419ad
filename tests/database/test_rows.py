from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from ivr.database.calls import ReceiptedCall, by_receipt, close_call, note_receipt, open_call, proof_of, receipt_of, save_proof
from ivr.database.engine import reading
from ivr.database.errors import DatabaseRefused
from ivr.database.lines import load_lines, save_lines
from ivr.database.notices import current_versions, publish_version, save_version, version_of
from ivr.database.publications import Publication, awaited, history, in_force
from ivr.database.tables import calls, line_numbers, lines, microseconds, renderings
from ivr.domain.gate import Decision, Reason
from ivr.domain.proof import Answer
from tests.database.samples import ENGLISH, FRENCH, LINE, NOW, OTHER, version


def test_lines_come_back_as_they_went(engine: Engine) -> None:
    with engine.begin() as conn:
        saved = save_lines(conn, [OTHER, LINE], NOW)
    assert saved.added == ("travaux", "mairie")
    with reading(engine) as conn:
        assert load_lines(conn) == (LINE, OTHER)


def test_what_did_not_change_is_not_written(engine: Engine) -> None:
    changed = replace(OTHER, destination=replace(OTHER.destination, dial="user/1003"))
    with engine.begin() as conn:
        save_lines(conn, [LINE, OTHER], NOW)
        saved = save_lines(conn, [LINE, changed], NOW + timedelta(days=1))
        moments = {row.id: row.changed_at for row in conn.execute(select(lines.c.id, lines.c.changed_at))}
    assert (saved.changed, saved.unchanged) == (("travaux",), ("mairie",))
    assert moments == {"mairie": NOW, "travaux": NOW + timedelta(days=1)}


def test_two_lines_may_swap_their_numbers(engine: Engine) -> None:
    swapped = [replace(LINE, number=OTHER.number), replace(OTHER, number=LINE.number)]
    with engine.begin() as conn:
        save_lines(conn, [LINE, OTHER], NOW)
        save_lines(conn, swapped, NOW)
        assert load_lines(conn) == tuple(swapped)


def test_a_line_that_is_gone_from_a_whole_file_is_retired_and_gives_its_numbers_back(engine: Engine) -> None:
    heir = replace(OTHER, number=LINE.number)
    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
        open_call(conn, "call-1", LINE.id, NOW)
        saved = save_lines(conn, [heir], NOW, whole=True)
        assert saved.retired == ("mairie",)
        assert load_lines(conn) == (heir,)
        assert conn.execute(select(func.count()).select_from(calls)).scalar_one() == 1
        assert save_lines(conn, [replace(LINE, number="+33199001099", numbers=())], NOW).added == ("mairie",)
        assert len(load_lines(conn)) == 2


def test_a_number_of_another_line_cannot_be_taken(engine: Engine) -> None:
    from sqlalchemy.exc import IntegrityError

    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
    with pytest.raises(IntegrityError), engine.begin() as conn:
        save_lines(conn, [replace(OTHER, number="+33199001002")], NOW)
    with reading(engine) as conn:
        assert load_lines(conn) == (LINE,)
        assert conn.execute(select(func.count()).select_from(line_numbers)).scalar_one() == 3


def test_a_version_comes_back_with_its_sounds(engine: Engine, tmp_path: Path) -> None:
    first, second = version(LINE, tmp_path), version(LINE, tmp_path, "v2")
    with engine.begin() as conn:
        save_lines(conn, [LINE, OTHER], NOW)
        publish_version(conn, first, Publication("mairie", first.id, NOW))
        publish_version(conn, second, Publication("mairie", second.id, NOW + timedelta(hours=1)))
        assert current_versions(conn, tmp_path, NOW) == {"mairie": second}
        assert version_of(conn, first.id, tmp_path) == first
        assert version_of(conn, "none", tmp_path) is None


def test_publishing_an_old_version_anew_makes_it_current_and_writes_nothing_twice(engine: Engine, tmp_path: Path) -> None:
    first, second = version(LINE, tmp_path), version(LINE, tmp_path, "v2")
    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
        for published in (first, second, first):
            publish_version(conn, published, Publication("mairie", published.id, NOW))
        assert not save_version(conn, first, NOW)
        assert current_versions(conn, tmp_path, NOW) == {"mairie": first}
        assert conn.execute(select(func.count()).select_from(renderings)).scalar_one() == 8


def test_what_takes_effect_later_is_heard_later_unless_something_newer_is_published(engine: Engine, tmp_path: Path) -> None:
    hour = timedelta(hours=1)
    first, second, third = (version(LINE, tmp_path, name) for name in ("v1", "v2", "v3"))
    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
        publish_version(conn, first, Publication("mairie", first.id, NOW))
        publish_version(conn, second, Publication("mairie", second.id, NOW, effective_at=NOW + 2 * hour))
        assert [one.version_id for one in awaited(history(conn, "mairie"), NOW)] == [second.id]
        assert in_force(conn, NOW + hour)["mairie"].version_id == first.id
        assert in_force(conn, NOW + 2 * hour)["mairie"].version_id == second.id
        publish_version(conn, third, Publication("mairie", third.id, NOW + hour))
        assert in_force(conn, NOW + 3 * hour)["mairie"].version_id == third.id
        assert awaited(history(conn, "mairie"), NOW + hour) == ()


def test_a_call_from_its_first_row_to_its_last(engine: Engine) -> None:
    decision = Decision(False, (Reason.REFUSED, Reason.NOT_SAMPLED))
    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
        open_call(conn, "call-1", LINE.id, NOW, rehearsal=True)
        save_proof(conn, "proof-1", "call-1", "a.b.c", NOW)
        ended = NOW + timedelta(minutes=3)
        close_call(conn, "call-1", ended, locale=ENGLISH, answer=Answer.REFUSED, outcome="talked", decision=decision)
    with reading(engine) as conn:
        row = conn.execute(select(calls)).one()
        assert proof_of(conn, "proof-1") == "a.b.c"
        assert proof_of(conn, "proof-2") is None
    assert (row.arrived_at, row.ended_at, row.locale, row.answer, row.outcome) == (NOW, ended, ENGLISH, "refused", "talked")
    assert (row.gate, row.gate_open, row.rehearsal) == ('["refused", "not_sampled"]', False, True)


def test_a_call_that_never_came_to_a_decision(engine: Engine) -> None:
    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
        open_call(conn, "call-1", LINE.id, NOW)
        close_call(conn, "call-1", NOW, locale=None, answer=None, outcome=None, decision=None)
        row = conn.execute(select(calls)).one()
    assert (row.locale, row.answer, row.outcome, row.gate, row.gate_open) == (None, None, None, None, None)


def test_a_call_of_no_line_is_refused(engine: Engine) -> None:
    with pytest.raises(DatabaseRefused), engine.begin() as conn:
        open_call(conn, "call-1", "nobody", NOW)


def test_a_proof_of_no_call_is_refused(engine: Engine) -> None:
    with pytest.raises(DatabaseRefused), engine.begin() as conn:
        save_proof(conn, "proof-1", "nobody", "a.b.c", NOW)


def test_prepared_statements_open_their_own_transaction(engine: Engine) -> None:
    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
    with engine.connect() as conn:
        open_call(conn, "call-1", LINE.id, NOW)
        conn.rollback()
        assert conn.execute(select(calls)).all() == []


def test_moments_without_a_time_zone_are_refused(engine: Engine) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    with engine.begin() as conn, pytest.raises(ValueError, match="time zone"):
        open_call(conn, "call-1", LINE.id, naive)
    with pytest.raises(ValueError, match="time zone"):
        microseconds(naive)


def test_the_default_locale_is_the_first(engine: Engine) -> None:
    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
        loaded = load_lines(conn)[0]
    assert [loaded.locale_of(number) for number in ("+33199001000", "+33199001002", "9001")] == [FRENCH, ENGLISH, FRENCH]


# -- receipts ---------------------------------------------------------------------------------------------------


def two_calls(engine: Engine) -> None:
    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
        open_call(conn, "call-1", LINE.id, NOW)
        open_call(conn, "call-2", LINE.id, NOW)


def test_a_call_is_found_by_its_receipt(engine: Engine) -> None:
    two_calls(engine)
    with engine.begin() as conn:
        assert note_receipt(conn, "call-1", "40719930")
        close_call(conn, "call-1", NOW, locale=FRENCH, answer=Answer.REFUSED, outcome="talked", decision=None)
    with reading(engine) as conn:
        assert by_receipt(conn, "40719930") == ReceiptedCall(
            "call-1", "mairie", NOW, NOW, Answer.REFUSED, "talked", rehearsal=False
        )
        assert by_receipt(conn, "40719931") is None
        assert (receipt_of(conn, "call-1"), receipt_of(conn, "call-2"), receipt_of(conn, "call-3")) == ("40719930", None, None)


def test_a_receipt_is_one_calls_alone_and_is_never_changed(engine: Engine) -> None:
    two_calls(engine)
    with engine.begin() as conn:
        assert note_receipt(conn, "call-1", "40719930")
        assert not note_receipt(conn, "call-2", "40719930")
        assert note_receipt(conn, "call-1", "40719930")
        assert not note_receipt(conn, "call-1", "99999999")
        assert not note_receipt(conn, "nobody", "11111111")
        assert note_receipt(conn, "call-2", "22222222")
        found = [by_receipt(conn, receipt) for receipt in ("40719930", "22222222", "99999999")]
    assert [call and call.id for call in found] == ["call-1", "call-2", None]


def test_the_table_itself_keeps_a_receipt_unique(engine: Engine) -> None:
    from sqlalchemy.exc import IntegrityError

    two_calls(engine)
    with pytest.raises(IntegrityError), engine.begin() as conn:
        conn.execute(update(calls).values(receipt="40719930"))
