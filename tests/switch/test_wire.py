from __future__ import annotations

import contextlib
import itertools
import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.switch import commands, wire
from ivr.switch.errors import IllegalArgument, NotEventSocket
from ivr.switch.events import KNOWN
from ivr.switch.wire import MOST_HEADER_BYTES, Message, Reader
from tests.switch import recorded

STREAM = recorded.received("bare_flow")
WHOLE = Reader().feed(STREAM)


def same(one: list[Message], other: list[Message]) -> bool:
    return [(m.kind, m.head, m.body) for m in one] == [(m.kind, m.head, m.body) for m in other]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, len(STREAM)), max_size=30))
def test_however_the_bytes_arrive_the_messages_are_the_same(cuts: list[int]) -> None:
    reader, messages = Reader(), []
    edges = sorted({0, *cuts, len(STREAM)})
    for start, end in itertools.pairwise(edges):
        messages += reader.feed(STREAM[start:end])
    assert same(messages, WHOLE)


def test_byte_by_byte_too() -> None:
    stream = b"".join(recorded.cut(recorded.received("whole_call"))[:8])
    reader, messages = Reader(), []
    for at in range(len(stream)):
        messages += reader.feed(stream[at : at + 1])
    assert same(messages, Reader().feed(stream))


@pytest.mark.parametrize("conversation", recorded.CONVERSATIONS)
def test_a_header_read_late_is_the_header_decoded_at_once(conversation: str) -> None:
    for message in Reader().feed(recorded.received(conversation)):
        block = message.body if message.kind == wire.EVENT else message.head
        first: dict[str, str] = {}
        for line in block.decode().strip("\n").split("\n"):
            name, _, value = line.partition(": ")
            first.setdefault(name, unquote(value.strip()))
        for name, value in first.items():
            assert message.header(name.encode()) == value


def test_the_number_of_messages_is_that_of_an_independent_cut() -> None:
    for conversation in recorded.CONVERSATIONS:
        stream = recorded.received(conversation)
        assert len(Reader().feed(stream)) == len(recorded.cut(stream))


def test_events_that_nobody_reads_are_not_cut_out() -> None:
    names = {message.event_name for message in Reader(KNOWN).feed(STREAM)} - {b""}
    assert names <= KNOWN
    assert {message.event_name for message in WHOLE} - KNOWN


def test_an_event_by_the_application_event_has_its_name_further_down() -> None:
    (message,) = Reader(KNOWN).feed(recorded.event("CUSTOM", key="caller%3A2"))
    assert not message.body.startswith(b"Event-Name")
    assert message.event_name == b"CUSTOM"


def test_a_quoted_line_feed_stays_inside_its_value() -> None:
    (message,) = Reader().feed(
        b"Content-Type: command/reply\nCaller: a%0AUnique-ID: forged\nUnique-ID: true\nReply-Text: %2BOK%0A\n\n"
    )
    assert message.header(b"Unique-ID") == "true"
    assert message.header(b"Caller") == "a\nUnique-ID: forged"
    assert message.data == "+OK"


def test_a_name_inside_another_name_or_value_is_not_found() -> None:
    (message,) = Reader().feed(b"Content-Type: command/reply\nCaller-Unique-ID: one\nNote: Unique-ID: two\nEmpty: \n\n")
    assert message.header(b"Unique-ID") is None
    assert message.header(b"Empty") == ""


def test_bytes_that_are_not_utf8_do_not_matter() -> None:
    (message,) = Reader().feed(b"Content-Type: command/reply\nName: \xff%FF\nReply-Text: +OK\n\n")
    assert message.header(b"Name") == "��"


@pytest.mark.parametrize(
    "other",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\0" * 5,
        b"x" * 200,
        b"Name without colon\n\n",
        b"Reply-Text: +OK\n\n",
        b"Content-Type: text/event-plain\nContent-Length: -5\n\n",
        b"Content-Type: text/event-plain\nContent-Length: ten\n\n",
        b"Content-Length: 9999999\nContent-Type: text/event-plain\n\n",
        b"Content-Type: text/event-plain\nContent-Length: 99999999999999999999\n\n",
        b"Content-Type: a\n" + b"x: y\n" * (MOST_HEADER_BYTES // 5 + 10),
    ],
)
def test_what_is_not_the_event_socket_is_said_at_once(other: bytes) -> None:
    with pytest.raises(NotEventSocket):
        Reader().feed(other)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader_in_another_way(noise: bytes) -> None:
    reader = Reader()
    with contextlib.suppress(NotEventSocket):
        reader.feed(noise)
        reader.feed(noise)


@given(st.text(max_size=60), st.text(max_size=60))
def test_an_argument_never_adds_a_line(application: str, argument: str) -> None:
    evil = re.search("[\r\n\0]", application + argument)
    try:
        data = commands.execute(application, argument, "uuid-1", lock=True)
    except IllegalArgument:
        assert evil
        return
    assert not evil
    lines = data.decode().split("\n")
    assert len(lines) == (8 if argument else 7)
    assert lines[-4:] == ["Event-UUID: uuid-1", "event-lock: true", "", ""]


@pytest.mark.parametrize(
    "make", [commands.command, commands.hang_up, lambda text: commands.execute("playback", text, "u", lock=False)]
)
@pytest.mark.parametrize("evil", ["a\nb", "a\rb", "a\0b"])
def test_every_command_is_checked(make: object, evil: str) -> None:
    with pytest.raises(IllegalArgument):
        make(evil)  # type: ignore[operator]
