"""Live calls: read from the control port, looked at once for everybody, told as they change."""

from __future__ import annotations

import asyncio
import copy
import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.call.live import Stage
from ivr.console.errors import CallOver, LineAnswersOddly, LineUnreachable, OrderUnanswered
from ivr.console.live.calls import LiveNow, Reader, read_calls
from ivr.console.live.control_client import ControlClient
from ivr.console.live.ordering import Outcome
from ivr.console.live.past import Told
from ivr.console.live.watch import Seen, Watch
from ivr.domain.control import Shown
from ivr.domain.orders import Order, Party, Verdict
from ivr.errors import PreambuleError
from tests.console.fakes import FakeControl, a_call

ON_THE_WIRE: dict[str, Any] = {
    "id": "c1",
    "line": "accueil",
    "line_name": "Accueil",
    "stage": "talking",
    "recording": "capturing",
    "reasons": ["informed"],
    "since": "2026-11-23T10:00:00+00:00",
    "arrived": "2026-11-23T09:59:00+00:00",
    "locale": "fr",
    "levels": [-20.5, -33],
    "rehearsal": True,
    "recording_id": "r1",
    "answer": "undecided",
}
SECONDS = 5.0


# -- the control port -------------------------------------------------------------------------------------------


def test_a_call_is_read_as_the_control_port_writes_it() -> None:
    (call,) = read_calls({"calls": [ON_THE_WIRE]}).calls
    assert (call.stage, call.recording, call.levels) == (Stage.TALKING, Shown.CAPTURING, (-20.5, -33.0))
    assert call.since.utcoffset() is not None


def test_a_pause_is_read_with_its_end_and_who_ordered_it() -> None:
    ends = "2026-11-23T10:02:00+00:00"
    paused = {**ON_THE_WIRE, "recording": "paused", "by": "agent", "pause_ends": ends, "pause_resumes": True}
    (call,) = read_calls({"calls": [paused]}).calls
    assert (call.by, call.pause_resumes) == ("agent", True)
    assert call.pause_ends is not None
    assert call.pause_ends.isoformat() == ends


items: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["c1", "c2", "c3"]),
        "recording": st.sampled_from(["capturing", "paused"]),
        "reasons": st.lists(st.sampled_from(["informed", "paused"]), max_size=2),
        "levels": st.one_of(st.none(), st.lists(st.integers(-90, 0), min_size=2, max_size=2)),
        "agent": st.one_of(st.none(), st.sampled_from(["201", "202"])),
    }
)


@given(st.lists(st.lists(items, max_size=3, unique_by=lambda item: item["id"]), max_size=8))
def test_what_is_kept_from_look_to_look_is_never_stale(looks: list[list[dict[str, Any]]]) -> None:
    reader = Reader()
    for look in looks:
        answer = {"calls": [{**ON_THE_WIRE, **item} for item in look]}
        read, fresh = reader.read(copy.deepcopy(answer)), read_calls(copy.deepcopy(answer))
        assert read == fresh
        assert [call.levels for call in read.calls] == [call.levels for call in fresh.calls]


def test_two_looks_between_which_only_levels_moved_are_equal() -> None:
    one, other = (read_calls({"calls": [{**ON_THE_WIRE, "levels": levels}]}) for levels in ([-1, -2], [-3, -4]))
    assert one == other
    assert one.calls[0].levels != other.calls[0].levels
    assert one != read_calls({"calls": [{**ON_THE_WIRE, "agent": "201"}]})


# -- orders -----------------------------------------------------------------------------------------------------


def order(answer: httpx.Response) -> tuple[Outcome, httpx.Request]:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer

    async def go() -> Outcome:
        client = ControlClient("http://127.0.0.1:1", "secret", transport=httpx.MockTransport(handler))
        try:
            return await client.order("c1", Order.STOP, Party.SUPERVISOR, "person-1")
        finally:
            await client.close()

    return asyncio.run(go()), asked[0]


def test_an_order_is_sent_with_who_gives_it_and_as_what() -> None:
    outcome, request = order(httpx.Response(200, json={"verdict": "done", "reasons": ["on_hold"], "call": ON_THE_WIRE}))
    assert outcome == Outcome(Verdict.DONE, ("on_hold",))
    assert (request.method, request.url.path) == ("POST", "/calls/c1/orders")
    assert json.loads(request.content) == {"order": "stop", "by": "supervisor", "who": "person-1"}
    assert request.headers["authorization"] == "Bearer secret"


def test_what_becomes_of_an_order_is_read() -> None:
    assert order(httpx.Response(200, json={"verdict": "unchanged"}))[0] == Outcome(Verdict.UNCHANGED)
    denied = {"type": "control.order-denied", "reasons": ["refused", "not_yours"]}
    assert order(httpx.Response(409, json=denied))[0] == Outcome(Verdict.DENIED, ("refused", "not_yours"))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(404), CallOver),
        (httpx.Response(504), OrderUnanswered),
        (httpx.Response(401), LineAnswersOddly),
        (httpx.Response(400), LineAnswersOddly),
        (httpx.Response(200, content=b"<html>"), LineAnswersOddly),
        (httpx.Response(200, json={"verdict": "perhaps"}), LineAnswersOddly),
        (httpx.Response(409, json=[]), LineAnswersOddly),
    ],
)
def test_an_order_that_is_not_answered_as_we_know_it_is_an_error(answer: httpx.Response, error: type[PreambuleError]) -> None:
    with pytest.raises(error):
        order(answer)


def test_one_call_is_read_with_its_story_and_one_that_is_over_is_none() -> None:
    was = {key: ON_THE_WIRE[key] for key in ("stage", "recording", "reasons", "answer")}
    told = {
        "call": ON_THE_WIRE,
        "past": [{**was, "at": ON_THE_WIRE["arrived"], "by": "system", "company": "agent", "agent": "201"}],
    }

    async def go(answer: httpx.Response) -> Told | None:
        client = ControlClient("http://127.0.0.1:1", "secret", transport=httpx.MockTransport(lambda _: answer))
        try:
            return await client.call("c1")
        finally:
            await client.close()

    read = asyncio.run(go(httpx.Response(200, json=told)))
    assert read is not None
    assert (read.call.id, read.past[0].agent, read.past[0].recording) == ("c1", "201", Shown.CAPTURING)
    assert asyncio.run(go(httpx.Response(404))) is None
    odd: tuple[object, ...] = ({"call": ON_THE_WIRE}, {"call": ON_THE_WIRE, "past": [{}]}, [])
    for bad in odd:
        with pytest.raises(LineAnswersOddly):
            asyncio.run(go(httpx.Response(200, json=bad)))


def ask(handler: Any) -> LiveNow:
    async def go() -> LiveNow:
        client = ControlClient("http://127.0.0.1:1", "secret", transport=httpx.MockTransport(handler))
        try:
            return await client.calls()
        finally:
            await client.close()

    return asyncio.run(go())


def test_the_token_is_sent() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer secret"
        assert request.url.path == "/calls"
        return httpx.Response(200, json={"calls": [ON_THE_WIRE]})

    assert ask(handler).find("c1") is not None


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401),
        httpx.Response(500),
        httpx.Response(302, headers={"location": "http://127.0.0.1:2/"}),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, content=b"\xff\xfe"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"calls": [{}]}),
        httpx.Response(200, json={"calls": [3]}),
        httpx.Response(200, json={"calls": [{**ON_THE_WIRE, "stage": "dancing"}]}),
        httpx.Response(200, json={"calls": [{**ON_THE_WIRE, "since": "2026-11-23T10:00:00"}]}),
        httpx.Response(200, json={"calls": [{**ON_THE_WIRE, "levels": [1]}]}),
    ],
)
def test_an_odd_answer_is_an_error_of_its_own(answer: httpx.Response) -> None:
    with pytest.raises(LineAnswersOddly):
        ask(lambda _: answer)


@pytest.mark.parametrize("fault", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("noise")])
def test_no_answer_is_an_error_that_says_what_to_do(fault: httpx.HTTPError) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        raise fault

    with pytest.raises(LineUnreachable, match="preambule serve"):
        ask(handler)


def test_nobody_listens_on_a_real_port() -> None:
    async def go() -> None:
        client = ControlClient("http://127.0.0.1:9", "secret")
        with pytest.raises(LineUnreachable):
            await client.calls()
        await client.close()

    asyncio.run(go())


# -- the watch --------------------------------------------------------------------------------------------------


def in_time(work: Any) -> Any:
    async def go() -> Any:
        async with asyncio.timeout(SECONDS):
            return await work

    return asyncio.run(go())


def test_many_followers_share_one_look() -> None:
    async def go() -> None:
        control = FakeControl(LiveNow((a_call(),)))
        watch = Watch(control.calls, 3600)

        async def follow() -> Seen:
            async with watch.following() as follower:
                seen = await anext(follower)
                await everybody.wait()
                return seen

        everybody = asyncio.Barrier(20)
        seen = await asyncio.gather(*(follow() for _ in range(20)))
        assert control.asked == 1
        assert {one.version for one in seen} == {1}

    in_time(go())


def test_nobody_follows_nobody_looks() -> None:
    async def go() -> None:
        control = FakeControl()
        watch = Watch(control.calls, 0)
        async with watch.following() as follower:
            for _ in range(3):
                await anext(follower)
        asked = control.asked
        for _ in range(50):
            await asyncio.sleep(0)
        assert control.asked == asked
        async with watch.following() as follower:
            await anext(follower)
        assert control.asked > asked

    in_time(go())


def test_a_glance_uses_the_look_of_others() -> None:
    async def go() -> None:
        control = FakeControl()
        watch = Watch(control.calls, 3600)
        await watch.glance()
        assert control.asked == 1
        async with watch.following() as follower:
            await anext(follower)
            await watch.glance()
        assert control.asked == 2

    in_time(go())


def test_levels_do_not_make_a_new_version_but_events_and_troubles_do() -> None:
    async def go() -> None:
        control = FakeControl(LiveNow((a_call(),)))
        watch = Watch(control.calls, 0)

        async def version(follower: Any) -> int:
            asked = control.asked
            while control.asked < asked + 2:
                seen = await anext(follower)
            return int((await anext(follower)).version) if seen else 0

        async with watch.following() as follower:
            first = await version(follower)
            control.live = LiveNow((a_call(levels=(-1.0, -2.0)),))
            assert await version(follower) == first
            control.live = LiveNow((a_call(recording=Shown.PAUSED),))
            assert await version(follower) == first + 1
            control.problem = LineUnreachable("gone")
            assert await version(follower) == first + 2
            control.problem = None
            assert await version(follower) == first + 3

    in_time(go())
