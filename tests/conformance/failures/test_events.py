"""Events that never arrive. Nothing that must be true may depend on one."""

from __future__ import annotations

import re

from tests.conformance.failures import lawful
from tests.conformance.failures.evening import alone
from tests.conformance.failures.prepared import KEEPS
from tests.conformance.failures.story import PAUSED, Scene


@alone(keeps_back=frozenset({"RECORD_STOP"}))
def test_without_record_stop_recordings_end_all_the_same(scene: Scene) -> None:
    """signalwire/freeswitch#765

    RECORD_STOP was sometimes missing, and recordings stayed open for ever. Here what ends a recording is the end of the pipe and our own
    order. The stop that the switch does not confirm cuts at the order; the call goes on and is recorded again if the agent wants it.
    """
    assert scene.world.proxy is not None
    scene.house.start_line()
    call = scene.talking(KEEPS).talk(0, 3)
    call.phones.agent_press("*4")
    call.is_shown("stopped", "failed").talk(3, 2)
    call.phones.agent_press("*1")
    call.is_recorded().talk(5, 2).hangs_up()
    first, second = call.tapes(scene.folder)
    assert first.whole(range(3)), first.said
    assert second.whole(range(5, 7)), second.said
    assert scene.world.proxy.kept_back == 2
    lawful.check(scene.house)


@alone(keeps_back=frozenset({"CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE"}))
def test_without_the_hangups_events_the_call_has_its_end(scene: Scene) -> None:
    """danbarua/NEventSocket#52, zhouhailin/freeswitch-externals#32

    The event of the hangup was not always seen, or subscriptions were lost on reconnecting, and calls lived on in the books. Here each
    call has a connection and a subscription of its own, and the end of the connection is the end of the call.
    """
    assert scene.world.proxy is not None
    scene.house.start_line()
    call = scene.talking(KEEPS).talk(0, 3).hangs_up()
    assert call.tape(scene.folder).whole(range(3))
    assert scene.house.call(call.id).outcome in ("talked", "caller_left")  # nobody has said how it ended
    assert scene.world.proxy.kept_back
    lawful.check(scene.house)


@alone(keeps_back=frozenset({"NOTHING"}))
def test_every_command_about_a_recording_names_it(scene: Scene) -> None:
    """signalwire/freeswitch#1541

    `stop_record_session` without an argument crashed the whole server. Here nothing is said to a switch but `uuid_record` with a channel,
    an order and a path, whatever the agent types.
    """
    assert scene.world.proxy is not None
    scene.house.start_line()
    call = scene.talking(KEEPS).talk(0, 1)
    for keys, shown in (("*2", PAUSED), ("*3", ("capturing",)), ("*4", ("stopped",)), ("*4", ("stopped",))):
        call.phones.agent_press(keys)
        call.is_shown(*shown)
    call.hangs_up()
    said = scene.world.proxy.commands.decode(errors="replace")
    orders = re.findall(r"uuid_record (\S+) (start|stop|mask|unmask) (/\S+)", said)
    assert {order for _, order, _ in orders} == {"start", "mask", "unmask", "stop"}
    assert {uuid for uuid, _, _ in orders} == {call.id}
    assert said.count("uuid_record") == len(orders)
    assert "record_session" not in said
