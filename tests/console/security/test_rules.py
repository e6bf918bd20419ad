"""Who may ask for what: a rule on every route, checked before its code runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from fastapi import APIRouter
from starlette.responses import PlainTextResponse

from ivr.console.app import make_app
from ivr.console.errors import NoSuchPage, RouteUnruled
from ivr.console.pages.parts import Entry, Group, Part, menu
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf, needs, public, signed_in
from ivr.database.errors import DatabaseGone
from ivr.domain.roles import Permission, Role
from tests.console.browsing import Browser, browser
from tests.console.fakes import FakeAccounts, House, a_visitor

LINES = {"r-town": "town", "r-clinic": "clinic"}


def line_of(recording: str) -> str:
    if recording not in LINES:
        raise NoSuchPage("no page")
    return LINES[recording]


@dataclass
class Sample:
    """A part with a route of each kind."""

    ruled: bool = True
    entries: tuple[Entry, ...] = ()
    line_of: Mapping[About, LineOf] = field(default_factory=lambda: {About.RECORDING: line_of})

    def routes(self) -> APIRouter:
        router = APIRouter(prefix="/sample")
        rules = {
            "/public": public(),
            "/signed-in": signed_in(),
            "/house": needs(Permission.READ_JOURNAL),
            "/somewhere": needs(Permission.SEE_RECORDINGS, about=About.SOMEWHERE),
            "/line/{line}": needs(Permission.SEE_RECORDINGS, Permission.SEE_LIVE, about=About.LINE),
            "/recording/{recording}": needs(Permission.SEE_RECORDINGS, about=About.RECORDING),
        }
        for path, rule in rules.items():
            router.add_api_route(path, lambda: PlainTextResponse("here"), dependencies=[rule])
        if not self.ruled:
            router.add_api_route("/anything", lambda: PlainTextResponse("here"))
        return router


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def client(house: House) -> Iterator[Browser]:
    def sample(_pages: Pages) -> Part:
        return Sample()

    with browser(house, parts=(sample,)) as client:
        yield client


@pytest.mark.parametrize(
    ("roles", "line", "allowed"),
    [
        (None, None, {"public"}),
        ((Role.EDITOR,), None, {"public", "signed-in"}),
        ((Role.LISTENER,), "town", {"public", "signed-in", "somewhere", "line/town", "recording/r-town"}),
        ((Role.AGENT,), "clinic", {"public", "signed-in", "line/clinic"}),
        (
            (Role.AUDITOR,),
            None,
            {"public", "signed-in", "house", "somewhere", "line/town", "line/clinic", "recording/r-town", "recording/r-clinic"},
        ),
        ((Role.DPO,), "town", {"public", "signed-in", "somewhere", "line/town", "recording/r-town"}),
    ],
)
def test_what_each_may_ask_for(
    house: House, client: Browser, roles: tuple[Role, ...] | None, line: str | None, allowed: set[str]
) -> None:
    house.accounts.who = None if roles is None else a_visitor(*roles, line=line)
    paths = ("public", "signed-in", "house", "somewhere", "line/town", "line/clinic", "recording/r-town", "recording/r-clinic")
    answers = {path: client.get(f"/sample/{path}").status_code for path in paths}
    assert {path for path, status in answers.items() if status == 200} == allowed
    assert set(answers.values()) <= {200, 401, 403, 404}


def test_what_is_not_there_and_what_is_anothers_look_alike(house: House, client: Browser) -> None:
    house.accounts.who = a_visitor(Role.LISTENER, line="town")
    missing, foreign = client.get("/sample/recording/r-nowhere"), client.get("/sample/recording/r-clinic")
    assert missing.status_code == foreign.status_code == 404
    assert missing.text.replace("r-nowhere", "r-clinic") == foreign.text


def test_a_stranger_is_led_to_the_door_and_back(house: House, client: Browser) -> None:
    house.accounts.who = None
    page = client.get("/objections?before=x", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?back=%2Fobjections%3Fbefore%3Dx")
    assert client.get("/recordings/newest", headers={"accept": "application/json"}).status_code == 401


def test_a_database_that_is_gone_is_said_and_lets_nobody_in(
    house: House, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_token: str) -> None:
        raise DatabaseGone("the database is gone")

    monkeypatch.setattr(house.accounts, "visitor", gone)
    for path in ("signed-in", "house", "somewhere", "recording/r-town"):
        answer = client.get(f"/sample/{path}", headers={"accept": "text/html"})
        assert (answer.status_code, "database.gone" in answer.text) == (503, True)
    assert client.get("/sample/public").status_code == 200
    assert client.get("/health").status_code == 200


def test_a_route_without_a_rule_keeps_the_console_from_starting(house: House) -> None:
    def careless(_pages: Pages) -> Part:
        return Sample(ruled=False)

    with pytest.raises(RouteUnruled, match="/sample/anything"):
        make_app(house.needs(parts=(careless,)))


def test_the_menu_leads_nobody_where_they_may_not_go() -> None:
    journal = Entry("/journal", "Journal", Group.HOUSE, (Permission.READ_JOURNAL,))
    everybody = Entry("/", "Today", Group.TODAY)
    assert menu((journal, everybody), None) == []
    assert menu((journal, everybody), a_visitor(Role.EDITOR)) == [("", [everybody])]
    assert [entries for _, entries in menu((journal, everybody), a_visitor(Role.AUDITOR))] == [[everybody], [journal]]


def test_lines_of_somebody_with_roles_for_two() -> None:
    one, other = a_visitor(Role.LISTENER, line="town"), a_visitor(Role.DPO, line="clinic")
    both = a_visitor(Role.LISTENER, line="town", grants=(*one.grants, *other.grants))
    assert both.lines(Permission.PLAY) == frozenset({"town", "clinic"})
    assert both.lines(Permission.DOWNLOAD) == frozenset({"town"})
    assert both.lines(Permission.READ_JOURNAL) == frozenset()
    assert a_visitor(Role.DPO).lines(Permission.PLAY) is None
    assert both.among(Permission.PLAY, ("clinic", "port", "town")) == ("clinic", "town")
    assert FakeAccounts(None).visitor("") is None
