"""What has expired is forgotten, what holds is not, and a clock that jumps ahead makes nobody forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ivr.database.engine import reading
from ivr.database.objections import add, load_objections
from ivr.domain.objection import Objection, ObjectionKey, Origin
from ivr.worker.objections import Expire
from tests.database.samples import NOW
from tests.worker.house import House

KEY = ObjectionKey(b"k" * 32)
FOR_GOOD = Objection("for-good", KEY.hash("0199000001"), KEY.id, None, frozenset(), NOW, None, Origin.COMMAND)
TODAY = replace(FOR_GOOD, id="today", until=NOW)
LATER = replace(FOR_GOOD, id="later", until=NOW + timedelta(days=90))


def test_the_hash_of_what_has_expired_is_forgotten_once(house: House) -> None:
    with house.engine.begin() as conn:
        for one in (FOR_GOOD, TODAY, LATER):
            add(conn, one)
    expire = Expire(house.engine)
    assert (expire(NOW), expire(NOW)) == (1, 0)
    with reading(house.engine) as conn:
        assert {one.id: one.number_hash is None for one in load_objections(conn, withdrawn=True)} == {
            "for-good": False,
            "today": True,
            "later": False,
        }


def test_a_clock_that_jumps_ahead_forgets_nobody(house: House) -> None:
    with house.engine.begin() as conn:
        add(conn, LATER)
    expire = Expire(house.engine)
    assert expire(NOW) == 0
    assert expire(NOW + timedelta(days=1000)) == 0
    with reading(house.engine) as conn:
        assert load_objections(conn) == (LATER,)
