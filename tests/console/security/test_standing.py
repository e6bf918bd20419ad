"""Streams of events end when the session that they were asked with does, whichever part sends them; a session is looked at once for all."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from ivr.console.app import make_app
from ivr.console.live.calls import LiveNow
from ivr.console.security.standing import LOOKING
from ivr.console.security.visiting import SESSION_COOKIE, Visiting
from ivr.console.security.visitor import Visitor
from ivr.domain.roles import Permission, Role
from ivr.errors import DatabaseError
from tests.console.browsing import SECONDS, served
from tests.console.fakes import NOW, FakeAccounts, FakeControl, House, a_call, a_visitor

OFTEN = 0.005


@dataclass
class Counted(FakeAccounts):
    """Counts how often somebody is looked at; fails while it is told to."""

    looks: int = 0
    fails: bool = False
    known: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, token: str) -> Visitor | None:
        self.looks += 1
        if self.fails:
            raise DatabaseError("The database is gone.")
        return self.known.get(token, self.who)

    def bearer(self, token: str) -> Visitor | None:
        self.looks += 1
        return self.bearers.get(token)


class Stream:
    """One stream of events on its way to somebody, in memory."""

    def __init__(self, console: Visiting, path: str = "/live/events", **headers: str) -> None:
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "path": path,
            "method": "GET",
            "headers": raw,
            "query_string": b"",
            "asgi": {"spec_version": "2.4"},
        }
        self.sent: list[Message] = []
        self.task = asyncio.create_task(console(scope, self._receive, self._send))

    async def begun(self) -> Stream:
        await until(lambda: len(self.sent) > 1)
        return self

    async def _receive(self) -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def whole(self) -> bool:
        """Whether it was ended as the protocol wants it: once, at the end."""
        ends = [message.get("more_body", False) for message in self.sent[1:]]
        return not ends[-1] and all(ends[:-1])


async def endless(scope: Scope, receive: Receive, send: Send) -> None:
    async def events() -> Any:
        yield "event: calls\ndata: {}\n\n"
        await asyncio.Event().wait()

    await StreamingResponse(events(), media_type="text/event-stream")(scope, receive, send)


def console(accounts: FakeAccounts, app: Callable[[Scope, Receive, Send], Awaitable[None]] = endless) -> Visiting:
    return Visiting(app, accounts, SESSION_COOKIE, OFTEN)


async def until(done: Callable[[], bool]) -> None:
    for _ in range(int(SECONDS / OFTEN)):
        if done():
            return
        await asyncio.sleep(OFTEN)
    raise AssertionError("it never came to that")


def in_time(work: Callable[[], Awaitable[None]]) -> None:
    async def go() -> None:
        async with asyncio.timeout(SECONDS):
            await work()

    asyncio.run(go())


# -- what ends a stream ---------------------------------------------------------------------------------------------

SUPERVISOR = a_visitor(Role.SUPERVISOR)
LATER = {
    "signed out, or the account closed": None,
    "the role taken back": replace(SUPERVISOR, grants=(replace(SUPERVISOR.grants[0], ended_at=NOW),)),
    "the role's last day": replace(SUPERVISOR, grants=(replace(SUPERVISOR.grants[0], until=NOW),)),
    "a role for one line instead of all": a_visitor(Role.SUPERVISOR, line="mairie"),
    "another person in the same browser": replace(SUPERVISOR, person="person-2", session="s-2"),
}


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_a_stream_ends_when_its_session_is_not_what_it_was(later: Visitor | None) -> None:
    async def go() -> None:
        accounts = Counted(SUPERVISOR)
        stream = await Stream(console(accounts)).begun()
        accounts.who = later
        await stream.task
        assert stream.whole

    in_time(go)


def test_a_programs_stream_ends_when_its_token_is_taken_back_or_may_less() -> None:
    async def go() -> None:
        may = replace(SUPERVISOR, scopes=frozenset({Permission.SEE_LIVE, Permission.READ_JOURNAL}))
        for less in (None, replace(may, scopes=frozenset({Permission.READ_JOURNAL}))):
            accounts = Counted(None, bearers={"t": may})
            stream = await Stream(console(accounts), "/api/v1/calls/events", authorization="Bearer t").begun()
            accounts.bearers = {} if less is None else {"t": less}
            await stream.task
            assert stream.whole

    in_time(go)


def test_a_session_that_is_what_it_was_is_followed_on() -> None:
    async def go() -> None:
        accounts = Counted(SUPERVISOR)
        stream = await Stream(console(accounts)).begun()
        accounts.who = replace(SUPERVISOR, name="Claire Martin-Faure", proven_at=None)
        looked = accounts.looks
        await until(lambda: accounts.looks >= looked + 5)
        assert not stream.task.done()
        accounts.who = None
        await stream.task

    in_time(go)


def test_a_database_that_cannot_be_asked_ends_nothing_and_is_asked_again() -> None:
    async def go() -> None:
        accounts = Counted(SUPERVISOR)
        stream = await Stream(console(accounts)).begun()
        accounts.fails, looked = True, accounts.looks
        await until(lambda: accounts.looks >= looked + 3)
        assert not stream.task.done()
        accounts.fails, accounts.who = False, None
        await stream.task

    in_time(go)


# -- what it costs --------------------------------------------------------------------------------------------------


def test_all_streams_of_a_session_share_one_look() -> None:
    async def go() -> None:
        accounts = Counted(SUPERVISOR)
        house = console(accounts)
        streams = [await Stream(house).begun() for _ in range(30)]
        looking = [task for task in asyncio.all_tasks() if task.get_name() == LOOKING]
        assert len(looking) == 1
        accounts.who = None
        await asyncio.gather(*(stream.task for stream in streams), *looking)
        assert all(stream.whole for stream in streams)

    in_time(go)


def test_one_sessions_end_is_not_anothers() -> None:
    async def go() -> None:
        accounts = Counted(None, known={"a": SUPERVISOR, "b": replace(SUPERVISOR, session="s-2")})
        house = console(accounts)
        one, other = [await Stream(house, cookie=f"{SESSION_COOKIE}={secret}").begun() for secret in "ab"]
        del accounts.known["a"]
        await one.task
        looked = accounts.looks
        await until(lambda: accounts.looks >= looked + 3)
        assert not other.task.done()
        del accounts.known["b"]
        await other.task

    in_time(go)


def test_nobody_is_looked_at_for_a_page_nor_after_the_last_stream_has_gone() -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await StreamingResponse(iter(["a page"]), media_type="text/html")(scope, receive, send)

    async def go() -> None:
        accounts = Counted(SUPERVISOR)
        shown = Stream(console(accounts, page))
        await shown.task
        assert (accounts.looks, len(asyncio.all_tasks())) == (1, 1)
        stream = await Stream(console(accounts)).begun()
        stream.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await stream.task
        await until(lambda: len(asyncio.all_tasks()) == 1)

    in_time(go)


def test_an_app_that_runs_out_of_time_by_itself_says_so() -> None:
    async def late(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise TimeoutError

    async def go() -> None:
        with pytest.raises(TimeoutError):
            await Stream(console(Counted(SUPERVISOR), late)).task

    in_time(go)


# -- over real sockets ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/live/events", "/live/agent/events", "/live/call-1/events"])
def test_the_live_pages_streams_end_at_sign_out_and_the_next_is_refused(path: str) -> None:
    house = House(
        control=FakeControl(LiveNow((a_call("call-1"),))), accounts=Counted(SUPERVISOR if "agent" not in path else a_visitor())
    )
    with served(make_app(house.needs(look_seconds=OFTEN, poll_seconds=3600))) as address:
        with httpx.stream("GET", f"{address}{path}", timeout=SECONDS, trust_env=False) as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("retry")
            house.accounts.who = None
            assert "".join(lines).count("event: again") == 0
        assert httpx.get(f"{address}{path}", trust_env=False, timeout=SECONDS).status_code == 401
