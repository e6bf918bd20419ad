"""Each fault of greenswitch 0.0.19 shown on the stock library, and gone in ours (shared list: LIBRARIES, by line of esl.py)."""

from __future__ import annotations

import resource
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import gevent.socket
import pytest
from greenswitch.esl import OutboundESLServer

from ivr.call.happenings import Bridged
from ivr.domain.line import Destination
from ivr.switch.errors import IllegalArgument, QueueFull, SwitchTimeout
from ivr.switch.leg import FreeSwitchLeg
from ivr.switch.server import OutboundServer
from tests.ports import free_port
from tests.switch import recorded
from tests.switch.conftest import Rig
from tests.switch.peer import Peer

DESTINATION = Destination("user/201", 30)

SOON = 0.4
"""Seconds within which a reaction must come, and a stock wait must have shown that it does not."""

LONG = 10.0
"""As long as anybody waits for ours on a busy machine."""


def over(greenlet: gevent.Greenlet[..., tuple[str, Any]]) -> bool:
    greenlet.join(SOON)
    return greenlet.dead


def playing(rig: Rig) -> gevent.Greenlet[..., tuple[str, Any]]:
    """A playback that the switch has begun and not ended."""
    rig.peer.silent.add("playback")
    rig.session.connect()
    greenlet = rig.run(rig.session.playback, "/srv/ivr/sounds/two-8.wav")
    rig.peer.wait("playback")
    rig.peer.raw(recorded.reply("+OK"))
    gevent.sleep(0.02)
    return greenlet


# -- the reader -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("library", ["stock", "ours"])
def test_a_truncated_event_freezes_the_whole_process(library: str) -> None:  # lines 108-118
    """In a process of its own, ended by its own time limit: the stock reader spins for ever."""
    script = Path(__file__).with_name("truncated.py")
    done = subprocess.run(
        [sys.executable, script, library], capture_output=True, text=True, timeout=30, cwd=Path(__file__).parents[2], check=False
    )
    assert done.stdout.split() == (["frozen"] if library == "stock" else ["alive"]), done.stderr


def test_an_end_without_notice_leaves_the_call_blocked(rig: Rig) -> None:  # lines 80-92
    greenlet = playing(rig)
    rig.peer.close()
    assert over(greenlet) is not rig.stock


def test_one_byte_that_is_not_utf8_kills_the_reader(rig: Rig) -> None:  # lines 83, 120
    greenlet = playing(rig)
    rig.peer.raw(recorded.event("CHANNEL_STATE").replace(b"Caller-ANI: ", b"Caller-ANI:\xff"))
    rig.peer.complete("playback")
    assert over(greenlet) is not rig.stock


def test_a_quoted_line_feed_injects_a_header(rig: Rig) -> None:  # line 31
    forged = recorded.with_headers(
        recorded.connect_reply(), {"variable_sip_h_X-Note": "a%0ACaller-Caller-ID-Number: 33199009999"}
    )
    rig.peer.answers["connect"] = lambda _: [forged]
    rig.session.connect()
    assert rig.session.caller_id_number == ("33199009999" if rig.stock else "33199000001")


def test_an_empty_last_header_sticks_to_the_one_before(rig: Rig) -> None:  # line 31
    rig.session.connect()
    rig.peer.answers["api status"] = lambda _: [b"Content-Type: command/reply\nReply-Text: +OK\nLast: \n\n"]
    reply = rig.session.send("api status")
    assert (reply.headers["Reply-Text"] if rig.stock else reply.header(b"Reply-Text")) == ("+OK\nLast:" if rig.stock else "+OK")


# -- waits ----------------------------------------------------------------------------------------------------------


def test_a_handler_of_completions_takes_them_from_their_waits(rig: Rig) -> None:  # line 191
    seen: list[Any] = []
    if rig.stock:
        rig.session.register_handle("CHANNEL_EXECUTE_COMPLETE", seen.append)
    else:
        rig.session.listener, rig.session.wanted = seen.append, frozenset((b"CHANNEL_EXECUTE_COMPLETE",))
    greenlet = playing(rig)
    rig.peer.complete("playback")
    assert over(greenlet) is not rig.stock
    assert seen


def test_a_wait_ends_by_an_earlier_execution_of_the_same_application(rig: Rig) -> None:  # lines 319-334
    greenlet = playing(rig)
    rig.peer.event("CHANNEL_EXECUTE_COMPLETE", "playback", Application_UUID="of-another-playback")
    assert over(greenlet) is rig.stock
    rig.peer.complete("playback")
    assert over(greenlet)


def test_a_time_limit_raises_what_no_except_clause_expects(rig: Rig) -> None:  # line 443
    rig.peer.silent.add("play_and_get_digits")
    rig.session.connect()
    greenlet = rig.run(
        rig.session.play_and_get_digits,
        1,
        1,
        1,
        1000,
        "#",
        "/srv/a.wav",
        "/srv/b.wav",
        "choice",
        "[12]",
        1000,
        None,
        response_timeout=0.1,
    )
    rig.peer.wait("play_and_get_digits")
    rig.peer.raw(recorded.reply("+OK"))
    assert over(greenlet)
    assert greenlet.value is not None
    kind, error = greenlet.value
    assert kind == "raised"
    assert isinstance(error, Exception) is not rig.stock
    assert isinstance(error, gevent.Timeout if rig.stock else SwitchTimeout)


def test_a_command_that_is_not_answered_waits_for_ever(rig: Rig) -> None:  # line 213
    rig.session.connect()
    rig.peer.silent.add("api status")
    assert over(rig.run(rig.session.send, "api status")) is not rig.stock


# -- commands -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("evil", ["\n", "\r", "\0"])
def test_a_line_break_in_an_argument_adds_a_header(rig: Rig, evil: str) -> None:  # lines 352-356
    rig.session.connect()
    greenlet = rig.run(rig.session.call_command, "set", f"a=b{evil}loops: 1000")
    assert over(greenlet)
    if rig.stock:
        assert rig.peer.wait("set")
    else:
        assert greenlet.value is not None
        assert isinstance(greenlet.value[1], IllegalArgument)
        assert [sent.name for sent in rig.peer.sent if sent.name == "set"] == []


class TakesLittle:
    """A socket whose kernel takes five bytes at a time, as a full one may."""

    def __init__(self, sock: gevent.socket.socket) -> None:
        self.sock = sock

    def send(self, data: bytes) -> int:
        return self.sock.send(data[:5])

    def sendall(self, data: bytes) -> None:
        self.sock.sendall(data)

    def close(self) -> None:
        self.sock.close()


def test_a_kernel_that_takes_little_cuts_a_command(rig: Rig) -> None:  # line 212
    rig.session.sock = TakesLittle(rig.session.sock)
    greenlet = rig.run(rig.session.connect)
    assert over(greenlet) is not rig.stock
    assert ([sent.line for sent in rig.peer.sent[:1]] == ["connect"]) is not rig.stock
    greenlet.kill()


def test_events_pile_up_without_limit(rig: Rig) -> None:  # line 54
    rig.session.connect()
    if rig.stock:
        rig.session.register_handle("ivr::key", lambda _: gevent.sleep(60))
    else:
        leg = FreeSwitchLeg(rig.session)
        rig.peer.answers["bridge"] = lambda _: [recorded.reply("+OK"), recorded.event("CHANNEL_BRIDGE")]
        happenings = leg.connect(DESTINATION)
        assert isinstance(next(happenings), Bridged)  # and now its script hangs
    key = recorded.event("CUSTOM", key="caller%3A2")
    parted = recorded.event("CHANNEL_UNBRIDGE")
    for _ in range(600):
        rig.peer.raw(key if rig.stock else parted)
    gevent.sleep(SOON)
    if rig.stock:
        assert rig.session._esl_event_queue.qsize() > 500
    else:
        assert isinstance(rig.session.ended_by, QueueFull)


# -- the server -----------------------------------------------------------------------------------------------------


class Stock:
    """greenswitch's server in the shape of ours."""

    def __init__(self, handler: Any, limit: int, host: str = "127.0.0.1", fail: bool = False) -> None:
        def application(session: Any) -> Any:
            if fail:
                raise RuntimeError("no application today")
            return type("Application", (), {"run": lambda _: handler(session)})()

        self.server = OutboundESLServer(host, free_port(), application, limit)
        self.greenlet = gevent.spawn(self.server.listen)
        gevent.sleep(0.01)
        self.port = self.server.bound_port

    def stop(self) -> None:
        self.greenlet.kill()
        if self.server.server is not None:
            self.server.server.close()


@pytest.fixture(params=["stock", "ours"])
def server_maker(request: pytest.FixtureRequest) -> Iterator[Any]:
    made = []

    def make(handler: Any, limit: int = 100, host: str = "127.0.0.1", **named: Any) -> Any:
        if request.param == "stock":
            server = Stock(handler, limit, host, **named)
        else:
            server = OutboundServer(host, 0, handler, max_sessions=limit, connect_seconds=0.2)
            server.start()
        made.append(server)
        return server

    make.stock = request.param == "stock"  # type: ignore[attr-defined]
    yield make
    for server in made:
        server.stop()
    if make.stock:  # type: ignore[attr-defined]  # stock sessions have nobody who closes them
        close_stock_sessions()


def close_stock_sessions() -> None:
    import gc

    from greenswitch.esl import OutboundSession

    for thing in gc.get_objects():
        if type(thing) is OutboundSession:
            from tests.switch.conftest import close

            close(thing)


def silent_peers(port: int, count: int) -> list[Peer]:
    peers = [Peer.call(port, silent={"connect"}) for _ in range(count)]
    gevent.sleep(0.15)
    return peers


def test_the_limit_on_sessions_does_not_hold(server_maker: Any) -> None:  # lines 610-628
    server = server_maker(lambda session: None, limit=1)
    peers = silent_peers(server.port, 5)
    taken = len([peer for peer in peers if peer.sent]) if server_maker.stock else server.active
    assert taken == (5 if server_maker.stock else 1)
    for peer in peers:
        peer.close()


def test_a_peer_that_says_nothing_holds_a_session_for_ever(server_maker: Any) -> None:  # lines 610-628
    server = server_maker(lambda session: None)
    (peer,) = silent_peers(server.port, 1)
    peer.closed.wait(SOON)
    assert peer.closed.is_set() is not server_maker.stock
    peer.close()


def test_calls_that_come_at_once_are_not_accepted(server_maker: Any) -> None:  # lines 591-593: a backlog of 100
    server = server_maker(lambda session: None)
    calls = []
    for _ in range(150):  # plain sockets, and the hub does not run: nothing is accepted meanwhile
        call = socket.socket()
        call.setblocking(False)
        call.connect_ex(("127.0.0.1", server.port))
        calls.append(call)
    _, writable, _ = select.select([], calls, [], 0.1)
    taken = [call for call in calls if call in select.select([], calls, [], 0)[1]]
    assert writable
    assert (len(taken) == len(calls)) is not server_maker.stock
    for call in calls:
        call.close()


def test_running_out_of_files_ends_the_accepting(server_maker: Any) -> None:  # lines 591-593
    server = server_maker(lambda session: None)
    waiting = socket.create_connection(("127.0.0.1", server.port), timeout=5)  # in the queue: the hub has not run yet
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = max(int(entry.name) for entry in Path("/proc/self/fd").iterdir())
    fillers = fill_descriptors(used + 1)
    try:
        gevent.sleep(0.25)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for filler in fillers:
            filler.close()
    waiting.settimeout(2)
    if not server_maker.stock:
        assert waiting.recv(10) == b""  # turned away at once, so that the failsafe takes the call
    waiting.close()
    late = Peer.call(server.port, silent={"connect"})
    gevent.sleep(0.15)
    assert bool(late.sent) is not server_maker.stock
    late.close()


def fill_descriptors(limit: int) -> list[Any]:
    """Leave not one descriptor below the limit."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    fillers: list[Any] = []
    while True:
        try:
            fillers.append(open("/dev/null", "rb"))  # noqa: SIM115, PTH123  closed by the caller, all together
        except OSError:
            return fillers


def test_a_failing_application_leaves_the_socket_open(server_maker: Any) -> None:  # line 623
    def failing(session: Any) -> None:
        raise RuntimeError("no application today")

    server = server_maker(failing, **({"fail": True} if server_maker.stock else {}))
    peer = Peer.call(server.port)
    peer.closed.wait(SOON if server_maker.stock else LONG)
    assert peer.closed.is_set() is not server_maker.stock
    peer.close()


def test_there_is_no_ipv6(server_maker: Any) -> None:
    reached = []
    if server_maker.stock:
        server = OutboundESLServer("::1", free_port(), lambda session: None)
        with pytest.raises(SystemExit):
            server.listen()
        server.server.close()
        return
    server = server_maker(lambda session: reached.append(session.uuid), host="::1")
    peer = Peer.call(server.port, "::1")
    peer.closed.wait(SOON)
    assert reached == [recorded.uuid()]
    peer.close()
