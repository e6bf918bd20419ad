"""Which recordings a loss concerns, and what can be heard (LAW 26)."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import insert, update

from ivr.database.people import person
from ivr.database.tables import calls, key_headers
from ivr.domain.breach import Audible, Loss, Lost, audible
from ivr.domain.recording import RecordingState
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.register.breach import concerned
from ivr.register.errors import LossUntold
from ivr.register.kinds import Kind
from tests.database.samples import NOW
from tests.register.conftest import House, fact, texts

DAY = timedelta(days=1)


def loss(*what: Lost, since: int = 2, until: int = 0, **more: str) -> Loss:
    return Loss(frozenset(what), NOW - since * DAY, NOW - until * DAY, NOW, **more)


def ids(house: House, lost: Loss) -> list[str]:
    with house.engine.connect() as conn:
        return [row.id for row in conn.execute(concerned(lost))]


def test_only_key_header_and_body_together_are_heard() -> None:
    kept = (Lost.KEY, Lost.DATABASE, Lost.STORE)
    for count in range(1, 4):
        for some in combinations(kept, count):
            assert audible(some) == {Audible.EVERY if count == 3 else Audible.NOTHING}
    assert audible({Lost.HOST}) == {Audible.LIVE}
    assert audible({Lost.ACCOUNT, Lost.KEY}) == {Audible.HEARD, Audible.NOTHING}


def test_what_existed_while_it_was_lost_is_concerned(house: House) -> None:
    house.recording("kept", days=10)
    house.recording("gone-before", days=100, state=RecordingState.DESTROYED)
    house.recording("gone-since", days=91, state=RecordingState.DESTROYED)
    house.recording("refused", days=5, state=RecordingState.REFUSED)
    house.recording("after", days=0)
    house.recording("elsewhere", "travaux", days=4)
    assert ids(house, loss(Lost.KEY, until=1)) == ["gone-since", "kept", "elsewhere"]
    assert ids(house, loss(Lost.STORE, until=1, line_id="mairie")) == ["gone-since", "kept"]


def test_a_key_opens_what_is_encrypted_for_it(house: House) -> None:
    for name in ("for-it", "for-both", "for-other", "unknown", "shredded"):
        house.recording(name, days=10)
    with house.engine.begin() as conn:
        for name, recipients in (("for-it", "age1a"), ("for-both", "age1a age1b"), ("for-other", "age1b"), ("unknown", None)):
            row = {"recording_id": name, "header": b"h", "created_at": NOW, "recipients": recipients}
            conn.execute(insert(key_headers), row)
    lost = loss(Lost.KEY, recipient="age1a")
    assert ids(house, lost) == ["for-both", "for-it", "shredded", "unknown"]
    assert "for-other" in ids(house, loss(Lost.KEY, Lost.DATABASE, recipient="age1a"))
    assert fact(house.write(Kind.BREACH, loss=lost), "Which key").text == "age1a"


def test_a_rotation_since_hides_nothing_from_the_report(house: House) -> None:
    """Whoever loses a key wraps all headers anew first, and writes the report afterwards."""
    house.recording("turned", days=10)
    house.recording("after", days=1)
    with house.engine.begin() as conn:
        for name in ("turned", "after"):
            row = {"recording_id": name, "header": b"h", "created_at": NOW, "recipients": "age1b"}
            conn.execute(insert(key_headers), row)
        append(conn, [Entry("keys.rotated", "keys", {"headers": 1, "periods": {}})], NOW - 2 * DAY)
    assert ids(house, loss(Lost.KEY, recipient="age1a", since=3)) == ["turned"]
    assert ids(house, loss(Lost.KEY, recipient="age1a", since=1)) == []


@pytest.mark.parametrize(
    ("details", "concerned"),
    [
        ({"from": ["age1a"]}, True),
        ({"from": ["age1a", "age1c"]}, True),
        ({"from": ["age1c"]}, False),
        ({"from": ["age1ab"]}, False),
        ({"from": []}, False),
        ({"from": ["age1c"], "unnoted": 3}, True),
        ({}, True),
    ],
)
def test_a_rotation_away_from_other_keys_is_no_reason_to_count_what_a_lost_key_never_opened(
    house: House, details: dict[str, object], *, concerned: bool
) -> None:
    house.recording("turned", days=10)
    with house.engine.begin() as conn:
        row = {"recording_id": "turned", "header": b"h", "created_at": NOW, "recipients": "age1b"}
        conn.execute(insert(key_headers), row)
        append(conn, [Entry("keys.rotated", "keys", {"headers": 1, "periods": {}, **details})], NOW - 2 * DAY)
    assert ids(house, loss(Lost.KEY, recipient="age1a", since=3)) == (["turned"] if concerned else [])


def test_a_host_gives_away_what_was_said_in_that_time(house: House) -> None:
    house.recording("before", days=10)
    house.recording("during", days=1)
    house.recording("still", days=3, ended_at=None, state=RecordingState.CAPTURING)
    assert ids(house, loss(Lost.HOST)) == ["still", "during"]


def test_an_account_gives_away_what_it_has_heard(house: House) -> None:
    with house.engine.begin() as conn:
        claire, other = person(conn, "Claire", NOW), person(conn, "Amadou", NOW)
    for name in ("a", "b", "c", "d"):
        house.recording(name, days=20)
    house.note("recording.exported", "d", days=9, by=claire)
    house.note("recording.exported", "a", days=1, by=claire)
    house.note("recording.exported", "b", days=1, by=other)
    house.note("declaration.made", "c", days=1, by=claire)
    lost = loss(Lost.ACCOUNT, person=claire)
    assert ids(house, lost) == ["a"]
    document = house.write(Kind.BREACH, loss=lost)
    assert fact(document, "Whose account").text == "Claire"
    assert [row[1] for row in document.sections[-1].tables[0].rows] == ["recording.exported", "declaration.made"]


def test_the_report_counts_people_time_and_hours(house: House) -> None:
    house.recording("a", days=10)
    house.recording("b", "travaux", days=9)
    with house.engine.begin() as conn:
        conn.execute(update(calls).values(number_hash="c0ffee"))
    document = house.write(Kind.BREACH, loss=loss(Lost.KEY, Lost.DATABASE, Lost.STORE))
    assert fact(document, "Recordings").text == "2"
    assert fact(document, "Different numbers among them, by their keyed hash").text == "1"
    assert fact(document, "Sound").text == "4 min"
    assert fact(document, "Time left").text == "72 h 0 min"
    assert any("whole" in text for text in texts(document))
    assert {"recordings:a", "recordings:b", "lines:mairie", "lines:travaux"} <= set(document.sources)
    late = Loss(frozenset({Lost.KEY}), NOW - 9 * DAY, NOW, NOW - 4 * DAY)
    assert "33(1)" in fact(house.write(Kind.BREACH, loss=late), "Time left").text


def test_nothing_is_reported_without_a_loss(house: House) -> None:
    with pytest.raises(LossUntold):
        house.write(Kind.BREACH)
