"""A line of each mode, imported, published and called: what is heard, recorded, noted and shown, through a real line process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ivr.domain.receipt import mark, read
from ivr.domain.recording import RecordingState
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.switch import RehearsedCall
from notices.facts import Mode
from tests.faults.house import House, wait_until
from tests.walks.modes import Story, Talk, Told, call, prepare


@dataclass(frozen=True)
class Place:
    """A house and what its sounds say."""

    house: House
    sounds: dict[tuple[Mode, str], str]

    def call(self, mode: Mode, story: Story) -> Told:
        return call(self.house, self.sounds, mode, story)

    def answer(self, told: Told) -> str:
        """Of the call's row, once its end is written."""
        return str(wait_until(lambda: self.house.call(told.call_id).answer, "the end of the call"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("modes") / "var"
    sounds = prepare(folder)
    house = House(folder)
    try:
        house.start_line()
        house.wait_until_well()
        yield Place(house, sounds)
        assert house.journal_whole()
    finally:
        house.close()


def story(*keys: str, during: tuple[str, ...] = ()) -> Story:
    """The caller presses each key when a prompt has ended, or none (""); then both talk, and what `during` names happens, 2 s apart.

    `agent:KEYS` and `caller:KEYS` press keys; after each the display is looked at.
    """

    async def tell(rung: RehearsedCall, talk: Talk) -> None:
        for place, key in enumerate(keys, 1):
            await rung.until(Kind.PLAYED, count=place)
            rung.press(key)
        await rung.until(Kind.CONNECTED)
        await rung.sleep(2)
        await talk.look()
        for act in during:
            who, _, pressed = act.partition(":")
            (rung.agent_press if who == "agent" else rung.press)(pressed)
            await rung.sleep(2)
            await talk.look()

    return tell


def test_consent_is_given_by_key_confirmed_and_recorded(place: Place) -> None:
    told = place.call(Mode.CONSENT, story("3"))
    assert told.sentences == ("level1", "prompt.accepted", "prompt.connecting")
    assert place.answer(told) == "accepted"
    assert told.shown == (("capturing", ("consented",)),)
    assert place.house.recording(told.call_id).state is RecordingState.SEALED


@pytest.mark.parametrize(("keys", "answer"), [((), "undecided"), (("2",), "refused"), (("7", "", "7"), "unclear")])
def test_without_consent_nothing_is_recorded_whatever_the_agent_orders(place: Place, keys: tuple[str, ...], answer: str) -> None:
    told = place.call(Mode.CONSENT, story(*keys, during=("agent:*1",)))
    assert place.answer(told) == answer
    assert told.count(Kind.RECORDING) == 0
    assert place.house.recordings(told.call_id) == ()
    assert "prompt.accepted" not in told.heard


def test_consent_is_taken_back_in_mid_call(place: Place) -> None:
    told = place.call(Mode.CONSENT, story("3", during=("caller:2",)))
    assert told.sentences[-1] == "prompt.refused_later"
    assert told.shown == (("capturing", ("consented",)), ("refused", ("refused",)))
    assert place.house.recording(told.call_id, RecordingState.DESTROYED)


def test_an_objection_to_a_mandatory_recording_is_noted_and_explained(place: Place) -> None:
    told = place.call(Mode.MANDATORY, story("2"))
    assert told.sentences == ("level1", "prompt.refused")
    assert read(told.receipt) == told.receipt
    noted = json.loads(place.house.noted_details(told.call_id, "caller.refused"))
    assert noted == {"by": "caller", "effect": "noted", "receipt": mark(told.call_id, told.receipt)}
    assert place.answer(told) == "refused"
    assert told.shown == (("capturing", ("objection_noted",)),)
    assert place.house.recording(told.call_id).state is RecordingState.SEALED


def test_an_objection_in_mid_call_does_not_end_a_mandatory_recording(place: Place) -> None:
    told = place.call(Mode.MANDATORY, story("0", during=("caller:2",)))
    assert told.sentences == ("level1", "prompt.connecting", "prompt.refused_later")
    assert told.shown == (("capturing", ("legal_duty",)), ("capturing", ("objection_noted",)))
    assert told.count(Kind.RECORDING) == 1
    assert told.at(Kind.RECORDED) >= told.at(Kind.DISCONNECTED)
    kept = place.house.recording(told.call_id)
    assert kept.state is RecordingState.SEALED
    noted = json.loads(place.house.noted_details(told.call_id, "caller.refused"))
    assert (noted["by"], noted["effect"], len(noted["receipt"])) == ("caller", "noted", 64)


def test_agent_controlled_begins_by_itself_and_obeys_the_agent(place: Place) -> None:
    told = place.call(Mode.AGENT_CONTROLLED, story("0", during=("agent:*2", "agent:*3", "agent:*4", "agent:*1")))
    assert [state for state, _ in told.shown] == ["capturing", "paused", "capturing", "stopped", "capturing"]
    assert told.sentences == (
        "level1",
        "prompt.connecting",
        "prompt.paused",
        "prompt.resumed",
        "prompt.stopped",
        "prompt.started",
    )
    assert [told.count(kind) for kind in (Kind.RECORDING, Kind.MASKED, Kind.UNMASKED)] == [2, 1, 1]


def test_on_demand_waits_for_the_agent_and_tells_the_caller(place: Place) -> None:
    told = place.call(Mode.ON_DEMAND, story("0", during=("agent:*1",)))
    assert told.shown == (("armed", ("not_ordered",)), ("capturing", ("informed",)))
    assert told.sentences == ("level1", "prompt.connecting", "prompt.started")
    assert told.at(Kind.RECORDING) - told.at(Kind.CONNECTED) >= 1900
    assert place.house.recording(told.call_id).state is RecordingState.SEALED


def test_on_demand_without_an_order_nothing_is_recorded(place: Place) -> None:
    told = place.call(Mode.ON_DEMAND, story("0"))
    assert told.count(Kind.RECORDING) == 0
    assert place.house.recordings(told.call_id) == ()


def test_on_demand_a_refusal_is_stronger_than_the_order(place: Place) -> None:
    told = place.call(Mode.ON_DEMAND, story("0", during=("caller:2", "agent:*1")))
    assert told.shown[1:] == (("refused", ("refused",)),) * 2
    assert told.count(Kind.RECORDING) == 0


def test_automatic_is_as_it_was(place: Place) -> None:
    told = place.call(Mode.AUTOMATIC, story("0", during=("caller:2", "agent:*1")))
    assert told.sentences == ("level1", "prompt.connecting", "prompt.refused_later")
    assert [state for state, _ in told.shown] == ["capturing", "refused", "refused"]
    assert place.house.recording(told.call_id, RecordingState.DESTROYED)
