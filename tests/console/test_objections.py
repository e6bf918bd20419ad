"""The register of objections on its pages: numbers only ever in the body of a request, every change with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ivr.console.objections import words
from ivr.console.objections.files import harmless, table
from ivr.console.wording import terms
from ivr.domain.objection import ObjectionKeyUnusable, Origin
from ivr.domain.roles import Role
from ivr.errors import DatabaseError
from notices.facts import PurposeKind
from tests.console.browsing import Browser, browser
from tests.console.fakes import NOW, House, a_line, a_visitor, an_objection

OURS = {"sec-fetch-site": "same-origin"}
NUMBER = "01 99 00 77 41"


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def client(house: House) -> Iterator[Browser]:
    with browser(house) as client:
        yield client


def test_an_objection_from_its_writing_to_its_withdrawal(house: House, client: Browser) -> None:
    given = {"number": NUMBER, "line": "line-10", "purpose": ["quality", "training"], "until": "2027-05-23", "reason": " lettre "}
    done = client.post("/objections/add", data=given, headers=OURS)
    assert done.history[0].status_code == 303
    assert "en moins d’une seconde" in done.text
    assert NUMBER not in str(done.url) + done.text
    ((_, one),) = house.register.rows
    assert (one.line_id, one.purposes) == ("line-10", frozenset({PurposeKind.QUALITY, PurposeKind.TRAINING}))
    assert one.until == datetime(2027, 5, 24, tzinfo=UTC)
    assert "Rien n’a changé" in client.post("/objections/add", data=given, headers=OURS).text

    found = client.post("/objections/look-up", data={"number": NUMBER}, headers=OURS)
    assert NUMBER not in str(found.url)
    page = client.get(re.findall(r'<li><a href="(/objections/[^"]+)"', found.text)[0]).text
    assert "Formation du personnel" in page
    withdrawn = client.post(f"/objections/{one.id}/withdraw", data={"reason": "par lettre"}, headers=OURS)
    assert "rien n’est gardé du numéro" in withdrawn.text
    assert "Retirée" in withdrawn.text
    assert house.register.reasons == ["lettre", "par lettre"]
    assert "ne s’oppose pas" in client.post("/objections/look-up", data={"number": NUMBER}, headers=OURS).text
    assert client.get(f"/objections/{one.id}").status_code == 404


def test_the_list_says_the_terms_and_never_the_hash(house: House, client: Browser) -> None:
    house.lines = (a_line("Accueil <b>"),)
    house.register.rows = [
        ("", an_objection(1, line_id="line-10", purposes=frozenset({PurposeKind.QUALITY}), origin=Origin.IMPORT)),
        ("", an_objection(2, until=NOW - timedelta(days=1))),
        ("", an_objection(3, withdrawn_at=NOW, number_hash=None)),
    ]
    page = client.get("/objections").text
    for text in ("Accueil &lt;b&gt;", "Qualité du service", "Importée", "En vigueur", "Expirée", "Retirée", "Toutes les lignes"):
        assert text in page
    assert "abab" not in page
    assert "cdcd" not in page
    assert page.count('href="/objections/0') == 1  # what holds no longer cannot be withdrawn


def test_it_comes_in_pages(house: House, client: Browser) -> None:
    house.register.rows = [("", an_objection(number)) for number in range(70)]
    first = client.get("/objections").text
    assert first.count('role="rowheader"') == 50
    (older,) = re.findall(r'href="(/objections\?before=[^"]+)" rel="next"', first)
    second = client.get(older.replace("&amp;", "&")).text
    assert second.count('role="rowheader"') == 20
    assert 'rel="next"' not in second
    assert client.get("/objections", params={"before": "9999-12-31T23:59:59-14:00"}).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"number": "Jean"}, 400, "objections.bad-number"),
        ({"reason": "  "}, 400, "console.reason-missing"),
        ({"until": "2020-01-01"}, 400, "console.day-unusable"),
        ({"until": "soon"}, 400, "console.day-unusable"),
        ({"purpose": "incivility"}, 400, "console.request-not-understood"),
        ({"number": "0" * 5000}, 400, ""),
    ],
)
def test_a_refused_form_is_shown_again_with_what_stood_in_it(
    house: House, client: Browser, change: dict[str, str], status: int, error: str
) -> None:
    given = {"number": NUMBER, "until": "2999-01-01", "reason": "lettre", "purpose": "quality"}
    if change.get("number") == "0" * 5000:
        assert client.post("/objections/look-up", data=change, headers=OURS).status_code == 400
        return
    answer = client.post("/objections/add", data={**given, **change}, headers=OURS)
    assert (answer.status_code, error in answer.text) == (status, True)
    assert house.register.rows == []
    if "purpose" not in change:
        assert 'value="quality" checked' in answer.text


def test_a_withdrawal_needs_a_reason_and_an_objection_that_holds(house: House, client: Browser) -> None:
    house.register.rows = [("", an_objection(1))]
    one = house.register.rows[0][1]
    answer = client.post(f"/objections/{one.id}/withdraw", data={}, headers=OURS)
    assert (answer.status_code, "console.reason-missing" in answer.text) == (400, True)
    missing = client.post("/objections/nowhere/withdraw", data={"reason": "lettre"}, headers=OURS)
    assert (missing.status_code, "console.no-such-page" in missing.text) == (404, True)
    assert house.register.reasons == []


@pytest.mark.parametrize(
    "address", ["/objections/add", "/objections/look-up", "/objections/00000001-0000-4000-8000-000000000000/withdraw"]
)
@pytest.mark.parametrize("forged", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}])
def test_no_other_site_can_change_or_ask(house: House, client: Browser, address: str, forged: dict[str, str]) -> None:
    house.register.rows = [("", an_objection(1))]
    before = list(house.register.rows)
    assert client.post(address, data={"number": NUMBER, "reason": "lettre"}, headers=forged).status_code == 403
    assert house.register.rows == before


def test_a_register_that_cannot_be_used_is_said(client: Browser, house: House) -> None:
    house.register.problem = ObjectionKeyUnusable("another key")
    answer = client.post("/objections/look-up", data={"number": NUMBER}, headers=OURS)
    assert "Remettez le premier objection.key" in answer.text
    house.register.problem = DatabaseError("The database is locked. Wait.")
    assert "Le registre ne peut pas être lu" in client.get("/objections").text


def test_every_purpose_and_origin_has_words() -> None:
    assert set(terms.PURPOSE) == set(PurposeKind)
    assert set(words.ORIGIN) == set(Origin)


def test_what_is_typed_is_never_markup(client: Browser) -> None:
    page = client.post("/objections/look-up", data={"number": '"><script>alert(1)</script>'}, headers=OURS).text
    assert "<script>alert" not in page


def test_a_supervisor_of_one_line_sees_and_writes_only_theirs(house: House, client: Browser) -> None:
    house.lines = (a_line(), a_line("Clinique", "+33199000020"))
    house.register.rows = [
        (NUMBER, an_objection(1, line_id="line-10")),
        (NUMBER, an_objection(2, line_id="line-20")),
        (NUMBER, an_objection(3)),
    ]
    ids = [one.id for _, one in house.register.rows]
    house.accounts.who = a_visitor(Role.SUPERVISOR, line="line-10")
    page = client.get("/objections").text
    assert [f'href="/objections/{one}"' in page for one in ids] == [True, False, False]
    assert "Clinique" not in page
    found = client.post("/objections/look-up", data={"number": NUMBER}, headers=OURS).text
    assert [f'<li><a href="/objections/{one}"' in found for one in ids] == [True, False, False]
    assert "<li><span>Toutes les lignes" in found  # it holds for their line too, and is not theirs to open
    assert [client.get(f"/objections/{one}").status_code for one in ids] == [200, 404, 404]
    for one in ids[1:]:
        assert client.post(f"/objections/{one}/withdraw", data={"reason": "lettre"}, headers=OURS).status_code == 404
    for line in ("line-20", ""):
        refused = client.post(
            "/objections/add", data={"number": "01 99 00 77 42", "line": line, "reason": "lettre"}, headers=OURS
        )
        assert (refused.status_code, "objections.line-not-yours" in refused.text) == (403, True)
    assert len(house.register.rows) == 3


def test_files_come_in_and_go_out_with_the_person_who_moved_them(house: House, client: Browser) -> None:
    house.register.rows = [("", an_objection(1, line_id="line-10"))]
    house.accounts.who = a_visitor(Role.SUPERVISOR, line="line-10", person="person-7")
    sent = {"file": ("../numbers.csv", b"number;line\n+33199000001;line-10\n", "text/csv")}
    taken = client.post("/objections/import", data={"reason": "ancien système"}, files=sent, headers=OURS)
    assert "Le fichier est pris" in taken.text
    assert house.register.files[0][1:] == ("../numbers.csv", frozenset({"line-10"}))
    missing = client.post("/objections/import", data={"reason": "x"}, files={"file": ("", b"", "text/csv")}, headers=OURS)
    assert missing.status_code == 400
    large = {"file": ("a.csv", b"0" * (5 << 20), "text/csv")}
    assert client.post("/objections/import", data={"reason": "x"}, files=large, headers=OURS).status_code == 413
    lines = client.post("/objections/export", data={"form": "jsonl"}, headers=OURS)
    assert lines.headers["content-disposition"] == 'attachment; filename="objections.jsonl"'
    assert '"line": "line-10"' in lines.text
    sheet = client.post("/objections/export", data={"form": "csv"}, headers=OURS).text
    assert "abab" not in sheet
    assert "Accueil" in sheet
    assert set(house.register.people) == {"person-7"}


@pytest.mark.parametrize("evil", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(evil: str) -> None:
    assert harmless(evil) == f"'{evil}"
    assert harmless("Accueil") == "Accueil"
    assert f"'{evil}" in table([an_objection(1, line_id="line-10")], {"line-10": evil}).replace('""', '"')
