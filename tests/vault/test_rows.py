"""The rows of recordings: found, paged, moved on from the state that was expected."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from ivr.database import recordings
from ivr.database.recordings import Filter
from ivr.domain.recording import Recording, RecordingState

from .conftest import DUE, NOW, House, add_call

BASE = Recording(
    "r", "c", "town-hall", "p", RecordingState.SEALED, NOW, None, None, DUE, "b", None, None, None, None, ("quality",)
)


def put(conn: Connection, name: str, **changes: object) -> Recording:
    add_call(conn, name)
    recording = dataclasses.replace(BASE, id=name, call_id=f"call-{name}", proof_id=f"proof-{name}", **changes)  # type: ignore[arg-type]
    recordings.add(conn, recording)
    return recording


def test_a_row_comes_back_as_it_was(house: House) -> None:
    with house.engine.begin() as conn:
        recording = put(conn, "r1", samples=8 * 3_600 * 8_000, complete=True, body_size=2**40)
        assert recordings.get(conn, "r1") == recording
        assert recordings.get(conn, "r2") is None
        assert recordings.claim(conn, "r1") == recording
        assert recordings.claim(conn, "r2") is None


def test_pages_are_newest_first_and_miss_nothing(house: House) -> None:
    with house.engine.begin() as conn:
        for number in range(10):
            put(conn, f"r{number}", started_at=NOW + timedelta(minutes=number // 3))
        seen, after = [], None
        for _ in range(10):
            page = recordings.listing(conn, Filter(after=after), limit=3)
            seen += [recording.id for recording in page]
            if len(page) < 3:
                break
            after = (page[-1].started_at, page[-1].id)
    assert seen == [f"r{number}" for number in reversed(range(10))]


def test_filters(house: House) -> None:
    with house.engine.begin() as conn:
        put(conn, "old")
        put(conn, "new", started_at=NOW + timedelta(days=1), state=RecordingState.CAPTURING)

        def ids(**wanted: object) -> list[str]:
            return [recording.id for recording in recordings.listing(conn, Filter(**wanted))]  # type: ignore[arg-type]

        assert ids() == ["new", "old"]
        assert ids(states=(RecordingState.SEALED,)) == ["old"]
        assert ids(since=NOW + timedelta(hours=1)) == ["new"]
        assert ids(until=NOW + timedelta(days=1)) == ["old"]
        assert ids(call_id="call-old") == ["old"]
        assert ids(line_id="elsewhere") == []


def test_a_state_is_left_only_from_the_one_expected(house: House) -> None:
    with house.engine.begin() as conn:
        put(conn, "r1")
        assert not recordings.set_state(conn, "r1", RecordingState.DESTROYING, expected={RecordingState.CAPTURING})
        assert recordings.set_state(conn, "r1", RecordingState.DESTROYING, expected={RecordingState.SEALED}, samples=5)
        assert not recordings.set_state(conn, "r2", RecordingState.DESTROYING, expected={RecordingState.SEALED})
        found = recordings.get(conn, "r1")
        assert found is not None
        assert (found.state, found.samples) == (RecordingState.DESTROYING, 5)


def test_headers_are_kept_apart_and_shredded_once(house: House) -> None:
    with house.engine.begin() as conn:
        put(conn, "r1")
        recordings.add_header(conn, "r1", b"header", NOW)
        assert recordings.header(conn, "r1") == b"header"
        assert recordings.delete_header(conn, "r1")
        assert not recordings.delete_header(conn, "r1")
        assert recordings.header(conn, "r1") is None


def test_what_is_due(house: House) -> None:
    """LAW 13: at its moment, not a microsecond before; set aside is no way to live longer."""
    with house.engine.begin() as conn:
        put(conn, "later", due_at=DUE + timedelta(days=1))
        put(conn, "aside", due_at=DUE, state=RecordingState.QUARANTINED)
        put(conn, "first", due_at=DUE - timedelta(days=1))
        put(conn, "gone", due_at=DUE - timedelta(days=9), state=RecordingState.DESTROYED)
        put(conn, "live", due_at=DUE - timedelta(days=9), state=RecordingState.CAPTURING)
        assert [recording.id for recording in recordings.due(conn, DUE, 10)] == ["first", "aside"]
        assert [recording.id for recording in recordings.due(conn, DUE - timedelta(microseconds=1), 10)] == ["first"]
        assert [recording.id for recording in recordings.due(conn, DUE, 1)] == ["first"]


@pytest.mark.parametrize("states", [{RecordingState.SEALED}, {RecordingState.SEALED, RecordingState.REFUSED}])
def test_work_lists_go_on_where_they_stopped(states: set[RecordingState], house: House) -> None:
    with house.engine.begin() as conn:
        for number in range(5):
            put(conn, f"r{number}")
        first = recordings.in_states(conn, states, limit=3)
        rest = recordings.in_states(conn, states, limit=3, after=first[-1].id)
        assert [recording.id for recording in (*first, *rest)] == [f"r{number}" for number in range(5)]
