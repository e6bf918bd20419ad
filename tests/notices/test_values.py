from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.errors import NoticeError
from notices.facts import AnnouncedFacts, Duration, DurationUnit
from notices.notice import Locale
from notices.texts import compose
from notices.texts.errors import FactMissing, FactUnsafe
from notices.texts.values import check_text

TEXTS = ("organisation", "line_name", "controller_address", "dpo_contact", "rights_contact", "web_address")


def changed(facts: AnnouncedFacts, values: dict[str, Any]) -> AnnouncedFacts:
    return replace(facts, **values)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("empty", ["", "   ", "\u00a0"])
def test_an_empty_fact_is_named(facts: AnnouncedFacts, name: str, empty: str) -> None:
    with pytest.raises(FactMissing, match=f"^{name} is empty"):
        compose(changed(facts, {name: empty}), Locale("fr"))


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    "value",
    [
        "a\nb",
        "a\r\nb",
        "a\0b",
        "<b>Valmont</b>",
        "{organisation}",
        "a|b",
        "[[bɔ̃ʒuʁ]]",
        "a\u202eb",
        "a\ue000b",
        "a\u2028b",
        "\ud800",
        "a\\nb",
    ],
)
def test_markup_and_control_characters_are_refused_and_the_field_named(facts: AnnouncedFacts, name: str, value: str) -> None:
    with pytest.raises(FactUnsafe, match=rf"^{name} holds .* at character \d"):
        compose(changed(facts, {name: value}), Locale("fr"))


def test_an_entry_of_a_list_is_named(facts: AnnouncedFacts) -> None:
    with pytest.raises(FactUnsafe, match=r"^recipients, entry 2 holds"):
        compose(replace(facts, recipients=("la direction", "a\tb")), Locale("fr"))
    with pytest.raises(FactMissing, match=r"^transfers, entry 1 is empty"):
        compose(replace(facts, transfers=("",)), Locale("fr"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"purposes": ()}, "purposes is empty"),
        ({"recipients": ()}, "recipients is empty"),
        ({"sampling_percent": 0}, "sampling_percent is 0"),
        ({"sampling_percent": 101}, "sampling_percent is 101"),
        ({"refusal_key": "A"}, "refusal_key is 'A'"),
        ({"refusal_key": "12"}, "refusal_key is '12'"),
        ({"refusal_key": ""}, "refusal_key is ''"),
        ({"refusal_key": "1"}, "notice_key and refusal_key are both 1"),
        ({"organisation": "é" * 100_000}, "organisation has 100000 characters"),
    ],
)
def test_what_cannot_be_announced_is_refused(facts: AnnouncedFacts, change: dict[str, object], words: str) -> None:
    with pytest.raises(NoticeError, match=words):
        compose(changed(facts, change), Locale("fr"))


def test_a_retention_of_nothing_is_refused(facts: AnnouncedFacts) -> None:
    purpose = replace(facts.purposes[0], retention=Duration(0, DurationUnit.MONTHS))
    with pytest.raises(FactUnsafe, match="training is kept for 0"):
        compose(replace(facts, purposes=(purpose,)), Locale("fr"))


@pytest.mark.parametrize(
    "value",
    ["Dupont & Fils", "L’Haÿ-les-Roses (94)", "Île-d’Aix, 1 bis", "بلدية", "می\u200cخواهم", "Πειραιάς", "café « Le Port »"],
)
def test_names_as_people_write_them_pass(value: str) -> None:
    check_text("organisation", value)


@given(st.text(max_size=400))
def test_whatever_passes_is_one_line_of_text(value: str) -> None:
    try:
        check_text("organisation", value)
    except NoticeError:
        return
    assert value.isprintable() or any(character.isspace() or character in "\u200c\u200d" for character in value)
    assert len(value.splitlines()) == 1
    assert not set(value) & set("<>{}[]|\\\0")
