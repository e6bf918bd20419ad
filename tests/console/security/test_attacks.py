"""What attackers try at every route that there is: forged forms, script in what is shown, paths out of the folder, headers of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from ivr.console.pages.rendering import SLICES
from ivr.console.security.guard import shown
from ivr.console.security.rules import Ruled
from tests.console.fakes import FakeAccounts, a_visitor
from tests.console.security.asking import asked
from tests.console.security.test_every_route import addresses, house

__all__ = ["house"]

House = tuple[FastAPI, FakeAccounts, tuple[Ruled, ...]]

SCRIPT = '"><script>alert(1)</script>'
FORGERIES: tuple[dict[str, str], ...] = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost.evil.example"},
    {"origin": "http://localhost", "sec-fetch-site": "cross-site"},
    {"origin": "http://localhost", "sec-fetch-site": "same-site"},
    {"origin": "http://localhost:81"},
    {"origin": ""},
)
TRAVERSALS = (
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc/passwd",
    "..\\..\\views.py",
    "%2e%2e/views.py",
    "....//views.py",
    "../views.py",
    "/etc/passwd",
    "x%00.css",
    "../templates/base.html",
)


@pytest.fixture
def everything(house: House) -> Iterator[House]:
    """As somebody who may do all that does not exclude hearing."""
    house[1].who = a_visitor()
    yield house
    house[1].who = None


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: "-".join(forgery.values()) or "none")
def test_no_form_of_ours_is_sent_by_a_page_elsewhere(everything: House, forgery: dict[str, str]) -> None:
    app, _, ruled = everything
    taken = []
    for one in ruled:
        for method in one.methods - {"GET", "HEAD"}:
            answer = asyncio.run(asked(app, method, addresses(one)["own"], headers=forgery))
            if answer.status != 403 or not answer.says("console.comes-from-elsewhere"):
                taken.append(f"{method} {one.path}: {answer.status}")
    assert not taken


def test_no_get_changes_anything(house: House) -> None:
    """What may be asked for by a link elsewhere does nothing: those routes' names say so, and forms are all `POST`."""
    for one in house[2]:
        if "GET" in one.methods:
            assert not {"add", "end", "withdraw", "disable", "enable", "sign-out", "delete"} & set(one.path.split("/")), one.path


def test_nothing_in_an_address_is_shown_as_it_is(everything: House) -> None:
    app, _, ruled = everything
    query = "&".join(
        f"{name}={SCRIPT}" for name in ("back", "done", "before", "after", "last", "q", "line", "language", "page", "number")
    )
    for one in ruled:
        if "GET" in one.methods:
            for path in (
                addresses(one)["own"],
                addresses(one)["own"].replace("x", SCRIPT) if "/x" in addresses(one)["own"] else "/",
            ):
                answer = asyncio.run(asked(app, "GET", path, query=query))
                assert b"<script>alert" not in answer.body, (one.path, answer.body)
                assert "\n" not in answer.location
                assert not answer.location.startswith(("//", "http", "/\\")), (one.path, answer.location)


def test_no_answer_carries_a_header_that_a_request_brought(everything: House) -> None:
    app, _, _ = everything
    injected = "/%0d%0aset-cookie:%20evil=1"
    for path in ("/sign-in", "/me/factor", "/recordings"):
        answer = asyncio.run(asked(app, "GET", path, query=f"back={injected}&done={injected}&before={injected}"))
        assert "evil" not in {name for name, _ in answer.headers}
        assert not [value for name, value in answer.headers if name == "set-cookie" and "evil" in value]
        assert "evil=1" not in answer.location.replace("%", "") or answer.location.startswith("/sign-in?back=")


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out_of_the_folders_of_assets(everything: House, path: str) -> None:
    app, _, _ = everything
    for name in SLICES:
        answer = asyncio.run(asked(app, "GET", f"/static/{name}/{path}"))
        assert answer.status in {404, 400, 405}, (name, path, answer.status)
        assert b"root:" not in answer.body
        assert b"import " not in answer.body


@pytest.mark.parametrize("method", ["PUT", "PATCH", "TRACE", "CONNECT", "PROPFIND", "X"])
def test_no_page_takes_a_method_that_it_has_not(everything: House, method: str) -> None:
    app, _, ruled = everything
    taking = {addresses(one)["own"] for one in ruled if method in one.methods}
    for one in ruled:
        if one.methods and addresses(one)["own"] not in taking:
            assert asyncio.run(asked(app, method, addresses(one)["own"])).status in {404, 405}, one.path


def test_logs_hold_no_link_that_still_works() -> None:
    assert shown("/first/SECRET") == "/first/…"
    assert shown("/link/SECRET/more") == "/link/…"
    assert shown("/recordings/r-1") == "/recordings/r-1"
