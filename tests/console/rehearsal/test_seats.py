"""Who may sit where: lines that may be rehearsed, two windows on one call, sound of one's own, versions that were prepared."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from ivr.console.app import make_app
from ivr.console.rehearsal.messages import FRAME
from ivr.console.rehearsal.speaking import MOST_SAID_SECONDS, Mouth, tone
from ivr.console.rehearsal.versions import VersionOffered
from ivr.domain.roles import Role
from tests.console.browsing import browser, served
from tests.console.fakes import NOW, FakeAccounts, House, a_line, a_visitor
from tests.console.fakes import tone as a_tone
from tests.console.test_telephone import DIAL, Telephone, eventually, telephone

DRAFTED, EARLIER = "ab" * 32, "cd" * 32
OURS = {"sec-fetch-site": "same-origin"}


@dataclass
class FakeVersions:
    """One draft that is prepared for line-10, and one published version that is not."""

    ready: datetime = NOW
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def offered(self, line_id: str) -> tuple[VersionOffered, ...]:
        return (
            VersionOffered(DRAFTED, NOW, published=False, heard=False, prepared=True, true=True),
            VersionOffered(EARLIER, NOW - timedelta(days=9), published=True, heard=False, prepared=False, true=False),
        )

    def prepare(self, line_id: str, version: str, by: str) -> str:
        self.asked.append((line_id, version, by))
        return DRAFTED

    def ready_at(self, line_id: str, version: str) -> datetime | None:
        return self.ready if (line_id, version) == ("line-10", DRAFTED) else None


@pytest.fixture(autouse=True)
def _no_waiting_for_outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.console.rehearsal.outcome.SECONDS_BETWEEN", 0.001)


@contextlib.contextmanager
def windows(house: House, count: int = 1, **changes: Any) -> Iterator[list[Telephone]]:
    with served(make_app(house.needs(**changes))) as address, contextlib.ExitStack() as stack:
        yield [stack.enter_context(telephone(address)) for _ in range(count)]


def only(line: str) -> FakeAccounts:
    return FakeAccounts(a_visitor(Role.EDITOR, line=line))


def two_lines(**changes: object) -> House:
    return House(lines=(a_line(), a_line("Travaux", "+33199000020")), **changes)  # type: ignore[arg-type]


# -- which lines --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["+33199000020", "0199000020", "0033199000029", "0199009999"])
def test_a_number_of_another_line_or_of_nobody_is_not_dialled(number: str) -> None:
    house = two_lines(accounts=only("line-10"))
    with windows(house) as (phone,):
        phone.send(dial=number, caller=None, agent="answers")
        assert phone.closed() == 1008
    assert phone.told[0]["error"]["id"] == "console.not-allowed"
    assert house.switch.dialled == []


@pytest.mark.parametrize("number", ["+33199000010", "0199000010", "0033199000019"])
def test_ones_own_line_is_in_every_spelling(number: str) -> None:
    house = two_lines(accounts=only("line-10"))
    with windows(house) as (phone,):
        phone.send(dial=number, caller=None, agent="answers")
        phone.until_state("connected")
    assert house.switch.dialled[0][0] == number


def test_the_page_shows_ones_own_lines_only() -> None:
    with browser(two_lines(accounts=only("line-20"))) as client:
        page = client.get("/rehearsal")
        assert "+33199000020" in page.text
        assert "+33199000010" not in page.text
        assert client.get("/rehearsal?line=line-10").status_code == 404
        assert client.get("/rehearsal?line=nowhere").status_code == 404
        assert client.post("/rehearsal/line-10/versions", data={}, headers=OURS).status_code == 404


def test_this_page_alone_may_ask_for_the_microphone() -> None:
    with browser(House()) as client:
        assert "microphone=(self)" in client.get("/rehearsal").headers["permissions-policy"]
        assert "microphone=()" in client.get("/recordings").headers["permissions-policy"]


# -- two windows --------------------------------------------------------------------------------------------------


def test_caller_and_agent_in_two_windows() -> None:
    house = House()
    with windows(house, 3) as (caller, agent, late):
        caller.send(**{**DIAL, "agent": "person", "voice": "own"})
        code = caller.until(lambda message: "code" in message)["code"]
        caller.until_state("ringing")
        assert "connected" not in caller.kinds()
        agent.send(join=code, voice="own")
        agent.until_state("ringing")
        late.send(join=code)
        assert late.closed() == 1008
        assert late.told[0]["error"]["id"] == "console.agent-here"
        agent.send(agent_does="answer")
        for phone in (caller, agent):
            phone.until_state("connected")
        (call,) = house.switch.calls
        assert call.agent.speech is None
        said, answered = a_tone(), a_tone(hertz=880)
        caller.connection.send(said)
        agent.connection.send(answered)
        eventually(lambda: call.spoken == [said] and call.agent_spoken == [answered])
        agent.send(agent_does="hold")
        caller.until(lambda message: message.get("noted", {}).get("kind") == "held")
        agent.send(agent_keys="*2")
        agent.until(lambda message: message.get("noted", {}).get("kind") == "key")
        assert agent.frames
        assert set(agent.frames) == {a_tone(hertz=880)}
        agent.send(hangup=True)
        assert caller.until(lambda message: "outcome" in message)["outcome"]["kept"] is False
        assert agent.until(lambda message: "outcome" in message)["outcome"]["kept"] is False


def test_an_agent_who_has_sent_the_caller_on_hears_and_does_nothing_more() -> None:
    house = House()
    with windows(house, 2) as (caller, agent):
        caller.send(**{**DIAL, "agent": "person"})
        agent.send(join=caller.until(lambda message: "code" in message)["code"])
        agent.until_state("calling")
        agent.send(agent_does="answer")
        agent.until_state("connected")
        agent.send(agent_does="transfer", number="202")
        agent.until(lambda message: message.get("noted", {}).get("kind") == "transferred")
        agent.send(agent_does="hold")
        agent.send(hangup=True)
        agent.send(tone=True)
        (call,) = house.switch.calls
        eventually(lambda: bool(call.agent_spoken))
        assert "held" not in [note.kind for note in call.events]
        assert "agent_hang_up" not in call.done


def test_the_agents_window_that_closes_hangs_up() -> None:
    house = House()
    with served(make_app(house.needs())) as address, telephone(address) as caller:
        caller.send(**{**DIAL, "agent": "person"})
        code = caller.until(lambda message: "code" in message)["code"]
        with telephone(address) as agent:
            agent.send(join=code)
            agent.until_state("calling")
        eventually(lambda: "agent_hang_up" in house.switch.calls[0].done)


def test_whoever_is_the_agent_hears_a_scripted_caller() -> None:
    house = House()
    with windows(house) as (phone,):
        phone.send(**{**DIAL, "agent": "person", "as": "agent", "voice": "own"})
        phone.until_state("ringing")
        phone.send(agent_does="answer")
        phone.until_state("connected")
        (call,) = house.switch.calls
        eventually(lambda: bool(call.spoken))
        eventually(lambda: phone.connection.recv(timeout=5) == a_tone(hertz=880))
        assert call.agent_spoken == []


@pytest.mark.parametrize("code", ["AAAAAAAA", "22222222"])
def test_a_code_of_no_call_joins_nothing(code: str) -> None:
    with windows(House()) as (phone,):
        phone.send(join=code)
        assert phone.closed() == 1008
    assert phone.told[0]["error"]["id"] == "console.rehearsal-missing"


def test_a_code_opens_no_line_that_one_may_not_rehearse() -> None:
    house = two_lines()
    with served(make_app(house.needs())) as address, telephone(address) as caller:
        caller.send(dial="+33199000020", caller=None, agent="person")
        code = caller.until(lambda message: "code" in message)["code"]
        house.accounts.who = a_visitor(Role.EDITOR, line="line-10")
        with telephone(address) as stranger:
            stranger.send(join=code)
            assert stranger.closed() == 1008
        assert stranger.told[0]["error"]["id"] == "console.not-allowed"


@pytest.mark.parametrize("message", [{"agent_keys": "*1"}, {"agent_does": "hold"}, {"join": "AAAAAAAA"}])
def test_a_caller_is_not_the_agent_of_another_window(message: dict[str, str]) -> None:
    with windows(House()) as (phone,):
        phone.send(**{**DIAL, "agent": "person"})
        phone.until_state("ringing")
        phone.send(**message)
        assert phone.closed() == 1008


@pytest.mark.parametrize("message", [{"key": "2"}, {"hold": True}])
def test_an_agent_is_not_the_caller(message: dict[str, object]) -> None:
    with windows(House()) as (phone,):
        phone.send(**{**DIAL, "as": "agent"})
        phone.until_state("ringing")
        phone.send(**message)
        assert phone.closed() == 1008


# -- sound of one's own -------------------------------------------------------------------------------------------


def test_what_is_typed_is_spoken_and_a_tone_is_heard() -> None:
    house = House()
    with windows(house) as (phone,):
        phone.send(**DIAL, voice="own")
        phone.until_state("connected")
        phone.send(say="  Bonjour   à vous ")
        phone.send(tone=True)
        (call,) = house.switch.calls
        eventually(lambda: len(call.spoken) == 2)
    assert call.spoken == [a_tone(40), tone()]


@pytest.mark.parametrize("sound", [b"", b"x", bytes(FRAME - 1), bytes(FRAME + 2), bytes(FRAME * 11)])
def test_sound_comes_in_whole_frames_or_not_at_all(sound: bytes) -> None:
    with windows(House()) as (phone,):
        phone.send(**DIAL)
        phone.until_state("connected")
        phone.connection.send(sound)
        assert phone.closed() == 1008


def test_a_microphone_is_never_more_than_a_second_ahead() -> None:
    said: list[bytes] = []
    now = 0.0
    mouth = Mouth(said.append, lambda: now)
    for _ in range(200):
        mouth.hear(bytes(FRAME))
    assert len(said) in (50, 51, 52)
    assert mouth.dropped == 200 - len(said)
    now = 10.0
    mouth.hear(bytes(FRAME))
    assert len(said) in (51, 52, 53)
    assert mouth.say(bytes(int(MOST_SAID_SECONDS) * 16_000))
    assert mouth.say(bytes(16_000)) is False


# -- versions -----------------------------------------------------------------------------------------------------


def test_a_prepared_version_is_named_to_the_switch() -> None:
    house = House()
    with windows(house, versions=FakeVersions()) as (phone,):
        phone.send(**DIAL, version=DRAFTED)
        phone.until_state("connected")
    assert house.switch.versions == [DRAFTED]


@pytest.mark.parametrize(("number", "version"), [("+33199000010", EARLIER), ("+33199000020", DRAFTED), ("0199009999", DRAFTED)])
def test_one_that_is_not_prepared_for_the_line_is_not(number: str, version: str) -> None:
    house = two_lines()
    with windows(house, versions=FakeVersions()) as (phone,):
        phone.send(dial=number, caller=None, agent="answers", version=version)
        assert phone.closed() == 1008
    assert phone.told[0]["error"]["id"] == "console.version-not-prepared"
    assert house.switch.dialled == []


def test_the_drafts_are_prepared_from_the_page_and_chosen() -> None:
    versions = FakeVersions()
    with browser(House(), versions=versions) as client:
        page = client.post("/rehearsal/line-10/versions", data={"version": "draft"}, headers=OURS)
        assert page.history[0].status_code == 303
        assert f'value="{DRAFTED}" selected' in page.text
        assert "rien n’est enregistré" in page.text  # of the one that is no longer true
        assert 'name="version" value="' + EARLIER in page.text
    assert versions.asked == [("line-10", "draft", "person-1")]


@pytest.mark.parametrize("text", [json.dumps({**DIAL, "version": "../../etc"}), json.dumps({**DIAL, "as": "god"})])
def test_what_no_page_says_is_refused(text: str) -> None:
    with windows(House()) as (phone,):
        phone.connection.send(text)
        assert phone.closed() == 1008
