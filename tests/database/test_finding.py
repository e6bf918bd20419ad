"""Pages of recordings: whatever is looked for, going through the pages finds each that fits, once, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event

from ivr.database import agents, finding, recordings
from ivr.database.engine import reading
from ivr.database.finding import Found, Page, calls_of_number, filled, line_names, line_of, of_calls, page
from ivr.database.lines import save_lines
from ivr.database.sought import Sought
from ivr.domain.agent import Way, WithAgent
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
    st.lists(st.sampled_from(("201", "202", "2010")), max_size=3),  # the agents, one after the other; one may come back
)
a_question = st.builds(
    Sought,
    lines=st.one_of(st.none(), st.frozensets(st.sampled_from((LINE.id, OTHER.id, "nowhere")))),
    states=st.sampled_from(((), (RecordingState.SEALED,), (RecordingState.QUARANTINED, RecordingState.DESTROYED))),
    purpose=st.sampled_from((None, *PURPOSES)),
    since=st.sampled_from((None, NOW + timedelta(days=2))),
    until=st.sampled_from((None, NOW + timedelta(days=7))),
    agent=st.sampled_from((None, "201", "202", "20")),
    call=st.sampled_from((None, None, None, "call-rec-0", "call-rec-1", "call-nowhere")),
)
Row = tuple[str, RecordingState, set[str], int, list[str]]


@pytest.fixture
def house(engine: Engine) -> Engine:
    with engine.begin() as conn:
        save_lines(conn, (LINE, OTHER), NOW)
    return engine


def write(conn: Connection, rows: list[Row]) -> None:
    for number, (line, state, purposes, day, extensions) in enumerate(rows):
        one = a_recording(
            f"rec-{number}",
            line_id=line,
            state=state,
            started_at=NOW + timedelta(days=day),
            purposes=tuple(sorted(purposes)),
            body="x",
        )
        save_recording(conn, one, None, rehearsal=number == 0)
        for place, extension in enumerate(extensions):
            agents.add(conn, one.id, place, WithAgent(extension, one.started_at, Way.PARKED if place else None))


def all_pages(conn: Connection, sought: Sought, count: int) -> Iterator[Page]:
    for _ in range(200):
        found = page(conn, sought, count)
        yield found
        if found.older is None:
            return
        sought = replace(sought, after=found.older)
    raise AssertionError("the pages never end")


def fits(one: Found, sought: Sought, extensions: list[str]) -> bool:
    return (
        (sought.agent is None or sought.agent in extensions)
        and (sought.lines is None or one.line_id in sought.lines)
        and (not sought.states or one.state in sought.states)
        and (sought.purpose is None or sought.purpose in one.purposes)
        and (sought.since is None or one.started_at >= sought.since)
        and (sought.until is None or one.started_at < sought.until)
        and (sought.call is None or one.call_id == sought.call)
    )


@settings(max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(a_row, max_size=20), asked=st.lists(a_question, min_size=1, max_size=8), size=st.integers(1, 7))
def test_the_pages_hold_each_that_fits_once_and_in_order(house: Engine, rows: list[Row], asked: list[Sought], size: int) -> None:
    with house.connect() as conn:
        write(conn, rows)
        everything = page(conn, Sought(), 100).recordings
        assert len(everything) == len(rows)
        for sought in asked:
            found = [one for shown in all_pages(conn, sought, size) for one in shown.recordings]
            assert found == [one for one in everything if fits(one, sought, rows[int(one.id.removeprefix("rec-"))][4])]
            assert list(filled(conn, sought, size)) == found[:size]
        conn.rollback()


def test_a_rare_purpose_is_looked_for_a_part_at_a_time(house: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is announced seldom, a page stops somewhere and says until when it has looked."""
    monkeypatch.setattr(finding, "LOOKED_AT", 10)
    monkeypatch.setattr(finding, "_FEWEST", 5)
    monkeypatch.setattr(finding, "_GLANCE", 2)
    rows = [
        (LINE.id if number % 2 else OTHER.id, STATES[0], {"training"} if number % 13 == 0 else {"quality"}, number, ["201"])
        for number in range(60)
    ]
    with house.begin() as conn:
        write(conn, rows)
    with reading(house) as conn:
        for lines, agent in product((None, frozenset({LINE.id}), frozenset({LINE.id, OTHER.id})), (None, "201")):
            pages = list(all_pages(conn, Sought(lines=lines, purpose="training", agent=agent), 3))
            found = [one.id for shown in pages for one in shown.recordings]
            expected = [f"rec-{n}" for n in reversed(range(0, 60, 13)) if lines is None or n % 2 or len(lines) == 2]
            assert found == expected
            assert any(shown.looked_back_to is not None for shown in pages)
            assert pages[-1].looked_back_to is None
            sought = Sought(lines=lines, purpose="training", agent=agent)
            assert [one.id for one in filled(conn, sought, 3)] == expected[:3], "a program is not told where looking has stopped"


def test_an_agent_s_recordings_are_read_off_their_index(house: Engine) -> None:
    """Nothing is sorted, and nobody else's recordings are looked at: so that it is as fast among a million."""
    with house.begin() as conn:
        write(conn, [(LINE.id, STATES[0], {"quality"}, number % 9, ["201", "202", "201"]) for number in range(40)])
    if house.dialect.name != "sqlite":
        return
    said: list[tuple[str, Any]] = []
    with reading(house) as conn:
        event.listen(house, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
        assert len(page(conn, Sought(agent="201", lines=frozenset({LINE.id})), 10).recordings) == 10
        of_lines, of_recordings = (
            [row[-1] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
            for sql, values in said[:]
            if "recording_agents" in sql
        )
    assert any("SEARCH recording_agents USING INDEX ix_recording_agents_agent_line_id_started_at" in step for step in of_lines)
    plan = of_recordings
    assert plan[0].startswith("SEARCH recording_agents USING COVERING INDEX ix_recording_agents_agent_line_id_started_at")
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_agents_stand_in_their_order_and_go_with_the_key(house: Engine) -> None:
    first, second = WithAgent("201", NOW), WithAgent("202", NOW + timedelta(seconds=5), Way.CONSULTED)
    with house.begin() as conn:
        save_recording(conn, a_recording("rec-1", body="x"), b"header")
        agents.add(conn, "rec-1", 1, second)
        agents.add(conn, "rec-1", 0, first)
        agents.add(conn, "rec-2", 0, first)
        assert list(agents.of_recording(conn, "rec-1").items()) == [(0, first), (1, second)]
        assert agents.of_recording(conn, "rec-2") == {}, "no recording, no row"
        assert recordings.delete_header(conn, "rec-1")
        assert agents.of_recording(conn, "rec-1") == {}


def test_what_a_row_says_is_what_is_shown(house: Engine) -> None:
    with house.begin() as conn:
        write(conn, [(LINE.id, STATES[0], {"quality", "training"}, 3, []), (OTHER.id, STATES[1], set(), 4, ["201"])])
    with reading(house) as conn:
        newer, older = page(conn, Sought(), 10).recordings
        assert (older.proof_id, older.visa) == ("proof-rec-0", None)
        assert (older.id, older.purposes, older.rehearsal, older.state) == ("rec-0", ("quality", "training"), True, STATES[0])
        assert (newer.line_id, newer.purposes, newer.rehearsal) == (OTHER.id, (), False)
        assert of_calls(conn, ["call-rec-1", "call-nowhere"], 5) == (newer,)
        assert calls_of_number(conn, "ab" * 32, None, 5) == ()
        assert line_of(conn, "rec-1") == OTHER.id
        assert line_of(conn, "rec-9") is None
        assert line_names(conn) == {LINE.id: LINE.name, OTHER.id: OTHER.name}
