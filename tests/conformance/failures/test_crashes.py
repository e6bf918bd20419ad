"""One of the processes is killed in the conversation."""

from __future__ import annotations

from ivr.domain.recording import RecordingState
from tests.conformance.failures import lawful
from tests.conformance.failures.evening import alone
from tests.conformance.failures.prepared import KEEPS
from tests.conformance.failures.story import PAUSED, Scene, until

CHUNK = 65_536
"""What is whole of a recording is kept by chunks of ciphertext; the last, begun one dies with its process."""


@alone()
def test_the_switch_crashes_and_what_it_had_sent_can_be_heard(scene: Scene) -> None:
    """island-io/mila#151

    A crash left files with an unfinished header, or with up to 64 KiB less than was said. Here the switch's death is the end of the pipe:
    all that it had sent is sealed as any other recording, at once and without a restart.
    """
    scene.house.start_line()
    call = scene.talking(KEEPS).talk(0, 5)
    scene.world.switch.kill()
    call.has_an_end()
    tape = call.tape(scene.folder)
    assert tape.whole(range(5)), tape.said
    assert tape.row.complete
    lawful.check(scene.house)


@alone()
def test_the_line_process_dies_and_nothing_is_recorded_behind_its_back(scene: Scene) -> None:
    """signalwire/freeswitch#1258, island-io/mila#151

    When the server of the outbound socket died, the call went on, and with it a recording that nobody could stop any more. Here the
    recording has no other reader than that process: the parties talk on, nothing they say is kept, and what was whole is sealed at
    the next start.
    """
    line = scene.house.start_line()
    call = scene.talking(KEEPS)
    call.phones.says(0, 14)
    call.phones.agent_says(0, 14)
    (row,) = scene.house.recordings(call.id)
    until(lambda: scene.house.part(row.id).stat().st_size > CHUNK, "a whole chunk")
    scene.house.kill(line)
    call.talk(15, 3)
    assert not call.phones.over
    scene.house.start_line()
    call.phones.hang_up()
    call.has_an_end()
    tape = call.tape(scene.folder)
    assert tape.callers
    assert tape.callers == list(range(14))[: len(tape.callers)], tape.said
    assert tape.agents == list(range(14))[: len(tape.agents)], tape.said
    lawful.check(scene.house)


@alone()
def test_after_a_restart_the_next_call_is_told_and_can_refuse(scene: Scene) -> None:
    """zhouhailin/freeswitch-externals#32

    Subscriptions were lost on reconnecting. Each call here subscribes for itself: killed and started again, the line process hears the
    next caller's keys and the next agent's.
    """
    scene.house.kill(scene.house.start_line())
    scene.house.start_line()
    call = scene.talking().talk(0, 2)
    call.phones.agent_press("*2")
    call.is_shown(*PAUSED)
    call.phones.press("2")
    call.is_shown("refused").hangs_up()
    (row,) = call.recordings()
    assert row.state in (RecordingState.REFUSED, RecordingState.DESTROYED)
    lawful.check(scene.house)
