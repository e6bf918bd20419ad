"""Objections: whoever objects is recognised however the number is written, and nobody else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.objection import (
    Objection,
    ObjectionKey,
    ObjectionKeyUnusable,
    ObjectionNumber,
    Origin,
    check_key,
    hash_to_write,
    objects,
    read_key,
)
from ivr.numbers import e164, spellings
from notices.facts import PurposeKind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEY, OTHER_KEY = ObjectionKey(b"k" * 32), ObjectionKey(b"o" * 32)
LINES = st.sampled_from(["mairie", "travaux"])
PURPOSES = st.frozensets(st.sampled_from(PurposeKind))

numbers = st.integers(0, 9999).map(lambda last: f"+33199{last:06}") | st.sampled_from(
    ["+442079460018", "+4930231250000", "+12025550123", "+32025550100", "+590590990000"]
)
delays = st.timedeltas(timedelta(microseconds=1), timedelta(days=4000))
spaced = st.sampled_from(["", " ", ".", "-", "\u00a0", "\u202f"])


@st.composite
def written(draw: st.DrawFn, number: str) -> str:
    """One of the ways in which people and switches write a number."""
    spelling = draw(st.sampled_from(spellings(number) if number.startswith("+33") else (number, number[1:], f"00{number[1:]}")))
    gap = draw(spaced)
    start = 4 if spelling.startswith("00") else 3
    return spelling[:start] + "".join(gap * (at % 2) + digit for at, digit in enumerate(spelling[start:]))


def objection(number: str, **changes: object) -> Objection:
    plain = Objection("one", KEY.hash(number), KEY.id, None, frozenset(), NOW, None, Origin.COMMAND)
    return replace(plain, **changes)  # type: ignore[arg-type]


@given(st.data(), numbers, LINES, PURPOSES, st.none() | delays)
def test_an_objection_in_force_always_holds_however_the_number_is_written(
    data: st.DataObject, number: str, line: str, purposes: frozenset[PurposeKind], left: timedelta | None
) -> None:
    entered, called = data.draw(written(number)), data.draw(written(number))
    one = objection(entered, until=None if left is None else NOW + left)
    assert objects([one], KEY.hash(called), line, purposes, NOW)
    assert objects([one], KEY.hash(called), line, purposes, NOW - timedelta(days=400))  # the clock was set back: it holds


@given(numbers, LINES, PURPOSES, delays)
def test_one_withdrawn_or_expired_never_holds(
    number: str, line: str, purposes: frozenset[PurposeKind], passed: timedelta
) -> None:
    withdrawn = objection(number, withdrawn_at=NOW)
    expired = objection(number, until=NOW)
    for one in (withdrawn, expired):
        assert not objects([one], KEY.hash(number), line, purposes, NOW)
        assert not objects([one], KEY.hash(number), line, purposes, NOW + passed)


@given(numbers, numbers, PURPOSES)
def test_nobody_else_objects(number: str, other: str, purposes: frozenset[PurposeKind]) -> None:
    assert objects([objection(number)], KEY.hash(other), "mairie", purposes, NOW) == (number == other)
    assert not objects([objection(number)], OTHER_KEY.hash(number), "mairie", purposes, NOW)


@given(numbers, LINES, LINES, PURPOSES, PURPOSES)
def test_an_objection_holds_for_its_line_and_for_recordings_that_serve_one_of_its_purposes(
    number: str, named: str, line: str, objected: frozenset[PurposeKind], served: frozenset[PurposeKind]
) -> None:
    one = objection(number, line_id=named, purposes=objected)
    assert objects([one], KEY.hash(number), line, served, NOW) == (named == line and (not objected or bool(objected & served)))


@pytest.mark.parametrize(
    "withheld", [None, "", "anonymous", "1001", "sip:anonymous@anonymous.invalid", "+", "9" * 400, "0800 VALMONT"]
)
def test_withheld_and_internal_numbers_have_no_hash_and_never_object(withheld: str | None) -> None:
    assert KEY.hash(withheld) is None
    erased = objection("+33199000001", number_hash=None)
    assert not objects([erased], None, "mairie", [], NOW)
    if withheld:
        with pytest.raises(ObjectionNumber) as told:
            hash_to_write(KEY, withheld)
        assert withheld == "+" or withheld not in told.value.message


@pytest.mark.parametrize("number", ["+33 (0)1 99 00 00 01", "０１９９０００００１", "01-99-00-00-01", "(01) 99 00 00 01"])
def test_what_people_type_is_read(number: str) -> None:
    assert e164(number) == "+33199000001"


@given(numbers)
def test_a_hash_says_nothing_of_the_number_and_a_key_nothing_of_itself(number: str) -> None:
    found = KEY.hash(number)
    assert found is not None
    assert len(found) == 64
    assert number[1:] not in found
    assert KEY.secret.hex() not in KEY.id + repr(KEY)


@pytest.mark.parametrize("text", ["", "0" * 63, "G" * 64, "0" * 64 + "\n0"])
def test_a_damaged_key_is_refused(text: str) -> None:
    with pytest.raises(ObjectionKeyUnusable, match=r"objection\.key"):
        read_key(text, "objection.key")


def test_another_key_is_refused_while_an_objection_needs_the_first() -> None:
    check_key(OTHER_KEY, [objection("+33199000001", until=NOW), objection("+33199000001", withdrawn_at=NOW)], NOW)
    with pytest.raises(ObjectionKeyUnusable, match="1 objection"):
        check_key(OTHER_KEY, [objection("+33199000001")], NOW)
