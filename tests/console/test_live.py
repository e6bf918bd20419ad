"""Live calls: read from the control port, looked at once for everybody, told as they change."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from ivr.call.live import Stage
from ivr.console.errors import LineAnswersOddly, LineUnreachable
from ivr.console.live.calls import LiveNow, read_calls
from ivr.console.live.control_client import ControlClient
from ivr.console.live.watch import Seen, Watch
from ivr.domain.control import Shown
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
