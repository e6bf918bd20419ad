"""What connects to the line's port and is no FreeSWITCH: other protocols, and silence."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.faults.calling import ring
from tests.faults.conftest import MOST_CALLS
from tests.faults.house import PATIENCE, House

NOT_EVENT_SOCKET = {
    "http": b"GET / HTTP/1.1\r\nHost: line\r\n\r\n",
    "tls": bytes.fromhex("16030100f8010000f40303") + bytes(200),
    "sip": b"INVITE sip:+33199007702@line SIP/2.0\r\n\r\n",
    "zeros": bytes(4096),
    "endless": b"Content-Type: " + b"x" * (300 * 1024),
    "huge": b"Content-Type: command/reply\nContent-Length: 99999999999\n\n",
    "negative": b"Content-Type: command/reply\nContent-Length: -5\n\n",
}


@contextmanager
def stranger(house: House) -> Iterator[socket.socket]:
    """A connection to the line's port; `connect` has been read from it already."""
    with socket.create_connection((house.settings.line_host, house.settings.line_port), PATIENCE) as peer:
        yield peer


def closed(peer: socket.socket) -> bool:
    """Whether the line closes the connection; what it has sent before is read away."""
    try:
        while peer.recv(65_536):
            pass
    except ConnectionResetError:
        return True
    return True


@pytest.mark.parametrize("said", NOT_EVENT_SOCKET.values(), ids=NOT_EVENT_SOCKET.keys())
def test_another_protocol_is_named_and_closed_at_once(running: House, said: bytes) -> None:
    before = running.errors().count("switch.not-event-socket")
    with stranger(running) as peer:
        peer.sendall(said)
        assert closed(peer)
    running.wait_for_error("switch.not-event-socket", before + 1)
    assert "199007702" not in running.messages.read_text(), "logs hold no number (L6)"


def test_silent_peers_hold_no_session_for_long_and_nobody_waits_for_them(running: House) -> None:
    before = running.errors().count("switch.timeout")
    with ExitStack() as peers:
        silent = [peers.enter_context(stranger(running)) for _ in range(MOST_CALLS)]
        silent[0].sendall(b"Content-Type: command/re")
        for peer in silent:
            assert peer.recv(65_536).startswith(b"connect\n")
        turned_away = ring(running)
        assert turned_away.ended.connected
        assert turned_away.failsafe in {"line_gone", "handed_back"}, "the failsafe at once, not after the guard's 8 s"
        assert not turned_away.tapped
        assert "switch.full" in running.errors()
        assert all(closed(peer) for peer in silent)
    running.wait_for_error("switch.timeout", before + MOST_CALLS)
    assert running.recording(ring(running).call_id).complete
