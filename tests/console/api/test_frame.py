"""What all of the API does alike: tokens, errors, parts of lists, requests that come twice, the document."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.bootstrap.console_parts.api.answers import HostAnswers
from ivr.bootstrap.console_parts.api.ground import House
from ivr.console.api.frame import cursor_of, read_cursor
from ivr.console.api.idempotency import Kept
from ivr.console.api.ranges import asked_range
from ivr.console.errors import CursorUnusable, KeyInUse, KeyReused, TooManyKeys
from ivr.console.security.origin import bearer_of
from ivr.domain.roles import Permission, Role
from tests.console.api.conftest import Program
from tests.console.furnished import Furnished

PROBLEM = "application/problem+json"


def test_a_stranger_is_told_how_to_come_in(program: Program) -> None:
    answer = program.ask("GET", "/recordings")
    assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM)
    assert answer.json()["type"] == "urn:preambule:error:console.sign-in-needed"
    assert "Bearer" in answer.json()["detail"]


def test_a_token_needs_no_origin_and_a_cookie_beside_it_does(program: Program) -> None:
    editor = program.token(Role.EDITOR)
    body = {"locales": ["fr"]}
    assert program.ask("POST", "/lines/clinique/notices/submission", editor, json=body).status_code == 200
    beside = {**editor, "cookie": "__Host-preambule=x"}
    refused = program.ask("POST", "/lines/clinique/notices/submission", beside, json=body)
    assert (refused.status_code, refused.headers["content-type"]) == (403, PROBLEM)
    assert bearer_of({"authorization": "Bearer a", "cookie": "b"}) is None
    assert bearer_of({"authorization": "bearer  a "}) == "a"


def test_a_token_from_another_sites_page_is_refused(program: Program) -> None:
    headers = {**program.token(Role.DPO), "sec-fetch-site": "cross-site"}
    assert program.ask("GET", "/recordings", headers).status_code == 403
    assert program.ask("POST", "/objections/look-up", headers, json={"number": "+33199009990"}).status_code == 403


def test_a_token_opens_no_page(program: Program) -> None:
    answer = program.ask("GET", "http://testserver/recordings", {**program.token(Role.DPO), "accept": "application/json"})
    assert answer.status_code == 401


def test_a_session_may_use_the_api_from_our_own_pages(program: Program, house: Furnished) -> None:
    house.keys.who = house.visitor(Role.EDITOR)
    own = {"sec-fetch-site": "same-origin", "cookie": "__Host-preambule=x"}
    assert program.ask("GET", "/me", own).json()["name"] == "Chloé Garnier"


def test_scopes_take_away(program: Program, house: Furnished) -> None:
    narrow = replace(house.visitor(Role.DPO), scopes=frozenset({Permission.SEE_RECORDINGS}))
    token = program.known(narrow)
    assert program.ask("GET", "/recordings", token).status_code == 200
    refused = program.ask("GET", "/journal", token)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:preambule:error:console.not-allowed")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/recordings/none", 404),
        ("PATCH", "/recordings", 405),
        ("GET", "/recordings?limit=0", 422),
        ("GET", "/recordings?cursor=%00", 400),
        ("GET", "/recordings/%00", 404),
    ],
)
def test_errors_are_problems(program: Program, method: str, path: str, status: int) -> None:
    answer = program.ask(method, path, program.token(Role.DPO))
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    assert {"type", "title", "status", "detail"} <= set(answer.json())


def test_what_was_sent_is_not_repeated(program: Program) -> None:
    answer = program.ask("POST", "/objections/look-up", program.token(Role.DPO), json={"number": "+33199009990" * 9})
    assert answer.status_code == 422
    assert "99009990" not in answer.text


def test_lists_are_given_in_parts(program: Program) -> None:
    token = program.token(Role.DPO)
    whole = program.ask("GET", "/recordings?limit=200", token).json()["items"]
    got, path = (
        [],
        "/recordings?limit=3&state=sealed&state=destroyed&state=refused&state=capturing&state=masked&state=sealing&state=quarantined",
    )
    for _ in range(20):
        answer = program.ask("GET", path, token)
        got += answer.json()["items"]
        if answer.json()["next"] is None:
            assert "link" not in answer.headers
            break
        assert 'rel="next"' in answer.headers["link"]
        path = "http://testserver" + answer.headers["link"].partition("<")[2].partition(">")[0]
    assert [one["id"] for one in got] == [one["id"] for one in whole]
    assert len({one["id"] for one in got}) == len(got) > 6


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40),
)
def test_a_cursor_comes_back_as_it_was(moment: datetime, identity: str) -> None:
    assert read_cursor(cursor_of((moment, identity))) == (moment, identity)


@given(st.text(max_size=60))
def test_what_is_no_cursor_is_said(text: str) -> None:
    with contextlib.suppress(CursorUnusable):
        found = read_cursor(text)
        assert found is None or found[1].isprintable()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (0, None, False)),
        ("bytes=0-", (0, None, True)),
        ("bytes=5-9", (5, 10, True)),
        ("bytes=9-5", (0, None, False)),
        ("bytes=-5", (0, None, False)),
        ("bytes=0-1,3-4", (0, None, False)),
        ("bytes=" + "9" * 40 + "-", (0, None, False)),
    ],
)
def test_ranges(header: str | None, expected: tuple[int, int | None, bool]) -> None:
    assert asked_range(header) == expected


def test_the_same_request_twice_is_done_once(program: Program) -> None:
    token = {**program.token(Role.DPO), "idempotency-key": "11111111-once"}
    body = {"number": "+33199001234", "reason": "by letter"}
    first, second = (program.ask("POST", "/objections", token, json=body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json() == {"added": True}
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    other = program.ask("POST", "/objections", token, json={**body, "reason": "by telephone"})
    assert (other.status_code, other.json()["type"]) == (422, "urn:preambule:error:console.key-reused")
    without = program.ask("POST", "/objections", {"authorization": token["authorization"]}, json=body)
    assert without.json() == {"added": False}


def test_what_was_refused_may_be_tried_again_with_the_same_key(program: Program) -> None:
    key = {"idempotency-key": "22222222-again"}
    token = program.token(Role.DPO)
    assert program.ask("POST", "/objections", {**token, **key}, json={"number": "none", "reason": "x"}).status_code == 400
    assert program.ask("POST", "/objections", {**token, **key}, json={"number": "+33199001235", "reason": "x"}).status_code == 201


def test_a_key_is_a_persons_own_and_gives_away_nothing_to_who_may_not(program: Program, house: Furnished) -> None:
    key, body = {"idempotency-key": "33333333-mine"}, {"number": "+33199001236", "reason": "by letter"}
    assert program.ask("POST", "/objections", {**program.token(Role.DPO), **key}, json=body).json() == {"added": True}
    assert program.ask("POST", "/objections", {**program.token(Role.SUPERVISOR), **key}, json=body).json() == {"added": False}
    lost = program.known(replace(house.visitor(Role.DPO), grants=()))
    assert program.ask("POST", "/objections", {**lost, **key}, json=body).status_code == 403


def test_what_is_kept_of_answers(house: Furnished) -> None:
    now = [datetime.now(UTC)]
    answers = HostAnswers(House(house.settings, house.engine, lambda: now[0]), most=2)
    kept = Kept(201, {"content-type": "application/json"}, b'{"contact": "camille@valmont.example"}')
    assert answers.begin("claire", "key-1", b"asked") is None
    with pytest.raises(KeyInUse):
        answers.begin("claire", "key-1", b"asked")
    answers.finish("claire", "key-1", kept)
    assert answers.begin("claire", "key-1", b"asked") == kept
    with pytest.raises(KeyReused):
        answers.begin("claire", "key-1", b"other")
    with house.engine.connect() as conn:
        stored = b"".join(bytes(row[0] or b"") for row in conn.exec_driver_sql("SELECT answer FROM answered_requests"))
    assert b"camille" not in stored
    assert answers.begin("claire", "key-2", b"asked") is None
    with pytest.raises(TooManyKeys):
        answers.begin("claire", "key-3", b"asked")
    answers.give_up("claire", "key-2")
    assert answers.begin("claire", "key-3", b"asked") is None
    now[0] += timedelta(days=1, seconds=1)
    assert answers.begin("claire", "key-1", b"other") is None


def test_the_document_describes_everything(program: Program, house: Furnished) -> None:
    assert program.ask("GET", "/openapi.json").status_code == 401
    described = program.ask("GET", "/openapi.json", program.token(Role.AGENT)).json()
    assert described["openapi"] == "3.1.0"
    told = {(path, method.upper()) for path, methods in described["paths"].items() for method in methods}
    there = {
        (one.path, method)
        for one in house.app.state.ruled
        if one.path.startswith("/api/v1/") and not one.path.endswith("openapi.json")
        for method in one.methods
    }
    assert told == there
    assert "http" not in json.dumps(described["paths"])
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            assert operation["security"], (path, method)
            for parameter in operation.get("parameters", ()):
                assert parameter.get("description"), (path, method, parameter["name"])
    schemas = described["components"]["schemas"]
    for name, schema in schemas.items():
        for field, said in schema.get("properties", {}).items():
            assert _described(said, schemas), (name, field)


def _described(said: dict[str, Any], schemas: dict[str, Any]) -> bool:
    named = said.get("$ref", "").rpartition("/")[2]
    return bool(said.get("description") or schemas.get(named, {}).get("description"))


def test_the_page_for_people_lists_the_operations(program: Program, house: Furnished) -> None:
    house.keys.who = house.visitor(Role.ADMIN)
    page = program.ask("GET", "http://testserver/api", {"accept": "text/html", "accept-language": "en"})
    assert page.status_code == 200
    assert "POST /api/v1/accesses" in page.text
    assert "<script" not in page.text
