"""When a call is recorded, when it is not, and in which order things happen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.call.happenings import Bridged, Ended, HoldChanged, Ordered, Outcome, TapEnded
from ivr.call.live import LiveState, Stage
from ivr.call.prompting import Prompting
from ivr.call.recording import CallRecording
from ivr.call.script import AGENT_KEYS, serve
from ivr.domain.company import OtherEnd
from ivr.domain.control import Control, Shown
from ivr.domain.gate import Decision, Reason
from ivr.domain.line import Undecided
from ivr.domain.orders import Order, Party
from ivr.errors import CaptureError, DatabaseError, PreambuleError, SwitchError, VaultError
from notices.facts import Mode, RefusalEffect
from notices.notice import Piece
from tests.call.fakes import EN, FR, READ_OUT, START, FakeCapturing, World, notice

BRIDGED = Bridged(START, OtherEnd("agent-leg", "1001"))
TALKED = Ended(START, Outcome.TALKED)


def said(order: Order, by: Party = Party.CALLER) -> Ordered:
    return Ordered(START, order, by)


def test_nothing_is_tapped_before_the_proof_is_written_and_the_agent_has_answered() -> None:
    """L1."""
    world = World()
    serve(world.leg, world.desk)
    order = [
        world.log.index("ledger", "inform", "undecided"),
        world.log.index("connect", "user/1001"),
        world.log.index("recorder", "open", "proof-1"),
        world.log.index("capture", "begin"),
        world.log.index("tap", "start"),
        world.log.index("capture", "cut"),
        world.log.index("tap", "stop"),
        world.log.index("capture", "seal"),
        world.log.index("hang_up"),
    ]
    assert order == sorted(order)


def test_after_a_refusal_in_the_menu_nothing_is_opened() -> None:
    world = World()
    world.leg.keys = ["2"]
    serve(world.leg, world.desk)
    assert not [entry for entry in world.log.entries if entry[0] in ("recorder", "tap")]


def test_a_refusal_in_mid_call_cuts_first_then_destroys_then_tells_the_caller() -> None:
    """L2: the cut is ours and comes before anything that could fail."""
    world = World()
    world.leg.happenings = [BRIDGED, said(Order.REFUSE), said(Order.START, Party.AGENT), TALKED]
    serve(world.leg, world.desk)
    names = world.log.names()
    wanted = ["capture cut", "tap stop", "ledger caller.refused", "capture refuse", "say fr prompt.refused_later"]
    assert [name for name in names if name in wanted] == wanted
    assert names.count("recorder open proof-1") == 1  # the agent's start after it changes nothing
    assert "capture seal" not in names


def test_a_line_that_announced_so_keeps_what_was_captured_before_the_refusal() -> None:
    world = World()
    facts = replace(world.line.facts, refusal_effect=RefusalEffect.KEEP)
    world.line = replace(world.line, facts=facts)
    world.version = replace(world.version, facts_hash=facts.hash((FR, EN))) if world.version else None
    world.leg.happenings = [BRIDGED, said(Order.REFUSE), TALKED]
    serve(world.leg, world.desk)
    assert "capture seal" in world.log.names()
    assert "capture refuse" not in world.log.names()


@pytest.mark.parametrize("command", ["stop", "mask", "unmask", "start"])
def test_a_switch_that_does_not_obey_never_loses_the_call(command: str) -> None:
    """L5: the pipe is closed, what is whole is sealed, the conversation goes on."""
    world = World()
    world.leg.broken = {command}
    world.leg.tap.broken = {command}
    world.leg.happenings = [
        BRIDGED,
        said(Order.PAUSE, Party.AGENT),
        said(Order.RESUME, Party.AGENT),
        said(Order.STOP, Party.AGENT),
        TALKED,
    ]
    serve(world.leg, world.desk)
    assert "capture cut" in world.log.names()
    assert world.ledger.outcomes == ["talked"]


def test_masking_is_ours_first_and_the_switchs_second() -> None:
    world = World()
    world.leg.happenings = [BRIDGED, said(Order.PAUSE, Party.AGENT), said(Order.RESUME, Party.AGENT), TALKED]
    serve(world.leg, world.desk)
    names = world.log.names()
    assert names.index("capture mask") < names.index("tap mask")
    assert names.index("tap unmask") < names.index("capture unmask")


def test_what_is_said_on_hold_is_masked() -> None:
    """LAW 22."""
    world = World()
    world.leg.happenings = [
        BRIDGED,
        HoldChanged(START, Party.AGENT, held=True),
        HoldChanged(START, Party.AGENT, held=False),
        TALKED,
    ]
    serve(world.leg, world.desk)
    assert [name for name in world.log.names() if name in ("capture mask", "capture unmask")] == [
        "capture mask",
        "capture unmask",
    ]


def test_a_recorder_that_cannot_open_leaves_an_unrecorded_call() -> None:
    world = World()
    world.recorder.error = CaptureError("the spool is missing")
    serve(world.leg, world.desk)
    assert "tap start" not in world.log.names()
    assert world.ledger.outcomes == ["talked"]


def test_without_a_key_for_the_due_date_the_gate_stays_closed() -> None:
    world = World()
    world.recorder.keyless = (Reason.KEYS_UNHEALTHY,)
    serve(world.leg, world.desk)
    (_, decision), *_ = world.ledger.proofs
    assert not decision.open
    assert decision.reasons == (Reason.KEYS_UNHEALTHY,)
    assert "recorder open" not in world.log.names()
    assert world.ledger.outcomes == ["talked"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (CaptureError("the spool is missing"), Reason.SPOOL_UNHEALTHY),
        (DatabaseError("locked"), Reason.JOURNAL_UNHEALTHY),
        (VaultError("no recipients"), Reason.KEYS_UNHEALTHY),
        (SwitchError("no such channel"), Reason.SWITCH_UNHEALTHY),
    ],
)
def test_a_recording_that_fails_says_whose_fault_it_was(error: PreambuleError, reason: Reason) -> None:
    world = World()
    world.recorder.error = error
    with world.live.call(world.leg, world.line, world.line.default_locale) as live:
        recording = CallRecording(
            leg=world.leg,
            line=world.line,
            proof_id="proof-1",
            gate=lambda control, ordered: Decision(True, (Reason.INFORMED,)),
            recorder=world.recorder,
            ledger=world.ledger,
            live=live,
            now=world.clock,
            prompting=Prompting(world.leg, world.line, lambda piece: None),
        )
        recording.start_if_allowed()
        assert (live.snapshot().recording, live.snapshot().reasons) == (Shown.FAILED, (reason,))


def test_a_capture_that_can_keep_nothing_more_is_shown_as_failed() -> None:
    """The disk is full: the capturing itself says so, nobody has to tell the call."""
    world = World()
    capturing = FakeCapturing(world.log)
    with world.live.call(world.leg, world.line, world.line.default_locale) as live:
        live.show(Control(Shown.CAPTURING), (Reason.INFORMED,), capturing, by=Party.SYSTEM, pause=None)
        assert live.snapshot().recording is Shown.CAPTURING
        capturing.failed = True
        assert (live.snapshot().recording, live.snapshot().reasons) == (Shown.FAILED, (Reason.SPOOL_UNHEALTHY,))


def test_while_no_line_is_known_the_failsafe_takes_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    desk = world.desk
    monkeypatch.setattr(desk.lines, "find", _raise_gone)
    serve(world.leg, desk)
    assert world.log.names() == ["hand_back"]


def _raise_gone(_dialled: str) -> None:
    raise DatabaseError("gone")


def test_without_a_ledger_there_is_no_proof_and_no_recording_but_a_call() -> None:
    """L6, L5."""
    world = World()
    world.ledger.healthy = False
    serve(world.leg, world.desk)
    assert "connect user/1001" in world.log.names()
    assert "recorder open proof-1" not in world.log.names()


@pytest.mark.parametrize("broken", ["ask", "answer", "play"])
def test_a_notice_that_fails_puts_the_caller_through_unrecorded(broken: str) -> None:
    world = World()
    world.leg.broken = {broken}
    serve(world.leg, world.desk)
    assert "connect user/1001" in world.log.names()
    assert "tap start" not in world.log.names()


def test_a_stale_notice_closes_the_gate() -> None:
    """L4: what is announced is no longer what is enforced."""
    world = World()
    world.line = replace(world.line, facts=replace(world.line.facts, recipients=("somebody new",)))
    serve(world.leg, world.desk)
    assert world.decision.reasons == (Reason.NOTICE_STALE,)
    assert "tap start" not in world.log.names()


def test_a_line_without_a_notice_serves_its_callers_unrecorded() -> None:
    world = World()
    world.version = None
    serve(world.leg, world.desk)
    assert "connect user/1001" in world.log.names()
    assert "tap start" not in world.log.names()


def test_a_number_that_nobody_owns_is_handed_back_to_the_failsafe() -> None:
    world = World()
    desk = world.desk
    desk.lines.published = None  # type: ignore[attr-defined]
    serve(world.leg, desk)
    assert world.log.names() == ["hand_back"]


def test_a_caller_gone_in_the_notice_leaves_a_proof_of_what_they_heard() -> None:
    world = World()
    world.leg.keys = [("1", 300), "gone"]
    serve(world.leg, world.desk)
    assert len(world.proof.heard) == 1
    assert world.ledger.outcomes == ["caller_left"]
    assert world.live.snapshot() == ()


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.NO_ANSWER, Outcome.UNREACHABLE])
def test_when_nobody_answers_the_caller_is_told(outcome: Outcome) -> None:
    world = World()
    world.leg.happenings = [Ended(START, outcome)]
    serve(world.leg, world.desk)
    names = world.log.names()
    assert names[-2:] == ["play fr prompt.nobody_available", "hang_up"]
    assert "tap start" not in names


def test_the_switch_ending_the_recording_by_itself_seals_what_arrived() -> None:
    world = World()
    world.leg.happenings = [BRIDGED, TapEnded(START, "success-maxtime", 8000), TALKED]
    serve(world.leg, world.desk)
    assert world.log.names().count("capture seal") == 1
    assert "tap stop" not in world.log.names()


def test_on_demand_the_recording_begins_with_the_order() -> None:
    world = World()
    world.line = replace(world.line, facts=replace(world.line.facts, mode=Mode.ON_DEMAND))
    world.version = notice(world.line.facts)
    world.leg.happenings = [BRIDGED, TALKED]
    serve(world.leg, world.desk)
    assert "tap start" not in world.log.names()
    world.leg.happenings = [BRIDGED, said(Order.START, Party.AGENT), TALKED]
    serve(world.leg, world.desk)
    assert "tap start" in world.log.names()


def test_a_line_may_leave_the_undecided_unrecorded() -> None:
    world = World()
    world.line = replace(world.line, undecided=Undecided.DO_NOT_RECORD)
    serve(world.leg, world.desk)
    assert world.decision.reasons == (Reason.UNDECIDED,)


def test_everybody_sees_the_state_of_the_recording_as_it_changes() -> None:
    world = World()
    seen: list[LiveState] = []
    world.leg.happenings = [BRIDGED, said(Order.PAUSE, Party.AGENT), said(Order.RESUME, Party.AGENT), said(Order.REFUSE), TALKED]
    add = world.log.add

    def spy(*words: str) -> None:
        seen.extend(world.live.snapshot())
        add(*words)

    world.log.add = spy  # type: ignore[method-assign]
    serve(world.leg, world.desk)
    shown = list(dict.fromkeys((state.stage, state.recording) for state in seen))
    assert shown == [
        (Stage.INFORMING, Shown.OFF),
        (Stage.CONNECTING, Shown.OFF),
        (Stage.TALKING, Shown.OFF),
        (Stage.TALKING, Shown.CAPTURING),
        (Stage.TALKING, Shown.PAUSED),
        (Stage.TALKING, Shown.REFUSED),
    ]


def test_the_leg_listens_for_the_callers_refusal_and_the_agents_keys() -> None:
    world = World()
    serve(world.leg, world.desk)
    assert world.leg.listening[Party.CALLER, "2"] is Order.REFUSE
    assert {keys for party, keys in world.leg.listening if party is Party.AGENT} == set(AGENT_KEYS)


def test_a_line_that_never_records_says_nothing_of_recording() -> None:
    world = World()
    world.line = replace(world.line, facts=replace(world.line.facts, mode=Mode.NEVER))
    serve(world.leg, world.desk)
    assert world.log.names()[:3] == ["take_charge", "answer", "connect user/1001"]
    assert "tap start" not in world.log.names()


def receipts(world: World, verb: str) -> list[str]:
    """What was played or said of a receipt, in order."""
    serve(world.leg, world.desk)
    words = [name.split() for name in world.log.names()]
    return [word[2] for word in words if word[0] == verb and word[2] in READ_OUT]


def test_a_refusal_in_the_notice_is_given_a_number_before_the_caller_is_put_through() -> None:
    world = World()
    world.leg.keys = ["2"]
    assert receipts(world, "play") == READ_OUT
    names = world.log.names()
    assert names.index("play fr prompt.refused") < names.index("play fr prompt.receipt") < names.index("connect user/1001")


def test_a_refusal_in_mid_call_is_given_a_number_behind_its_confirmation() -> None:
    world = World()
    world.leg.happenings = [BRIDGED, said(Order.REFUSE), TALKED]
    assert receipts(world, "say") == READ_OUT


def test_a_version_without_digits_confirms_without_a_number() -> None:
    world = World()
    assert world.version is not None
    pieces = {key: made for key, made in world.version.renderings.items() if key[1] is not Piece.DIGIT_9}
    world.version = replace(world.version, renderings=pieces)
    world.leg.happenings = [BRIDGED, said(Order.REFUSE), TALKED]
    assert receipts(world, "say") == []
    assert "say fr prompt.refused_later" in world.log.names()


def test_a_refusal_that_cannot_be_journalled_is_obeyed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()

    def broken(*_: object) -> str:
        raise DatabaseError("locked")

    monkeypatch.setattr(world.ledger, "refused", broken)
    world.leg.happenings = [BRIDGED, said(Order.REFUSE), TALKED]
    assert receipts(world, "say") == []
    assert "capture refuse" in world.log.names()
    assert "say fr prompt.refused_later" in world.log.names()
