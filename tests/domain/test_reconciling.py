"""What the switch has against what we know: every combination has one decision, and none of them records anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.reconciling import Action, Decision, Leg, MediaBug, RecordingRow, Rows, Seen, Why, decide, recording_of
from ivr.domain.recording import RecordingState

SPOOL = "/srv/ivr/spool"
PATH = f"{SPOOL}/rec-1.raw"
TONE = "tone_stream://%(200,14800,1400);loops=-1"
LIVE = RecordingState.CAPTURING
DOCUMENT = Path(__file__).parents[2] / "docs" / "reconciliation.md"


def recorded(leg: str = "caller", path: str = PATH) -> Leg:
    return Leg(leg, "caller", (MediaBug("session_record", path),))


def rows(state: RecordingState = LIVE, *calls: str) -> Rows:
    return Rows({"rec-1": RecordingRow("caller", state)}, frozenset(calls))


def test_what_somebody_takes_on_its_calls_leg_is_left_to_them() -> None:
    assert decide(Seen((recorded(),), SPOOL, frozenset({"rec-1"}), rows=rows())) == ()
    assert decide(Seen((recorded(),), SPOOL, frozenset({"rec-1"}))) == ()


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (rows(RecordingState.CAPTURING), Why.LINE_DIED),
        (rows(RecordingState.MASKED), Why.LINE_DIED),
        (rows(RecordingState.SEALING), Why.ENDED),
        (rows(RecordingState.SEALED), Why.ENDED),
        (rows(RecordingState.QUARANTINED), Why.ENDED),
        (rows(RecordingState.REFUSED), Why.REFUSED),
        (rows(RecordingState.DESTROYING), Why.REFUSED),
        (rows(RecordingState.DESTROYED), Why.REFUSED),
        (Rows(), Why.NO_ROW),
        (None, Why.UNREAD),
    ],
)
def test_what_nobody_takes_is_ended_whatever_its_row_says(known: Rows | None, why: Why) -> None:
    decided = decide(Seen((recorded(),), SPOOL, rows=known))
    assert decided == (Decision(Action.STOP_RECORDING, why, "caller", PATH, "rec-1"),)


def test_on_another_leg_it_is_ended_though_somebody_takes_it() -> None:
    decided = decide(Seen((recorded("agent"),), SPOOL, frozenset({"rec-1"}), rows=rows()))
    assert decided == (Decision(Action.STOP_RECORDING, Why.MISPLACED, "agent", PATH, "rec-1"),)


@pytest.mark.parametrize(
    "path",
    [
        "/var/pbx/a.wav",
        "/srv/ivr/spool2/rec-1.raw",
        f"{SPOOL}/../rec-1.raw",
        "rec-1.raw",
        "",
        "{x=1}/srv/ivr/spool/a.raw",
        SPOOL[1:],
    ],
)
def test_elsewhere_it_is_none_of_ours(path: str) -> None:
    assert recording_of(path, SPOOL) is None
    assert [one.action for one in decide(Seen((recorded(path=path),), SPOOL, rows=rows()))] == [Action.LEAVE]


def test_a_call_without_an_owner_is_left_to_its_parties_and_nobody_is_warned_of_a_recording_any_more() -> None:
    beep = (MediaBug("displace", TONE),)
    legs = (Leg("caller", "", (MediaBug("session_record", PATH), *beep)), Leg("agent", "caller", beep), Leg("other", "", beep))
    assert decide(Seen(legs, SPOOL, rows=rows(LIVE, "caller", "hung-up"))) == (
        Decision(Action.STOP_RECORDING, Why.LINE_DIED, "caller", PATH, "rec-1"),
        Decision(Action.STOP_TONE, Why.LINE_DIED, "caller", TONE),
        Decision(Action.STOP_TONE, Why.LINE_DIED, "agent", TONE),
        Decision(Action.RELEASE, Why.LINE_DIED, "caller"),
    )


@pytest.mark.parametrize("changed", [{"ours": frozenset({"caller"})}, {"alone": False}, {"rows": None}])
def test_a_call_that_may_have_an_owner_is_left_to_them(changed: dict[str, object]) -> None:
    seen = {"legs": (Leg("caller"),), "spool": SPOOL, "rows": rows(LIVE, "caller"), **changed}
    assert decide(Seen(**seen)) == ()  # type: ignore[arg-type]


def test_a_call_that_the_switch_has_not_is_ended_here() -> None:
    seen = Seen((Leg("caller"),), SPOOL, ours=frozenset({"caller", "lost", "new"}), lasting=frozenset({"caller", "lost"}))
    assert decide(seen) == (Decision(Action.END, Why.GONE, "lost"),)


NAMES = st.sampled_from(["a", "b", "c"])
BUGS = st.builds(
    MediaBug,
    st.sampled_from(["session_record", "displace", "inband_dtmf"]),
    st.one_of(NAMES.map(lambda name: f"{SPOOL}/{name}.raw"), st.just(TONE), st.just("/var/pbx/x.wav")),
)
LEGS = st.lists(st.builds(Leg, NAMES, NAMES, st.lists(BUGS, max_size=3).map(tuple)), max_size=3, unique_by=lambda leg: leg.id)
ROWS = st.builds(
    Rows, st.dictionaries(NAMES, st.builds(RecordingRow, NAMES, st.sampled_from(RecordingState))), st.frozensets(NAMES)
)
SEEN = st.builds(
    Seen,
    LEGS.map(tuple),
    st.just(SPOOL),
    st.frozensets(NAMES),
    st.frozensets(NAMES),
    st.frozensets(NAMES),
    st.none() | ROWS,
    st.booleans(),
)


@given(SEEN)
def test_no_recording_of_ours_goes_on_that_nobody_takes(seen: Seen) -> None:
    stopped = {(one.leg, one.target) for one in decide(seen) if one.action is Action.STOP_RECORDING}
    for leg in seen.legs:
        for bug in leg.bugs:
            name = recording_of(bug.target, SPOOL)
            if bug.function == "session_record" and name is not None and name not in seen.written:
                assert (leg.id, bug.target) in stopped


@given(SEEN)
def test_what_is_done_is_only_ever_less_recording(seen: Seen) -> None:
    """No call is hung up, nothing is begun, nothing of others is touched; what is decided twice is decided alike."""
    decided = decide(seen)
    assert decide(seen) == decided
    for one in decided:
        if one.action is Action.STOP_RECORDING:
            assert recording_of(one.target, SPOOL) is not None
        if one.action in (Action.RELEASE, Action.STOP_TONE):
            assert seen.alone
            assert seen.rows is not None
        if one.action is Action.END:
            assert one.leg in seen.lasting


def test_every_action_and_every_reason_is_in_the_table() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for word in (*Action, *Why):
        assert f"`{word.value}`" in text
