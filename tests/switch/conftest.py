from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gevent
import gevent.socket
import pytest
from greenswitch.esl import OutboundSession

from ivr.switch.leg import FreeSwitchLeg
from ivr.switch.session import Session
from notices.notice import Locale, Piece, Rendering
from tests.switch.peer import Peer

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def tcp_pair() -> tuple[gevent.socket.socket, gevent.socket.socket]:
    """Both ends of a loopback connection: the line process's, the switch's."""
    listener = gevent.socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    far = gevent.socket.create_connection(listener.getsockname(), timeout=5)
    near, _ = listener.accept()
    listener.close()
    return near, far


@dataclass
class Rig:
    """A session, greenswitch's or ours, and the switch that it talks with."""

    session: Any
    peer: Peer
    stock: bool

    def run(self, call: Any, *arguments: Any, **named: Any) -> gevent.Greenlet[..., tuple[str, Any]]:
        """The call in a greenlet whose failure is looked at by the test alone."""
        return gevent.spawn(_outcome, call, arguments, named)


def _outcome(call: Any, arguments: Any, named: Any) -> tuple[str, Any]:
    try:
        return "returned", call(*arguments, **named)
    except gevent.GreenletExit:
        raise
    except BaseException as error:  # noqa: BLE001  gevent.Timeout is one, which is what a test shows
        return "raised", error


@pytest.fixture(params=["stock", "ours"])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    near, far = tcp_pair()
    stock = request.param == "stock"
    session: Any = OutboundSession(("127.0.0.1", 0), near) if stock else Session(near, reply_seconds=0.3)
    peer = Peer(far)
    yield Rig(session, peer, stock)
    peer.close()
    close(session)


def close(session: Any) -> None:
    if isinstance(session, Session):
        session.stop()
        return
    session._run = False
    for greenlet in (session._receive_events_greenlet, session._process_events_greenlet):
        greenlet.kill()
    session.sock_file.close()
    session.sock.close()


@pytest.fixture
def peer_and_session() -> Iterator[tuple[Peer, Session]]:
    near, far = tcp_pair()
    session, peer = Session(near, reply_seconds=1.0), Peer(far)
    session.open()
    yield peer, session
    peer.close()
    session.stop()


@pytest.fixture
def peer_and_leg(peer_and_session: tuple[Peer, Session]) -> tuple[Peer, FreeSwitchLeg]:
    peer, session = peer_and_session
    return peer, FreeSwitchLeg(session, lambda: NOW)


@pytest.fixture
def rendering() -> Rendering:
    """As long as the prompt of the recorded calls: 16003 samples."""
    folder = Path("/srv/ivr/sounds")
    return Rendering(Piece.LEVEL1, Locale("fr"), "voice", "text", "0", "0", folder / "two-8.wav", folder / "two-16.wav", 16003)
