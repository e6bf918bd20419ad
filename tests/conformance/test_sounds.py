"""What is heard in mid-call: by whom, for how long, and what the recording makes of it; and who gets the caller's keys."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from tests.conformance.ear import Ear, longest_gap, presence, runs
from tests.conformance.fifo import Fifo
from tests.conformance.phone import Stage
from tests.conformance.sounds import channels, tone, write_wav
from tests.conformance.steps import KEY, end, order, take_charge, talk

CALLER, AGENT, FIRST, SECOND = 400, 620, 1000, 1300
SIGNAL = "tone_stream://v=-17;%(100,30,1700);%(160,0,2100)"
WARNING = "tone_stream://v=-17;%(500,1500,1400);loops=-1"
FRAME_MS = 20
LATE_MS = 160
"""Between the end of a sound and the other's voice: a server takes 20 to 100 ms, a busy machine some more."""


def milliseconds(present: list[bool]) -> list[int]:
    return [length * FRAME_MS for _, length in runs(present)]


async def test_several_sounds_are_said_as_one_and_the_agent_is_back_at_once(stage: Stage) -> None:
    folder = stage.folder / "so+un-d_s.1"
    folder.mkdir()
    files = (write_wav(folder / "a.wav", 0.6, FIRST), "silence_stream://300", write_wav(folder / "b.wav", 0.6, SECOND))
    phone, application = await talk(stage, options="[drop_dtmf=true]")
    ear = Ear(phone)
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application, "RECORD_STEREO=true")
    phone.speak(tone(CALLER, 6))
    phone.agent_speak(tone(AGENT, 6))
    await stage.sleep(1)
    done = await application.run("playback", f"file_string://{'!'.join(files)}", lock=False)
    assert done.event["Application-Response"] == "FILE PLAYED"
    await stage.sleep(1)
    await fifo.order(application, "stop")
    fifo.drain()
    heard, left, right = np.frombuffer(phone.heard(), "<i2"), *channels(bytes(fifo.received))
    said = [*milliseconds(presence(heard, FIRST)), *milliseconds(presence(heard, SECOND))]
    assert [550 <= length <= 660 for length in said] == [True, True]
    lasts = 250 + 600 + 300 + 600  # FreeSWITCH itself begins with 250 ms of silence
    away = longest_gap(presence(heard, AGENT)) * FRAME_MS
    deaf = longest_gap(presence(ear.heard, CALLER)) * FRAME_MS
    assert lasts - 100 <= away <= lasts + LATE_MS, "the caller hears the sounds alone, and the agent again at once"
    assert lasts - 100 <= deaf <= lasts + LATE_MS, "the agent is cut off no longer than it lasts"
    assert longest_gap(presence(left, CALLER)) * FRAME_MS <= LATE_MS, "the caller is recorded all the while"
    assert [550 <= length <= 660 for hertz in (FIRST, SECOND) for length in milliseconds(presence(right, hertz))] == [True, True]
    assert len(left) % 160 == 0
    await end(phone, application)
    assert order(application).count("CHANNEL_EXECUTE_COMPLETE:playback") == 1
    await ear.close()
    await fifo.close()


async def test_a_signal_is_mixed_into_what_the_agent_hears(stage: Stage) -> None:
    phone, application = await talk(stage, options="[drop_dtmf=true]")
    other = (await application.until("CHANNEL_BRIDGE")).event["Other-Leg-Unique-ID"]
    ear = Ear(phone)
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application, "RECORD_STEREO=true")
    phone.speak(tone(CALLER, 4))
    phone.agent_speak(tone(AGENT, 4))
    await stage.sleep(1)
    assert await application.api(f"uuid_displace {other} start {SIGNAL} 0 m") == "+OK Success\n"
    await stage.sleep(1)
    await fifo.order(application, "stop")
    fifo.drain()
    heard, left, right = np.frombuffer(phone.heard(), "<i2"), *channels(bytes(fifo.received))
    assert 60 <= sum(milliseconds(presence(ear.heard, 1700))) <= 140
    assert 120 <= sum(milliseconds(presence(ear.heard, 2100))) <= 200
    assert longest_gap(presence(ear.heard, CALLER)) * FRAME_MS <= LATE_MS, "over the caller's words, not in their place"
    assert longest_gap(presence(heard, AGENT)) * FRAME_MS <= LATE_MS
    assert longest_gap(presence(left, CALLER)) * FRAME_MS <= LATE_MS
    for elsewhere in (heard, left, right):
        assert not milliseconds(presence(elsewhere, 1700)), "nobody else hears it, and no recording has it"
    assert (
        await application.api("uuid_displace 00000000-0000-4000-8000-000000000000 start x 0 m") == "-ERR Cannot locate session!\n"
    )
    await end(phone, application)
    await ear.close()
    await fifo.close()


async def test_both_hear_the_warning_tone_until_it_is_ended(stage: Stage) -> None:
    phone, application = await talk(stage, options="[drop_dtmf=true]")
    other = (await application.until("CHANNEL_BRIDGE")).event["Other-Leg-Unique-ID"]
    ear = Ear(phone)
    legs = (application.uuid, other)
    assert [await application.api(f"uuid_displace {leg} start {WARNING} 0 m") for leg in legs] == ["+OK Success\n"] * 2
    assert await application.api(f"uuid_displace {other} start {WARNING} 0 m") == "-ERR Cannot displace session!\n"
    await stage.sleep(5.2)
    assert [await application.api(f"uuid_displace {leg} stop {WARNING}") for leg in legs] == ["+OK Success\n"] * 2
    assert await application.api(f"uuid_displace {other} stop {WARNING}") == "-ERR Cannot stop displace session!\n"
    await stage.sleep(2)
    for heard in (np.frombuffer(phone.heard(), "<i2"), ear.heard):
        beeps = runs(presence(heard, 1400))
        assert [460 <= length * FRAME_MS <= 540 for _, length in beeps] == [True] * 3
        assert [96 <= after - begin <= 104 for (begin, _), (after, _) in pairwise(beeps)] == [True] * 2
    await end(phone, application)
    await ear.close()


async def test_keys_that_the_caller_types_in_confidence_reach_the_agent_alone(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.run("bind_digit_action", f"caller,2,{KEY}refuse,self,self")
    await application.run("digit_action_set_realm", "caller,self")
    await application.execute("bridge", f"[drop_dtmf=true]{stage.dial}", identity="talk")
    other = (await application.until("CHANNEL_BRIDGE")).event["Other-Leg-Unique-ID"]
    ear = Ear(phone)
    assert (await application.api(f"uuid_drop_dtmf {other} off")).startswith("-USAGE")
    phone.press("5")
    await application.until("DTMF")
    await stage.sleep(0.5)
    assert ear.keys == "", "kept from the agent by the dial string"

    await application.run("bind_digit_action", "typing,D,exec[i]:eval,typing,self,self", lock=False)
    await application.run("digit_action_set_realm", "typing,self", lock=False)
    assert " is not dropping DTMF" in await application.api(f"uuid_drop_dtmf {other} off mask_digits x")
    for count, key in enumerate("427", 2):
        phone.press(key)
        await application.until("DTMF", count=count)
    await stage.sleep(0.5)
    assert ear.keys == "427"
    assert not [event for event in application.events if event.name == "CUSTOM"], "2 means nothing now"

    await application.run("digit_action_set_realm", "caller,self", lock=False)
    assert " is dropping DTMF" in await application.api(f"uuid_drop_dtmf {other} on mask_digits x")
    phone.press("9")
    await application.until("DTMF", count=5)
    phone.press("2")
    assert (await application.until("CUSTOM")).event["key"] == "refuse"
    await stage.sleep(0.5)
    assert ear.keys == "427"
    await end(phone, application)
    await ear.close()
