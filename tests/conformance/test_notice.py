"""Before the bridge: answer, early media, playing, keys."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conformance.phone import Stage
from tests.conformance.sounds import RATE, loud_frames, pitch, write_wav
from tests.conformance.steps import end, order, take_charge

QUIET = "silence_stream://20"


async def test_answer_then_play_to_the_end(stage: Stage) -> None:
    sound = write_wav(stage.folder / "one.wav", 1.0, 500)
    phone, application = await take_charge(stage)
    await application.run("answer")
    done = await application.run("playback", sound)
    assert done.event["Application-Response"] == "FILE PLAYED"
    assert done.event["variable_playback_last_offset_pos"] == "8000"
    stop = await application.until("PLAYBACK_STOP")
    assert (stop.event["Playback-Status"], stop.event["Playback-File-Path"]) == ("done", sound)
    await end(phone, application)
    assert order(application) == [
        "CHANNEL_EXECUTE:answer", "CHANNEL_ANSWER", "CHANNEL_EXECUTE_COMPLETE:answer",
        "CHANNEL_EXECUTE:playback", "PLAYBACK_START", "PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:playback",
        "CHANNEL_HANGUP", "CHANNEL_UNPARK", "CHANNEL_EXECUTE_COMPLETE:socket", "CHANNEL_STATE", "CHANNEL_STATE",
        "CHANNEL_HANGUP_COMPLETE", "disconnect",
    ]  # fmt: skip
    heard = np.frombuffer(phone.heard(), "<i2")
    loud = np.flatnonzero(loud_frames(heard))
    assert 46 <= len(loud) <= 54
    assert abs(pitch(heard[loud[10] * 160 :][: RATE // 2]) - 500) < 20


async def test_early_media_plays_before_the_answer(stage: Stage) -> None:
    sound = write_wav(stage.folder / "early.wav", 0.6)
    phone, application = await take_charge(stage)
    await application.run("pre_answer")
    progress = await application.until("CHANNEL_PROGRESS_MEDIA")
    assert progress.event["Answer-State"] == "early"
    done = await application.run("playback", sound)
    assert done.event["Application-Response"] == "FILE PLAYED"
    assert done.event["Answer-State"] == "early"
    assert done.event["Channel-Call-State"] == "EARLY"
    await application.run("answer")
    assert (await application.until("CHANNEL_ANSWER")).event["Answer-State"] == "answered"
    await end(phone, application)
    assert loud_frames(np.frombuffer(phone.heard(), "<i2")).sum() >= 25


async def test_playing_alone_begins_early_media(stage: Stage) -> None:
    sound = write_wav(stage.folder / "alone.wav", 0.3)
    phone, application = await take_charge(stage)
    await application.run("playback", sound)
    await end(phone, application)
    assert order(application)[:5] == [
        "CHANNEL_PROGRESS_MEDIA", "CHANNEL_EXECUTE:playback", "PLAYBACK_START", "PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:playback",
    ]  # fmt: skip


async def test_missing_file_is_said_and_survived(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.run("answer")
    done = await application.run("playback", "/nonexistent/file.wav")
    assert done.event["Application-Response"] == "FILE NOT FOUND"
    await end(phone, application)
    assert "PLAYBACK_START" not in order(application)


async def test_break_ends_what_is_played_and_says_played(stage: Stage) -> None:
    sound = write_wav(stage.folder / "long.wav", 5.0)
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.execute("playback", sound, identity="cut", lock=True)
    await application.until("PLAYBACK_START")
    await stage.sleep(0.5)
    assert await application.api(f"uuid_break {application.uuid}") == "+OK\n"
    done = await application.complete("cut")
    assert done.event["Application-Response"] == "FILE PLAYED"
    assert (await application.until("PLAYBACK_STOP")).event["Playback-Status"] == "break"
    assert 2000 < int(done.event["variable_playback_last_offset_pos"]) < 16000
    await end(phone, application)


async def test_star_ends_a_playback_unless_told_otherwise(stage: Stage) -> None:
    sound = write_wav(stage.folder / "long.wav", 3.0)
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.execute("playback", sound, identity="star", lock=True)
    await application.until("PLAYBACK_START")
    await stage.sleep(0.3)
    phone.press("*")
    done = await application.complete("star")
    assert done.event["variable_playback_terminator_used"] == "*"
    assert done.event["Application-Response"] == "FILE PLAYED"
    await application.run("set", "playback_terminators=none")
    await application.execute("playback", sound, identity="none", lock=True)
    await application.until("PLAYBACK_START", count=2)
    await stage.sleep(0.3)
    phone.press("*")
    done = await application.complete("none")
    assert done.event["variable_playback_last_offset_pos"] == "24000"
    await end(phone, application)


async def test_a_key_interrupts_the_prompt_and_is_the_answer(stage: Stage) -> None:
    sound = write_wav(stage.folder / "prompt.wav", 4.0)
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.execute(
        "play_and_get_digits", f"1 1 1 3000 none {sound} {QUIET} choice [012] 3000", identity="ask", lock=True
    )
    await application.until("PLAYBACK_START")
    await stage.sleep(0.5)
    phone.press("2")
    done = await application.complete("ask")
    assert (done.event["variable_choice"], done.event["variable_read_result"]) == ("2", "success")
    assert done.event["Application-Response"] == "_none_"
    assert 2000 < int(done.event["variable_playback_last_offset_pos"]) < 20000
    assert (await application.until("DTMF")).event["DTMF-Digit"] == "2"
    await end(phone, application)
    assert order(application)[3:8] == [
        "CHANNEL_EXECUTE:play_and_get_digits", "PLAYBACK_START", "DTMF", "PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:play_and_get_digits",
    ]  # fmt: skip


async def test_a_key_after_the_prompt(stage: Stage) -> None:
    sound = write_wav(stage.folder / "prompt.wav", 0.3)
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.execute(
        "play_and_get_digits", f"1 1 1 4000 none {sound} {QUIET} choice [012] 4000", identity="ask", lock=True
    )
    await application.until("PLAYBACK_STOP")
    await stage.sleep(0.3)
    phone.press("0")
    done = await application.complete("ask")
    assert (done.event["variable_choice"], done.event["variable_playback_last_offset_pos"]) == ("0", "2400")
    await end(phone, application)


async def test_wrong_key_then_silence(stage: Stage) -> None:
    sound = write_wav(stage.folder / "prompt.wav", 1.0)
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.execute(
        "play_and_get_digits", f"1 1 2 1000 none {sound} silence_stream://100 choice [12] 1000", identity="ask", lock=True
    )
    await application.until("PLAYBACK_START")
    await stage.sleep(0.2)
    phone.press("9")
    done = await application.complete("ask")
    assert done.event["variable_choice_invalid"] == "9"
    assert done.event["variable_read_result"] == "failure"
    assert "variable_choice" not in done.event
    await end(phone, application)
    played = [name for name in order(application) if name.startswith(("PLAYBACK", "DTMF"))]
    assert played == ["PLAYBACK_START", "DTMF", "PLAYBACK_STOP", *["PLAYBACK_START", "PLAYBACK_STOP"] * 3]


async def test_event_lock_queues_and_without_it_the_second_runs_inside_the_first(stage: Stage) -> None:
    first, second = write_wav(stage.folder / "a.wav", 1.0), write_wav(stage.folder / "b.wav", 0.3)
    phone, application = await take_charge(stage)
    await application.run("answer")
    for lock, name in ((True, "locked"), (False, "free")):
        await application.execute("playback", first, identity=f"{name} 1", lock=lock)
        await application.execute("playback", second, identity=f"{name} 2", lock=lock)
        await application.complete(f"{name} 1")
        await application.complete(f"{name} 2")
    await end(phone, application)
    completed = [event.event["Application-UUID"] for event in application.events if event.name == "CHANNEL_EXECUTE_COMPLETE"]
    assert completed[1:5] == ["locked 1", "locked 2", "free 2", "free 1"]


async def test_event_uuid_comes_back(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.execute("answer", identity="my own name")
    done = await application.complete("my own name")
    assert done.event["Application"] == "answer"
    await end(phone, application)


@pytest.mark.parametrize(("name", "argument", "variables"), [
    ("set", "one=a b", {"one": "a b"}),
    ("multiset", "one=1 two=2", {"one": "1", "two": "2"}),
    ("export", "one=1", {"one": "1", "export_vars": "one"}),
])  # fmt: skip
async def test_variables(stage: Stage, name: str, argument: str, variables: dict[str, str]) -> None:
    phone, application = await take_charge(stage)
    done = await application.run(name, argument)
    assert {key: done.event.get(f"variable_{key}") for key in variables} == variables
    done = await application.run("unset", "one")
    assert "variable_one" not in done.event
    await end(phone, application)


async def test_silence_and_tones_are_files_too(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.run("answer")
    silent = await application.run("playback", "silence_stream://500")
    assert silent.event["variable_playback_last_offset_pos"] == "4000"
    toned = await application.run("playback", "tone_stream://%(200,100,440);loops=2")
    assert toned.event["variable_playback_last_offset_pos"] == "4800"
    await end(phone, application)


async def test_a_key_pressed_between_two_prompts_is_said_and_thrown_away(stage: Stage) -> None:
    """Whoever refuses in that moment has refused: the line must not wait for the next question to hear it."""
    sound = write_wav(stage.folder / "next.wav", 0.5)
    phone, application = await take_charge(stage)
    await application.run("answer")
    await stage.sleep(0.3)
    phone.press("2")
    assert (await application.until("DTMF")).event["DTMF-Digit"] == "2"
    done = await application.run("play_and_get_digits", f"1 1 1 1000 none {sound} {QUIET} choice [0-9*#]")
    assert "variable_choice" not in done.event
    await end(phone, application)
    assert order(application).count("DTMF") == 1
