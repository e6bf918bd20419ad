"""What each resource does, on real rows: looked for in the journal and the tables, not only in the answer."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ivr.bootstrap import home
from ivr.database import agents, recordings
from ivr.database.engine import reading
from ivr.database.tables import journal
from ivr.domain.agent import WithAgent
from ivr.domain.roles import Role
from tests.console.api.conftest import Program
from tests.console.furnished import REASON, Furnished


def noted(house: Furnished, kind: str) -> list[dict[str, Any]]:
    """Details of the journal's rows of a kind, the newest last."""
    with reading(house.engine) as conn:
        found = conn.execute(journal.select().where(journal.c.kind == kind).order_by(journal.c.sequence))
        return [{"subject": row.subject, **json.loads(row.details)} for row in found]


def test_a_recording_is_heard_under_an_access_and_its_listening_is_found(program: Program, house: Furnished) -> None:
    listener, recording = program.token(Role.LISTENER), house.samples["recording"][0]
    asked = program.ask("POST", "/accesses", listener, json={"recording": recording, "purpose": "quality", "reason": REASON})
    assert asked.status_code == 201, asked.text
    access = asked.json()["id"]
    assert REASON not in asked.text
    without = program.ask(
        "POST", f"/accesses/{access}/listenings", {**program.known(_unproven(house, Role.LISTENER))}, json={"audio": "wav"}
    )
    assert (without.status_code, without.json()["reasons"]) == (403, ["factor"])
    begun = program.ask("POST", f"/accesses/{access}/listenings", listener, json={"audio": "wav"})
    assert begun.status_code == 201, begun.text
    sound = program.ask("GET", "http://testserver" + begun.json()["audio"], listener)
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/wav")
    assert len(sound.content) == begun.json()["size"]
    assert sound.content[:4] == b"RIFF"
    assert max(abs(value) for (value,) in struct.iter_unpack("<h", sound.content[44:])) > 1000
    assert "content-encoding" not in sound.headers
    part = program.ask("GET", "http://testserver" + begun.json()["audio"], {**listener, "range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, sound.content[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(sound.content)}"
    assert program.ask("DELETE", f"/listenings/{begun.json()['id']}", listener).status_code == 204
    assert program.ask("GET", "http://testserver" + begun.json()["audio"], listener).status_code == 404
    heard = program.ask("GET", f"/recordings/{recording}/listenings", program.token(Role.AUDITOR)).json()
    assert heard[-1]["by"] == house.people[Role.LISTENER]
    assert heard[-1]["heard"] == [[0, 8]]
    assert noted(house, "recording.played")[-1]["access"] == access


def _unproven(house: Furnished, role: Role) -> Any:
    return replace(house.visitor(role), proven_at=None)


def test_a_code_from_a_telephone_counts_for_a_program(program: Program, house: Furnished) -> None:
    dpo = program.known(_unproven(house, Role.DPO))
    access = house.samples["access"][0]
    wrong = program.ask("POST", f"/accesses/{access}/listenings", dpo, json={"code": "000000"})
    assert wrong.status_code == 403
    right = program.ask("POST", f"/accesses/{access}/listenings", dpo, json={"code": house.code(Role.DPO)})
    assert right.status_code == 201, right.text


def test_a_second_person_says_yes(program: Program, house: Furnished) -> None:
    waiting = house.samples["access"][2]
    assert program.ask("GET", f"/accesses/{waiting}", program.token(Role.LISTENER)).json()["state"] == "asked"
    own = program.ask("POST", f"/accesses/{waiting}/decision", program.token(Role.LISTENER), json={"yes": True})
    assert own.status_code == 403
    yes = program.ask("POST", f"/accesses/{waiting}/decision", program.token(Role.SUPERVISOR), json={"yes": True})
    assert (yes.status_code, yes.json()["state"]) == (200, "open"), yes.text
    assert noted(house, "access.approved")[-1]["by"] == house.people[Role.SUPERVISOR]
    assert program.ask("DELETE", f"/accesses/{waiting}", program.token(Role.LISTENER)).status_code == 204


def test_a_notice_is_written_and_approved_by_two(program: Program) -> None:
    editor, approver = program.token(Role.EDITOR), program.token(Role.APPROVER)
    path = "/lines/travaux/notices"
    text = {"text": "Cette touche ne mène nulle part."}
    written = program.ask("PUT", f"{path}/fr/pieces/prompt.wrong_key", editor, json=text)
    assert written.json()["own"]["prompt.wrong_key"] == ["Cette touche ne mène nulle part."], written.text
    stale = program.ask("PUT", f"{path}/fr/pieces/prompt.wrong_key", editor, json={**text, "edits": 0})
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:preambule:error:notices.draft-changed")
    assert program.ask("PUT", f"{path}/fr/pieces/prompt.wrong_key", approver, json=text).status_code == 403
    assert program.ask("POST", f"{path}/submission", editor, json={"locales": ["fr"]}).json()[0]["state"] == "in_review"
    assert program.ask("POST", f"{path}/fr/return", approver, json={"note": "Trop sec."}).json()["note"] == "Trop sec."
    assert program.ask("POST", f"{path}/submission", editor, json={"locales": ["fr"]}).status_code == 200
    assert program.ask("POST", f"{path}/approval", approver, json={"locales": ["fr"]}).json()[0]["state"] == "approved"
    cells = {cell["locale"]: cell["state"] for cell in program.ask("GET", path, editor).json()}
    assert cells == {"fr": "approved", "en": "missing"}
    said = program.ask("GET", f"{path}/fr", editor).json()
    assert said["sentences"]["prompt.wrong_key"] == ["Cette touche ne mène nulle part."]
    blocked = program.ask("POST", "/lines/travaux/publications", approver, json={})
    assert (blocked.status_code, blocked.json()["type"]) == (409, "urn:preambule:error:documents.go-live-blocked")


def test_a_request_from_receipt_to_letter(program: Program, house: Furnished) -> None:
    dpo = program.token(Role.DPO)
    opened = program.ask(
        "POST", "/rights-requests", dpo, json={"kind": "restriction", "contact": "camille@valmont.example", "line": "mairie"}
    )
    path = f"/rights-requests/{opened.json()['id']}"
    assert opened.status_code == 201
    early = program.ask("POST", f"{path}/restriction", dpo)
    assert early.json()["type"] == "urn:preambule:error:rights.identity"
    assert program.ask("POST", f"{path}/identity", dpo, json={"how": "callback"}).json()["state"] == "identity_confirmed"
    bounds = {"since": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}
    found = program.ask("POST", f"{path}/search", dpo, json=bounds).json()
    recording = house.samples["recording"][0]
    call = program.ask("GET", f"/recordings/{recording}", dpo).json()["call"]
    assert call in [one["call"] for one in found]
    assert program.ask("POST", f"{path}/calls", dpo, json={"calls": [call]}).status_code == 204
    assert program.ask("POST", f"{path}/restriction", dpo).json() == [recording]
    letter = program.ask("POST", f"{path}/letters", dpo, json={"letter": "answer"})
    assert (letter.status_code, letter.content[:5]) == (200, b"%PDF-")
    assert program.ask("POST", f"{path}/closing", dpo).json()["state"] == "closed"
    whole = program.ask("GET", path, dpo).json()
    assert (whole["contact"], whole["calls"]) == ("camille@valmont.example", [call])
    assert not list(house.settings.home.glob("tmp*"))
    holds = program.ask("GET", "/retention/holds", dpo).json()["items"]
    (own,) = [one for one in holds if one["recording"] == recording]
    assert program.ask("DELETE", f"/retention/holds/{own['id']}", dpo).json()["end"] == "lifted"


def test_recordings_of_an_agent_are_listed_in_parts_and_no_foreign_ones(program: Program, house: Furnished) -> None:
    dpo, foreign = program.token(Role.DPO), program.token(Role.DPO, line="clinique")
    every = program.ask("GET", "/recordings?limit=200", dpo).json()["items"]
    ours = [one["id"] for one in every][::2]
    with house.engine.begin() as conn:
        for one in ours:
            for place, extension in enumerate(("801", "802", "801")):
                agents.add(conn, one, place, WithAgent(extension, home.now()))
    first = program.ask("GET", "/recordings?agent=801&limit=1", dpo).json()
    rest = program.ask("GET", f"/recordings?agent=801&limit=200&cursor={first['next']}", dpo).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ours, "each once, though the agent had it twice"
    assert program.ask("GET", "/recordings?agent=80", dpo).json()["items"] == []
    seen = program.ask("GET", "/recordings?agent=801&limit=200", foreign).json()["items"]
    assert [one["id"] for one in seen] == [one["id"] for one in every if one["line"] == "clinique" and one["id"] in ours]
    assert program.ask("GET", "/recordings?agent=8%2001", dpo).status_code == 422


def test_a_foreign_lines_things_are_not_there(program: Program, house: Furnished) -> None:
    foreign = program.token(Role.DPO, line="clinique")
    recording, request = house.samples["recording"][0], house.samples["request"][0]
    for path in (f"/recordings/{recording}", f"/rights-requests/{request}", f"/accesses/{house.samples['access'][1]}"):
        answer, missing = program.ask("GET", path, foreign), program.ask("GET", path[:-1] + "x", foreign)
        assert (answer.status_code, answer.json()) == (missing.status_code, missing.json()) == (404, missing.json())
    listed = program.ask("GET", "/recordings?limit=200", foreign).json()["items"]
    assert {one["line"] for one in listed} == {"clinique"}
    assert program.ask("GET", "/recordings?line=mairie", foreign).json()["items"] == []
    assert program.ask("POST", "/rights-requests", foreign, json={"kind": "access", "contact": "x"}).status_code == 403
    body = {"recordings": [recording], "reason": "Litige 12", "until": (home.now() + timedelta(days=9)).isoformat()}
    assert program.ask("POST", "/retention/holds", foreign, json=body).status_code == 403
    assert program.ask("GET", "/journal", foreign).status_code == 403


def test_a_hold_keeps_all_or_none(program: Program, house: Furnished) -> None:
    dpo, until = program.token(Role.DPO), (home.now() + timedelta(days=9)).isoformat()
    body = {"reason": "Litige, dossier 13", "until": until}
    with reading(house.engine) as conn:
        every = recordings.listing(conn, recordings.Filter(line_id="mairie"), 100)
    refused = next(one.id for one in every if one.state.value == "refused")
    before = len(program.ask("GET", "/retention/holds?limit=200", dpo).json()["items"])
    wrong = program.ask("POST", "/retention/holds", dpo, json={**body, "recordings": [house.samples["recording"][0], refused]})
    assert (wrong.status_code, wrong.json()["type"]) == (409, "urn:preambule:error:vault.hold-impossible")
    assert len(program.ask("GET", "/retention/holds?limit=200", dpo).json()["items"]) == before
    placed = program.ask("POST", "/retention/holds", dpo, json={**body, "recordings": [house.samples["recording"][0]]})
    assert placed.status_code == 201
    later = (home.now() + timedelta(days=20)).isoformat()
    renewed = program.ask(
        "POST", f"/retention/holds/{placed.json()[0]['id']}/renewal", dpo, json={"until": later, "reason": "Report"}
    )
    assert renewed.status_code == 200
    assert noted(house, "hold.placed")[-1]["subject"] == house.samples["recording"][0]


def test_batches_certificates_and_what_is_due(program: Program, house: Furnished) -> None:
    dpo = program.token(Role.DPO)
    batches = {one["id"]: one for one in program.ask("GET", "/retention/batches", dpo).json()["items"]}
    waiting, done = house.samples["batch"]
    assert (batches[waiting]["state"], batches[done]["destroyed"]) == ("proposed", 1)
    assert program.ask("GET", f"/retention/batches/{waiting}/items", dpo).json()[0]["approved"] is None
    slip = program.ask("GET", f"/retention/batches/{done}/bordereau?form=pdf", dpo)
    assert slip.content[:5] == b"%PDF-"
    letter = {"by": "La directrice des archives", "on": home.now().date().isoformat(), "reference": "2026-114", "approved": False}
    assert program.ask("POST", f"/retention/batches/{waiting}/decision", dpo, json=letter).json() == {"recordings": 0}
    certificate = program.ask(
        "GET", f"/retention/certificates/{house.samples['certificate'][0]}", program.token(Role.AUDITOR)
    ).json()
    assert certificate["jws"].count(".") == 2
    due = program.ask("GET", "/retention/due?by=2100-01-01T00:00:00Z&limit=200", dpo).json()["items"]
    assert [one["due"] for one in due] == sorted(one["due"] for one in due)


def test_the_journal_is_read_verified_and_exported(program: Program, house: Furnished) -> None:
    auditor = program.token(Role.AUDITOR)
    page = program.ask("GET", "/journal?limit=5", auditor).json()
    following = program.ask("GET", f"/journal?limit=5&cursor={page['next']}", auditor).json()
    numbers = [one["sequence"] for one in (*page["items"], *following["items"])]
    assert numbers == list(range(numbers[0], numbers[0] - 10, -1))
    assert {one["kind"] for one in program.ask("GET", "/journal?kind=role.granted", auditor).json()["items"]} == {"role.granted"}
    assert program.ask("GET", "/journal/verification", auditor).json()["whole"] is True
    lines = program.ask("GET", "/journal/export", auditor).text.splitlines()
    assert json.loads(lines[0])["sequence"] == 1
    assert "checkpoint" in json.loads(lines[-1])


def test_documents_are_noted_before_they_are_handed_out(program: Program, house: Furnished) -> None:
    dpo = program.token(Role.DPO)
    made = program.ask("POST", "/documents", dpo, json={"kind": "register", "form": "json"})
    assert made.status_code == 200, made.text
    assert noted(house, "document.made")[-1]["sha256"] == hashlib.sha256(made.content).hexdigest()
    untold = program.ask("POST", "/documents", dpo, json={"kind": "breach"})
    assert (untold.status_code, untold.json()["type"]) == (422, "urn:preambule:error:documents.loss-untold")
    admin = program.token(Role.ADMIN)
    declared = program.ask(
        "POST", "/declarations", admin, json={"duty": "employees", "day": "2026-02-03", "document": "Note de service"}
    )
    assert declared.status_code == 201
    assert program.ask("DELETE", f"/declarations/{declared.json()['id']}", admin).status_code == 204


def test_nobody_gives_themselves_a_role(program: Program, house: Furnished) -> None:
    admin = program.token(Role.ADMIN)
    own = program.ask("POST", "/roles", admin, json={"person": house.people[Role.ADMIN], "role": "listener"})
    assert own.status_code == 403
    assert "self" in own.json()["reasons"]
    given = program.ask("POST", "/roles", admin, json={"person": house.people[Role.AGENT], "role": "editor", "line": "travaux"})
    assert given.status_code == 201, given.text
    assert program.ask("DELETE", f"/roles/{given.json()['id']}", admin).status_code == 204
    assert noted(house, "role.revoked")[-1]["by"] == house.people[Role.ADMIN]
    assert house.people[Role.AGENT] in [one["id"] for one in program.ask("GET", "/people", admin).json()]


def test_lines_are_seen_by_those_who_work_for_them(program: Program) -> None:
    one = program.ask("GET", "/lines", program.token(Role.EDITOR, line="clinique")).json()["items"]
    assert [line["id"] for line in one] == ["clinique"]
    assert program.ask("GET", "/lines/mairie", program.token(Role.EDITOR, line="clinique")).status_code == 404
    assert program.ask("GET", "/lines/none", program.token(Role.EDITOR)).status_code == 404
    bad = program.ask("PUT", "/lines", program.token(Role.ADMIN), json={"toml": "[[line]]", "check_only": True})
    assert bad.status_code == 422
    assert program.ask("GET", "/lines/held-back", program.token(Role.ADMIN)).status_code == 200


def test_calls_are_seen_and_streamed(program: Program, house: Furnished) -> None:
    agent = program.token(Role.AGENT)
    calls = program.ask("GET", "/calls", agent).json()
    assert calls[0]["id"] == "call-live"
    assert program.ask("GET", "/calls/call-live", agent).json()["line"] == "mairie"
    foreign = program.token(Role.AGENT, line="clinique")
    assert program.ask("GET", "/calls", foreign).json() == []
    assert program.ask("GET", "/calls/call-live", foreign).status_code == 404
    assert program.ask("POST", "/calls/call-live/orders", foreign, json={"order": "pause"}).status_code == 404
    assert "+33" not in json.dumps(calls)


@pytest.mark.parametrize(
    "path", ["/recordings/..%2f..%2fetc", "/recordings/%00", "/retention/certificates/%00", "/lines/%00/notices"]
)
def test_strange_ids(program: Program, path: str) -> None:
    answer = program.ask("GET", path, program.token(Role.DPO))
    assert answer.status_code in {403, 404, 422}
