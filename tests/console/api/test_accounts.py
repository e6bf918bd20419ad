"""Accounts through the API: what the door's pages do, and nothing by which a token would become more than it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.accounts import people, sessions, tokens
from ivr.accounts.keeper import Keeper
from ivr.accounts.passphrase import Passphrases
from ivr.bootstrap import home
from ivr.database import accounts
from ivr.domain.roles import Permission, Role
from tests.console.api.conftest import Program
from tests.console.api.test_resources import noted
from tests.console.furnished import NAMES, Furnished

WORDS = "quatre gares sous la neige"
SCOPES = frozenset({Permission.MANAGE_USERS})


def unproven(program: Program, house: Furnished) -> dict[str, str]:
    """The administrator's token, which has shown no second factor."""
    return program.known(replace(house.visitor(Role.ADMIN), proven_at=None, scopes=SCOPES))


def test_somebody_is_invited_comes_in_and_is_let_in_no_more(program: Program, house: Furnished) -> None:
    admin = program.token(Role.ADMIN)
    made = program.ask("POST", "/accounts", admin, json={"name": "Zoé Marais", "sign_in": "zoe.marais"})
    assert made.status_code == 201, made.text
    person, link = made.json()["person"], made.json()["link"]
    assert link.startswith("http://testserver/link/")
    assert program.ask("GET", f"/accounts/{person}", admin).json()["state"] == "invited"
    key = home.factor_key(house.settings)
    people.choose(Keeper(house.engine, key, Passphrases(key)), link.rpartition("/")[2], WORDS, home.now())
    assert program.ask("GET", f"/accounts/{person}", admin).json()["state"] == "active"
    with house.engine.begin() as conn:
        sessions.begin(conn, person, "Firefox", home.now(), half=False)
    assert program.ask("DELETE", f"/accounts/{person}/sessions", admin).json() == {"sessions": 1}
    assert noted(house, "session.all-ended")[-1]["by"] == house.people[Role.ADMIN]
    assert program.ask("POST", f"/accounts/{person}/disabling", admin).json()["state"] == "disabled"
    assert program.ask("POST", f"/accounts/{person}/links", admin).status_code == 404
    assert program.ask("POST", f"/accounts/{person}/enabling", admin).json()["state"] == "active"
    assert program.ask("POST", f"/accounts/{person}/links", admin).status_code == 201
    assert person in [one["person"] for one in program.ask("GET", "/accounts?limit=200", admin).json()["items"]]
    for path in ("/accounts/nobody", "/accounts/nobody/sessions"):
        assert program.ask("DELETE" if path.endswith("sessions") else "GET", path, admin).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/accounts", {"name": "Nobody Else", "sign_in": "nobody.else"}),
        ("POST", "/accounts/{invited}/links", None),
        ("POST", "/accounts/{invited}/disabling", None),
        ("POST", "/accounts/{invited}/enabling", None),
        ("DELETE", "/accounts/{invited}/sessions", None),
        ("POST", "/roles", {"person": "{invited}", "role": "editor"}),
        ("DELETE", "/roles/any", None),
    ],
)
def test_no_change_without_the_second_factor(
    program: Program, house: Furnished, method: str, path: str, body: dict[str, str] | None
) -> None:
    invited = house.samples["person"][1]
    said = None if body is None else {name: value.replace("{invited}", invited) for name, value in body.items()}
    answer = program.ask(method, path.replace("{invited}", invited), unproven(program, house), json=said)
    assert (answer.status_code, answer.json().get("reasons")) == (403, ["factor"]), answer.text


def test_six_digits_in_the_header_count_once(program: Program, house: Furnished) -> None:
    token = {**unproven(program, house), "second-factor": house.code(Role.ADMIN)}
    body = {"person": house.people[Role.AGENT], "role": "editor", "line": "travaux"}
    given = program.ask("POST", "/roles", token, json=body)
    assert given.status_code == 201, given.text
    again = program.ask("DELETE", f"/roles/{given.json()['id']}", token)
    assert (again.status_code, again.json()["type"]) == (403, "urn:preambule:error:access.factor-wrong")


def an_administrator(house: Furnished, role: Role, sign_in: str) -> None:
    """An account by which somebody can come in."""
    with house.engine.begin() as conn:
        accounts.add(conn, house.people[role], sign_in, home.now())
        accounts.set_passphrase(conn, house.people[role], "a hash", home.now())


def test_the_last_who_gives_out_roles_stays(program: Program, house: Furnished) -> None:
    admin = program.token(Role.ADMIN)
    an_administrator(house, Role.ADMIN, "hugo.marchand")
    an_administrator(house, Role.EDITOR, "chloe.garnier")
    second = program.ask("POST", "/roles", admin, json={"person": house.people[Role.EDITOR], "role": "admin"}).json()
    roles = program.ask("GET", "/roles?limit=200", admin).json()["items"]
    own = next(one for one in roles if (one["person"], one["role"]) == (house.people[Role.ADMIN], "admin"))
    assert program.ask("DELETE", f"/roles/{second['id']}", admin).status_code == 204
    kept = program.ask("DELETE", f"/roles/{own['id']}", admin)
    assert (kept.status_code, kept.json()["type"]) == (409, "urn:preambule:error:accounts.last-administrator")
    assert own in program.ask("GET", "/roles?limit=200", admin).json()["items"]


def test_a_token_makes_no_way_into_its_own_persons_account(program: Program, house: Furnished) -> None:
    token = program.known(replace(house.visitor(Role.ADMIN), scopes=SCOPES))  # even with the second factor shown
    answer = program.ask("POST", f"/accounts/{house.people[Role.ADMIN]}/links", token)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:preambule:error:console.not-allowed")


def test_nothing_that_makes_or_resets_what_is_stronger_is_there(program: Program, house: Furnished) -> None:
    described = program.ask("GET", "/openapi.json", program.token(Role.ADMIN)).json()["paths"]
    changing = {(path, method) for path, methods in described.items() for method in methods if method not in {"get", "delete"}}
    assert not [path for path, _ in changing if path.startswith("/api/v1/me") or "token" in path or "factor" in path]
    assert not [path for path, _ in changing if "passphrase" in path or "recovery" in path]


def test_ones_own_sessions_and_tokens_are_seen_and_ended(program: Program, house: Furnished) -> None:
    who, now = house.people[Role.EDITOR], home.now()
    with house.engine.begin() as conn:
        begun = [sessions.begin(conn, who, "Firefox", now, half=False).session for _ in range(3)]
        tokens.make(conn, who, "relevé", [Permission.EDIT_NOTICES], now + timedelta(days=3), now=now)
        other = sessions.begin(conn, house.people[Role.AGENT], "Firefox", now, half=False).session
    editor = program.token(Role.EDITOR)
    assert {one["id"] for one in program.ask("GET", "/me/sessions", editor).json()} == set(begun)
    assert program.ask("DELETE", f"/me/sessions/{begun[0]}", editor).status_code == 204
    assert program.ask("DELETE", f"/me/sessions/{other}", editor).status_code == 404
    assert program.ask("DELETE", "/me/sessions", editor).status_code == 204
    assert program.ask("GET", "/me/sessions", editor).json() == []
    (token,) = program.ask("GET", "/me/tokens", editor).json()
    assert (token["label"], token["scopes"], token["ended_at"]) == ("relevé", ["notices.edit"], None)
    assert program.ask("DELETE", f"/me/tokens/{token['id']}", program.token(Role.AGENT)).status_code == 404
    assert program.ask("DELETE", f"/me/tokens/{token['id']}", editor).status_code == 204
    assert [one["id"] for one in program.ask("GET", "/me/sessions", program.token(Role.AGENT)).json()] == [other]


def test_what_each_role_allows(program: Program) -> None:
    table = program.ask("GET", "/roles/permissions", program.token(Role.AGENT)).json()
    assert set(table) == {role.value for role in NAMES}
    assert "recordings.play" in table["listener"]
    assert "recordings.play" not in table["admin"]


def test_what_there_is_to_do_is_told_by_what_one_may_do(program: Program) -> None:
    dpo = {one["what"] for one in program.ask("GET", "/today", program.token(Role.DPO)).json()}
    assert {"requests", "batches"} <= dpo
    assert not {"requests", "batches"} & {one["what"] for one in program.ask("GET", "/today", program.token(Role.AGENT)).json()}
