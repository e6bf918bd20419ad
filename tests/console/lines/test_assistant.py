"""The set-up assistant over real rows: a line from nothing to service, left and taken up again, by two, and never by halves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, select

from ivr.bootstrap import home
from ivr.bootstrap.line_desk import HouseLines
from ivr.console.lines.steps import STEPS
from ivr.console.lines.views import LinesPart
from ivr.database.declarations import load_declarations
from ivr.database.line_drafts import all_drafts
from ivr.database.lines import load_lines, save_lines
from ivr.database.tables import journal
from ivr.domain.disposal import Authority
from ivr.domain.going_live import blocking
from ivr.domain.line import Pausing
from ivr.domain.roles import Role
from ivr.settings import Settings
from notices.facts import Duration, DurationUnit, PurposeKind
from tests.console.browsing import Browser, browser
from tests.console.fakes import FakeAccounts, House, a_visitor
from tests.console.lines.walking import FILLED, OURS
from tests.database.fixtures import engine, url
from tests.database.samples import LINE, NOW

__all__ = ["engine", "url"]


@pytest.fixture
def house() -> House:
    return House(accounts=FakeAccounts(a_visitor(Role.ADMIN)))


@pytest.fixture
def client(house: House, engine: Engine, tmp_path: Path) -> Iterator[Browser]:
    desk = HouseLines(engine, Settings(home=tmp_path))
    with browser(house, parts=(lambda pages: LinesPart(pages, desk, home.now),)) as client:
        yield client


def begun(client: Browser) -> str:
    page = client.post("/lines/new", headers=OURS)
    return str(page.url.path).split("/")[3]


def edits(client: Browser, draft: str, step: str) -> str:
    found: list[str] = re.findall(r'name="edits" value="(\d+)"', client.get(f"/lines/drafts/{draft}/{step}").text)
    return found[0]


def fill(client: Browser, draft: str, step: str, **changes: object) -> httpx.Response:
    data = {**FILLED[step], "edits": edits(client, draft, step), **changes}
    return client.post(f"/lines/drafts/{draft}/{step}", data=data, headers=OURS)


def kinds(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.scalars(select(journal.c.kind).order_by(journal.c.sequence)))


def test_a_line_is_set_up_from_nothing(client: Browser, engine: Engine) -> None:
    draft = begun(client)
    for place, step in enumerate(FILLED):
        page = fill(client, draft, step)
        assert page.history, f"{step}: {re.findall('field-error.*', page.text)}"
        assert str(page.url.path).endswith(f"/{STEPS[place + 1].name}")
        with engine.connect() as conn:
            assert load_lines(conn) == ()
    review = client.get(f"/lines/drafts/{draft}/review").text
    assert "Commune de Valmont" in review
    assert "disabled" not in review.split("button main")[1][:40]
    done = client.post(f"/lines/drafts/{draft}/review", data={"edits": edits(client, draft, "review")}, headers=OURS)
    assert done.history[0].status_code == 303
    assert "La ligne est en service" in done.text
    with engine.connect() as conn:
        (line,) = load_lines(conn)
        declared = load_declarations(conn)
        assert all_drafts(conn) == ()
    assert (line.id, line.number) == ("accueil-mairie", "+33199001000")
    assert dict(line.numbers) == {"+33199001002": "en", "9001": None, "9002": None}
    assert [(one.kind, one.retention) for one in line.facts.purposes] == [
        (PurposeKind.TRAINING, Duration(6, DurationUnit.MONTHS)),
        (PurposeKind.QUALITY, Duration(30, DurationUnit.DAYS)),
    ]
    assert line.facts.sampling_percent == 20
    assert line.pausing == Pausing(300, resumes=True)
    assert line.disposal is not None
    assert line.disposal.authority is Authority.VISA
    assert blocking(line, (line,), declared, NOW.date().replace(year=2027)) == ()
    assert kinds(engine) == ["line.drafted", "line.imported", "line.disposal-changed", *["declaration.made"] * 3]


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(client: Browser, engine: Engine) -> None:
    draft = begun(client)
    wrong = fill(client, draft, "contact", web="valmont")
    assert wrong.status_code == 422
    assert 'value="valmont"' in wrong.text
    assert "Cela ne peut pas être utilisé" in wrong.text
    assert fill(client, draft, "number", number="12").status_code == 422
    assert fill(client, draft, "purposes", kinds=["incivility"]).status_code == 422
    assert fill(client, draft, "destination", dial="user/1,user/2").status_code == 422
    with engine.connect() as conn:
        assert all_drafts(conn)[0].seen == ()


def test_the_caps_of_the_law_are_shown_and_hold(client: Browser) -> None:
    draft = begun(client)
    for step in ("purposes", "basis"):
        fill(client, draft, step)
    page = client.get(f"/lines/drafts/{draft}/retention").text
    assert "183" in page
    assert "LAW 11" in page
    refused = fill(client, draft, "retention", count_training="7")
    assert refused.status_code == 422
    assert "plus long que ce que la loi permet" in refused.text
    assert fill(client, draft, "basis", basis_training="legal_duty").status_code == 422
    assert fill(client, draft, "basis", basis_training="legal_duty", reference_training="Code fictif, L1-2").history
    assert fill(client, draft, "retention", count_training="7").history


def test_every_call_wants_a_reason_and_a_mandatory_line_its_law(client: Browser) -> None:
    draft = begun(client)
    for step in ("purposes", "basis", "mode"):
        assert fill(client, draft, step).history
    assert fill(client, draft, "sampling", percent="100").status_code == 422
    why = {"percent": "100", "text": "Dix appels par jour.", "role": "cheffe de service", "day": "2026-01-15"}
    assert fill(client, draft, "sampling", **why).history
    refused = fill(client, draft, "mode", mode="mandatory")
    assert refused.status_code == 422
    assert "obligation légale" in refused.text


def test_two_meanings_on_one_key_are_refused(client: Browser) -> None:
    draft = begun(client)
    assert "Accepter" not in client.get(f"/lines/drafts/{draft}/keys").text
    assert fill(client, draft, "keys", refusal="1").status_code == 422
    assert fill(client, draft, "mode", mode="consent").history
    assert "Accepter" in client.get(f"/lines/drafts/{draft}/keys").text
    assert fill(client, draft, "keys", consent="2").status_code == 422
    assert fill(client, draft, "keys", consent="3").history


def test_it_is_left_and_taken_up_again_by_somebody_else(client: Browser, house: House, engine: Engine) -> None:
    draft = begun(client)
    left = fill(client, draft, "contact", web="not yet known", leave="yes")
    assert "conservé" in left.text
    house.accounts.who = a_visitor(Role.ADMIN, person="person-2")
    assert "not yet known" in client.get(f"/lines/drafts/{draft}/contact").text
    assert f"/lines/drafts/{draft}/contact" in client.get("/lines").text
    with engine.connect() as conn:
        assert load_lines(conn) == ()


def test_two_people_on_one_draft_are_told(client: Browser, engine: Engine) -> None:
    draft = begun(client)
    assert fill(client, draft, "organisation").history
    late = fill(client, draft, "organisation", edits="0", organisation="Commune voisine")
    assert late.status_code == 409
    assert "Commune voisine" in late.text
    with engine.connect() as conn:
        assert all_drafts(conn)[0].content["announced"]["organisation"] == "Commune de Valmont"
    assert fill(client, draft, "organisation", organisation="Commune voisine").history


def test_an_unfinished_draft_is_not_put_in_service(client: Browser, engine: Engine) -> None:
    draft = begun(client)
    refused = client.post(f"/lines/drafts/{draft}/review", data={"edits": "0"}, headers=OURS)
    assert refused.status_code == 422
    assert f'href="/lines/drafts/{draft}/organisation"' in refused.text
    with engine.connect() as conn:
        assert load_lines(conn) == ()
    assert kinds(engine) == ["line.drafted"]


def test_a_change_says_before_that_the_notice_becomes_untrue(client: Browser, engine: Engine) -> None:
    with engine.begin() as conn:
        save_lines(conn, (LINE,), NOW)
    page = client.post("/lines/mairie/change", headers=OURS)
    draft = str(page.url.path).split("/")[3]
    assert client.post("/lines/mairie/change", headers=OURS).url == page.url  # one draft a line
    assert "deux personnes" in page.text
    review = client.get(f"/lines/drafts/{draft}/review").text
    assert "n’est plus vraie" not in review
    fill(client, draft, "destination")
    assert "n’est plus vraie" not in client.get(f"/lines/drafts/{draft}/review").text
    fill(client, draft, "organisation")
    assert "n’est plus vraie" in client.get(f"/lines/drafts/{draft}/review").text
    assert 'name="short"' not in client.get(f"/lines/drafts/{draft}/number").text
    client.post(f"/lines/drafts/{draft}/review", data={"edits": edits(client, draft, "review")}, headers=OURS)
    with engine.connect() as conn:
        (line,) = load_lines(conn)
    assert line == replace(
        LINE,
        destination=replace(LINE.destination, dial="user/1001"),
        facts=replace(LINE.facts, organisation="Commune de Valmont", controller_address="1 place de la Mairie, 91990 Valmont"),
    )


def test_a_line_that_changed_otherwise_meanwhile_is_left_alone(client: Browser, engine: Engine) -> None:
    with engine.begin() as conn:
        save_lines(conn, (LINE,), NOW)
    draft = str(client.post("/lines/mairie/change", headers=OURS).url.path).split("/")[3]
    with engine.begin() as conn:
        save_lines(conn, (replace(LINE, name="Autre"),), NOW)
    refused = client.post(f"/lines/drafts/{draft}/review", data={"edits": "0"}, headers=OURS)
    assert refused.status_code == 409
    with engine.connect() as conn:
        assert load_lines(conn)[0].name == "Autre"
    dropped = client.post(f"/lines/drafts/{draft}/drop", headers=OURS)
    assert "brouillon" in dropped.text
    assert kinds(engine)[-1] == "line.draft-dropped"


def test_a_number_that_was_taken_meanwhile_is_refused_at_the_end(client: Browser, engine: Engine) -> None:
    draft = begun(client)
    for step in FILLED:
        fill(client, draft, step)
    number = edits(client, draft, "review")
    with engine.begin() as conn:
        save_lines(conn, (replace(LINE, number="+33199001000"),), NOW)
    refused = client.post(f"/lines/drafts/{draft}/review", data={"edits": number}, headers=OURS)
    assert refused.status_code == 422
    with engine.connect() as conn:
        assert [line.id for line in load_lines(conn)] == ["mairie"]


# -- who may, and what is tried -----------------------------------------------------------------------------------


def test_somebody_for_one_line_sees_that_line_and_sets_up_none(client: Browser, house: House, engine: Engine) -> None:
    with engine.begin() as conn:
        save_lines(conn, (LINE, replace(LINE, id="autre", name="Autre ligne", number="+33199001050", numbers=())), NOW)
    new = begun(client)
    other = str(client.post("/lines/autre/change", headers=OURS).url.path).split("/")[3]
    house.accounts.who = a_visitor(Role.ADMIN, line="mairie")
    page = client.get("/lines").text
    assert "Autre ligne" not in page
    assert new not in page
    assert "/lines/new" not in page
    assert client.get("/lines/new").status_code == 403
    assert client.get("/lines/autre").status_code == 404
    assert client.get("/lines/autre/dialplan.xml").status_code == 404
    for draft in (new, other):
        assert client.get(f"/lines/drafts/{draft}/number").status_code == 404
        assert client.post(f"/lines/drafts/{draft}/drop", headers=OURS).status_code == 404
    assert client.get("/lines/mairie").status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_sees_any(client: Browser, house: House, role: Role) -> None:
    house.accounts.who = a_visitor(role)
    assert client.get("/lines").status_code == 403
    assert client.post("/lines/new", headers=OURS).status_code == 403


def test_scripts_stay_words(client: Browser) -> None:
    draft = begun(client)
    evil = "<script>alert(1)</script>"
    fill(client, draft, "organisation", organisation=evil)
    fill(client, draft, "number", name=evil)
    for path in (f"/lines/drafts/{draft}/organisation", f"/lines/drafts/{draft}/review", "/lines", "/lines/new"):
        assert "<script>alert" not in client.get(path).text


@pytest.mark.parametrize("voice", ["piper/../../etc/passwd", "../sample", "", "espeak-ng/fr\n"])
def test_only_installed_voices_give_a_sample(client: Browser, voice: str) -> None:
    draft = begun(client)
    asked = client.get(f"/lines/drafts/{draft}/sample", params={"voice": voice, "locale": "fr"})
    assert asked.status_code >= 400
    assert client.get(f"/lines/drafts/{draft}/sample", params={"voice": "espeak-ng/fr", "locale": "../fr"}).status_code == 404


def test_an_installed_voice_is_heard(client: Browser) -> None:
    draft = begun(client)
    fill(client, draft, "languages")
    assert "espeak-ng/fr" in client.get(f"/lines/drafts/{draft}/voices").text
    sound = client.get(f"/lines/drafts/{draft}/sample", params={"voice": "espeak-ng/fr", "locale": "fr"})
    assert sound.headers["content-type"] == "audio/wav"
    assert sound.content[:4] == b"RIFF"


def test_a_step_or_draft_that_is_not_there(client: Browser) -> None:
    draft = begun(client)
    assert client.get(f"/lines/drafts/{draft}/nowhere").status_code == 404
    assert client.get("/lines/drafts/nobody/number").status_code == 404
