"""What FreeSWITCH says of its legs, read from what one really said."""

from __future__ import annotations

import pytest

from ivr.domain.reconciling import Leg, MediaBug
from ivr.switch.channels import Ask, bugs_in, exists, legs_in, read_legs, stop_recording, stop_tone
from ivr.switch.errors import CommandRefused, IllegalArgument, NotEventSocket
from tests.switch.having import AGENT, ANSWERS, CALLER, PATH, TONE, Having


def asking(having: Having) -> Ask:
    """As `InboundClient.api` answers."""

    def ask(command: str) -> str:
        answer = having.answer(command).strip()
        if answer.startswith("-"):
            raise CommandRefused(answer)
        return answer

    return ask


def recorded(command: str) -> str:
    answer = ANSWERS[command].strip()
    if answer.startswith("-"):
        raise CommandRefused(answer)
    return answer


def test_a_real_servers_legs_and_what_hangs_on_them() -> None:
    assert read_legs(recorded) == (
        Leg(CALLER, CALLER, (MediaBug("session_record", PATH), MediaBug("displace", TONE))),
        Leg(AGENT, CALLER, (MediaBug("displace", TONE),)),
    )
    assert exists(recorded, CALLER)
    assert stop_recording(recorded, CALLER, PATH)


def test_a_server_without_calls() -> None:
    assert legs_in(ANSWERS["nothing: show channels as json"]) == ()
    assert not exists(lambda _: ANSWERS["nothing: uuid_exists"].strip(), CALLER)


@pytest.mark.parametrize("target", ["/rec/a&b.wav", "/rec/<1>.wav", "/rec/with space.wav", "{rate=8000}/rec/x.wav"])
def test_targets_are_read_as_they_stand(target: str) -> None:
    having = Having()
    having.legs["leg"] = [("session_record", target)]
    assert bugs_in(having.answer("uuid_buglist leg")) == (MediaBug("session_record", target),)


@pytest.mark.parametrize("answer", ["", "uuid,direction", "[]", '{"rows": [{}]}', '{"rows": 3}', '{"rows": ["leg"]}'])
def test_what_is_no_list_of_channels_is_refused(answer: str) -> None:
    with pytest.raises(NotEventSocket):
        legs_in(answer)


def test_a_leg_whose_name_would_be_a_command_is_refused() -> None:
    with pytest.raises(IllegalArgument):
        legs_in('{"rows": [{"uuid": "leg\\n\\napi hupall"}]}')


def test_a_leg_that_hangs_up_meanwhile_is_left_out() -> None:
    having = Having()
    having.legs = {"first": [], "second": []}
    having.when_asked = lambda command: having.legs.pop("first", None) if command == "uuid_buglist first" else None
    assert [leg.id for leg in read_legs(asking(having))] == ["second"]


def test_what_has_ended_by_itself_is_no_fault() -> None:
    having = Having()
    having.legs["leg"] = []
    assert not stop_recording(asking(having), "leg", PATH)
    assert not stop_tone(asking(having), "leg", TONE)
    assert not stop_recording(asking(having), "gone", PATH)


def test_what_is_not_taken_off_is_told() -> None:
    having = Having()
    having.legs["leg"], having.stubborn = [("session_record", PATH)], {PATH}
    with pytest.raises(CommandRefused):
        stop_recording(asking(having), "leg", PATH)
