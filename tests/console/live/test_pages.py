"""The pages of calls in progress: what they show to whom, and which orders they pass on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ivr.call.live import Stage
from ivr.console.app import make_app
from ivr.console.errors import CallOver, LineUnreachable, OrderUnanswered
from ivr.console.live.calls import LiveNow
from ivr.console.live.extension import COOKIE
from ivr.console.live.ordering import Outcome
from ivr.console.live.past import Was
from ivr.domain.control import Shown
from ivr.domain.orders import Order, Party, Verdict
from ivr.domain.roles import Permission, Role
from ivr.errors import DatabaseError
from tests.console.browsing import Browser, browser
from tests.console.fakes import NOW, FakeControl, House, a_call, a_line, a_visitor

HOSTILE = '"><script>alert(1)</script>'
TOWN, CLINIC = "line-10", "line-20"
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def house() -> House:
    """Two lines; on each a call, at 201 and at 202."""
    mine = a_call("c-town", agent="201", company="agent")
    other = a_call("c-clinic", line=CLINIC, line_name="Centre médical", agent="202", company="agent", recording=Shown.PAUSED)
    control = FakeControl(LiveNow((mine, other)), past=(Was(NOW, Stage.INFORMING, Shown.OFF, (), "system", "nobody"),))
    house = House(control=control, lines=(a_line(), a_line("Centre médical", "+33199000020")))
    house.accounts.who = a_visitor(Role.AGENT, line=TOWN)
    return house


@pytest.fixture
def client(house: House) -> Iterator[Browser]:
    with browser(house) as client:
        yield client


def at_extension(client: Browser, extension: str) -> None:
    answer = ours(client, "/live/agent", data={"extension": extension}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/live/agent")


def ours(client: Browser, path: str, **options: Any) -> httpx.Response:
    """A form of our own page."""
    return client.post(path, **{"headers": OURS, **options})


# -- the wall ----------------------------------------------------------------------------------------------------


def test_the_wall_shows_the_calls_of_ones_lines_and_no_others(house: House, client: Browser) -> None:
    page = client.get("/live").text
    assert "Enregistrement en cours" in page
    assert "L’appelant a été informé et ne s’est pas opposé" in page
    assert "Poste 201" in page
    assert 'href="/live/c-town"' in page
    assert "Centre médical" not in page
    assert "c-clinic" not in page
    house.accounts.who = a_visitor(Role.SUPERVISOR)
    page = client.get("/live").text
    assert "Centre médical" in page
    assert "Suspendu" in page


def test_the_wall_is_filtered_by_line_and_state(house: House, client: Browser) -> None:
    house.accounts.who = a_visitor(Role.SUPERVISOR)
    assert "c-clinic" not in client.get(f"/live?line={TOWN}").text
    assert "c-town" not in client.get(f"/live?line={CLINIC}").text
    paused = client.get("/live?state=paused").text
    assert ("c-town" in paused, "c-clinic" in paused) == (False, True)
    assert "c-town" in client.get("/live?state=dancing").text
    assert "Aucun appel en ce moment" in client.get("/live?line=nowhere").text


def test_a_filter_opens_no_foreign_line(client: Browser) -> None:
    assert "c-clinic" not in client.get(f"/live?line={CLINIC}").text


def test_levels_are_those_of_now_although_rows_are_kept(house: House, client: Browser) -> None:
    client.get("/live")
    house.control.live = LiveNow((a_call("c-town", agent="201", levels=(-7.4, -90.0)),))
    page = client.get("/live").text
    assert "-7 dB" in page
    assert "-60 dB" in page
    assert "\ue000" not in page
    assert "\ue001" not in page


def test_an_unreachable_line_process_and_unreadable_rows_are_said(house: House, client: Browser) -> None:
    house.database_problem = DatabaseError("locked")
    assert "c-town" in client.get("/live").text
    house.control.problem = LineUnreachable("gone")
    for path in ("/live", "/live/pop?call=c-town"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "console.line-unreachable" in answer.text
    assert client.get("/live/c-town").status_code == 502


@pytest.mark.parametrize("path", ["/live", "/live/c-town", "/live/c-town/now", "/live/agent", "/live/pop?call=x"])
def test_pages_are_whole_in_both_languages(house: House, client: Browser, path: str) -> None:
    house.accounts.who = a_visitor(Role.SUPERVISOR, Role.AGENT)
    for language in ("fr", "en"):
        answer = client.get(path, headers={"accept-language": language})
        assert answer.status_code == 200
        assert answer.headers["content-language"] == language


def test_names_are_never_markup(house: House, client: Browser) -> None:
    hostile = a_call(
        "c-town",
        agent=HOSTILE,
        line_name=HOSTILE,
        reasons=(HOSTILE,),
        locale=HOSTILE,
        answer=HOSTILE,
        by=HOSTILE,
        company=HOSTILE,
    )
    house.control.live = LiveNow((hostile,))
    house.control.past = (Was(NOW, Stage.TALKING, Shown.OFF, (HOSTILE,), HOSTILE, HOSTILE, HOSTILE, HOSTILE),) * 2
    house.accounts.who = a_visitor(Role.SUPERVISOR, name=HOSTILE)
    for path in (
        "/live",
        "/live/c-town",
        f"/live?line={HOSTILE}",
        f"/live/pop?call={HOSTILE}",
        f"/live/agent?extension={HOSTILE}",
    ):
        page = client.get(path).text
        assert "<script>alert" not in page
    for path in (f"/live/agent?did={HOSTILE}&verdict=denied&why={HOSTILE}", f"/live/c-town?failed={HOSTILE}"):
        assert "alert(1)" not in client.get(path).text.replace("&lt;script&gt;alert(1)", "")


# -- one call ----------------------------------------------------------------------------------------------------


def test_a_foreign_call_and_one_that_is_over_look_alike(house: House, client: Browser) -> None:
    for path in ("", "/now", "/events"):
        foreign, missing = client.get(f"/live/c-clinic{path}"), client.get(f"/live/c-over{path}")
        assert foreign.status_code == missing.status_code == 404
        assert foreign.text.replace("c-clinic", "c-over") == missing.text
    answers = [ours(client, f"/live/{call}/orders", data={"order": "stop"}) for call in ("c-clinic", "c-over")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert house.control.orders == []


def test_a_supervisor_sees_the_story_and_may_stop(house: House, client: Browser) -> None:
    house.accounts.who = a_visitor(Role.SUPERVISOR, line=TOWN)
    page = client.get("/live/c-town").text
    assert "Écoute l’annonce" in page
    assert 'value="stop"' in page
    assert 'value="pause"' not in page
    assert "/recordings/rec" in page


def test_an_agent_sees_no_button_for_a_colleagues_call(house: House, client: Browser) -> None:
    page = client.get("/live/c-town").text
    assert '<button class="order' not in page
    assert "/recordings/rec" not in page


@pytest.mark.parametrize(
    "path", ["/live/..%2Fhealth", "/live/%2e%2e%2fcalls", "/live/../../etc/passwd", "/live/c-town%00", "/live/*"]
)
def test_no_path_leads_elsewhere(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404


# -- orders ------------------------------------------------------------------------------------------------------


def test_an_agent_orders_at_their_own_extension_and_is_named_by_id(house: House, client: Browser) -> None:
    at_extension(client, "201")
    page = client.get("/live/agent").text
    assert 'action="/live/c-town/orders"' in page
    answer = ours(client, "/live/c-town/orders", data={"order": "pause", "back": "agent"})
    assert "L’enregistrement est suspendu" in answer.text
    assert house.control.orders == [("c-town", Order.PAUSE, Party.AGENT, "person-1")]


def test_an_agent_orders_nothing_of_a_colleagues_call(house: House, client: Browser) -> None:
    for extension in (None, "202"):
        if extension:
            at_extension(client, extension)
        answer = ours(client, "/live/c-town/orders", data={"order": "stop", "back": "call"})
        assert "Cet appel se trouve à un autre poste" in answer.text
    assert house.control.orders == []


def test_a_supervisor_stops_as_a_supervisor(house: House, client: Browser) -> None:
    house.accounts.who = a_visitor(Role.SUPERVISOR, line=TOWN, person="person-9")
    ours(client, "/live/c-town/orders", data={"order": "stop"})
    assert house.control.orders == [("c-town", Order.STOP, Party.SUPERVISOR, "person-9")]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AGENT, Role.SUPERVISOR)])
def test_nobody_else_sees_or_orders(house: House, client: Browser, role: Role) -> None:
    house.accounts.who = a_visitor(role)
    assert not a_visitor(role).may_somewhere(Permission.SEE_LIVE)
    for path in ("/live", "/live/events", "/live/agent", "/live/agent/events", "/live/pop", "/live/c-town"):
        assert client.get(path).status_code == 403
    assert ours(client, "/live/c-town/orders", data={"order": "stop"}).status_code == 403
    assert house.control.orders == []


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome(Verdict.DENIED, ("refused",)), "L’appelant a refusé"),
        (Outcome(Verdict.UNCHANGED, ("on_hold",)), "C’était déjà le cas"),
        (Outcome(Verdict.DONE, ("on_hold",)), "En attente"),
        (CallOver("gone"), "L’appel est terminé"),
        (OrderUnanswered("late"), "Regardez son état"),
        (LineUnreachable("gone"), "control_port"),
    ],
)
def test_what_became_of_an_order_is_said_with_and_without_a_script(
    house: House, client: Browser, outcome: Outcome | CallOver, words: str
) -> None:
    at_extension(client, "201")
    house.control.outcome = outcome
    page = ours(client, "/live/c-town/orders", data={"order": "resume", "back": "agent"}).text
    told = ours(client, "/live/c-town/orders", data={"order": "resume"}, headers={**OURS, "accept": "application/json"})
    assert told.json()["text"].split(".")[0] in page
    if words != "control_port":
        assert words in page
        assert words in told.json()["text"]
    assert told.status_code == (200 if isinstance(outcome, Outcome) else outcome.http_status)


@pytest.mark.parametrize("data", [{}, {"order": "destroy"}, {"order": "stop", "back": "https://elsewhere.example"}])
def test_what_is_no_order_is_refused(house: House, client: Browser, data: dict[str, str]) -> None:
    assert ours(client, "/live/c-town/orders", data=data).status_code == 400
    assert house.control.orders == []


def test_an_order_that_another_site_makes_a_browser_give_is_refused(house: House, client: Browser) -> None:
    at_extension(client, "201")
    headers = {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"}
    assert ours(client, "/live/c-town/orders", data={"order": "stop"}, headers=headers).status_code == 403
    assert house.control.orders == []


# -- the extension -----------------------------------------------------------------------------------------------


def test_an_extension_is_asked_for_remembered_and_changed(client: Browser) -> None:
    assert "Quel est votre poste" in client.get("/live/agent").text
    at_extension(client, " 2 01 ")
    assert "Enregistrement en cours" in client.get("/live/agent").text
    assert 'value="201"' in client.get("/live/agent?change=true").text
    at_extension(client, "299")
    assert "Aucun appel" in client.get("/live/agent").text


def test_it_is_a_persons_own(house: House, client: Browser) -> None:
    at_extension(client, "201")
    house.accounts.who = a_visitor(Role.AGENT, line=TOWN, person="person-2")
    assert "Quel est votre poste" in client.get("/live/agent").text


@pytest.mark.parametrize("extension", ["", "a", "1" * 16, "²", "201;x", "201\r\nset-cookie: a=b", "../1"])
def test_what_is_no_extension_is_not_remembered(client: Browser, extension: str) -> None:
    answer = ours(client, "/live/agent", data={"extension": extension}, follow_redirects=False)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
    assert "Un poste a de 1 à 15 chiffres" in answer.text


@pytest.mark.parametrize("cookie", ["person-1:<b>", "201", ":201", "person-1:", "x" * 4000])
def test_a_cookie_that_we_did_not_write_is_no_extension(client: Browser, cookie: str) -> None:
    assert "Quel est votre poste" in client.get("/live/agent", headers={"cookie": f"{COOKIE}={cookie}"}).text


def test_a_call_at_ones_extension_on_a_foreign_line_is_not_shown(client: Browser) -> None:
    at_extension(client, "202")
    page = client.get("/live/agent").text
    assert "Aucun appel" in page
    assert "c-clinic" not in page


# -- what telephones open ----------------------------------------------------------------------------------------


def test_a_telephone_opens_a_call_by_its_id(house: House, client: Browser) -> None:
    assert client.get("/live/pop?call=c-town").headers["location"] == "/live/c-town"
    at_extension(client, "201")
    assert client.get("/live/pop?call=c-town").headers["location"] == "/live/agent"


def test_a_telephone_opens_the_agents_page_by_its_extension(client: Browser) -> None:
    assert client.get("/live/pop?agent=201").headers["location"] == "/live/agent?extension=201"
    assert 'value="201"' in client.get("/live/agent?extension=201").text
    at_extension(client, "202")
    assert "ouvert cette page pour le poste 201" in client.get("/live/agent?extension=201").text
    at_extension(client, "201")
    assert "Enregistrement en cours" in client.get("/live/agent?extension=201").text


def test_a_call_that_is_not_here_yet_is_waited_for_but_not_for_ever(client: Browser) -> None:
    first = client.get("/live/pop?call=c-late").text
    assert "/live/pop?call=c-late&amp;tries=1" in first
    last = client.get("/live/pop?call=c-late&tries=20").text
    assert "tries=" not in last
    assert client.get("/live/pop?call=c-clinic").text == first.replace("c-late", "c-clinic")


# -- streams -----------------------------------------------------------------------------------------------------


def test_streams_tell_of_ones_own_lines_only(house: House) -> None:
    async def first(path: str, cookie: str = "") -> str:
        async with asyncio.timeout(10):
            return await _first(make_app(house.needs()), path, cookie)

    wall = asyncio.run(first("/live/events"))
    assert "c-town" in wall
    assert "c-clinic" not in wall
    assert "c-clinic" not in asyncio.run(first(f"/live/events?line={CLINIC}"))
    mine = asyncio.run(first("/live/agent/events", f"{COOKIE}=person-1:201"))
    assert '"state":"capturing"' in mine
    assert '"state"' not in asyncio.run(first("/live/agent/events", f"{COOKIE}=person-1:202"))
    assert '"state"' not in asyncio.run(first("/live/agent/events"))
    assert '"changed":true' in asyncio.run(first("/live/c-town/events"))


async def _first(app: Any, path: str, cookie: str) -> str:
    """The first event of a stream, which never ends by itself: httpx's transport would wait for the end."""
    got: asyncio.Queue[str] = asyncio.Queue()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await got.put(message["body"].decode())
        else:
            assert message["status"] == 200, message

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    raw, _, query = path.partition("?")
    headers = [(b"host", b"testserver"), (b"accept-language", b"fr"), (b"cookie", cookie.encode())]
    scope = {
        "type": "http",
        "method": "GET",
        "path": raw,
        "raw_path": raw.encode(),
        "query_string": query.encode(),
        "headers": headers,
    }
    asking = asyncio.create_task(
        app({**scope, "http_version": "1.1", "scheme": "http", "server": ("testserver", 80)}, receive, send)
    )
    try:
        while not (event := await got.get()).startswith("event: "):
            pass
        return event
    finally:
        asking.cancel()
        await asyncio.wait({asking})


def test_the_part_can_be_shown_by_other_pages(house: House) -> None:
    with browser(house) as client:
        page = client.get("/").text
    assert "c-town" in page
    assert "c-clinic" not in page
