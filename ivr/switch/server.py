"""Where FreeSWITCH's `socket` application connects: one greenlet a call, a limit that holds, an end without haste."""

from __future__ import annotations

import errno
import os
import socket as plain_socket
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import gevent
import gevent.socket
import structlog
from gevent.server import StreamServer
from greenswitch.esl import OutboundESLServer

from ivr.call.ports import CallerGone
from ivr.errors import PreambuleError
from ivr.switch.errors import CannotListen
from ivr.switch.link import keep_alive
from ivr.switch.session import Session

log = structlog.get_logger()

BACKLOG = 4096
"""Calls that may wait to be accepted. A full queue costs a caller two minutes (FACTS, "Outbound socket")."""

MOST_REFUSALS = 64
"""Calls over the limit that are given back at once; one more is merely closed, and waits for the dialplan's guard."""

REFUSAL_SECONDS = 2.0
"""How long giving a call back may take."""

_OUT_OF_FILES = frozenset({errno.EMFILE, errno.ENFILE})


class OutboundServer(OutboundESLServer):  # type: ignore[misc]  # greenswitch has no type hints
    """Accepts calls and runs `handler` for each, in a greenlet of its own.

    Args:
        host: an IPv4 or IPv6 address; `::` takes both.
        port: 0 binds a free one, told by `port`.
        handler: gets an opened session. Whatever it raises ends its own call's session only.
        max_sessions: further calls are given back, so that FreeSWITCH runs the failsafe at once: a connection that is
            merely closed leaves its caller parked until the guard.
        connect_seconds: how long a peer may take to say who calls.
    """

    def __init__(
        self,
        host: str,
        port: int,
        handler: Callable[[Session], None],
        *,
        max_sessions: int,
        connect_seconds: float = 5.0,
        reply_seconds: float = 5.0,
    ) -> None:
        self.bind_address, self.bind_port, self.max_connections = host, port, max_sessions
        self.application = handler
        self.connect_seconds = connect_seconds
        self.reply_seconds = reply_seconds
        self.connection_count = 0
        self._sessions: set[Session] = set()
        self._full = False
        self._refusals = 0
        self.server: _Acceptor | None = None

    @property
    def active(self) -> int:
        """Sessions now, from their acceptance on."""
        return self.connection_count

    @property
    def sessions(self) -> Mapping[str, Session]:
        """Those whose caller is still there, by the UUID of the caller's leg."""
        return {session.call.uuid: session for session in self._sessions if session.call.uuid and not session.gone}

    @property
    def port(self) -> int:
        """The port that is really bound."""
        return int(self.server.address[1]) if self.server is not None else self.bind_port

    def start(self) -> None:
        """Listen and accept; returns at once.

        Raises:
            CannotListen: another process owns the port, or the address is not ours.
        """
        listener = _listen(self.bind_address, self.bind_port)
        self.server = _Acceptor(listener, self._accept_call)
        self.server.start()

    def listen(self) -> None:
        """As in greenswitch: `start`, and return when the server has stopped."""
        self.start()
        if self.server is not None:
            self.server.serve_forever()

    def drain(self, seconds: float) -> None:
        """Take no further call, let the present ones end, close what is left after `seconds`.

        A call whose session is closed goes on: in the notice FreeSWITCH runs the failsafe, in a conversation the parties talk on.
        """
        if self.server is not None:
            self.server.stop_accepting()
            self.server.close()
        self._wait_for_the_last(seconds)
        if self.connection_count:
            log.warning("sessions are closed before their calls have ended", sessions=self.connection_count)
        self.stop()

    def stop(self) -> None:
        """Close everything now; returns when every handler has ended, or after two seconds."""
        if self.server is not None:
            self.server.close()
        for session in tuple(self._sessions):
            session.end(None)
        self._wait_for_the_last(2.0)

    def _wait_for_the_last(self, seconds: float) -> None:
        until = monotonic() + seconds
        while self.connection_count and monotonic() < until:
            gevent.sleep(0.02)

    # -- one call -----------------------------------------------------------------------------------------------

    def _accept_call(self, sock: gevent.socket.socket, address: tuple[str, int]) -> None:
        """In the hub: count before anything can yield, so that the limit holds."""
        if self.connection_count >= self.max_connections:
            self._tell_full()
            self._refuse(sock, address[0])
            return
        self._full = False
        self.connection_count += 1
        gevent.spawn_raw(self._handle_call, sock, address[0])

    def _tell_full(self) -> None:
        if not self._full:
            log.error(
                "every session is taken: the failsafe takes further calls", error_id="switch.full", limit=self.max_connections
            )
        self._full = True

    def _refuse(self, sock: gevent.socket.socket, peer: str) -> None:
        """In the hub."""
        if self._refusals >= MOST_REFUSALS:
            sock.close()
            return
        self._refusals += 1
        gevent.spawn_raw(self._give_back_refused, sock, peer)

    def _give_back_refused(self, sock: gevent.socket.socket, peer: str) -> None:
        session = Session(sock, peer=peer, reply_seconds=REFUSAL_SECONDS)
        try:
            gevent.with_timeout(REFUSAL_SECONDS, _open_and_hand_back, session, timeout_value=None)
        except (CallerGone, PreambuleError) as error:
            log.warning(
                "a call over the limit waits for the guard", error_id="switch.full", error=str(error), **session.described
            )
        finally:
            session.stop()
            self._refusals -= 1

    def _handle_call(self, sock: gevent.socket.socket, peer: str) -> None:
        session = Session(sock, peer=peer, reply_seconds=self.reply_seconds)
        self._sessions.add(session)
        try:
            session.open(self.connect_seconds)
            self.application(session)
        except CallerGone:
            log.debug("the caller has gone", **session.described)
        except PreambuleError as error:
            if error is not session.ended_by:  # that one has been told already
                log.error("a session has ended", error_id=error.id, error=error.message, **session.described)
            _give_back(session)
        except Exception:
            log.exception(
                "a call's handler failed: FreeSWITCH goes on with the failsafe", error_id="preambule", **session.described
            )
            _give_back(session)
        finally:
            self._sessions.discard(session)
            session.stop()
            self.connection_count -= 1


def _open_and_hand_back(session: Session) -> None:
    session.open()
    session.hand_back()


def _give_back(session: Session) -> None:
    """A handler has failed before the caller was put through: nobody waits for what would never come."""
    if not session.guard.pending or session.gone:
        return
    try:
        gevent.with_timeout(REFUSAL_SECONDS, session.hand_back, timeout_value=None)
    except (CallerGone, PreambuleError) as error:
        log.debug("the call could not be given back", error=str(error), **session.described)


class _Acceptor(StreamServer):
    """gevent's server that survives running out of files.

    A spare descriptor is given up for a moment to accept and close the call at once: FreeSWITCH then
    runs the failsafe, where a call left in the queue would wait until its peer gives up.
    """

    def __init__(self, listener: gevent.socket.socket, accept: Callable[[gevent.socket.socket, tuple[str, int]], None]) -> None:
        super().__init__(listener, accept)
        self._accept = accept
        self._spare = os.open(os.devnull, os.O_RDONLY)

    def do_handle(self, *accepted: Any) -> None:
        """Hand one call on, here in the hub; gevent's own form would spawn first and close the socket afterwards."""
        self._accept(*accepted)

    def do_read(self) -> Any:
        """Accept one call, or None."""
        try:
            return super().do_read()
        except OSError as error:
            if error.errno not in _OUT_OF_FILES:
                raise
            log.error(
                "no file descriptor is left: the failsafe takes the call. Raise `ulimit -n`.", error_id="switch.out-of-files"
            )
            self._turn_away()
            return None

    def _turn_away(self) -> None:
        os.close(self._spare)
        try:
            sock = super().do_read()
            if sock is not None:
                sock[0].close()
        finally:
            self._spare = os.open(os.devnull, os.O_RDONLY)

    def close(self) -> None:
        """Stop listening."""
        if self._spare >= 0:
            os.close(self._spare)
            self._spare = -1
        super().close()


def _listen(host: str, port: int) -> gevent.socket.socket:
    family = plain_socket.AF_INET6 if ":" in host or not host else plain_socket.AF_INET
    listener = gevent.socket.socket(family, plain_socket.SOCK_STREAM)
    try:
        listener.setsockopt(plain_socket.SOL_SOCKET, plain_socket.SO_REUSEADDR, 1)
        if family == plain_socket.AF_INET6:
            listener.setsockopt(plain_socket.IPPROTO_IPV6, plain_socket.IPV6_V6ONLY, 0 if host in ("", "::") else 1)
        keep_alive(listener)
        listener.bind((host, port))
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise CannotListen(
            f"The line cannot listen on {host} port {port}: {error.strerror}. Is another line process running?"
        ) from error
    return listener
