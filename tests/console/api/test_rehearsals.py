"""Rehearsals through the API, on fakes and in one event loop: begun, keys pressed, followed to their end, within the console's places."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from ivr.console.api import rehearsals
from ivr.console.app import make_app
from ivr.console.errors import LineUnreachable
from ivr.console.pages.parts import Entry
from ivr.console.rehearsal.port import AgentDoes
from ivr.console.security.rules import About, LineOf
from ivr.domain.roles import Role
from tests.console.fakes import House, a_visitor

LINE = "/api/v1/lines/line-10/rehearsals"


class OnlyRehearsals:
    """A part with this resource alone. No request here brings a key, so that no answers need be kept."""

    entries: Sequence[Entry] = ()
    line_of: Mapping[About, LineOf] = MappingProxyType({})

    def __init__(self, _pages: Any) -> None:
        pass

    def routes(self) -> APIRouter:
        return rehearsals.routes(None)  # type: ignore[arg-type]


Walk = Callable[[httpx.AsyncClient, House], Awaitable[None]]


def walked(walk: Walk, house: House | None = None, **needs: Any) -> House:
    """A walk through the console, which is closed afterwards as its process closes it."""
    house = house or House()
    house.accounts.who = a_visitor(Role.SUPERVISOR)

    async def inside() -> None:
        app = make_app(house.needs(parts=(OnlyRehearsals,), **needs))
        transport = httpx.ASGITransport(app)
        headers = {"sec-fetch-site": "same-origin"}
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers) as client,
        ):
            await walk(client, house)

    asyncio.run(inside())
    return house


async def until(client: httpx.AsyncClient, path: str, state: str) -> dict[str, Any]:
    """What is told once a call has come so far."""
    for _ in range(2_000):
        told: dict[str, Any] = (await client.get(path)).json()
        if told["state"] == state:
            return told
        await asyncio.sleep(0.005)
    raise AssertionError(told)


def test_a_call_is_begun_followed_and_ended() -> None:
    async def walk(client: httpx.AsyncClient, house: House) -> None:
        begun = await client.post(LINE, json={})
        assert begun.status_code == 201, begun.text
        path = begun.headers["location"]
        talking = await until(client, path, "connected")
        assert [one["kind"] for one in talking["happened"]] == ["answered", "played", "ringing", "connected"]
        assert talking["recordings"] == []
        pressed = await client.post(f"{path}/keys", json={"keys": "92"})
        assert [one["key"] for one in pressed.json()["happened"] if one["kind"] == "key"] == ["9", "2"]
        await client.post(f"{path}/keys", json={"keys": "*1", "by": "agent"})
        assert (await client.delete(path)).json()["state"] == "ended"
        assert [one["id"] for one in (await client.get("/api/v1/rehearsals")).json()] == [begun.json()["id"]]
        assert "user/201" not in (await client.get(path)).text
        for _ in range(200):
            if house.switch.closed:
                break
            await asyncio.sleep(0.005)
        assert house.switch.closed == 1

    house = walked(walk)
    (dialled,) = house.switch.dialled
    assert dialled[1:] == (None, AgentDoes.ANSWERS)
    assert house.switch.calls[0].spoken, "the caller says something once they are connected"


def test_the_console_ends_what_goes_on_when_it_closes() -> None:
    async def walk(client: httpx.AsyncClient, _house: House) -> None:
        path = (await client.post(LINE, json={})).headers["location"]
        await until(client, path, "connected")

    assert walked(walk).switch.closed == 1


def test_a_call_that_nobody_ends_is_ended() -> None:
    async def walk(client: httpx.AsyncClient, _house: House) -> None:
        path = (await client.post(LINE, json={})).headers["location"]
        await until(client, path, "ended")

    walked(walk, rehearsal_seconds=0.2)


def test_no_more_go_on_than_there_are_places() -> None:
    async def walk(client: httpx.AsyncClient, _house: House) -> None:
        path = (await client.post(LINE, json={})).headers["location"]
        full = await client.post(LINE, json={})
        assert (full.status_code, full.json()["type"]) == (503, "urn:preambule:error:console.too-many-rehearsals")
        await client.delete(path)
        for _ in range(200):
            if (again := await client.post(LINE, json={})).status_code == 201:
                return
            await asyncio.sleep(0.005)
        raise AssertionError(again.text)

    walked(walk, rehearsals=1)


def test_a_line_process_that_cannot_be_reached_takes_no_place() -> None:
    async def walk(client: httpx.AsyncClient, house: House) -> None:
        house.switch.problem = LineUnreachable("gone")
        assert (await client.post(LINE, json={})).json()["type"] == "urn:preambule:error:console.line-unreachable"
        house.switch.problem = None
        assert (await client.post(LINE, json={})).status_code == 201

    assert walked(walk, rehearsals=1).switch.closed == 2


@pytest.mark.parametrize(
    ("line", "body", "status"),
    [
        ("line-10", {"number": "+33199999999"}, 404),
        ("line-10", {"agent": "person"}, 422),
        ("line-10", {"version": "v-unknown"}, 409),
        ("nowhere", {}, 404),
    ],
)
def test_what_cannot_be_rehearsed(line: str, body: dict[str, str], status: int) -> None:
    async def walk(client: httpx.AsyncClient, _house: House) -> None:
        assert (await client.post(f"/api/v1/lines/{line}/rehearsals", json=body)).status_code == status

    assert walked(walk).switch.dialled == []


def test_others_of_the_line_look_on_and_strangers_to_it_see_nothing() -> None:
    async def walk(client: httpx.AsyncClient, house: House) -> None:
        path = (await client.post(LINE, json={})).headers["location"]
        house.accounts.who = a_visitor(Role.SUPERVISOR, line="line-10", person="somebody-else")
        assert (await client.get(path)).status_code == 200
        assert (await client.delete(path)).status_code == 403
        house.accounts.who = a_visitor(Role.SUPERVISOR, line="clinique")
        assert (await client.get(path)).status_code == 404
        assert (await client.get("/api/v1/rehearsals")).json() == []
        assert (await client.post(LINE, json={})).status_code == 404

    walked(walk)
