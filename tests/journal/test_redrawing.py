"""Draws, drawn again off the journal: an honest one agrees, and each way to choose a call shows."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.database.tables import microseconds
from ivr.domain.gate import Decision, GateFacts, Reason, decide
from ivr.domain.line import Undecided
from ivr.domain.proof import Answer
from ivr.domain.sampling import Draw, draw, key_id
from ivr.journal.chain import Row
from ivr.journal.entries import Entry, details_text
from ivr.journal.redrawing import Fault, Redrawing, Report, Window
from ivr.journal.sampling import commitment, decided
from notices.facts import Mode
from tests.database.samples import NOW

KEY, OTHER = b"5a" * 32, b"c3" * 32
INFORMED, NOT_SAMPLED = Decision(True, (Reason.INFORMED,)), Decision(False, (Reason.NOT_SAMPLED,))


def call(number: int) -> str:
    return str(uuid.UUID(int=number))


def inside(percent: int, wanted: bool = True) -> str:
    """A call that falls into the share, or does not."""
    return next(name for name in map(call, range(1, 10_000)) if draw(name, percent, KEY).inside is wanted)


def decision(drawn: Draw, answer: Answer = Answer.UNDECIDED) -> Decision:
    return decide(GateFacts(Mode.AUTOMATIC, Undecided.RECORD, proof_signed=True, answer=answer, sampled=drawn.inside))


def honest(call_id: str, percent: int = 20, key: bytes = KEY, line: str = "mairie", answer: Answer = Answer.UNDECIDED) -> Entry:
    drawn = draw(call_id, percent, key)
    return decided(call_id, line, decision(drawn, answer), drawn)


def begun(call_id: str, line: str = "mairie") -> Entry:
    return Entry("recording.begun", f"recording-{call_id}", {"call": call_id, "line": line})


def rows(entries: Sequence[Entry]) -> list[Row]:
    """Rows a minute apart; the chain is another's affair."""
    return [
        Row(n, microseconds(NOW + n * timedelta(minutes=1)), entry.kind, entry.subject, details_text(entry), b"", b"")
        for n, entry in enumerate(entries)
    ]


def report(*entries: Entry, keys: Sequence[bytes] = (KEY,), window: Window = Window()) -> Report:  # noqa: B008 - frozen
    redrawing = Redrawing(keys, window)
    assert list(redrawing.following(rows(entries))) == rows(entries)
    return redrawing.report()


def fault(*entries: Entry, keys: Sequence[bytes] = (KEY,)) -> Fault | None:
    found = report(*entries, keys=keys)
    assert found.agree + found.before + len(found.wrong) == found.calls
    return found.wrong[0].fault if found.wrong else None


def changed(entry: Entry, **details: Any) -> Entry:
    return replace(entry, details=entry.details | details)


COMMITTED = commitment(key_id(KEY))


@given(
    st.lists(st.tuples(st.uuids().map(str), st.sampled_from(Answer)), max_size=30, unique_by=lambda pair: pair[0]),
    st.integers(1, 100),
)
def test_what_an_honest_gate_writes_agrees(calls: list[tuple[str, Answer]], percent: int) -> None:
    entries = [COMMITTED]
    recorded = 0
    for call_id, answer in calls:
        entry = honest(call_id, percent, answer=answer)
        entries.append(entry)
        if entry.details["open"]:
            entries.append(begun(call_id))
            recorded += 1
    found = report(*entries)
    assert (found.calls, found.agree, found.wrong) == (len(calls), len(calls), ())
    assert sum(share.recorded for share in found.shares) == recorded
    assert [(share.line_id, share.percent) for share in found.shares] == [("mairie", percent)] * bool(calls)


def test_a_draw_that_the_key_did_not_make_shows() -> None:
    for wanted in (True, False):
        drawn = draw(inside(20, wanted), 20, KEY)
        other = replace(drawn, value=999_999 if wanted else 0)
        assert fault(COMMITTED, decided(inside(20, wanted), "mairie", decision(other), other)) is Fault.OTHER_VALUE


def test_a_key_that_was_put_in_its_place_shows() -> None:
    entry = honest(call(1), key=OTHER)
    assert fault(COMMITTED, entry, keys=(KEY, OTHER)) is Fault.KEY_LATE
    assert fault(COMMITTED, entry, commitment(key_id(OTHER)), keys=(KEY, OTHER)) is Fault.KEY_LATE
    assert fault(COMMITTED, commitment(key_id(OTHER)), entry, keys=(KEY,)) is Fault.KEY_UNKNOWN
    assert fault(COMMITTED, commitment(key_id(OTHER)), entry, keys=(KEY, OTHER)) is None


def test_a_row_that_claims_another_key_shows() -> None:
    entry = changed(honest(call(1), key=OTHER), key=key_id(KEY))
    assert fault(COMMITTED, entry, keys=(KEY, OTHER)) is Fault.OTHER_VALUE


@pytest.mark.parametrize("wanted", [True, False])
def test_a_gate_that_looks_away_from_the_draw_shows(wanted: bool) -> None:
    call_id = inside(20, wanted)
    other = NOT_SAMPLED if wanted else INFORMED
    assert fault(COMMITTED, decided(call_id, "mairie", other, draw(call_id, 20, KEY))) is Fault.NOT_OBEYED
    assert fault(COMMITTED, changed(honest(call_id), sampled=not wanted)) is Fault.OTHER_SIDE


def test_a_recording_of_a_call_that_was_not_drawn_shows() -> None:
    call_id = inside(20, wanted=False)
    assert fault(COMMITTED, honest(call_id), begun(call_id)) is Fault.NOT_OBEYED
    assert fault(COMMITTED, begun(call_id)) is Fault.NOT_DRAWN


def test_a_decision_without_a_draw_shows_once_draws_are_written() -> None:
    old = Entry("gate.decided", call(1), {"open": True, "reasons": ["informed"]})
    assert fault(COMMITTED, old) is Fault.NOT_DRAWN
    found = report(old, begun(call(1)), COMMITTED, honest(call(2)))
    assert (found.calls, found.before, found.agree, found.wrong) == (2, 1, 1, ())


def test_a_call_is_drawn_once_and_recorded_once_however_many_rows_tell_of_it() -> None:
    call_id = inside(20)
    again = Entry("gate.decided", call_id, {"open": True, "reasons": ["informed"]})
    second = replace(begun(call_id), subject="another")
    found = report(COMMITTED, honest(call_id), begun(call_id), again, second)
    (share,) = found.shares
    assert (found.calls, share.calls, share.drawn, share.recorded, found.wrong) == (1, 1, 1, 1, ())


def test_a_window_leaves_out_what_lies_beside_it() -> None:
    entries = (COMMITTED, honest(call(1)), honest(call(2), line="travaux"), honest(call(3)))
    minute = timedelta(minutes=1)
    assert report(*entries, window=Window(line_id="travaux")).calls == 1
    assert report(*entries, window=Window(since=NOW + 2 * minute)).calls == 2
    assert report(*entries, window=Window(until=NOW + 2 * minute)).calls == 1
    assert report(*entries, window=Window(NOW + minute, NOW + 3 * minute, "mairie")).calls == 1
    late = report(*entries, begun(call(1)), window=Window(since=NOW + 2 * minute))
    assert late.wrong == ()


def test_shares_are_told_apart_by_line_and_by_what_was_announced() -> None:
    entries = [COMMITTED, *(honest(call(n), 20 if n % 2 else 50) for n in range(1, 9)), honest(call(9), line="travaux")]
    assert [(share.line_id, share.percent, share.calls) for share in report(*entries).shares] == [
        ("mairie", 20, 4),
        ("mairie", 50, 4),
        ("travaux", 20, 1),
    ]


def test_chosen_calls_show_by_their_number_though_each_draw_agrees() -> None:
    """Whoever could choose the calls' ids and knew the key would be drawn again as an honest line is: only the count tells."""
    fair = report(COMMITTED, *(honest(call(n), 20) for n in range(1, 501)))
    chosen = [name for name in map(call, range(1, 5_000)) if draw(name, 20, KEY).inside][:500]
    unfair = report(COMMITTED, *(honest(name, 20) for name in chosen))
    assert fair.wrong == unfair.wrong == ()
    assert abs(fair.shares[0].deviations) < 4 < unfair.shares[0].deviations


def test_every_call_of_a_line_that_records_all_is_drawn() -> None:
    (share,) = report(COMMITTED, *(honest(call(n), 100) for n in range(1, 9))).shares
    assert (share.calls, share.drawn, share.deviations) == (8, 8, 0.0)


@given(
    st.dictionaries(
        st.sampled_from(["line", "draw", "share", "key", "sampled", "reasons"]), st.none() | st.integers() | st.text()
    )
)
def test_a_damaged_row_is_wrong_and_nothing_else(details: dict[str, Any]) -> None:
    """The chain tells of such rows first; reading them must not fail all the same."""
    entry = honest(call(1))
    row = rows([COMMITTED, entry])[1]
    redrawing = Redrawing((KEY,), Window())
    damaged = row._replace(details=json.dumps(entry.details | details))
    list(redrawing.following([rows([COMMITTED])[0], damaged]))
    found = redrawing.report()
    assert found.calls == 1
    assert found.agree + len(found.wrong) == 1
    assert all(share.deviations is not None for share in found.shares)
