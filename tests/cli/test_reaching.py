"""How a rehearsed caller gets to their language: by its number, else by as many presses as the call's own rule needs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.call.notice import Telling
from ivr.cli.reaching import Way, check_heard, owner, way_to
from ivr.domain.line import Line
from ivr.studio.errors import LineUnknown, LocaleNotOffered, NothingThere
from ivr.studio.shelf import Shelf
from notices.facts import Mode
from notices.notice import Locale
from tests.call.fakes import EN, FR, LINE, START, Clock, FakeLeg, Log, notice

UK, DE = Locale("uk"), Locale("de")
MANY = replace(LINE, locales=(FR, EN, DE, UK))


@pytest.mark.parametrize("dialled", ["+33199000002", "0199000002", "01 99 00 00 02", "0033199000002"])
def test_a_number_in_any_spelling_is_the_lines(dialled: str) -> None:
    assert owner((LINE,), dialled) == (LINE, "+33199000002")


def test_a_number_that_nobody_owns_names_those_there_are() -> None:
    with pytest.raises(LineUnknown, match=r"\+33199000001 \(accueil\), \+33199000002 \(accueil\)"):
        owner((LINE,), "+33199000077")
    with pytest.raises(LineUnknown, match="lines import"):
        owner((), "+33199000077")


def test_the_number_that_means_the_language_is_dialled() -> None:
    assert way_to(MANY, "+33199000001", EN) == Way("+33199000002", EN)


def test_the_number_that_was_given_stays_when_it_means_the_language() -> None:
    internal = replace(MANY, numbers=(("9001", None), *MANY.numbers))
    assert way_to(internal, "9001", FR) == Way("9001", FR)


def test_else_the_language_key_is_pressed() -> None:
    assert way_to(MANY, "+33199000001", UK) == Way("+33199000001", UK, LINE.facts.language_key, 3)
    assert way_to(MANY, "+33199000002", UK) == Way("+33199000002", UK, LINE.facts.language_key, 2)


@given(st.permutations([FR, EN, DE, UK, Locale("ar")]), st.data())
def test_the_presses_lead_to_where_the_call_would_be(order: list[Locale], data: st.DataObject) -> None:
    start, wanted = data.draw(st.sampled_from(order)), data.draw(st.sampled_from(order))
    line: Line = replace(LINE, locales=tuple(order), numbers=(("9001", start),), number="+33199000009")
    way = way_to(line, "9001", wanted)
    telling = Telling(FakeLeg(Log(), Clock()), line, notice(locales=line.locales), line.locale_of(way.number), START)
    for _ in range(way.presses):
        telling._change_language()
    assert telling.locale == wanted


def test_a_language_that_the_line_does_not_speak_names_those_offered() -> None:
    with pytest.raises(LocaleNotOffered, match="fr, en, de, uk"):
        way_to(MANY, "+33199000001", Locale("xx"))


def test_nothing_can_be_heard_before_it_is_published() -> None:
    shelf = Shelf(MANY, (), None, None, ())
    with pytest.raises(NothingThere, match="submit accueil"):
        check_heard(shelf, FR)
    published = replace(shelf, version=notice())
    check_heard(published, FR)
    with pytest.raises(NothingThere, match="no notice in uk"):
        check_heard(published, UK)
    never = replace(published, line=replace(MANY, facts=replace(MANY.facts, mode=Mode.NEVER)))
    with pytest.raises(NothingThere, match="mode is never"):
        check_heard(never, FR)
