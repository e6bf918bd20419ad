"""One connection to FreeSWITCH: greenswitch's protocol class with another reader, sender and way to end.

Bytes are read and cut in the hub's callback, not in a greenlet of their own: nothing there waits,
so a message costs no switch of greenlets, and a call costs one greenlet, not three.
"""

from __future__ import annotations

import os
import socket as plain_socket
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

import gevent
import gevent.socket
import structlog
from gevent.lock import BoundedSemaphore
from greenswitch.esl import ESLProtocol

from ivr.errors import PreambuleError, SwitchError
from ivr.switch import commands, wire
from ivr.switch.errors import ConnectionLost, QueueFull
from ivr.switch.events import KNOWN
from ivr.switch.waits import Wait
from ivr.switch.wire import Message, Reader

log = structlog.get_logger()

MOST_UNANSWERED = 256
"""Commands that may wait for their reply. One more ends the connection: a peer that answers nothing is no FreeSWITCH."""

_arrived = memoryview(bytearray(65536))
"""Where every connection's bytes arrive first; only the hub reads, and never two at a time."""

_KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))
_GONE = ConnectionLost("The connection to FreeSWITCH has ended.")


class Slot(Protocol):
    """Where one reply goes."""

    def set(self, value: Message) -> None:
        """The reply has come."""

    def fail(self, error: Exception) -> None:
        """It will not come."""


class Link(ESLProtocol):  # type: ignore[misc]  # greenswitch has no type hints
    """Sends commands, matches replies, hands events on.

    Attributes:
        reply_seconds: how long FreeSWITCH may take to answer a command, and to take its bytes.
    """

    def attach(self, sock: gevent.socket.socket, reply_seconds: float) -> None:
        """Begin to read. Replaces greenswitch's constructors, which start two greenlets and an unbounded queue."""
        self.sock = sock
        self.reply_seconds = reply_seconds
        self.connected = True
        self._lingering = False
        self.ended_by: PreambuleError | None = None
        self._reader = Reader(KNOWN)
        self._replies: deque[Slot] = deque()
        self._sending = BoundedSemaphore(1)
        sock.settimeout(reply_seconds)
        self.start_event_handlers()

    def start_event_handlers(self) -> None:
        """Watch the socket from the hub."""
        self._fd = self.sock.fileno()
        self._watcher: Any = gevent.get_hub().loop.io(self._fd, 1)
        self._watcher.start(self.receive_events)

    # -- reading, in the hub: nothing here may wait -------------------------------------------------------------

    def receive_events(self) -> None:
        """Take what has arrived. Whatever is wrong with it ends this connection and no other."""
        try:
            data = bytes(_arrived[: os.readv(self._fd, (_arrived,))])
            for message in self._reader.feed(data):
                self.handle_event(message)
        except BlockingIOError:
            return
        except OSError as error:
            self.end(ConnectionLost(f"The connection to FreeSWITCH broke: {error.strerror}."))
            return
        except PreambuleError as error:
            log.error("a connection has ended", error_id=error.id, error=error.message, **self.described)
            self.end(error)
            return
        except Exception as error:
            log.exception("a message could not be handled", error_id="switch", **self.described)
            self.end(SwitchError(f"A message of FreeSWITCH could not be handled: {error!r}. Report this."))
            return
        if not data:
            self.on_end_of_stream()

    def handle_event(self, message: Message) -> None:
        """Sort one message by its kind."""
        kind = message.kind
        if kind == wire.EVENT:
            self.on_message(message)
        elif kind in (b"command/reply", b"api/response"):
            self._replied(message)
        elif kind == b"text/disconnect-notice":
            self.on_notice(message)
        elif kind in (b"auth/request", b"text/rude-rejection"):
            self.on_greeting(message)

    def _replied(self, message: Message) -> None:
        if not self._replies:
            raise SwitchError("FreeSWITCH answers what was not asked. Look at what connects to the line's port.")
        self._replies.popleft().set(message)

    def on_end_of_stream(self) -> None:
        """The other side has closed. Called in the hub."""
        self.end(None)

    def on_message(self, message: Message) -> None:
        """An event has arrived. Called in the hub."""

    def on_notice(self, message: Message) -> None:
        """FreeSWITCH says that it will close, now or after lingering. Called in the hub."""

    def on_greeting(self, message: Message) -> None:
        """FreeSWITCH asks for a password, or turns us away. Called in the hub."""

    @property
    def described(self) -> dict[str, str]:
        """What a log line says about this connection."""
        return {}

    # -- ending -------------------------------------------------------------------------------------------------

    def end(self, error: PreambuleError | None) -> None:
        """Stop reading; whoever waits is told at once. May be called twice, and in the hub."""
        if not self.connected:
            return
        self.connected = False
        self.ended_by = error
        self._watcher.stop()
        self._watcher.close()
        self.fail_waits(error or _GONE)

    def fail_waits(self, error: Exception) -> None:
        """Nobody waits for what cannot come any more."""
        replies, self._replies = self._replies, deque()
        for reply in replies:
            reply.fail(error)

    def stop(self) -> None:
        """Close the connection, from whichever side it ended."""
        self.end(None)
        self.sock.close()

    # -- sending ------------------------------------------------------------------------------------------------

    def post(self, data: bytes, slots: Sequence[Slot]) -> None:
        """Send one or several commands in one write; `slots` take their replies, in order.

        Raises:
            ConnectionLost: the connection has ended.
            QueueFull: too many commands are unanswered; the connection has ended now.
        """
        if not self.connected:
            raise self.ended_by or _GONE
        if len(self._replies) + len(slots) > MOST_UNANSWERED:
            error = QueueFull(f"{MOST_UNANSWERED} commands wait for their replies. FreeSWITCH hangs, or something else answers.")
            self.end(error)
            raise error
        with self._sending:  # order of bytes and order of expected replies are one
            self._replies.extend(slots)
            self._write(data)

    def _write(self, data: bytes) -> None:
        try:
            taken = self.sock.send(data)
            if taken < len(data):
                self.sock.sendall(data[taken:])
        except OSError as error:  # a time-out is one too: half a command may be out, nothing can follow it
            lost = ConnectionLost(f"FreeSWITCH does not take our commands: {error}.")
            self.end(lost)
            raise lost from error

    def send(self, data: str) -> Message:
        """Send a one-line command and wait for its reply.

        Raises:
            IllegalArgument: a line break or NUL in it.
            SwitchTimeout: no reply within `reply_seconds`.
        """
        reply: Wait[Message] = Wait(data.partition(" ")[0])
        self.post(commands.command(data), (reply,))
        return reply.get(self.reply_seconds)


def keep_alive(sock: gevent.socket.socket) -> None:
    """A host that vanished without a FIN is noticed within a minute, however long a conversation is quiet.

    Set on a listening socket it holds for every accepted one, and costs no call anything.
    """
    sock.setsockopt(plain_socket.SOL_SOCKET, plain_socket.SO_KEEPALIVE, 1)
    sock.setsockopt(plain_socket.IPPROTO_TCP, plain_socket.TCP_NODELAY, 1)
    for name, value in _KEEPALIVE:
        option = getattr(plain_socket, name, None)
        if option is not None:
            sock.setsockopt(plain_socket.IPPROTO_TCP, option, value)
