"""Several people in one rehearsed call: who is heard, what is noted, and what nobody can do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ivr.rehearsal.call import CodecUnknown
from ivr.rehearsal.inside import INTO_QUEUE, QUEUE
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.switch import Agent, EmbeddedSwitch, RehearsedCall
from tests.conformance.esl import Application, Line
from tests.conformance.fifo import Fifo
from tests.conformance.sounds import channels, pitch, tone
from tests.rehearsal.test_call import play

AGENT, FIRST, SECOND = 500, 700, 900
PEOPLE = {
    "202": Agent(answers_after=0.5, speech=tone(FIRST, 1.0)),
    "203": Agent(answers_after=0.5, speech=tone(SECOND, 1.0)),
    "204": Agent(answers_after=None),
}


async def talking(
    switch: EmbeddedSwitch, line: Line, fifo: Fifo, colleagues: Mapping[str, Agent] = PEOPLE
) -> tuple[RehearsedCall, Application]:
    """Caller and agent talk, recorded."""
    call = await switch.ring("0199000000", None, Agent(answers_after=0.5, speech=tone(AGENT, 1.0)), colleagues=colleagues)
    application = await line.accept()
    await application.connect()
    for command in ("linger 2", "myevents"):
        await application.command(command)
    await application.api(f"sched_del {application.uuid}")
    await application.run("answer")
    await application.execute("bridge", "sofia/gateway/pbx/201")
    await application.until("CHANNEL_BRIDGE")
    await fifo.start(application)
    return call, application


def heard_at_the_end(fifo: Fifo) -> float:
    _, right = channels(bytes(fifo.received))
    return pitch(right[-4800:-800])


async def over(call: RehearsedCall, application: Application, fifo: Fifo) -> None:
    call.hang_up()
    await call.ended()
    await application.command("exit")
    await fifo.until_over()
    await fifo.close()


def test_everybody_has_a_voice_of_their_own(tmp_path: Path) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        fifo = Fifo(tmp_path / "a.raw")
        call, application = await talking(switch, line, fifo)
        call.agent_transfer("202")
        await call.until(Kind.CONNECTED, count=2)
        await call.sleep(1.0)
        call.agent_consult("203")
        await call.until(Kind.HELD)
        await call.sleep(1.0)
        call.agent_complete()
        await call.until(Kind.CONNECTED, count=3)
        await call.sleep(1.0)
        await over(call, application, fifo)
        assert abs(heard_at_the_end(fifo) - SECOND) < 20
        told = [
            (noted.kind, noted.what) for noted in call.events if noted.kind in {Kind.TRANSFERRED, Kind.RINGING, Kind.CONNECTED}
        ]
        assert told == [
            (Kind.RINGING, "sofia/gateway/pbx/201"), (Kind.CONNECTED, "sofia/gateway/pbx/201"), (Kind.TRANSFERRED, "202"),
            (Kind.RINGING, "sofia/gateway/pbx/202"), (Kind.CONNECTED, "sofia/gateway/pbx/202"), (Kind.CONNECTED, "203"),
        ]  # fmt: skip

    play(act)


def test_a_consultation_that_nobody_answers_completes_nothing(tmp_path: Path) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        fifo = Fifo(tmp_path / "a.raw")
        call, application = await talking(switch, line, fifo)
        call.agent_consult("204")
        call.agent_complete()
        await call.sleep(1.0)
        call.agent_cancel()
        await call.until(Kind.TAKEN_BACK)
        await call.sleep(1.0)
        await over(call, application, fifo)
        assert abs(heard_at_the_end(fifo) - AGENT) < 20
        assert sum(noted.kind is Kind.CONNECTED for noted in call.events) == 1

    play(act)


@pytest.mark.parametrize(("place", "elsewhere"), [("5901", "5902"), (INTO_QUEUE, "5901")])
def test_whoever_dials_another_place_has_nobody(tmp_path: Path, place: str, elsewhere: str) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        fifo = Fifo(tmp_path / "a.raw")
        call, application = await talking(switch, line, fifo)
        call.agent_park(place)
        await call.until(Kind.WAITING)
        call.pick_up(elsewhere, by="202")
        await call.sleep(0.5)
        assert sum(noted.kind is Kind.CONNECTED for noted in call.events) == 1
        call.take_from_queue(by="202") if place == INTO_QUEUE else call.pick_up(place, by="202")
        await call.until(Kind.CONNECTED, count=2)
        await call.sleep(1.0)
        await over(call, application, fifo)
        assert abs(heard_at_the_end(fifo) - FIRST) < 20

    play(act)


def test_nobody_takes_a_caller_who_talks(tmp_path: Path) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        fifo = Fifo(tmp_path / "a.raw")
        call, application = await talking(switch, line, fifo)
        call.pick_up("5901", by="202")
        call.take_from_queue(by="202")
        call.colleague_hang_up("203")
        await call.sleep(1.0)
        await over(call, application, fifo)
        assert abs(heard_at_the_end(fifo) - AGENT) < 20

    play(act)


def test_the_guard_reaches_a_caller_in_the_queue(tmp_path: Path) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        fifo = Fifo(tmp_path / "a.raw")
        call, application = await talking(switch, line, fifo)
        call.agent_to_queue()
        await call.until(Kind.WAITING, lambda noted: noted.what == QUEUE)
        await application.api(f"sched_transfer +1 {application.uuid} 203 XML inside")
        await call.until(Kind.CONNECTED, count=2)
        await call.sleep(1.0)
        await over(call, application, fifo)
        assert abs(heard_at_the_end(fifo) - SECOND) < 20

    play(act)


def test_a_codec_that_no_telephone_speaks_is_refused(tmp_path: Path) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        fifo = Fifo(tmp_path / "a.raw")
        call, application = await talking(switch, line, fifo)
        with pytest.raises(CodecUnknown, match="no codec 'MORSE'"):
            call.caller_codec("MORSE")
        await over(call, application, fifo)

    play(act)
