from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gevent
import gevent.socket
import pytest
from structlog.testing import capture_logs

from ivr.call.ports import CallerGone
from ivr.switch import server as server_module
from ivr.switch.errors import CannotListen, CommandRefused
from ivr.switch.server import OutboundServer
from ivr.switch.session import Session
from tests.switch import recorded
from tests.switch.peer import Peer

Serve = Callable[..., OutboundServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[OutboundServer] = []

    def start(handler: Callable[[Session], None] = lambda session: None, **named: Any) -> OutboundServer:
        server = OutboundServer("127.0.0.1", 0, handler, **{"max_sessions": 10, "connect_seconds": 0.3, **named})
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


def until(condition: Callable[[], object]) -> None:
    for _ in range(300):
        if condition():
            return
        gevent.sleep(0.01)
    raise AssertionError("it did not happen")


def test_a_handler_gets_an_opened_session(serve: Serve) -> None:
    seen: list[str] = []
    server = serve(lambda session: seen.append(session.call.dialled))
    peer = Peer.call(server.port)
    assert peer.closed.wait(2)
    assert seen == ["9000"]
    until(lambda: server.active == 0)


def test_over_the_limit_a_call_is_given_back_at_once_and_that_is_said_once(serve: Serve) -> None:
    server = serve(lambda session: gevent.sleep(5), max_sessions=2)
    inside = [Peer.call(server.port) for _ in range(2)]
    for peer in inside:
        peer.wait("connect")
    with capture_logs() as logs:
        outside = [Peer.call(server.port) for _ in range(3)]
        assert all(peer.closed.wait(1) for peer in outside)
    assert [log["error_id"] for log in logs] == ["switch.full"]
    assert server.active == 2
    for peer in outside:
        assert [sent.name for sent in peer.sent][-3:] == ["api sched_del", "resume", "exit"]


def test_a_call_over_the_limit_whose_switch_is_silent_is_let_go_of(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "REFUSAL_SECONDS", 0.1)
    server = serve(lambda session: None, max_sessions=0)
    peer = Peer.call(server.port, silent={"connect"})
    assert peer.closed.wait(2)
    assert [sent.name for sent in peer.sent] == ["connect", "linger", "myevents", "event"]


def test_only_so_many_calls_are_given_back_at_once(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "MOST_REFUSALS", 2)
    server = serve(lambda session: None, max_sessions=0)
    asked = [Peer.call(server.port, silent={"connect"}) for _ in range(2)]
    for peer in asked:
        peer.wait("connect")
    further = Peer.call(server.port)
    assert further.closed.wait(1)
    assert not further.sent
    assert not any(peer.closed.is_set() for peer in asked)
    for peer in asked:
        peer.close()
    until(lambda: server._refusals == 0)
    again = Peer.call(server.port)
    assert again.closed.wait(1)
    assert again.sent[-1].name == "exit"


@pytest.mark.parametrize("error", [RuntimeError("a mistake"), CommandRefused("no")])
def test_a_handler_that_fails_before_the_bridge_gives_its_call_back(serve: Serve, error: Exception) -> None:
    def handler(session: Session) -> None:
        raise error

    peer = Peer.call(serve(handler).port)
    assert peer.closed.wait(2)
    assert [sent.name for sent in peer.sent][-3:] == ["api sched_del", "resume", "exit"]


def test_a_handler_that_fails_once_the_caller_is_put_through_ends_no_conversation(serve: Serve) -> None:
    def handler(session: Session) -> None:
        session.take_charge(20)
        session.begin("bridge", "user/201", lock=False, first=session.guard.release)
        raise RuntimeError("a mistake")

    peer = Peer.call(serve(handler).port)
    assert peer.closed.wait(2)
    assert [sent.name for sent in peer.sent][-1] in {"api sched_del", "bridge"}


def test_bytes_of_another_protocol_are_told_with_their_id(serve: Serve) -> None:
    server = serve()
    with capture_logs() as logs:
        sock = gevent.socket.create_connection(("127.0.0.1", server.port), timeout=2)
        sock.sendall(b"GET / HTTP/1.1\r\nHost: line\r\n\r\n")
        until(lambda: server.active == 0 and logs)
        sock.close()
    assert [(log["error_id"], log["peer"]) for log in logs] == [("switch.not-event-socket", "127.0.0.1")]


def test_a_silent_peer_is_dropped(serve: Serve) -> None:
    server = serve()
    with capture_logs() as logs:
        peer = Peer.call(server.port, silent={"connect"})
        assert peer.closed.wait(2)
        until(lambda: server.active == 0)
    assert [log["error_id"] for log in logs] == ["switch.timeout"]


@pytest.mark.parametrize("error", [RuntimeError("a mistake"), CallerGone()])
def test_a_handler_that_fails_ends_its_own_session(serve: Serve, error: Exception) -> None:
    def handler(session: Session) -> None:
        if session.call.dialled == "9001":
            raise error
        session.answer()
        served.append(None)

    served: list[None] = []
    server = serve(handler)
    failing = Peer.call(server.port)
    failing.answers["connect"] = lambda _: [
        recorded.with_headers(recorded.connect_reply(), {"Caller-Destination-Number": "9001"})
    ]
    assert failing.closed.wait(2)
    other = Peer.call(server.port)
    other.wait("answer")
    assert other.closed.wait(2)
    assert served == [None]


def test_the_port_of_another_process_is_an_error_that_says_so(serve: Serve) -> None:
    server = serve()
    with pytest.raises(CannotListen) as caught:
        OutboundServer("127.0.0.1", server.port, lambda session: None, max_sessions=1).start()
    assert caught.value.id == "switch.cannot-listen"


def test_drain_lets_calls_end_and_takes_no_new_ones(serve: Serve) -> None:
    ended: list[bool] = []

    def handler(session: Session) -> None:
        session.playback("/srv/a.wav")
        ended.append(True)

    server = serve(handler)
    peer = Peer.call(server.port, silent={"playback"})
    peer.wait("playback")
    draining = gevent.spawn(server.drain, 5)
    gevent.sleep(0.05)
    with pytest.raises(OSError, match="refused"):
        gevent.socket.create_connection(("127.0.0.1", server.port), timeout=2)
    peer.raw(recorded.reply("+OK"))
    peer.complete("playback")
    draining.join(2)
    assert draining.dead
    assert ended == [True]


def test_what_does_not_end_in_time_is_closed(serve: Serve) -> None:
    gone: list[bool] = []

    def handler(session: Session) -> None:
        try:
            session.playback("/srv/a.wav")
        except CallerGone:
            gone.append(True)

    server = serve(handler)
    peer = Peer.call(server.port, silent={"playback"})
    peer.wait("playback")
    server.drain(0.1)
    assert gone == [True]
    assert server.active == 0
    assert peer.closed.wait(1)


def test_both_protocols_on_one_address() -> None:
    server = OutboundServer("::", 0, lambda session: None, max_sessions=5)
    server.start()
    for host in ("127.0.0.1", "::1"):
        peer = Peer.call(server.port, host)
        peer.wait("connect")
        peer.close()
    server.stop()
