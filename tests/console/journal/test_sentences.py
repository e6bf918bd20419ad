"""Every row that the code can write has a sentence, and no row keeps the page from being shown."""

from __future__ import annotations

import json

import pytest
from babel.support import NullTranslations
from hypothesis import given
from hypothesis import strategies as st

from ivr.console.journal.port import Names
from ivr.console.journal.sentences import GROUPS, SAID, Either, Group, kinds_of, personal
from ivr.console.journal.telling import tell
from ivr.console.pages.rendering import CONSOLE
from ivr.console.wording.catalogue import LANGUAGES, load
from ivr.console.wording.terms import DOCUMENT
from ivr.journal.chain import Row
from ivr.journal.looking import Sought
from ivr.register.kinds import Kind
from tests.console.journal.kinds import written

LOCALES = CONSOLE.parents[1] / "locales"
SPOKEN: dict[str, NullTranslations] = {language: load(LOCALES, language) for language in LANGUAGES}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)
PERSON = "11111111-2222-4333-8444-555555555555"
RECORDING = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"


def a_row(kind: str, subject: str = RECORDING, **details: object) -> Row:
    return Row(7, 1_770_000_000_000_000, kind, subject, json.dumps(details), bytes(32), bytes(32))


def test_every_kind_that_is_written_has_a_sentence() -> None:
    assert written() - set(SAID) == set(), "say in ivr/console/journal/sentences what these rows mean"
    assert set(SAID) - written() == set(), "nothing writes these rows"


def test_the_sweep_of_the_code_sees_every_way_to_write_a_row() -> None:
    assert {
        "recording.sealed", "key.printed", "recording.played", "access.denied", "rights.closed", "rights.searched", "hold.expired",
        "notice.approved", "notice.recorded", "call.reconciled", "caller.refused", "recording.resumed", "order.denied",
        "sampling.key-committed", "gate.decided", "journal.restored", "journal.verified", "lexicon.changed",
    } <= written()  # fmt: skip


def test_every_kind_is_in_one_group_that_has_a_name() -> None:
    assert set(GROUPS) == set(Group)
    grouped = [kind for group in Group for kind in kinds_of(group)]
    assert sorted(grouped) == sorted(SAID)


def test_who_is_looked_for_is_looked_for_where_people_are_named() -> None:
    assert {"access.asked", "recording.played", "role.granted", "rights.opened", "document.made"} <= set(personal())
    assert {"call.informed", "recording.sealed", "factor.confirmed"}.isdisjoint(personal())
    assert Sought(person=PERSON).holds(a_row("recording.played", by=PERSON))
    assert not Sought(person=PERSON).holds(a_row("recording.played", by=RECORDING))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(SAID))
def test_every_sentence_can_be_said(kind: str, language: str) -> None:
    names = Names({PERSON: "Claire Martin"}, {"mairie": "Mairie"})
    said = SAID[kind]
    for chosen in (True, False) if isinstance(said, Either) else (True,):
        field = {said.field: "mairie" if said.field == "line" and chosen else chosen} if isinstance(said, Either) else {}
        row = a_row(kind, PERSON, by=PERSON, **{"line": "mairie", **field})
        told = tell(row, names, SPOKEN[language].gettext).sentence
        assert "%(" not in told
        assert told[0].isupper()
        assert told.endswith(".")
    if kind in personal():
        assert "Claire Martin" in tell(a_row(kind, by=PERSON), names, str).sentence


@given(kind=st.sampled_from(sorted(SAID)), details=st.dictionaries(st.text(), JSON, max_size=4) | JSON)
def test_no_row_keeps_the_page_from_being_shown(kind: str, details: object) -> None:
    row = Row(7, 0, kind, "", json.dumps(details), bytes(32), bytes(32))
    assert tell(row, Names(), SPOKEN["fr"].gettext).sentence
    assert tell(row._replace(details="{ no json"), Names(), str).sentence


def test_a_kind_of_a_newer_version_is_shown_by_its_name() -> None:
    assert "moon.landed" in tell(a_row("moon.landed"), Names(), str).sentence


@pytest.mark.parametrize("kind", Kind)
def test_a_document_is_called_by_its_name_and_not_by_its_id(kind: Kind) -> None:
    row = a_row("document.made", subject=kind.value, by=PERSON)
    names = Names({PERSON: "Claire Martin"})
    english, french = (tell(row, names, SPOKEN[language].gettext).sentence for language in ("en", "fr"))
    assert english == f"Claire Martin had a document made: “{DOCUMENT[kind]}”."
    assert f"«\u00a0{SPOKEN['fr'].gettext(DOCUMENT[kind])}\u00a0»." in french


def test_a_document_of_a_newer_version_keeps_its_id() -> None:
    assert "“moon-map”" in tell(a_row("document.made", subject="moon-map"), Names(), str).sentence


def test_names_stand_for_ids_only_where_they_are_given() -> None:
    row = a_row("role.granted", subject=PERSON, by=RECORDING, role="listener", line="mairie")
    named = tell(row, Names({PERSON: "Denis Faure"}, {"mairie": "Mairie"}), str).sentence
    assert named == "aaaaaaaa gave Denis Faure a role for the line Mairie: listener."
    assert "11111111" in tell(row, Names(), str).sentence
