"""The bytes of the Event Socket, held against recorded ones."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rehearsal import wire

DATA = Path(__file__).parent / "data"
MARK = re.compile(rb"^(>>>|<<<) \+[\d.]+s \(\d+ bytes\)\n", re.MULTILINE)
END = re.compile(rb"# \+[\d.]+s connection closed.*\Z", re.DOTALL)


def packets(name: str, direction: bytes) -> list[bytes]:
    """What went one way in a recorded conversation, message by message. The host's name was replaced, so lengths differ."""
    parts = MARK.split((DATA / name).read_bytes())
    return [
        END.sub(b"", part).removesuffix(b"\n") for way, part in zip(parts[1::2], parts[2::2], strict=True) if way == direction
    ]


RECEIVED = [packet for name in ("caller_hangs_up_linger.txt", "guard.txt") for packet in packets(name, b"<<<")]
EVENTS = [packet for packet in RECEIVED if b"text/event-plain" in packet[:80]]


def headers_of(block: bytes) -> list[tuple[str, str]]:
    pairs = (line.partition(": ") for line in block.decode().split("\n") if line)
    return [(name, unquote(value)) for name, _, value in pairs]


@pytest.mark.parametrize("recorded", EVENTS)
def test_events_come_out_as_they_were_recorded(recorded: bytes) -> None:
    head, _, body = recorded.partition(b"\n\n")
    made = wire.event(headers_of(body))
    assert made == re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head) + b"\n\n" + body


@pytest.mark.parametrize("recorded", [packet for packet in RECEIVED if packet.startswith(b"Event-Name: CHANNEL_DATA")])
def test_so_does_the_answer_to_connect(recorded: bytes) -> None:
    headers = headers_of(recorded)[:-4]
    assert wire.connect_reply(headers) == recorded


def test_so_do_replies_and_notices() -> None:
    replies = [packet for packet in RECEIVED if packet.startswith(b"Content-Type: command/reply")]
    assert len(replies) > 5
    assert all(wire.reply(headers_of(packet)[1][1]) == packet for packet in replies)
    notices = [packet for packet in RECEIVED if b"text/disconnect-notice" in packet]
    linger, goodbye, _ = notices
    identity, name = headers_of(linger)[1][1], headers_of(linger)[3][1]
    assert wire.linger_notice(identity, name, 2) == linger
    assert wire.disconnect_notice(identity) == goodbye


def read(data: bytes) -> list[wire.Command]:
    async def run() -> list[wire.Command]:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        found = []
        while (command := await wire.read_command(reader)) is not None:
            found.append(command)
        return found

    return asyncio.run(run())


def test_recorded_commands_are_understood() -> None:
    commands = read(b"".join(packets("caller_hangs_up_linger.txt", b">>>")))
    assert [command.verb for command in commands] == ["connect", "linger", "myevents", "sendmsg", "sendmsg"]
    assert commands[-1].headers["execute-app-name"] == "playback"
    assert commands[1].rest == "2"


def test_a_body_belongs_to_its_command() -> None:
    commands = read(b"sendmsg\ncall-command: execute\nexecute-app-name: set\ncontent-length: 5\n\na=b\n\nexit\n\n")
    assert [(command.verb, command.body) for command in commands] == [("sendmsg", "a=b\n\n"), ("exit", "")]


@pytest.mark.parametrize("nonsense", [b"x" * 200_000 + b"\n\n", b"a: b\n" * 300_000])
def test_what_is_no_command_is_refused(nonsense: bytes) -> None:
    with pytest.raises(wire.NotACommand):
        read(nonsense)


def test_half_a_command_is_none() -> None:
    assert read(b"connect\n") == []


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_a_value_is_one_line_and_comes_back(value: str) -> None:
    quoted = wire.quote(value)
    assert not set("\r\n ") & set(quoted)
    if "%" not in value:
        assert unquote(quoted) == value
