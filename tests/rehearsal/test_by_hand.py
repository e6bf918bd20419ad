"""An agent who is a person: the telephone rings until somebody lifts it, or does not want it."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.rehearsal.noted import CallEnded, Kind
from ivr.rehearsal.switch import Agent, EmbeddedSwitch, Failsafe
from tests.conformance.esl import Line
from tests.conformance.sounds import pitch, tone
from tests.rehearsal.test_call import play

PERSON = Agent(answers_after=None)
DIALLED, CALLER = "0199000000", "0199000001"


def test_lifted_by_hand_the_caller_hears_them() -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        await line.close()
        call = await switch.ring(DIALLED, CALLER, PERSON)
        await call.until(Kind.RINGING)
        await call.sleep(3)
        assert Kind.CONNECTED not in [noted.kind for noted in call.events]
        call.agent_answer()
        await call.until(Kind.CONNECTED)
        heard = call.listen()
        call.agent_own_speak(tone(700, 1.0))
        frames = [await anext(heard) for _ in range(40)]
        assert abs(pitch(np.frombuffer(b"".join(frames[5:40]), "<i2")) - 700) < 20
        call.hang_up()
        assert (await call.ended()).connected

    play(act)


@pytest.mark.parametrize(("declines", "cause"), [(True, "USER_BUSY"), (False, "NO_ANSWER")])
def test_declined_or_left_ringing_nobody_is_connected(declines: bool, cause: str) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        await line.close()
        call = await switch.ring(DIALLED, CALLER, PERSON)
        await call.until(Kind.RINGING)
        if declines:
            call.agent_decline()
        assert await call.ended() == CallEnded(cause, connected=False, by="switch")

    play(act, failsafe=Failsafe(ring_seconds=20))
