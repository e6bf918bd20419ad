"""What comes in and goes out as files, and what is found by who called: as on the pages, and no number stays anywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.console_parts.api.retention import HostRetention
from ivr.domain.hold import HoldKind
from ivr.domain.roles import Permission, Role
from ivr.vault.retention import holding
from tests.console.api.conftest import Program
from tests.console.api.test_resources import noted
from tests.console.furnished import Furnished

NUMBERS = b"number;line\n+33199007001;\n+33199007002;clinique\n"


def imported(program: Program, token: dict[str, str], content: bytes, name: str, **fields: str) -> tuple[int, dict[str, object]]:
    answer = program.ask("POST", "/objections/import", token, files={"file": (name, content)}, data=fields)
    return answer.status_code, answer.json()


def test_objections_come_in_as_a_file_and_go_out_without_numbers(program: Program, house: Furnished) -> None:
    dpo = program.token(Role.DPO)
    taken = imported(program, dpo, NUMBERS, "list.csv", reason="Former list")
    assert taken == (200, {"added": 2, "known": 0, "withdrawn": 0})
    assert imported(program, dpo, NUMBERS, "list.csv", reason="Former list")[1]["known"] == 2
    exported = program.ask("POST", "/objections/export", dpo)
    rows = [json.loads(line) for line in exported.text.splitlines()]
    assert len(rows) == 4
    assert "99007001" not in exported.text
    own = program.ask("POST", "/objections/export", program.token(Role.DPO, line="clinique"))
    assert {json.loads(line)["line"] for line in own.text.splitlines()} == {"clinique"}
    assert program.ask("POST", "/objections/export?as=csv", dpo).headers["content-type"].startswith("text/csv")
    assert noted(house, "objections.exported")[-1]["by"] == house.people[Role.DPO]
    assert imported(program, dpo, exported.content, "list.jsonl", reason="The same again")[1]["known"] == 4


def test_a_file_is_taken_whole_or_not_at_all(program: Program, house: Furnished) -> None:
    before = rows_of(house)
    own = program.token(Role.DPO, line="clinique")
    status, told = imported(program, own, NUMBERS.replace(b"700", b"800"), "list.csv", reason="Not ours alone")
    assert (status, told["type"]) == (422, "urn:preambule:error:objections.unknown-line"), told
    assert imported(program, program.token(Role.DPO), NUMBERS, "list.csv")[0] == 400
    assert imported(program, program.token(Role.DPO), b"", "list.csv", reason="Nothing in it")[0] == 400
    assert imported(program, program.token(Role.AUDITOR), NUMBERS, "list.csv", reason="May not")[0] == 403
    plain = program.ask("POST", "/objections/import", program.token(Role.DPO), json={"file": "x"})
    assert plain.json()["type"] == "urn:preambule:error:console.request-not-understood"
    assert rows_of(house) == before


def rows_of(house: Furnished) -> int:
    with house.engine.connect() as conn:
        return int(conn.execute(text("SELECT count(*) FROM objections")).scalar_one())


def a_message(words: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Camille <camille@valmont.example>", "droits@valmont.example"
    message["Subject"], message["Message-ID"] = "Demande d’accès", "<1@valmont.example>"
    message["Date"] = home.now() - timedelta(days=1)
    message.set_content(words)
    return bytes(message)


def test_an_e_mail_becomes_one_request(program: Program, house: Furnished) -> None:
    dpo, files = program.token(Role.DPO), {"file": ("m.eml", a_message("Je demande l’accès à mes données (article 15 du RGPD)."))}
    opened = program.ask("POST", "/rights-requests/import?line=mairie", dpo, files=files)
    assert opened.status_code == 201, opened.text
    told = opened.json()
    assert (told["request"]["kind"], told["request"]["origin"], told["known"]) == ("access", "email", False)
    again = program.ask("POST", "/rights-requests/import?line=mairie", dpo, files=files).json()
    assert (again["known"], again["request"]["id"]) == (True, told["request"]["id"])
    whole = program.ask("GET", f"/rights-requests/{told['request']['id']}", dpo).json()
    assert "camille@valmont.example" in whole["contact"]
    assert "camille" not in str(noted(house, "rights.opened")[-1])
    foreign = program.token(Role.DPO, line="clinique")
    assert program.ask("POST", "/rights-requests/import?line=mairie", foreign, files=files).status_code == 403
    assert program.ask("POST", "/rights-requests/import", foreign, files=files).status_code == 403


def test_a_receipt_and_a_number_find_what_is_theirs_and_that_is_noted(program: Program, house: Furnished) -> None:
    dpo = program.token(Role.DPO)
    nobody = program.ask("POST", "/recordings/search", dpo, json={"number": "+33199001111"})
    assert (nobody.status_code, nobody.json()) == (200, {"recordings": [], "call": None})
    assert "99001111" not in str(noted(house, "recordings.searched")[-1])
    for body in ({}, {"number": "+33199001111", "receipt": "12345678"}):
        assert program.ask("POST", "/recordings/search", dpo, json=body).status_code == 422
    assert program.ask("POST", "/recordings/search", program.token(Role.ADMIN), json={"receipt": "12345678"}).status_code == 403


def test_a_hold_and_a_restriction_are_changed_by_those_who_may_place_them(program: Program, house: Furnished) -> None:
    now = home.now()
    scopes = frozenset({Permission.SEE_RETENTION, Permission.MANAGE_HOLDS})
    holder = program.known(replace(house.visitor(Role.DPO), scopes=scopes))
    wanted = holding.Wanted(HoldKind.RESTRICTION, "Demande du 3 mars", house.people[Role.DPO], now + timedelta(days=9))
    with house.engine.begin() as conn:
        held = holding.place(conn, house.samples["recording"][0], wanted, now)
    later = {"until": (now + timedelta(days=20)).isoformat(), "reason": "Encore"}
    for token in (holder, program.token(Role.AUDITOR)):
        assert program.ask("DELETE", f"/retention/holds/{held.id}", token).status_code == 403
        assert program.ask("POST", f"/retention/holds/{held.id}/renewal", token, json=later).status_code == 403
    assert HostRetention(House(house.settings, house.engine)).hold(held.id).in_force(now)
    assert program.ask("DELETE", f"/retention/holds/{held.id}", program.token(Role.DPO)).status_code == 200


def test_a_certificate_from_elsewhere_is_this_houses_or_not(program: Program, house: Furnished) -> None:
    auditor = program.token(Role.AUDITOR)
    own = program.ask("GET", f"/retention/certificates/{house.samples['certificate'][0]}", auditor).json()
    assert program.ask("POST", "/retention/certificates/check", auditor, json={"jws": own["jws"]}).json() == own["says"]
    head, body, signature = own["jws"].split(".")
    forged = program.ask("POST", "/retention/certificates/check", auditor, json={"jws": f"{head}.{body[:-2]}AA.{signature}"})
    assert forged.status_code >= 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "register", "form": "json", "line": "clinique"}, 200),
        ({"kind": "register", "form": "json", "line": "mairie"}, 403),
        ({"kind": "register", "form": "json"}, 403),
        ({"kind": "access", "form": "json", "line": "clinique"}, 403),
    ],
)
def test_a_role_for_one_line_makes_documents_of_that_line_alone(program: Program, body: dict[str, str], status: int) -> None:
    answer = program.ask("POST", "/documents", program.token(Role.DPO, line="clinique"), json=body)
    assert answer.status_code == status, answer.text


def test_a_role_for_one_line_declares_for_that_line_alone(program: Program) -> None:
    own = program.token(Role.ADMIN, line="clinique")
    body = {"duty": "employees", "day": "2026-02-03", "document": "Note de service 4"}
    assert program.ask("POST", "/declarations", own, json={**body, "line": "clinique"}).status_code == 201
    assert program.ask("POST", "/declarations", own, json={**body, "line": "travaux"}).status_code == 403
    assert program.ask("POST", "/declarations", own, json=body).status_code == 403


def test_json_is_never_described_as_the_bytes_of_a_file(program: Program) -> None:
    document = program.ask("GET", "/openapi.json", program.token(Role.DPO)).json()
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    described = [
        answer["content"].get("application/json", {})
        for one in operations
        for answer in one["responses"].values()
        if "content" in answer
    ]
    assert len(described) > 60
    assert [each for each in described if each.get("schema", {}).get("format") == "binary"] == []
