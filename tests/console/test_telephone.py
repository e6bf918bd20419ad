"""The rehearsal telephone over a real WebSocket, with a switch that plays a script."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from ivr.console.app import make_app
from ivr.console.live.calls import LiveNow
from ivr.console.rehearsal.port import AgentDoes
from ivr.domain.control import Shown
from ivr.domain.recording import RecordingState
from ivr.errors import DatabaseError, SwitchError
from notices.speech.errors import VoiceMissing
from tests.console.browsing import served
from tests.console.fakes import FakeCall, FakeControl, FakeSwitch, House, a_call, a_recording, tone

SECONDS = 10.0
DIAL = {"dial": "+33199000010", "caller": "+33199009901", "agent": "answers"}


class Telephone:
    """What the page's script does, without the page."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[bytes] = []
        self.told: list[dict[str, Any]] = []

    def send(self, **message: object) -> None:
        self.connection.send(json.dumps(message))

    def until(self, found: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read until a message is found; sound is kept apart."""
        deadline = time.monotonic() + SECONDS
        while True:
            received = self.connection.recv(timeout=deadline - time.monotonic())
            if isinstance(received, bytes):
                self.frames.append(received)
                continue
            self.told.append(json.loads(received))
            if found(self.told[-1]):
                return self.told[-1]

    def until_state(self, state: str) -> None:
        self.until(lambda message: message.get("state") == state)

    def closed(self) -> int:
        """Read to the end; the code."""
        with contextlib.suppress(ConnectionClosed):
            self.until(lambda _: False)
        assert self.connection.close_code is not None
        return self.connection.close_code

    def kinds(self) -> list[str]:
        return [message["noted"]["kind"] for message in self.told if "noted" in message]


@contextlib.contextmanager
def telephone(address: str) -> Iterator[Telephone]:
    headers = {"accept-language": "fr"}
    url = address.replace("http", "ws") + "/rehearsal/call"
    with connect(url, origin=Origin(address), additional_headers=headers, open_timeout=SECONDS, max_queue=None) as connection:
        yield Telephone(connection)


@contextlib.contextmanager
def calling(house: House, **changes: Any) -> Iterator[Telephone]:
    with served(make_app(house.needs(**changes))) as address, telephone(address) as phone:
        yield phone


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _no_waiting_for_outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.console.rehearsal.outcome.SECONDS_BETWEEN", 0.001)


# -- a whole call -----------------------------------------------------------------------------------------------


def test_a_call_from_dialling_to_its_outcome() -> None:
    house = House(recordings=[a_recording(call_id="call-rehearsed")])
    with calling(house) as phone:
        phone.send(**DIAL)
        phone.until_state("connected")
        phone.send(hangup=True)
        outcome = phone.until(lambda message: "outcome" in message)
        assert phone.closed() == 1000
    assert house.switch.dialled == [("+33199000010", "+33199009901", AgentDoes.ANSWERS)]
    assert [message["state"] for message in phone.told if "state" in message] == [
        "calling",
        "informing",
        "ringing",
        "connected",
        "ended",
    ]
    assert phone.kinds() == ["answered", "played", "ringing", "connected", "hung_up"]
    assert phone.told[1]["noted"]["words"] == "La ligne décroche : l’appel est facturé à partir d’ici"
    assert {len(frame) for frame in phone.frames} == {320}
    assert phone.frames[0] == tone()
    assert len(phone.frames) > 10  # 200 ms until the agent answers
    assert outcome["outcome"]["kept"] is True
    assert "0:12 de conversation" in outcome["outcome"]["words"]
    assert house.switch.closed == 1


def test_what_is_heard_is_shown_in_its_words() -> None:
    with calling(House()) as phone:
        phone.send(**DIAL)
        played = phone.until(lambda message: message.get("noted", {}).get("kind") == "played")
    assert played["noted"]["words"] == "Bonjour, votre appel est enregistré."


def test_keys_of_caller_and_agent_reach_the_switch() -> None:
    house = House()
    with calling(house) as phone:
        phone.send(**DIAL)
        phone.until_state("connected")
        phone.send(key="2")
        phone.send(agent_keys="*2")
        pressed = [phone.until(lambda message: message.get("noted", {}).get("kind") == "key")["noted"] for _ in range(2)]
    assert [(note["by"], note["words"]) for note in pressed] == [
        ("caller", "L’appelant appuie sur 2"),
        ("agent", "L’agent compose *2"),
    ]


def test_both_voices_speak_once_connected() -> None:
    house = House()
    with calling(house) as phone:
        phone.send(**DIAL)
        phone.until_state("connected")
        (call,) = house.switch.calls
        eventually(lambda: bool(call.spoken))
    assert call.agent.speech is not None
    assert any(call.agent.speech)
    assert any(call.spoken[0])
    assert len(call.spoken[0]) == len(call.agent.speech)


def test_a_withheld_number_and_a_busy_agent() -> None:
    house = House()
    with calling(house) as phone:
        phone.send(dial="+33199000019", caller=None, agent="busy")
        outcome = phone.until(lambda message: "outcome" in message)
    assert house.switch.dialled == [("+33199000019", None, AgentDoes.BUSY)]
    assert "L’agent est occupé" in [message["noted"]["words"] for message in phone.told if "noted" in message]
    assert "connected" not in phone.kinds()
    assert outcome["outcome"] == {"kept": False, "words": "Rien n’a été enregistré."}
    assert house.switch.calls[0].spoken == []


def test_the_state_of_the_recording_is_told_while_it_changes() -> None:
    control = FakeControl(LiveNow((a_call("call-rehearsed"), a_call("somebody else"))))

    def refuse(call: FakeCall, key: str) -> None:
        gone = a_call("call-rehearsed", recording=Shown.REFUSED, reasons=("refused",), levels=None, recording_id=None)
        control.live = LiveNow((gone,))

    house = House(control=control, switch=FakeSwitch(on_key=refuse))
    house.recordings = [a_recording(state=RecordingState.REFUSED, call_id="call-rehearsed")]
    with calling(house) as phone:
        phone.send(**DIAL)
        live = phone.until(lambda message: "live" in message)["live"]
        assert live == {
            "recording": "capturing",
            "symbol": "●",
            "tone": "recording",
            "words": "Enregistrement en cours",
            "reasons": ["L’appelant a été informé et ne s’est pas opposé"],
        }
        assert phone.until(lambda message: "levels" in message)["levels"] == [-23.4, -41.0]
        phone.send(key="2")
        live = phone.until(lambda message: message.get("live", {}).get("recording") == "refused")["live"]
        assert live["words"] == "Refusé par l’appelant"
        phone.send(hangup=True)
        outcome = phone.until(lambda message: "outcome" in message)["outcome"]
    assert outcome["kept"] is False
    assert "détruit aussitôt" in outcome["words"]


# -- ends -------------------------------------------------------------------------------------------------------


def test_a_browser_that_leaves_hangs_up() -> None:
    house = House()
    with served(make_app(house.needs())) as address:
        with telephone(address) as phone:
            phone.send(**DIAL)
            phone.until_state("connected")
        (call,) = house.switch.calls
        eventually(lambda: house.switch.closed == 1)
    assert [note.kind for note in call.events][-1] == "hung_up"


def test_a_rehearsal_ends_when_its_time_is_up() -> None:
    house = House()
    with calling(house, rehearsal_seconds=0.2) as phone:
        phone.send(**DIAL)
        phone.until(lambda message: "outcome" in message)
        assert phone.closed() == 1000
    assert phone.kinds()[-1] == "hung_up"
    assert house.switch.closed == 1


def test_a_browser_that_never_dials_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.console.rehearsal.session.DIAL_SECONDS", 0.05)
    house = House()
    with calling(house) as phone:
        assert phone.closed() == 1000
    assert house.switch.dialled == []


def test_no_more_rehearsals_than_places() -> None:
    house = House()
    with served(make_app(house.needs(rehearsals=2))) as address, telephone(address) as one, telephone(address) as two:
        for phone in (one, two):
            phone.send(**DIAL)
            phone.until_state("connected")
        with telephone(address) as three:
            assert three.closed() == 1013
        assert three.told[0]["error"]["id"] == "console.too-many-rehearsals"
        assert three.told[0]["error"]["message"] == "Toutes les places d’essai sont prises. Réessayez dans une minute."
        one.send(hangup=True)
        assert one.closed() == 1000
        with telephone(address) as four:
            four.send(**DIAL)
            four.until_state("connected")


# -- what goes wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message", ["{}", "not json", '{"key": "2"}', '{"hangup": true}', '{"dial": "1;evil", "caller": null, "agent": "busy"}']
)
def test_a_first_message_that_dials_nothing_is_refused(message: str) -> None:
    house = House()
    with calling(house) as phone:
        phone.connection.send(message)
        assert phone.closed() == 1008
    assert phone.told[0]["error"]["id"] == "console.message-not-understood"
    assert house.switch.dialled == []


@pytest.mark.parametrize("message", ['{"key": "99"}', "\x00", json.dumps(DIAL), b"sound"])
def test_a_malformed_message_ends_the_call(message: str | bytes) -> None:
    house = House()
    with calling(house) as phone:
        phone.send(**DIAL)
        phone.until_state("connected")
        phone.connection.send(message)
        assert phone.closed() == 1008
    assert phone.told[-1]["error"]["id"] == "console.message-not-understood"
    eventually(lambda: house.switch.closed == 1)
    assert house.switch.calls[0].events[-1].kind == "hung_up"


def test_a_message_of_a_megabyte_is_not_even_read() -> None:
    house = House()
    with calling(house) as phone:
        phone.connection.send("x" * 1_000_000)
        assert phone.closed() in (1006, 1009)
    assert house.switch.dialled == []


def test_a_switch_that_cannot_ring_is_said() -> None:
    house = House(switch=FakeSwitch(problem=SwitchError("no port")))
    with calling(house) as phone:
        phone.send(**DIAL)
        assert phone.closed() == 1013
    assert phone.told[0]["error"]["id"] == "switch"
    assert house.switch.closed == 1


def test_without_a_voice_the_rehearsal_goes_on_in_silence() -> None:
    house = House(speech_problem=VoiceMissing("no voice"))
    with calling(house) as phone:
        phone.send(**DIAL)
        phone.until_state("connected")
    assert phone.told[0]["error"]["id"] == "notices.voice-missing"
    assert house.switch.calls[0].agent.speech is None


def test_an_unknown_number_is_dialled_all_the_same() -> None:
    house = House()
    with calling(house) as phone:
        phone.send(dial="0199009999", caller=None, agent="answers")
        phone.until_state("connected")
    assert house.switch.calls[0].agent.speech is None


def test_an_outcome_that_cannot_be_read_is_said() -> None:
    house = House()
    with calling(house) as phone:
        phone.send(**DIAL)
        phone.until_state("connected")
        house.database_problem = DatabaseError("The database is gone.")
        phone.send(hangup=True)
        assert phone.until(lambda message: "error" in message)["error"] == {"id": "database", "message": "The database is gone."}


# -- events over real sockets -----------------------------------------------------------------------------------


def test_browsers_share_one_look_and_the_last_to_leave_ends_it() -> None:
    control = FakeControl(LiveNow((a_call(),)))
    with served(make_app(House(control=control).needs(poll_seconds=3600))) as address:
        with contextlib.ExitStack() as browsers:
            for _ in range(4):
                stream = browsers.enter_context(httpx.stream("GET", f"{address}/live/events", timeout=SECONDS, trust_env=False))
                assert stream.headers["content-type"].startswith("text/event-stream")
                lines = stream.iter_lines()
                assert next(line for line in lines if line.startswith("data: {")).startswith('data: {"html":')
            assert control.asked == 1
        httpx.get(f"{address}/health", trust_env=False)
        eventually(lambda: _glances(address, control))


def _glances(address: str, control: FakeControl) -> bool:
    """Whether a page now has to look for itself: nobody follows any more."""
    before = control.asked
    httpx.get(f"{address}/", trust_env=False, timeout=SECONDS)
    return control.asked > before


def test_streams_and_rehearsals_end_by_themselves_when_the_console_stops(caplog: pytest.LogCaptureFixture) -> None:
    house = House()
    with contextlib.ExitStack() as browsers:
        with served(make_app(house.needs())) as address:
            stream = browsers.enter_context(httpx.stream("GET", f"{address}/live/events", timeout=SECONDS, trust_env=False))
            phone = browsers.enter_context(telephone(address))
            phone.send(**DIAL)
            phone.until_state("connected")
        assert "".join(stream.iter_lines()).startswith("retry")
        assert phone.closed() in (1000, 1006, 1012)
    assert house.switch.calls[0].events[-1].kind == "hung_up"
    assert house.switch.closed == 1
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []
