from __future__ import annotations

from pathlib import Path

import gevent
import pytest

from ivr.call.ports import CallerGone
from ivr.switch.errors import CommandRefused, IllegalArgument, SwitchTimeout
from ivr.switch.leg import FreeSwitchLeg
from tests.switch import recorded
from tests.switch.conftest import NOW
from tests.switch.peer import Peer

Pair = tuple[Peer, FreeSwitchLeg]
FIFO = Path("/dev/shm/preambule/a-1.raw")


def lines(peer: Peer) -> list[str]:
    return [sent.line.removeprefix(f"api uuid_record {recorded.uuid()} ") for sent in peer.sent if sent.name == "api uuid_record"]


def test_a_recording_is_commanded_by_its_path(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    assert leg.tap.start(FIFO) == NOW
    leg.tap.mask(FIFO)
    leg.tap.unmask(FIFO)
    leg.tap.stop(FIFO)
    assert lines(peer) == [f"{action} {FIFO}" for action in ("start", "mask", "unmask", "stop")]


@pytest.mark.parametrize("action", ["start", "stop", "mask", "unmask"])
@pytest.mark.parametrize("text", ["-ERR Cannot record session!\n", "-ERR Cannot mask recording session!\n", "false", ""])
def test_what_is_not_confirmed_did_not_happen(peer_and_leg: Pair, action: str, text: str) -> None:
    peer, leg = peer_and_leg
    peer.answers["api uuid_record"] = lambda _: [recorded.answer(text)]
    with pytest.raises(CommandRefused):
        getattr(leg.tap, action)(FIFO)
    assert not leg._session._expected


def test_a_start_that_is_answered_but_starts_nothing_is_taken_back(peer_and_leg: Pair) -> None:
    """A second start on the same path answers +OK and starts nothing (FAILURES 3)."""
    peer, leg = peer_and_leg
    leg._session.reply_seconds = 0.1
    peer.answers["api uuid_record"] = lambda _: [recorded.answer("+OK Success\n")]
    with pytest.raises(SwitchTimeout):
        leg.tap.start(FIFO)
    assert lines(peer) == [f"start {FIFO}", f"stop {FIFO}"]


def test_another_recordings_start_does_not_confirm_ours(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    leg._session.reply_seconds = 0.1
    peer.answers["api uuid_record"] = lambda _: [
        recorded.answer("+OK Success\n"),
        recorded.event("RECORD_START", Record_File_Path="/other.raw"),
    ]
    with pytest.raises(SwitchTimeout):
        leg.tap.start(FIFO)


@pytest.mark.parametrize("action", ["start", "stop", "mask", "unmask"])
def test_a_caller_who_leaves_takes_the_recording_along(peer_and_leg: Pair, action: str) -> None:
    peer, leg = peer_and_leg
    peer.silent.add("api uuid_record")
    gevent.spawn_later(0.02, peer.hang_up)
    with pytest.raises(CallerGone):
        getattr(leg.tap, action)(FIFO)


@pytest.mark.parametrize(
    "path", ["spool/a.raw", "/spool/a b.raw", "/spool/a\n.raw", "/spool/{a=b}.raw", "/spool/a;b.raw", "/spool/é.raw"]
)
def test_a_path_that_would_be_cut_is_refused(peer_and_leg: Pair, path: str) -> None:
    with pytest.raises(IllegalArgument):
        peer_and_leg[1].tap.start(Path(path))
