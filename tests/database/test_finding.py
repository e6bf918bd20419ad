"""Pages of recordings: whatever is looked for, going through the pages finds each that fits, once, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from ivr.database import finding
from ivr.database.engine import reading
from ivr.database.finding import Found, Page, Sought, calls_of_number, line_names, line_of, of_calls, page
from ivr.database.lines import save_lines
from ivr.domain.recording import RecordingState
from tests.database.recorded import a_recording, save_recording
from tests.database.samples import LINE, NOW, OTHER

STATES = (RecordingState.SEALED, RecordingState.DESTROYED, RecordingState.QUARANTINED)
PURPOSES = ("quality", "training", "evaluation")

a_row = st.tuples(
    st.sampled_from((LINE.id, OTHER.id)),
    st.sampled_from(STATES),
    st.sets(st.sampled_from(PURPOSES), max_size=2),
    st.integers(0, 9),  # days; several recordings begin at one moment
)
a_question = st.builds(
    Sought,
    lines=st.one_of(st.none(), st.frozensets(st.sampled_from((LINE.id, OTHER.id, "nowhere")))),
    states=st.sampled_from(((), (RecordingState.SEALED,), (RecordingState.QUARANTINED, RecordingState.DESTROYED))),
    purpose=st.sampled_from((None, *PURPOSES)),
    since=st.sampled_from((None, NOW + timedelta(days=2))),
    until=st.sampled_from((None, NOW + timedelta(days=7))),
)


@pytest.fixture
def house(engine: Engine) -> Engine:
    with engine.begin() as conn:
        save_lines(conn, (LINE, OTHER), NOW)
    return engine


def write(conn: Connection, rows: list[tuple[str, RecordingState, set[str], int]]) -> None:
    for number, (line, state, purposes, day) in enumerate(rows):
        one = a_recording(
            f"rec-{number}",
            line_id=line,
            state=state,
            started_at=NOW + timedelta(days=day),
            purposes=tuple(sorted(purposes)),
            body="x",
        )
        save_recording(conn, one, None, rehearsal=number == 0)


def all_pages(conn: Connection, sought: Sought, count: int) -> Iterator[Page]:
    for _ in range(200):
        found = page(conn, sought, count)
        yield found
        if found.older is None:
            return
        sought = Sought(sought.lines, sought.states, sought.purpose, sought.since, sought.until, found.older)
    raise AssertionError("the pages never end")


def fits(one: Found, sought: Sought) -> bool:
    return (
        (sought.lines is None or one.line_id in sought.lines)
        and (not sought.states or one.state in sought.states)
        and (sought.purpose is None or sought.purpose in one.purposes)
        and (sought.since is None or one.started_at >= sought.since)
        and (sought.until is None or one.started_at < sought.until)
    )


@settings(max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(a_row, max_size=20), asked=st.lists(a_question, min_size=1, max_size=8), size=st.integers(1, 7))
def test_the_pages_hold_each_that_fits_once_and_in_order(
    house: Engine, rows: list[tuple[str, RecordingState, set[str], int]], asked: list[Sought], size: int
) -> None:
    with house.connect() as conn:
        write(conn, rows)
        everything = page(conn, Sought(), 100).recordings
        assert len(everything) == len(rows)
        for sought in asked:
            found = [one for shown in all_pages(conn, sought, size) for one in shown.recordings]
            assert found == [one for one in everything if fits(one, sought)]
        conn.rollback()


def test_a_rare_purpose_is_looked_for_a_part_at_a_time(house: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is announced seldom, a page stops somewhere and says until when it has looked."""
    monkeypatch.setattr(finding, "LOOKED_AT", 10)
    monkeypatch.setattr(finding, "_FEWEST", 5)
    rows = [
        (LINE.id if number % 2 else OTHER.id, STATES[0], {"training"} if number % 13 == 0 else {"quality"}, number)
        for number in range(60)
    ]
    with house.begin() as conn:
        write(conn, rows)
    with reading(house) as conn:
        for lines in (None, frozenset({LINE.id}), frozenset({LINE.id, OTHER.id})):
            pages = list(all_pages(conn, Sought(lines=lines, purpose="training"), 3))
            found = [one.id for shown in pages for one in shown.recordings]
            expected = [f"rec-{n}" for n in reversed(range(0, 60, 13)) if lines is None or n % 2 or len(lines) == 2]
            assert found == expected
            assert any(shown.looked_back_to is not None for shown in pages)
            assert pages[-1].looked_back_to is None


def test_what_a_row_says_is_what_is_shown(house: Engine) -> None:
    with house.begin() as conn:
        write(conn, [(LINE.id, STATES[0], {"quality", "training"}, 3), (OTHER.id, STATES[1], set(), 4)])
    with reading(house) as conn:
        newer, older = page(conn, Sought(), 10).recordings
        assert (older.id, older.purposes, older.rehearsal, older.state) == ("rec-0", ("quality", "training"), True, STATES[0])
        assert (newer.line_id, newer.purposes, newer.rehearsal) == (OTHER.id, (), False)
        assert of_calls(conn, ["call-rec-1", "call-nowhere"], 5) == (newer,)
        assert calls_of_number(conn, "ab" * 32, None, 5) == ()
        assert line_of(conn, "rec-1") == OTHER.id
        assert line_of(conn, "rec-9") is None
        assert line_names(conn) == {LINE.id: LINE.name, OTHER.id: OTHER.name}
