"""The life of a text: who may take which step, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.notice import Locale, Piece
from notices.versions import text
from notices.versions.errors import DraftChanged, SecondPersonNeeded, StepOutOfTurn
from notices.versions.text import PersonId, State, TextRevision

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CLAIRE, AMADOU = PersonId("claire"), PersonId("amadou")
DRAFT = TextRevision("t1", "accueil", Locale("fr"), 3, State.DRAFT, NOW, authors=(CLAIRE,))


def test_the_usual_life() -> None:
    written = text.write(DRAFT, Piece.MENU, ("Bonjour.",), CLAIRE, NOW, edits=0)
    submitted = text.submit(written, CLAIRE, NOW)
    approved = text.approve(submitted, AMADOU, NOW, read_hash="f1")
    published = text.publish(approved, NOW)
    retired = text.retire(published, NOW)
    assert [one.state for one in (written, submitted, approved, published, retired)] == list(State)
    assert (retired.own, retired.approved_by, retired.read_hash) == ({Piece.MENU: ("Bonjour.",)}, AMADOU, "f1")
    assert text.publish(retired, NOW).state is State.PUBLISHED, "rolled back to"


@pytest.mark.parametrize("author", [CLAIRE, AMADOU])
def test_none_of_its_authors_may_approve_it(author: PersonId) -> None:
    written = text.write(DRAFT, Piece.MENU, ("Bonjour.",), AMADOU, NOW, edits=0)
    with pytest.raises(SecondPersonNeeded, match="Somebody else"):
        text.approve(text.submit(written, CLAIRE, NOW), author, NOW, read_hash="f1")


def test_whoever_submits_answers_for_it_too() -> None:
    submitted = text.submit(DRAFT, AMADOU, NOW)
    with pytest.raises(SecondPersonNeeded):
        text.approve(submitted, AMADOU, NOW, read_hash="f1")


def test_an_approval_ends_with_the_rules_it_was_given_for() -> None:
    """L4."""
    approved = text.approve(text.submit(DRAFT, CLAIRE, NOW), AMADOU, NOW, read_hash="f1")
    with pytest.raises(StepOutOfTurn):
        text.approve(approved, AMADOU, NOW, read_hash="f1")
    assert text.approve(approved, AMADOU, NOW, read_hash="f2").read_hash == "f2"
    with pytest.raises(SecondPersonNeeded):
        text.approve(approved, CLAIRE, NOW, read_hash="f2")


def test_giving_back_forgets_the_approval_and_keeps_the_text() -> None:
    written = text.write(DRAFT, Piece.MENU, ("Bonjour.",), CLAIRE, NOW, edits=0)
    approved = text.approve(text.submit(written, CLAIRE, NOW), AMADOU, NOW, read_hash="f1")
    back = text.give_back(approved, "Trop long.", NOW)
    assert (back.state, back.note, back.approved_by, back.read_hash, back.own) == (
        State.DRAFT,
        "Trop long.",
        None,
        "",
        written.own,
    )


def test_two_people_on_one_draft_are_told() -> None:
    first = text.write(DRAFT, Piece.MENU, ("Bonjour.",), CLAIRE, NOW, edits=0)
    with pytest.raises(DraftChanged, match="Nothing of yours is lost"):
        text.write(first, Piece.MENU, ("Bonsoir.",), AMADOU, NOW, edits=0)
    assert text.write(first, Piece.MENU, None, AMADOU, NOW, edits=1).own == {}, "the model's words again"


STEPS: dict[str, Callable[[TextRevision, PersonId], TextRevision]] = {
    "write": lambda one, by: text.write(one, Piece.MENU, ("Bonjour.",), by, NOW, edits=one.edits),
    "submit": lambda one, by: text.submit(one, by, NOW),
    "approve": lambda one, by: text.approve(one, by, NOW, read_hash="f1"),
    "give_back": lambda one, _: text.give_back(one, "", NOW),
    "publish": lambda one, _: text.publish(one, NOW),
    "retire": lambda one, _: text.retire(one, NOW),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from([CLAIRE, AMADOU, PersonId("zoe")])), max_size=30))
def test_whatever_is_tried_nothing_is_heard_that_a_second_person_has_not_approved(tried: list[tuple[str, PersonId]]) -> None:
    one = TextRevision("t1", "accueil", Locale("fr"), 1, State.DRAFT, NOW)
    for step, by in tried:
        try:
            one = STEPS[step](one, by)
        except (StepOutOfTurn, SecondPersonNeeded):
            continue
        if one.state in (State.APPROVED, State.PUBLISHED, State.RETIRED):
            assert one.approved_by is not None
            assert one.approved_by not in one.authors
