"""A program with a real token: it rehearses a call on the running house, finds what was recorded, and cannot grow by its token."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from ivr.accounts import tokens
from ivr.bootstrap import home
from ivr.bootstrap.tables import open_tables
from ivr.database import roles
from ivr.database.engine import reading
from ivr.domain.roles import ALLOWS, Permission, Role
from ivr.settings import load
from tests.walks.conftest import House

SECONDS = 60


def a_token(house: House, role: Role) -> str:
    """A token of one of the demonstration's people, who has made it at the door, for all that they may do."""
    engine, now = open_tables(load(house.environment)), home.now()
    try:
        with reading(engine) as conn:
            person = next(one.person for one in roles.everybody(conn) if one.role is role and one.line_id is None)
        with engine.begin() as conn:
            return tokens.make(conn, person, "a program", ALLOWS[role], now + timedelta(days=1), now=now)
    finally:
        engine.dispose()


@pytest.fixture
def client(served: House) -> Iterator[httpx.Client]:
    base = f"http://127.0.0.1:{served.environment['PREAMBULE_CONSOLE_PORT']}/api/v1"
    with httpx.Client(base_url=base, timeout=SECONDS) as client:
        yield client


def until(client: httpx.Client, path: str, token: dict[str, str], reached: Any) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS
    while True:
        told: dict[str, Any] = client.get(path, headers=token).json()
        if reached(told):
            return told
        assert time.monotonic() < deadline, told
        time.sleep(0.1)


def test_a_program_rehearses_a_call_and_finds_its_recording(served: House, client: httpx.Client) -> None:
    token = {"authorization": f"Bearer {a_token(served, Role.SUPERVISOR)}"}
    (line, *_) = client.get("/lines", headers=token).json()["items"]
    begun = client.post(f"/lines/{line['id']}/rehearsals", headers=token, json={})
    assert begun.status_code == 201, begun.text
    path = f"/rehearsals/{begun.json()['id']}"
    talking = until(client, path, token, lambda told: told["recording"] == "capturing")
    assert any(one["words"] for one in talking["happened"] if one["kind"] == "played")
    assert client.delete(path, headers=token).status_code == 200
    left = until(client, path, token, lambda told: told["recordings"])
    assert left["state"] == "ended"
    sealed = until(client, f"/recordings/{left['recordings'][0]}", token, lambda told: told["state"] == "sealed")
    assert (sealed["call"], sealed["line"]) == (left["id"], line["id"])


def test_a_key_refuses_and_nothing_is_kept(served: House, client: httpx.Client) -> None:
    token = {"authorization": f"Bearer {a_token(served, Role.SUPERVISOR)}"}
    (line, *_) = client.get("/lines", headers=token).json()["items"]
    begun = client.post(f"/lines/{line['id']}/rehearsals", headers=token, json={}).json()
    path = f"/rehearsals/{begun['id']}"
    until(client, path, token, lambda told: told["state"] == "informing")
    client.post(f"{path}/keys", headers=token, json={"keys": "2"})
    talking = until(client, path, token, lambda told: told["state"] == "connected")
    assert talking["recording"] != "capturing"
    client.delete(path, headers=token)
    assert until(client, path, token, lambda told: told["state"] == "ended")["recordings"] == []


def test_a_token_does_what_its_person_may_and_makes_nothing_stronger(served: House, client: httpx.Client) -> None:
    token = {"authorization": f"Bearer {a_token(served, Role.ADMIN)}"}
    me = client.get("/me", headers=token).json()
    assert Permission.MANAGE_USERS.value in me["permissions"]
    refused = client.post("/accounts", headers=token, json={"name": "Somebody New", "sign_in": "somebody.new"})
    assert (refused.status_code, refused.json()["reasons"]) == (403, ["factor"])
    own = client.post(f"/accounts/{me['person']}/links", headers=token)
    assert (own.status_code, own.json()["type"]) == (403, "urn:preambule:error:console.not-allowed")
    (mine,) = client.get("/me/tokens", headers=token).json()
    assert client.delete(f"/me/tokens/{mine['id']}", headers=token).status_code == 204
    assert client.get("/me", headers=token).status_code == 401
