from __future__ import annotations

import pytest

from ivr.switch import events
from ivr.switch.events import read_event
from ivr.switch.wire import Reader
from tests.switch import recorded


def read(message: bytes) -> events.Event | None:
    (cut,) = Reader().feed(message)
    return read_event(cut)


@pytest.mark.parametrize(
    ("message", "event"),
    [
        (recorded.event("CHANNEL_ANSWER"), events.ChannelAnswered()),
        (
            recorded.event("CHANNEL_BRIDGE", Other_Leg_Unique_ID="b-leg", Other_Leg_Destination_Number="201"),
            events.ChannelBridged("b-leg", "201"),
        ),
        (recorded.event("CUSTOM", key="agent%3A*1"), events.KeyEvent("agent:*1")),
        (recorded.event("CUSTOM", Event_Subclass="sofia%3A%3Aregister"), None),
        (recorded.event("DTMF", DTMF_Digit="%23"), events.Dtmf("#")),
        (recorded.event("RECORD_START", Record_File_Path="/spool/a.raw"), events.RecordStarted("/spool/a.raw")),
        (
            recorded.event(
                "RECORD_STOP",
                Record_File_Path="/spool/a.raw",
                Record_Completion_Cause="uri-failure",
                variable_record_samples="800",
            ),
            events.RecordStopped("/spool/a.raw", "uri-failure", 800),
        ),
        (recorded.event("CHANNEL_HANGUP", Hangup_Cause="USER_BUSY"), events.Hangup("USER_BUSY")),
        (recorded.event("CHANNEL_HANGUP_COMPLETE", Hangup_Cause="NORMAL_CLEARING"), events.HangupComplete("NORMAL_CLEARING")),
        (recorded.event("CHANNEL_STATE", Channel_State="CS_CONSUME_MEDIA"), None),
        (recorded.event("CHANNEL_STATE", Channel_State="CS_PARK"), events.ChannelMoved()),
        (recorded.event("CHANNEL_UNPARK"), None),
        (
            recorded.event(
                "PLAYBACK_STOP", Playback_File_Path="/s/a.wav", variable_playback_last_offset_pos="7680", Playback_Status="break"
            ),
            events.PlaybackStopped("/s/a.wav", 7680, 8000, done=False),
        ),
        (
            recorded.event(
                "PLAYBACK_STOP",
                variable_playback_last_offset_pos="many",
                Channel_Read_Codec_Rate="0",
                Playback_File_Path="/s/a.wav",
            ),
            events.PlaybackStopped("/s/a.wav", 0, 8000, done=True),
        ),
    ],
)
def test_an_event_is_read_as_a_value(message: bytes, event: events.Event | None) -> None:
    assert read(message) == event


def test_hold_is_told_by_its_two_events() -> None:
    body = recorded.bodies()["CHANNEL_BRIDGE", None]
    for name, held in ((b"CHANNEL_HOLD", True), (b"CHANNEL_UNHOLD", False)):
        changed = body.replace(b"Event-Name: CHANNEL_BRIDGE", b"Event-Name: " + name)
        assert read(b"Content-Length: %d\nContent-Type: text/event-plain\n\n" % len(changed) + changed) == events.LegHeld(held)


def test_a_completion_decodes_its_variables_when_they_are_read() -> None:
    event = read(
        recorded.event("CHANNEL_EXECUTE_COMPLETE", "playback", Application_UUID="u-1", Application_Response="FILE%20PLAYED")
    )
    assert isinstance(event, events.ExecuteComplete)
    assert (event.event_uuid, event.application, event.response) == ("u-1", "playback", "FILE PLAYED")
    assert event.variable("read_codec") == "PCMU"
    assert event.variable("never_set") is None


@pytest.mark.parametrize(
    ("samples", "rate", "milliseconds"), [(16003, 8000, 2000), (32006, 16000, 2000), (7680, 8000, 960), (96000, 48000, 2000)]
)
def test_what_was_heard_is_counted_at_the_codecs_rate(samples: int, rate: int, milliseconds: int) -> None:
    assert events.PlaybackStopped("/a.wav", samples, rate, done=True).milliseconds == milliseconds
