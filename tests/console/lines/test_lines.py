"""Lines on their pages: in words, with their checklist, their dialplan, and what the journal tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.line_changes import put_in_service
from ivr.bootstrap.line_desk import HouseLines
from ivr.console.lines.views import LinesPart
from ivr.database.declarations import load_declarations
from ivr.database.lines import save_lines
from ivr.database.notices import publish_version
from ivr.database.publications import Publication
from ivr.domain.roles import Role
from ivr.settings import Settings
from ivr.switch.configuration import fragment
from tests.console.browsing import Browser, browser
from tests.console.fakes import FakeAccounts, House, a_visitor
from tests.console.lines.walking import OURS
from tests.database.fixtures import engine, url
from tests.database.samples import LINE, NOW, OTHER, version

__all__ = ["engine", "url"]


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[Browser]:
    with engine.begin() as conn:
        put_in_service(conn, (LINE, OTHER), NOW)
        made = version(LINE, tmp_path)
        publish_version(conn, made, Publication(LINE.id, made.id, NOW))
    house = House(accounts=FakeAccounts(a_visitor(Role.ADMIN)))
    desk = HouseLines(engine, Settings(home=tmp_path, line_host="10.0.0.7", line_port=8999))
    with browser(house, parts=(lambda pages: LinesPart(pages, desk, home.now),)) as client:
        yield client


def test_the_list_says_how_each_stands(client: Browser) -> None:
    page = client.get("/lines").text
    for text in ("Mairie", "01 99 00 10 00", "Formation du personnel", "Publiée, et vraie", "Travaux", "Aucune annonce publiée"):
        assert text in page


def test_a_line_stands_there_in_words(client: Browser) -> None:
    page = client.get("/lines/mairie").text
    for text in (
        "Commune de Valmont-sur-Orge",
        "dpo@valmont-sur-orge.example",
        "Suisse",
        "article L1-2",
        "Dix appels par jour.",
        "Le comité social et économique a été consulté",
        "Mise en service, ou modifiée",
        "user/1001",
    ):
        assert text in page
    assert client.get("/lines/nowhere").status_code == 404


def test_a_notice_that_is_no_longer_true_is_said(client: Browser, engine: Engine) -> None:
    with engine.begin() as conn:
        save_lines(conn, (replace(LINE, facts=replace(LINE.facts, dpo_contact="autre@valmont.example")), OTHER), NOW)
    assert "plus vraie" in client.get("/lines/mairie").text


def test_what_was_done_is_declared_on_the_lines_page(client: Browser, engine: Engine) -> None:
    given = {"duty": "works-council", "day": "2026-01-10", "document": "PV du CSE"}
    done = client.post("/lines/mairie/declare", data=given, headers=OURS)
    assert "PV du CSE, 2026-01-10" in done.text
    with engine.connect() as conn:
        (made,) = load_declarations(conn)
    assert (made.line_id, made.document) == ("mairie", "PV du CSE")
    refused = client.post("/lines/mairie/declare", data={**given, "day": "2999-01-01"}, headers=OURS)
    assert refused.status_code >= 400
    with engine.connect() as conn:
        assert len(load_declarations(conn)) == 1


def test_the_dialplan_is_the_projects_own_with_this_lines_numbers(client: Browser) -> None:
    text = client.get("/lines/mairie/dialplan.xml").text
    document = ET.fromstring(text)
    patterns = {one.get("expression") for one in document.iter("condition") if one.get("field") == "destination_number"}
    (numbers,) = patterns - {"^held-(.+)$"}
    for dialled in ("+33199001000", "33199001000", "0033199001000", "0199001000", "0199001002", "9001"):
        assert re.search(numbers or "", dialled), dialled
    assert not re.search(numbers or "", "0199001003")
    assert 'data="10.0.0.7:8999 async full"' in text
    ours = fragment({"preambule_line_host": "10.0.0.7", "preambule_line_port": "8999"})
    assert text == ours.replace(r"^(\+?33199000000|0199000000)$", numbers or "")
    shown = client.get("/lines/mairie").text
    assert "10.0.0.7:8999 async full" in shown
