"""The parts of a rehearsal that need no browser: the dialogue, the words, the outcome, the places."""

from __future__ import annotations

import asyncio

import pytest

from ivr.console.errors import TooManyRehearsals
from ivr.console.rehearsal.dialogue import AGENT_SPEAKS, CALLER_SPEAKS, SCRIPT, Dialogues, duet
from ivr.console.rehearsal.outcome import at_rest, tell
from ivr.console.rehearsal.places import Places
from ivr.console.rehearsal.port import AgentDoes
from ivr.console.rehearsal.views import choices
from ivr.console.rehearsal.words import describe
from ivr.database.recordings import Filter
from ivr.domain.recording import Recording, RecordingState
from notices.notice import Locale
from notices.speech.errors import VoiceMissing
from tests.console.fakes import ENGLISH, FRENCH, Note, a_call, a_line, a_recording, tone


def same(text: str) -> str:
    return text


# -- the dialogue -----------------------------------------------------------------------------------------------


def test_never_do_both_speak_at_once_and_both_are_equally_long() -> None:
    dialogue = duet([(AGENT_SPEAKS, tone(100)), (CALLER_SPEAKS, tone(60)), (AGENT_SPEAKS, tone(40))])
    assert len(dialogue.agent) == len(dialogue.caller)
    assert dialogue.seconds == len(dialogue.agent) / 16000
    pairs = zip(dialogue.agent, dialogue.caller, strict=True)
    assert not any(agent and caller for agent, caller in pairs)
    assert any(dialogue.agent)
    assert any(dialogue.caller)


def test_a_dialogue_is_made_once_a_language_in_the_language_of_the_call() -> None:
    said: list[tuple[str, str, bool]] = []

    def speak(text: str, locale: Locale, *, by_agent: bool) -> bytes:
        said.append((text, locale, by_agent))
        return tone()

    async def go() -> None:
        dialogues = Dialogues(speak, lambda language, text: f"{language}: {text}")
        line = a_line()
        await asyncio.gather(*(dialogues.for_line(line, FRENCH) for _ in range(5)))
        assert len(said) == len(SCRIPT)
        assert said[0] == ("fr: Hello, Mairie de Valmont, how can I help you?", "fr", True)
        await dialogues.for_line(line, ENGLISH)
        assert said[-1][1] == "en"
        await dialogues.for_line(line, Locale("br"))
        assert said[-1][1] == "en"

    asyncio.run(go())


def test_a_voice_that_fails_says_so() -> None:
    def speak(text: str, locale: Locale, *, by_agent: bool) -> bytes:
        raise VoiceMissing("no voice")

    with pytest.raises(VoiceMissing):
        asyncio.run(Dialogues(speak, lambda _language, text: text).for_line(a_line(), FRENCH))


# -- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noted", "caption", "expected"),
    [
        (Note(0, "played", what="x.wav", played_ms=1000, length_ms=1000), "Bonjour.", "Bonjour."),
        (Note(0, "played", what="x.wav", played_ms=2000, length_ms=9000), "Bonjour.", "Bonjour. (cut after 0:02 of 0:09)"),
        (Note(0, "played", what="x.wav"), None, "A sound"),
        (Note(0, "key", what="2", by="caller"), None, "The caller presses 2"),
        (Note(0, "key", what="*1", by="agent"), None, "The agent types *1"),
        (Note(0, "not_connected", cause="USER_BUSY"), None, "The agent is busy"),
        (Note(0, "not_connected", what="NO_ANSWER"), None, "The agent does not answer"),
        (Note(0, "not_connected", cause="NORMAL_TEMPORARY_FAILURE"), None, "The agent cannot be reached"),
        (Note(0, "hung_up", by="agent"), None, "The agent hangs up"),
        (Note(0, "hung_up", by="moon"), None, "The line hangs up"),
        (Note(0, "failsafe"), None, "The failsafe puts the caller through, unrecorded"),
        (Note(0, "something new"), None, "something new"),
    ],
)
def test_what_happened_is_told(noted: Note, caption: str | None, expected: str) -> None:
    assert describe(noted, caption, same) == expected


def test_every_number_of_a_line_can_be_called_in_its_language() -> None:
    assert [(choice.number, choice.locale) for choice in choices(a_line())] == [("+33199000010", "fr"), ("+33199000019", "en")]


# -- the outcome ------------------------------------------------------------------------------------------------


def test_a_kept_recording_is_told_with_its_length_and_date() -> None:
    left = tell([a_recording(samples=8000 * 75)], None, same, "en")
    assert left.kept is True
    assert left.text.startswith("1:15 of conversation are kept")
    assert "24 Nov 2026" in left.text


@pytest.mark.parametrize("state", [RecordingState.REFUSED, RecordingState.DESTROYING, RecordingState.DESTROYED])
def test_a_refused_recording_is_told_to_be_gone(state: RecordingState) -> None:
    left = tell([a_recording(state=state)], None, same, "en")
    assert left.kept is False
    assert "destroyed at once" in left.text


def test_no_recording_is_told_with_the_reasons() -> None:
    left = tell([], a_call(reasons=("refused", "not_sampled")), same, "en")
    assert left.kept is False
    assert left.text == "Nothing was recorded. The caller refused. This call is not in the recorded share."
    assert tell([], None, same, "en").text == "Nothing was recorded."


def test_an_unsealed_recording_is_told_as_such() -> None:
    assert tell([a_recording(state=RecordingState.SEALING)], None, same, "en").kept is None


def test_the_outcome_waits_for_sealing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.console.rehearsal.outcome.SECONDS_BETWEEN", 0)
    story = [(), (RecordingState.CAPTURING,), (RecordingState.SEALING,), (RecordingState.SEALED,)]

    def recordings(wanted: Filter, limit: int) -> list[Recording]:
        assert wanted.call_id == "c"
        return [a_recording(state=state, call_id="c") for state in story.pop(0)]

    found = asyncio.run(at_rest(recordings, "c", expected=True))
    assert [one.state for one in found] == [RecordingState.SEALED]
    assert story == []


def test_the_outcome_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.console.rehearsal.outcome.SECONDS_BETWEEN", 0)
    asked = 0

    def recordings(wanted: Filter, limit: int) -> list[Recording]:
        nonlocal asked
        asked += 1
        return []

    assert asyncio.run(at_rest(recordings, "c", expected=True)) == ()
    assert asked == 16
    assert asyncio.run(at_rest(recordings, "c", expected=False)) == ()
    assert asked == 17


# -- places -----------------------------------------------------------------------------------------------------


def test_places_are_limited_and_given_back() -> None:
    places = Places(2)
    with places.one(), places.one():
        with pytest.raises(TooManyRehearsals), places.one():
            pass
        assert places.taken == 2
    assert places.taken == 0
    with pytest.raises(KeyError), places.one():
        raise KeyError
    assert places.taken == 0


def test_the_agents_behaviours_are_those_of_the_page() -> None:
    assert {does.value for does in AgentDoes} == {"answers", "busy", "absent", "person"}
