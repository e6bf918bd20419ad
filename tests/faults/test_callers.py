"""Numbers that nobody owns, that are none, or that are withheld."""

from __future__ import annotations

import pytest

from ivr.rehearsal.noted import Kind
from tests.faults.calling import CALLER, Plan, ring
from tests.faults.house import House

NOBODYS = "+33199008888"


@pytest.mark.parametrize(
    "dialled",
    [NOBODYS, "not-a-number", "+", "0" * 300, "+331990010000000000", "２０２", "sip:anonymous@anonymous.invalid", "%0A%0A"],
)
def test_an_unknown_or_malformed_number_is_put_through_by_the_failsafe(running: House, dialled: str) -> None:
    before = running.errors().count("call.unknown-number")
    rung = ring(running, Plan(dialled=dialled))
    assert rung.ended.connected
    assert rung.failsafe == "handed_back"
    assert not rung.tapped
    assert running.errors().count("call.unknown-number") == before + 1
    assert dialled not in running.messages.read_text() or len(dialled) < 3, "logs hold no number (L6)"


@pytest.mark.parametrize("caller", [None, "anonymous"])
def test_a_withheld_number_is_served_as_any_other(running: House, caller: str | None) -> None:
    """Nothing of a caller's number is needed: the proof holds none (L6)."""
    rung = ring(running, Plan(caller=caller))
    assert rung.count(Kind.CONNECTED) == 1
    assert rung.failsafe is None
    assert running.recording(rung.call_id).complete


def test_the_number_of_a_caller_is_in_no_file_of_ours(running: House) -> None:
    rung = ring(running, Plan(caller=CALLER))
    running.recording(rung.call_id)
    number = CALLER.removeprefix("+33").encode()
    files = [running.messages, *(file for file in running.home.rglob("*") if file.is_file())]
    assert not [file for file in files if number in file.read_bytes()]
