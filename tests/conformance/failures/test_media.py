"""Codecs that change under a recording."""

from __future__ import annotations

import pytest

from tests.conformance.failures.evening import alone, together
from tests.conformance.failures.prepared import KEEPS
from tests.conformance.failures.real import RealSwitch, SipTelephones, only_speaks
from tests.conformance.failures.story import Scene, until
from tests.freeswitch.sip_phone import WhenCalled

TOLERANCE = 0.6
"""Seconds by which a conversation of eight may differ from its recording: a channel at another rate would differ by four or more."""


@together
def test_a_change_of_codec_changes_no_pace(scene: Scene) -> None:
    """signalwire/freeswitch#1508, asterisk/asterisk#1276

    After a change of codec one channel ran too fast, or was noise. The recording is of linear samples at one rate, whatever the telephones
    speak: a second lasts a second on both channels before and after a re-INVITE, and after the way back.
    """
    call = scene.talking(KEEPS).talk(0, 3)
    call.phones.caller_codec("PCMU")
    call.talk(3, 3)
    call.phones.caller_codec("PCMA")
    call.talk(6, 2).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.whole(range(8)), tape.said
    assert abs(tape.seconds - 3 * 0.4 - 8) < TOLERANCE + 0.5


@alone()
def test_an_answer_that_contradicts_the_ringing_changes_no_pace(scene: Scene) -> None:
    """signalwire/freeswitch#2207

    A telephone named one codec in its 183 and another in its 200, and one channel was recorded too fast. Here what counts is what
    arrives as samples, and nothing of the early media is kept: nobody has answered then.
    """
    switch = scene.world.switch
    if not isinstance(switch, RealSwitch):
        pytest.skip("the telephones behind the embedded switch speak no codec: there is nothing to contradict")
    scene.house.start_line()
    switch.pbx.when_called = WhenCalled(answers_after=None, early_media=True)
    call = scene.dial(KEEPS).hears_the_notice()
    call.phones.press("0")
    assert isinstance(call.phones, SipTelephones)
    agent = call.phones.agent
    call.phones.agent_says(15, 2)
    only_speaks(agent, "PCMU")
    until(lambda: not scene.house.recordings(call.id), "no recording yet", 2)
    agent.answer()
    call.is_recorded().talk(0, 4).hangs_up()
    tape = call.tape(scene.folder)
    assert [second for second in tape.agents if second < 10] == [0, 1, 2, 3], tape.said
    assert tape.callers == [0, 1, 2, 3], tape.said
