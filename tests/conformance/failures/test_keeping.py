"""What is kept, for how long, by whom it can be read, and what else goes when something goes."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from ivr.database.tables import proofs
from ivr.domain.recording import RecordingState
from tests.conformance.failures import lawful
from tests.conformance.failures.evening import alone, together
from tests.conformance.failures.prepared import DESTROYS, KEEPS
from tests.conformance.failures.story import AT_REST, Scene, until
from tests.faults.conftest import needs_little_disk
from tests.faults.little_disk import LittleDisk

LONGER_THAN_ANNOUNCED = timedelta(days=120)
"""The lines of these stories announce three months."""

CHUNK = 65_536


@alone()
def test_what_was_announced_ends_wherever_it_lies(scene: Scene) -> None:
    """fusionpbx/fusionpbx#7335, fusionpbx/fusionpbx#2053, wazo-platform/wazo-platform.org#341

    There was no retention at all, or it looked in another folder than the recordings lay in, or skipped old files. Here rows say where a
    body is: when its time has come the key goes, the body goes, and a certificate stays. Nothing of an hour before goes with it.
    """
    scene.house.start_line()
    call = scene.talking(KEEPS).talk(0, 2).hangs_up()
    (row,) = call.recordings()
    body = scene.house.body(row)
    assert body.exists()
    assert json.loads(scene.house.run("retention", "destroy", "--json").stdout)["destroyed"] == 0
    clock = scene.world.folder / "clock"
    clock.write_text(str(LONGER_THAN_ANNOUNCED.total_seconds()))
    later = replace(
        scene.house,
        variables={"JUMPING_CLOCK": str(clock)},
        program=(sys.executable, "-m", "tests.faults.jumping_line"),
        processes=[],
    )
    assert json.loads(later.run("retention", "destroy", "--json").stdout)["destroyed"] == 1
    (row,) = scene.house.recordings(call.id)
    assert row.state is RecordingState.DESTROYED
    assert not body.exists()
    assert not [file for file in scene.house.home.rglob("*") if row.id in file.name and file.suffix == ".age"]
    lawful.check(scene.house)


@together
def test_a_refusal_takes_nothing_else_with_it(scene: Scene) -> None:
    """bigbluebutton/bigbluebutton#9535

    A deletion took more than it should: what a request about one's rights needs was gone too. Here a refusal destroys the recording of
    that call. Its proof and its rows in the journal stay, and so does the recording of whoever talked at the same time.
    """
    other, call = scene.talking(KEEPS), scene.talking(DESTROYS)
    other.talk(0, 2)
    call.talk(0, 2)
    call.phones.press("2")
    call.is_shown("refused").hangs_up()
    other.talk(2, 2).hangs_up()
    (row,) = call.recordings()
    assert row.state in (RecordingState.REFUSED, RecordingState.DESTROYED)
    with scene.house.rows() as connection:
        proof = connection.scalars(select(proofs.c.id).where(proofs.c.call_id == call.id)).one()
    assert scene.house.run("proof", "show", proof).stdout.count(".") == 2  # a signed document, as it was
    assert {"call.informed", "gate.decided", "caller.refused"} <= set(scene.house.noted(call.id))
    tape = other.tape(scene.folder)
    assert [second for second in tape.callers if second < 4] == [0, 1, 2, 3], tape.said


@together
def test_a_refusal_reaches_what_was_recorded_before_a_stop(scene: Scene) -> None:
    """Found by the soak.

    Where the notice promises that a refusal destroys what was recorded, it destroys all of the call, however many recordings it has (L2).
    """
    call = scene.talking(DESTROYS).talk(0, 2)
    call.phones.agent_press("*4")
    call.is_shown("stopped").talk(2, 1)
    call.phones.press("2")
    call.is_shown("refused").hangs_up()
    assert not call.tapes(scene.folder)


@alone()
def test_without_a_key_to_encrypt_for_nothing_is_recorded(scene: Scene) -> None:
    """sipwise/rtpengine#1444

    Encryption was asked for and refused, and the recording was made in the clear. Here there is no recording without a key: a line process
    that finds none, or one that is none, does not start, and callers are put through by the failsafe.
    """
    recipients = scene.house.settings.keys / "recipients.txt"
    for content in (None, "# a comment alone\n", "age1thisisnokey\n"):
        recipients.unlink(missing_ok=True)
        if content is not None:
            recipients.write_text(content)
        process = scene.house.start()
        assert process.wait(60) not in (0, -9)
    call = scene.dial(KEEPS)
    until(lambda: call.phones.connected, "somebody, by the failsafe")
    call.talk(0, 3)
    call.phones.hang_up()
    until(lambda: call.phones.over, "the end of the call")
    assert not scene.house.recordings(call.id)
    lawful.check(scene.house)


@needs_little_disk
@alone()
def test_a_full_disk_is_told_and_what_was_whole_is_kept(scene: Scene) -> None:
    """signalwire/freeswitch#2269, signalwire/freeswitch#1127

    FreeSWITCH writes an error of its disk to its log and tells nobody. Here the disk is ours: the display says `failed`, the log names the
    fault, the parties talk on, and what was whole is sealed and marked as incomplete.
    """
    disk = LittleDisk.make(scene.world.folder / "little-disk", 32)
    house = scene.house
    ports = {"line_port": str(house.settings.line_port), "control_port": str(house.settings.control_port)}
    parts = disk.outside / "parts"
    parts.mkdir(mode=0o700)
    house = replace(
        house, overrides={**house.overrides, **ports, "parts": f"{disk.inside}/parts"}, prefix=disk.prefix, processes=[]
    )
    try:
        house.start_line()
        call = Scene(replace(scene.world, house=house), scene.folder).talking(KEEPS)
        call.phones.says(0, 18)
        call.phones.agent_says(0, 18)
        until(lambda: any(part.stat().st_size > CHUNK for part in parts.iterdir()), "a whole chunk")
        disk.fill()
        house.wait_for_error("capture.disk-full")
        call.is_shown("failed").talk(19, 1).hangs_up()
        tape = call.tape(scene.folder)
        assert not tape.row.complete
        assert tape.callers
        assert tape.callers == list(range(18))[: len(tape.callers)], tape.said
        assert {row.state for row in house.recordings(call.id)} <= AT_REST
    finally:
        house.close()
        disk.close()
