"""A switch that says OK to a pause and masks nothing: nothing is kept, the recording is set aside, the parties talk on."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable

import pytest

from ivr.bootstrap import home
from ivr.domain.captured import Segment
from ivr.domain.recording import RecordingState
from ivr.rehearsal.recording import FifoRecording
from ivr.vault.manifest import read_manifest
from tests.faults.calling import Plan, ring
from tests.faults.house import House, wait_until


def order(house: House, what: str) -> None:
    """As the console orders it for the agent, of the only call."""
    (call,) = house.live()
    address = f"http://127.0.0.1:{house.settings.control_port}/calls/{call['id']}/orders"
    headers = {"Authorization": f"Bearer {home.control_token(house.settings)}", "Content-Type": "application/json"}
    asked = urllib.request.Request(address, json.dumps({"order": what, "by": "agent"}).encode(), headers)
    urllib.request.urlopen(asked, timeout=5).close()


@pytest.fixture
def deaf_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    """It confirms every mask and goes on writing what is said."""
    write: Callable[..., None] = FifoRecording.write

    def write_all(recording: FifoRecording, *heard: object, **how: object) -> None:
        recording.masked = False
        write(recording, *heard, **how)

    monkeypatch.setattr(FifoRecording, "write", write_all)


@pytest.mark.usefixtures("deaf_switch")
def test_a_pause_that_is_not_obeyed_ends_the_recording_and_not_the_call(running: House) -> None:
    before = running.errors().count("capture.mask-not-obeyed")

    def pause() -> None:
        order(running, "pause")
        running.wait_for_error("capture.mask-not-obeyed", before + 1)
        wait_until(lambda: running.live()[0]["recording"] == "failed", "the live state")

    rung = ring(running, Plan(meanwhile=pause))
    found = running.recording(rung.call_id, RecordingState.QUARANTINED)
    assert found.samples is not None
    assert json.loads(running.noted_details(found.id, "recording.quarantined")) == {"reason": "mask_not_obeyed"}
    assert running.noted(rung.call_id).count("recording.failed") == 1
    wait_until(lambda: running.call(rung.call_id).ended_at, "the call's end")
    assert running.call(rung.call_id).outcome == "talked"


def test_one_that_is_obeyed_leaves_a_gap_with_its_reason(running: House) -> None:
    """The same pause on a switch that obeys: what sets the other aside is nothing else."""

    def pause() -> None:
        order(running, "pause")
        wait_until(lambda: running.live()[0]["recording"] == "paused", "the live state")
        time.sleep(0.5)  # the switch's time goes on beside ours: longer than a switch is given to obey
        order(running, "resume")

    rung = ring(running, Plan(meanwhile=pause))
    found = running.recording(rung.call_id)
    manifest = read_manifest(found.manifest or "", home.signer(running.settings).public)
    assert [span.why for span in manifest.masks] == ["paused"]
    assert (manifest.set_aside, manifest.segment) == (None, Segment(1))
