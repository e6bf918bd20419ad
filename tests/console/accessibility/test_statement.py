"""The accessibility statement: for everybody, with figures that tests have written down and with none that nobody has measured."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ivr.console.accessibility import views
from ivr.console.accessibility.tested import CRITERIA, Measured, read
from ivr.errors import DatabaseError
from tests.console.browsing import browser
from tests.console.fakes import FakeAccounts, House

TOLD = {
    "day": "2026-11-26", "tool": "axe-core 4.10", "pages": 52, "views": 416, "violations": 0,
    "criteria": {"met": 48, "not_met": 0, "not_applicable": 20, "by_hand": 38},
}  # fmt: skip


def statement(language: str = "fr", house: House | None = None) -> str:
    with browser(house or House(accounts=FakeAccounts(None))) as client:
        answer = client.get("/accessibility", headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("non conforme", "RGAA 4.1.2", "Défenseur des droits", "droits@valmont.example")),
        ("en", ("not conforming", "Defender of Rights")),
    ],
)
def test_a_stranger_reads_all_that_the_form_wants(language: str, words: tuple[str, ...]) -> None:
    page = statement(language)
    assert all(text in page for text in words)
    assert page.count("<h1") == 1


def test_the_figures_are_those_that_the_tests_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tested.json"
    file.write_text(json.dumps(TOLD))
    found = read(file)
    assert found == Measured(date(2026, 11, 26), "axe-core 4.10", 52, 416, 0, 48, 0, 20, 38)
    assert found.met + found.not_met + found.not_applicable + found.by_hand == CRITERIA
    monkeypatch.setattr(views, "read", lambda: found)
    page = statement()
    assert "416" in page
    assert "Aucune non-conformité" in page


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", "{}", json.dumps({**TOLD, "criteria": {}}), json.dumps({**TOLD, "day": "soon"})]
)
def test_without_figures_none_are_invented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None) -> None:
    file = tmp_path / "tested.json"
    if text is not None:
        file.write_text(text)
    assert read(file) is None
    monkeypatch.setattr(views, "read", lambda: None)
    assert "Aucun chiffre" in statement()


def test_it_is_read_when_nothing_else_can_be() -> None:
    house = House(accounts=FakeAccounts(None), database_problem=DatabaseError("The database is locked. Wait."))
    assert "L’exploitant de cette console" in statement(house=house)
