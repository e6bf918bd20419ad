"""The pages of documents: figures that lead to their rows, files, languages, lines, and the form of a breach report."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select

from ivr.console.documents.sources import address
from ivr.console.documents.views import DocumentsPart
from ivr.console.documents.words import LOST, TOLD
from ivr.database.engine import reading
from ivr.database.tables import journal
from ivr.domain.breach import Lost
from ivr.domain.roles import Role
from ivr.register.kinds import Kind
from tests.console.browsing import Browser, browser
from tests.console.fakes import House, a_visitor
from tests.console.house_of_rows import RealHouse
from tests.database.fixtures import engine, url
from tests.database.samples import LINE, NOW, OTHER

__all__ = ["engine", "url"]

OURS = {"sec-fetch-site": "same-origin"}
FIRST = "00000000-0000-4000-8000-000000000000"
SINCE = "2026-03-01T08:00"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def rows(engine: Engine, tmp_path: Path) -> RealHouse:
    house = RealHouse(engine, tmp_path, NOW + timedelta(days=1))
    house.rows.lines(dataclasses.replace(LINE, name=f"Mairie {HOSTILE}"), OTHER)
    house.rows.recording(FIRST)
    house.person("Anne Legrand")
    assert house.signer
    return house


@pytest.fixture
def fakes() -> House:
    house = House()
    house.accounts.who = a_visitor(Role.DPO)
    return house


@pytest.fixture
def client(rows: RealHouse, fakes: House) -> Iterator[Browser]:
    with browser(fakes, parts=(lambda pages: DocumentsPart(pages, rows.registry, rows.clock),)) as client:
        yield client


def noted(house: RealHouse) -> list[tuple[str, dict[str, Any]]]:
    with reading(house.engine) as conn:
        found = conn.execute(select(journal.c.subject, journal.c.details).where(journal.c.kind == "document.made"))
        return [(row.subject, json.loads(row.details)) for row in found]


def test_every_document_has_words_and_every_loss_too() -> None:
    assert set(TOLD) == set(Kind)
    assert set(LOST) == set(Lost)


def test_every_document_can_be_read_in_both_languages_and_the_journal_has_it(client: Browser, rows: RealHouse) -> None:
    wanted = [kind for kind in Kind if kind is not Kind.BREACH]
    for kind in wanted:
        for locale in ("fr", "en"):
            answer = client.get(f"/documents/{kind.value}", params={"locale": locale})
            assert answer.status_code == 200, kind
            assert f'lang="{locale}"' in answer.text
            assert HOSTILE not in answer.text
    found = noted(rows)
    assert [subject for subject, _ in found] == [kind.value for kind in wanted for _ in range(2)]
    assert {details["by"] for _, details in found} == {"person-1"}
    assert {details["format"] for _, details in found} == {"html"}


@pytest.mark.parametrize(
    ("form", "beginning", "media"), [("pdf", b"%PDF-", "application/pdf"), ("json", b"{", "application/json")]
)
def test_the_same_can_be_taken_away(client: Browser, rows: RealHouse, form: str, beginning: bytes, media: str) -> None:
    answer = client.get(f"/documents/schedule/{form}", params={"locale": "en", "line": "mairie"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    assert answer.content.startswith(beginning)
    assert answer.headers["content-disposition"] == f'attachment; filename="schedule-mairie-20260303-en.{form}"'
    ((subject, details),) = noted(rows)
    assert (subject, details["line"], details["format"]) == ("schedule", "mairie", form)


@pytest.mark.parametrize(
    "path",
    [
        "/documents/nothing",
        "/documents/register/exe",
        "/documents/register/html",
        "/documents/..%2fregister",
        "/documents/breach/pdf",
    ],
)
def test_nothing_else_can_be_had(client: Browser, rows: RealHouse, path: str) -> None:
    assert client.get(path).status_code in {400, 404}
    assert noted(rows) == []


def test_a_line_that_is_not_there(client: Browser, rows: RealHouse) -> None:
    for line in ("nowhere", "mairie/../travaux", HOSTILE):
        answer = client.get("/documents/register", params={"line": line})
        assert answer.status_code == 404
        assert HOSTILE not in answer.text
    assert noted(rows) == []


def test_a_role_for_one_line_makes_documents_of_that_line_alone(client: Browser, fakes: House, rows: RealHouse) -> None:
    fakes.accounts.who = a_visitor(Role.DPO, line="travaux")
    assert client.get("/documents/register", params={"line": "travaux"}).status_code == 200
    assert client.get("/documents/register", params={"line": "mairie"}).status_code == 404
    assert client.get("/documents/register").status_code == 403
    assert client.get("/documents/access", params={"line": "travaux"}).status_code == 403
    page = client.get("/documents").text
    assert "Travaux" in page
    assert "Mairie" not in page
    assert "/documents/access" not in page
    assert "Anne Legrand" not in client.get("/documents/breach").text
    forms = {"lost": "store", "since": SINCE, "locale": "fr"}
    assert client.post("/documents/breach", data={**forms, "line": "mairie"}, headers=OURS).status_code == 400
    assert client.post("/documents/breach", data={**forms, "line": ""}, headers=OURS).status_code in {400, 403}
    assert len(noted(rows)) == 1


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.EDITOR, Role.APPROVER, Role.LISTENER, Role.ADMIN])
def test_others_make_none(client: Browser, fakes: House, role: Role) -> None:
    fakes.accounts.who = a_visitor(role)
    for path in ("/documents", "/documents/register", "/documents/register/pdf", "/documents/breach"):
        assert client.get(path).status_code == 403


# -- the breach report ------------------------------------------------------------------------------------------


def report(client: Browser, **given: str | list[str]) -> httpx.Response:
    values = {"lost": ["key", "database", "store"], "since": SINCE, "locale": "fr", "line": "", **given}
    return client.post("/documents/breach", data=values, headers=OURS)


def test_a_report_lists_the_recordings_with_a_link_to_each(client: Browser, rows: RealHouse) -> None:
    answer = report(client)
    assert answer.status_code == 200
    assert f'href="/recordings/{FIRST}"' in answer.text
    assert answer.text.count('name="lost"') == 3  # the files are of the same loss
    ((subject, details),) = noted(rows)
    assert subject == "breach"
    assert details["loss"]["what"] == ["database", "key", "store"]


@pytest.mark.parametrize(("form", "beginning"), [("pdf", b"%PDF-"), ("json", b"{")])
def test_a_report_as_a_file(client: Browser, form: str, beginning: bytes) -> None:
    answer = report(client, lost=["account"], account="anne legrand", until="2026-03-02T09:00", **{"as": form})
    assert answer.content.startswith(beginning)
    assert f'-fr.{form}"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"lost": []}, "Cochez au moins une case"),
        ({"lost": ["moon"]}, ""),
        ({"since": ""}, "Indiquez depuis quand"),
        ({"since": "yesterday"}, "Écrivez le jour et l’heure"),
        ({"since": "2026-03-01T08:00+02:00"}, "Écrivez le jour et l’heure"),
        ({"since": "2027-01-01T00:00"}, "documents.loss-untold"),
        ({"until": "2026-02-01T00:00"}, "documents.loss-untold"),
        ({"lost": ["account"]}, "Nommez la personne"),
        ({"account": "Anne Legrand"}, "Nommez la personne"),
        ({"lost": ["account"], "account": "Jeanne"}, "documents.loss-untold"),
        ({"key": "AGE-SECRET-KEY-1QQQ"}, "commence par age1"),
        ({"line": "nowhere"}, ""),
        ({"locale": "de"}, ""),
        ({"account": HOSTILE}, "Nommez la personne"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(
    client: Browser, rows: RealHouse, given: dict[str, str | list[str]], told: str
) -> None:
    answer = report(client, **given)
    assert answer.status_code == 400
    assert told in answer.text
    assert HOSTILE not in answer.text
    assert noted(rows) == []


def test_no_other_site_has_one_made(client: Browser, rows: RealHouse) -> None:
    answer = client.post("/documents/breach", data={"lost": "store", "since": SINCE}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert noted(rows) == []


# -- where a figure leads ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "role", "where"),
    [
        (f"recordings:{FIRST}", Role.DPO, f"/recordings/{FIRST}"),
        (f"recordings:{FIRST}", Role.ADMIN, ""),
        ("recordings:started_at", Role.DPO, ""),
        ("recordings:line=mairie", Role.DPO, ""),
        ("journal:41", Role.AUDITOR, "/journal?before=42#row-41"),
        ("journal:41", Role.SUPERVISOR, ""),
        ("lines:mairie", Role.ADMIN, "/lines/mairie"),
        ("purposes:mairie/training", Role.ADMIN, "/lines/mairie"),
        ("lines:../journal", Role.ADMIN, "/lines/..%2Fjournal"),
        ("declarations:x", Role.AUDITOR, "/journal?subject=x"),
        ("settings:PREAMBULE_HOME", Role.ADMIN, ""),
        ("nonsense", Role.ADMIN, ""),
    ],
)
def test_a_figure_leads_to_the_page_of_its_row(source: str, role: Role, where: str) -> None:
    assert address(source, a_visitor(role)) == where
