"""The set-up assistant through the API: a line is begun, filled in step by step, and put in service; lines of others are not there."""

from __future__ import annotations

from ivr.console.lines.steps import STEPS
from ivr.domain.roles import Role
from tests.console.api.conftest import Program
from tests.console.api.test_resources import noted
from tests.console.furnished import Furnished
from tests.console.lines.walking import FILLED


def begun(program: Program, token: dict[str, str], line: str | None = None) -> str:
    answer = program.ask("POST", "/line-drafts", token, json={"line": line})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_line_is_set_up_from_the_first_step_to_service(program: Program, house: Furnished) -> None:
    admin = program.token(Role.ADMIN)
    path = f"/line-drafts/{begun(program, admin)}"
    assert set(program.ask("GET", path, admin).json()["steps"].values()) == {"open"}
    filled = {**FILLED, "number": {**FILLED["number"], "number": "+33199003100", "internal": "9101"}}
    filled["numbers"] = {"number_fr": "", "number_en": "+33199003101"}
    for place, (step, values) in enumerate(filled.items()):
        asked = program.ask("GET", f"{path}/steps/{step}", admin).json()
        assert {*values} <= {one["name"] for one in asked["asks"]}, step
        saved = program.ask("PUT", f"{path}/steps/{step}", admin, json={"values": values, "edits": place})
        assert (saved.status_code, saved.json().get("fields")) == (200, {}), (step, saved.text)
    whole = program.ask("GET", path, admin).json()
    assert (whole["wrong"], whole["missing"], whole["edits"]) == ([], [], len(FILLED))
    assert whole["duties"]["works-council"] == {"day": "2026-01-10", "document": "PV du CSE du 10 janvier"}
    stale = program.ask("POST", f"{path}/service", admin, json={"edits": 3})
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:preambule:error:lines.draft-changed")
    done = program.ask("POST", f"{path}/service", admin, json={"edits": len(FILLED)})
    assert done.json() == {"line": "accueil-mairie", "going_earlier": 0}, done.text
    assert program.ask("GET", path, admin).status_code == 404
    assert program.ask("GET", "/lines/accueil-mairie", admin).json()["number"] == "+33199003100"
    assert "199003100" in program.ask("GET", "/lines/accueil-mairie/dialplan", admin).text
    assert noted(house, "line.drafted")[-1]["by"] == house.people[Role.ADMIN]


def test_what_is_wrong_is_kept_and_said_beside_its_field(program: Program) -> None:
    admin = program.token(Role.ADMIN)
    path = f"/line-drafts/{begun(program, admin)}"
    saved = program.ask("PUT", f"{path}/steps/number", admin, json={"values": {"number": "none"}, "edits": 0})
    assert saved.status_code == 200, saved.text
    assert {"name", "number", "short"} <= set(saved.json()["fields"])
    assert saved.json()["draft"]["steps"]["number"] == "wrong"
    assert saved.json()["draft"]["content"]["number"] == "none"
    unfinished = program.ask("POST", f"{path}/service", admin, json={"edits": 1})
    assert unfinished.json()["type"] == "urn:preambule:error:lines.draft-unfinished"
    other = program.ask("PUT", f"{path}/steps/number", admin, json={"values": {}, "edits": 0})
    assert (other.status_code, other.json()["type"]) == (409, "urn:preambule:error:lines.draft-changed")
    assert program.ask("PUT", f"{path}/steps/{STEPS[-1].name}", admin, json={"values": {}, "edits": 1}).status_code == 404
    assert program.ask("DELETE", path, admin).status_code == 204
    assert program.ask("DELETE", path, admin).status_code == 404


def test_a_draft_is_there_for_those_who_may_change_its_line(program: Program) -> None:
    own = program.token(Role.ADMIN, line="clinique")
    new = begun(program, program.token(Role.ADMIN))
    change = begun(program, own, "clinique")
    assert begun(program, own, "clinique") == change
    assert [one["id"] for one in program.ask("GET", "/line-drafts", own).json()] == [change]
    assert {new, change} <= {one["id"] for one in program.ask("GET", "/line-drafts", program.token(Role.ADMIN)).json()}
    assert program.ask("GET", f"/line-drafts/{change}", program.token(Role.ADMIN, line="travaux")).status_code == 404
    assert program.ask("GET", f"/line-drafts/{new}", own).status_code == 404
    for line in (None, "mairie"):
        assert program.ask("POST", "/line-drafts", own, json={"line": line}).status_code == 403
    asks = program.ask("GET", f"/line-drafts/{change}/steps/number", own).json()["asks"]
    assert "short" not in {one["name"] for one in asks}
    assert program.ask("GET", f"/line-drafts/{change}/steps/nothing", own).status_code == 422
