from __future__ import annotations

from collections.abc import Iterator

import gevent
import gevent.server
import gevent.socket
import pytest

from ivr.switch import inbound
from ivr.switch.errors import AuthenticationRefused, CommandRefused, ConnectionLost, NotEventSocket, SwitchTimeout
from ivr.switch.inbound import InboundClient

GREETING = b"Content-Type: auth/request\n\n"
ACCEPTED = b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n"
INVALID = b"Content-Type: command/reply\nReply-Text: -ERR invalid\n\n"
RUDE = b"Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n"


class Switch:
    """FreeSWITCH's inbound side, as recorded."""

    def __init__(self, greeting: bytes = GREETING, host: str = "127.0.0.1") -> None:
        self.greeting = greeting
        self.heard: list[str] = []
        self.sockets: list[gevent.socket.socket] = []
        self.server = gevent.server.StreamServer((host, 0), self.serve)
        self.server.start()

    @property
    def port(self) -> int:
        return int(self.server.address[1])

    def serve(self, sock: gevent.socket.socket, _: object) -> None:
        self.sockets.append(sock)
        try:
            sock.sendall(self.greeting)
            buffer = b""
            while data := sock.recv(4096):
                buffer += data
                while b"\n\n" in buffer:
                    line, _, buffer = buffer.partition(b"\n\n")
                    self.heard.append(line.decode())
                    sock.sendall(self.answer(line.decode()))
        except OSError:
            return

    def answer(self, line: str) -> bytes:
        if line.startswith("auth"):
            return ACCEPTED if line == "auth secret" else INVALID
        body = {"api status": "UP 0 years", "api nosuch": "-ERR nosuch Command not found!\n"}.get(line)
        return b"" if body is None else f"Content-Type: api/response\nContent-Length: {len(body)}\n\n{body}".encode()

    def drop(self) -> None:
        for sock in self.sockets:
            sock.close()
        self.sockets.clear()

    def close(self) -> None:
        self.server.stop()
        self.drop()


@pytest.fixture
def switch() -> Iterator[Switch]:
    made = Switch()
    yield made
    made.close()


@pytest.fixture
def client(switch: Switch) -> Iterator[InboundClient]:
    made = InboundClient("127.0.0.1", switch.port, "secret", timeout=1.0)
    yield made
    made.close()


def test_it_authenticates_and_asks(switch: Switch, client: InboundClient) -> None:
    client.connect()
    assert client.connected
    assert client.api("status") == "UP 0 years"
    assert switch.heard == ["auth secret", "api status"]
    with pytest.raises(CommandRefused):
        client.api("nosuch")


def test_a_question_without_an_answer_has_its_limit(client: InboundClient) -> None:
    client.connect()
    with pytest.raises(SwitchTimeout):
        client.api("silence", 0.05)


def test_a_lost_connection_fails_what_waits_and_comes_back(switch: Switch, client: InboundClient) -> None:
    client.start()
    assert client.wait_connected(2)
    gevent.spawn_later(0.05, switch.drop)
    with pytest.raises(ConnectionLost):
        client.api("silence", 5)
    gevent.sleep(0.02)
    assert client.wait_connected(2)
    assert client.api("status") == "UP 0 years"


def test_it_tries_again_until_somebody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "FIRST_PAUSE_SECONDS", 0.02)
    switch = Switch()
    port = switch.port
    switch.close()
    client = InboundClient("127.0.0.1", port, "secret", timeout=1.0)
    client.start()
    assert not client.wait_connected(0.1)
    with pytest.raises(ConnectionLost):
        client.api("status")
    again = gevent.server.StreamServer(("127.0.0.1", port), switch.serve)
    again.start()
    assert client.wait_connected(3)
    client.close()
    again.stop()
    switch.drop()


def test_a_wrong_password_is_said(switch: Switch) -> None:
    with pytest.raises(AuthenticationRefused):
        InboundClient("127.0.0.1", switch.port, "wrong").connect()


@pytest.mark.parametrize(
    ("greeting", "error"),
    [(RUDE, AuthenticationRefused), (b"SSH-2.0-x\r\n", NotEventSocket), (b"", SwitchTimeout)],
)
def test_something_else_at_that_port(greeting: bytes, error: type[Exception]) -> None:
    switch = Switch(greeting)
    with pytest.raises(error):
        InboundClient("127.0.0.1", switch.port, "secret", timeout=0.1).connect()
    switch.close()


def test_nobody_at_that_port(switch: Switch) -> None:
    port = switch.port
    switch.close()
    with pytest.raises(ConnectionLost):
        InboundClient("127.0.0.1", port, "secret").connect()


def test_ipv6() -> None:
    switch = Switch(host="::1")
    client = InboundClient("::1", switch.port, "secret")
    client.connect()
    assert client.api("status") == "UP 0 years"
    client.close()
    switch.close()
