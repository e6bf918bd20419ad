"""The answers to commands, word for word."""

from __future__ import annotations

import re

import pytest

from tests.conformance.phone import Stage
from tests.conformance.steps import end, leave, take_charge

COMMANDS = [
    ("noevents", "+OK no longer listening for events"),
    ("event plain DTMF", "+OK event listener enabled plain"),
    ("event", "-ERR no keywords supplied"),
    ("event plain", "-ERR no keywords supplied"),
    ("nixevent", "-ERR no keywords supplied"),
    ("nixevent DTMF", "+OK events nixed"),
    ("myevents", "-ERR aready enabled."),
    ("filter Unique-ID one", "+OK filter added. [Unique-ID]=[one]"),
    ("filter delete Unique-ID one", "+OK filter deleted. [Unique-ID][one]"),
    ("filter Unique-ID two", "+OK filter added. [Unique-ID]=[two]"),
    ("filter delete all", "+OK filter deleted. [all][]"),
    ("divert_events on", "+OK events diverted"),
    ("divert_events off", "+OK events not diverted"),
    ("divert_events", "-ERR missing value."),
    ("linger", "+OK will linger"),
    ("linger 5", "+OK will linger 5 seconds"),
    ("nolinger", "+OK will not linger"),
    ("getvar direction", "inbound"),
    ("getvar nosuch", "-ERR command not found"),
    ("foo", "-ERR command not found"),
    ("api", "-ERR command not found"),
    ("sendmsg\ncall-command: foo", "+OK"),
    ("sendmsg nosuch\ncall-command: execute", "-ERR invalid session id [nosuch]"),
    ("log 7", "+OK log level 7 [7]"),
    ("resume", "+OK"),
]

API = [
    ("nosuch", "-ERR nosuch Command not found!\n"),
    ("uuid_exists UUID", "true"),
    ("uuid_exists x", "false"),
    ("uuid_getvar UUID direction", "inbound"),
    ("uuid_getvar UUID nosuch", "_undef_"),
    ("uuid_getvar x direction", "-ERR No such channel!\n"),
    ("uuid_setvar UUID a b c", "+OK\n"),
    ("uuid_getvar UUID a", "b c"),
    ("uuid_setvar UUID a", "+OK\n"),
    ("uuid_getvar UUID a", "_undef_"),
    ("uuid_break UUID", "+OK\n"),
    ("uuid_break x", "-ERR No such channel!\n"),
    ("uuid_kill x", "-ERR No such channel!\n"),
    ("uuid_park x", "-ERR No such channel!\n"),
    ("uuid_transfer x 1", "-ERR No such channel!\n"),
    ("uuid_bridge x y", "-ERR Invalid uuid\n"),
    ("uuid_broadcast x y", "-ERR invalid uuid\n"),
    ("uuid_buglist UUID", "<media-bugs>\n</media-bugs>\n"),
    ("uuid_buglist x", "-ERR no reply\n"),
    ("uuid_hold x", "+OK Success\n"),
    ("uuid_record", "-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]\n"),
    ("uuid_record UUID foo /x.raw", "-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]\n"),
    ("uuid_record x start /x.raw", "-ERR Cannot locate session!\n"),
    ("uuid_record UUID stop /x.raw", "-ERR Cannot stop record session!\n"),
    ("uuid_record UUID stop all", "-ERR Cannot stop record session!\n"),
    ("uuid_record UUID mask /x.raw", "-ERR Cannot mask recording session!\n"),
    ("uuid_record UUID unmask /x.raw", "-ERR Cannot unmask recording session!\n"),
    ("sched_del UUID", "+OK Deleted: 0\n"),
    ("sched_del x", "+OK Deleted: 0\n"),
    ("sched_transfer +1 x 1", "-ERR No such channel!\n"),
]


async def test_commands(stage: Stage) -> None:
    _, application = await take_charge(stage)
    assert [(text, (await application.command(text)).text) for text, _ in COMMANDS] == COMMANDS


async def test_api(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    answers = [(text, await application.api(text.replace("UUID", application.uuid))) for text, _ in API]
    assert answers == API
    await end(phone, application)


async def test_sched_del_says_how_many_there_were(stage: Stage) -> None:
    _, application = await stage.answer()
    await application.connect()
    deleted = f"sched_del {application.uuid}"
    assert [await application.api(deleted) for _ in range(2)] == ["+OK Deleted: 1\n", "+OK Deleted: 0\n"]
    assert re.fullmatch(r"\+OK.*\n?", await application.api(f"sched_transfer +100 {application.uuid} 1 XML failsafe"))
    assert await application.api(deleted) == "+OK Deleted: 1\n"


async def test_bgapi_answers_with_an_event(stage: Stage) -> None:
    _, application = await take_charge(stage)
    await application.command("event plain BACKGROUND_JOB")
    reply = await application.command("bgapi uuid_exists x")
    assert reply.text == f"+OK Job-UUID: {reply.headers['Job-UUID']}"


async def test_status_says_ready(stage: Stage) -> None:
    _, application = await take_charge(stage)
    status = await application.api("status")
    assert status.startswith("UP 0 years, 0 days, 0 hours")
    assert "is ready" in status.splitlines()[1]


async def test_connect_is_answered_with_the_channel(stage: Stage) -> None:
    _, application = await take_charge(stage)
    raw = application.raw_connect.decode()
    assert raw.startswith("Event-Name: CHANNEL_DATA\nCore-UUID: ")
    assert raw.endswith("Content-Type: command/reply\nReply-Text: %2BOK%0A\nSocket-Mode: async\nControl: full\n\n")
    assert "Content-Length" not in raw
    assert application.call["Channel-Destination-Number"] == application.call["Caller-Destination-Number"] == "0199000000"
    assert application.call["Caller-Caller-ID-Number"] == "33199000001"
    assert application.call["Answer-State"] == "ringing"


@pytest.mark.parametrize("command", ["sendmsg\ncall-command: hangup", "foo"])
async def test_after_the_hangup_commands_are_still_answered(stage: Stage, command: str) -> None:
    phone, application = await take_charge(stage)
    phone.hang_up()
    await application.until("CHANNEL_HANGUP_COMPLETE")
    assert (await application.command(command)).text in {"+OK", "-ERR command not found"}
    assert await application.api(f"uuid_exists {application.uuid}") == "false"
    assert await application.api(f"uuid_getvar {application.uuid} direction") == "-ERR No such channel!\n"
    await leave(application)
    goodbye = application.packets[-1]
    assert goodbye.headers["Content-Disposition"] == "disconnect"
    assert goodbye.body == "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"
