"""Keys that come twice, too early, or from somebody who may not use them."""

from __future__ import annotations

import time

from ivr.domain.recording import RecordingState
from tests.conformance.failures.evening import together
from tests.conformance.failures.prepared import DESTROYS, KEEPS, ON_DEMAND
from tests.conformance.failures.real import SipTelephones
from tests.conformance.failures.story import PAUSED, Call, Scene, loud, until

HEARD_SECONDS = 1.5
"""Longer than any confirmation by the humming voice."""


def press_twice(call: Call, key: str) -> None:
    """One key, once as RFC 2833 and once as SIP INFO, at the same time; on the embedded switch twice."""
    if isinstance(call.phones, SipTelephones):
        call.phones.press(key, "info")
        call.phones.press(key)
    else:
        call.phones.press(key * 2)


@together
def test_a_key_that_comes_twice_refuses_once(scene: Scene) -> None:
    """signalwire/freeswitch#2560

    Digits arrived twice, in band and as RFC 2833. A refusal that comes twice is one refusal: one row, one destruction, one answer.
    """
    call = scene.talking(DESTROYS).talk(0, 2)
    press_twice(call, "2")
    call.is_shown("refused")
    time.sleep(HEARD_SECONDS)
    call.talk(2, 2).hangs_up()
    (row,) = call.recordings()
    assert row.state in (RecordingState.REFUSED, RecordingState.DESTROYED)
    assert scene.house.noted(call.id).count("caller.refused") == 1


@together
def test_an_agents_keys_that_come_twice_order_once(scene: Scene) -> None:
    """signalwire/freeswitch#2560

    Pause, pause, resume, resume: the second of each changes nothing, and nothing said while paused is kept.
    """
    call = scene.talking(KEEPS).talk(0, 2)
    for keys, shown, first in (("*2", PAUSED, 2), ("*3", ("capturing",), 4)):
        call.phones.agent_press(keys)
        call.phones.agent_press(keys)
        call.is_shown(*shown)
        time.sleep(0.5)
        call.talk(first, 2)
    call.hangs_up()
    tape = call.tape(scene.folder)
    assert tape.callers == [0, 1, 4, 5], tape.said
    assert tape.agents == [0, 1, 4, 5], tape.said


@together
def test_every_key_counts_during_the_announcement(scene: Scene) -> None:
    """signalwire/freeswitch#2560

    Of several keys pressed during an announcement only the first was taken. Here 1 (the full notice) and 2 (refuse), pressed as soon as
    the first of its words are heard, are two keys with two meanings: the caller is put through, and is not recorded.
    """
    call = scene.dial(DESTROYS).hears_the_notice()
    call.phones.press("1")
    until(lambda: loud(call.phones.heard(0.3)), "the full notice")
    call.phones.press("2")
    until(lambda: call.phones.connected, "an agent")
    call.talk(0, 2).hangs_up()
    assert not call.recordings()
    assert '"refused"' in scene.house.noted_details(call.id, "call.informed")


@together
def test_a_caller_who_types_the_agents_keys_orders_nothing(scene: Scene) -> None:
    """fusionpbx/fusionpbx#5373

    A caller could start and stop the mask that is meant for agents. Here each side's keys are bound to that side: the caller types all
    of the agent's, and the recording goes on as if nothing had been typed.
    """
    call = scene.talking(KEEPS).talk(0, 2)
    for keys in ("*4", "*1", "*3"):
        call.phones.press(keys)
        time.sleep(0.5)
    call.talk(2, 2)
    assert call.shown == "capturing"
    call.hangs_up()
    tape = call.tape(scene.folder)
    assert [one for one in tape.callers if one < 4] == [0, 1, 2, 3], tape.said
    assert [one for one in tape.agents if one < 4] == [0, 1, 2, 3], tape.said


@together
def test_a_caller_starts_no_recording_on_demand(scene: Scene) -> None:
    """fusionpbx/fusionpbx#5373

    On a line that records on the agent's demand, the caller's `*1` begins nothing.
    """
    call = scene.dial(ON_DEMAND).hears_the_notice().asks_for_a_person().is_shown("armed")
    call.phones.press("*1")
    call.talk(0, 3)
    assert call.shown == "armed"
    call.hangs_up()
    assert not call.recordings()
