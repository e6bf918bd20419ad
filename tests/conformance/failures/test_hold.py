"""Hold, by each side (LAW 22)."""

from __future__ import annotations

import time

from tests.conformance.failures.evening import together
from tests.conformance.failures.prepared import KEEPS
from tests.conformance.failures.story import PAUSED, Scene


@together
def test_what_is_said_while_the_agent_holds_is_not_kept(scene: Scene) -> None:
    """signalwire/freeswitch#248, signalwire/freeswitch#980

    The recording paused when the caller held and went on when the other side did. FreeSWITCH says nothing on the caller's channel when
    the agent holds, and goes on recording them: the line process knows it by the music, and masks. The caller is heard by nobody
    then, and kept by nobody; the timeline goes on.
    """
    call = scene.talking(KEEPS).talk(0, 3)
    call.phones.agent_hold()
    call.is_shown(*PAUSED)
    call.phones.says(3, 3)
    time.sleep(3.4)
    call.phones.agent_take_back()
    call.is_recorded().talk(6, 3).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.callers == [0, 1, 2, 6, 7, 8], tape.said
    assert tape.agents == [0, 1, 2, 6, 7, 8], tape.said
    assert tape.seconds > 9


@together
def test_what_is_said_while_the_caller_holds_is_not_kept_and_nothing_is_slow_afterwards(scene: Scene) -> None:
    """signalwire/freeswitch#1015, signalwire/freeswitch#248

    After unhold the sound of others was slow: the switch had gone on counting. Here the time on hold is a gap of its own, nothing said
    meanwhile by the other side is kept, and each second afterwards lasts a second.
    """
    call = scene.talking(KEEPS).talk(0, 3)
    call.phones.hold()
    time.sleep(0.5)
    call.phones.agent_says(3, 3)
    time.sleep(3.4)
    call.phones.take_back()
    call.is_recorded().talk(6, 4).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.whole([0, 1, 2, 6, 7, 8, 9]), tape.said
