"""FreeSWITCH's inbound Event Socket: questions by `doctor` and reconciliation, on a connection that comes back by itself."""

from __future__ import annotations

from typing import Any

import gevent
import gevent.socket
import structlog
from gevent.event import Event as Flag
from greenswitch.esl import InboundESL

from ivr.errors import PreambuleError
from ivr.switch import commands
from ivr.switch.errors import AuthenticationRefused, CommandRefused, ConnectionLost
from ivr.switch.link import Link, keep_alive
from ivr.switch.waits import Wait
from ivr.switch.wire import Message

log = structlog.get_logger()

FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 15.0
"""Between two attempts to connect the pause doubles, up to this."""


class InboundLink(Link, InboundESL):  # type: ignore[misc]  # greenswitch has no type hints
    """One authenticated connection; when it ends it stays ended.

    Raises:
        ConnectionLost: nobody listens there, or turns us away.
        AuthenticationRefused: the password or our address is not accepted.
        SwitchTimeout, NotEventSocket: something else listens there.
    """

    def __init__(self, host: str, port: int, password: str, timeout: float = 5.0) -> None:
        # Not greenswitch's constructor: see Link.attach.
        self.host, self.port, self.password, self.timeout = host, port, password, timeout
        self.ended = Flag()
        self._greeted: Wait[Message] = Wait("the greeting")
        try:
            sock = gevent.socket.create_connection((host, port), timeout=timeout)
        except OSError as error:
            raise ConnectionLost(
                f"Nobody answers at {host} port {port}: {error}. Does FreeSWITCH run, with mod_event_socket?"
            ) from error
        keep_alive(sock)
        self.attach(sock, timeout)
        try:
            self.authenticate()
        except PreambuleError:
            self.stop()
            raise

    def authenticate(self) -> None:
        """Wait for the greeting and answer it with the password."""
        greeting = self._greeted.get(self.timeout)
        if greeting.kind == b"text/rude-rejection":
            raise AuthenticationRefused(f"FreeSWITCH turns us away: {greeting.data or 'access denied'}. Look at its acl.")
        reply: Wait[Message] = Wait("auth")
        self.post(commands.command(f"auth {self.password}"), (reply,))
        answer = reply.get(self.timeout).data
        if answer != "+OK accepted":
            raise AuthenticationRefused(
                f"FreeSWITCH answers {answer!r} to our password. Compare PREAMBULE_ESL_PASSWORD with its own."
            )

    def on_greeting(self, message: Message) -> None:
        """In the hub."""
        self._greeted.set(message)

    def on_notice(self, message: Message) -> None:
        """FreeSWITCH shuts down, or we said `exit`."""
        self.end(None)

    def end(self, error: PreambuleError | None) -> None:
        """The connection has ended."""
        super().end(error)
        self._greeted.fail(error or ConnectionLost("FreeSWITCH closed the connection before its greeting. Look at its acl."))
        self.ended.set()

    @property
    def described(self) -> dict[str, str]:
        """Where FreeSWITCH is."""
        return {"peer": f"{self.host}:{self.port}"}


class InboundClient:
    """Keeps an `InboundLink`, and connects again when it has ended.

    Args:
        host, port: IPv4 or IPv6.
        password: of event_socket.conf.xml; never logged.
        timeout: seconds for connecting, for each reply, and by default for each `api`.
    """

    def __init__(self, host: str, port: int, password: str, *, timeout: float = 5.0) -> None:
        self._address = (host, port, password, timeout)
        self._timeout = timeout
        self._link: InboundLink | None = None
        self._up = Flag()
        self._closing = False
        self._keeper: Any = None

    def start(self) -> None:
        """Begin to connect, and to connect again; returns at once."""
        self._closing = False
        self._keeper = gevent.spawn(self._keep)

    def connect(self) -> None:
        """Connect once, now. For a command line that wants the error, not patience."""
        self._link = InboundLink(*self._address)
        self._up.set()

    @property
    def connected(self) -> bool:
        """Whether questions can be asked now."""
        return self._link is not None and bool(self._link.connected)

    def wait_connected(self, seconds: float) -> bool:
        """Wait until connected; False when it did not happen."""
        return bool(self._up.wait(seconds))

    def wait_ended(self, seconds: float) -> bool:
        """Wait until the present connection ends; False when it still stands after so long."""
        return self._link is None or bool(self._link.ended.wait(seconds))

    def api(self, command: str, timeout: float | None = None) -> str:
        """Ask FreeSWITCH; its answer without the line's end.

        Raises:
            ConnectionLost: not connected, or the connection ended before the answer.
            CommandRefused: -ERR or -USAGE.
            SwitchTimeout: no answer in time.
        """
        link = self._link
        if link is None or not link.connected:
            raise ConnectionLost(f"No connection to FreeSWITCH at {self._address[0]} port {self._address[1]}. We keep trying.")
        reply: Wait[Message] = Wait(f"api {command.partition(' ')[0]}")
        link.post(commands.command(f"api {command}"), (reply,))
        answer = reply.get(self._timeout if timeout is None else timeout).data.strip()
        if answer.startswith(("-ERR", "-USAGE")):
            raise CommandRefused(f"FreeSWITCH refused `{command}`: {answer}")
        return answer

    def close(self) -> None:
        """Disconnect for good."""
        self._closing = True
        if self._keeper is not None:
            self._keeper.kill()
        if self._link is not None:
            self._link.stop()
        self._up.clear()

    def _keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._closing:
            try:
                self._link = InboundLink(*self._address)
            except PreambuleError as error:
                log.warning("no connection to FreeSWITCH, trying again", error_id=error.id, error=error.message, seconds=pause)
                gevent.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                continue
            pause = FIRST_PAUSE_SECONDS
            self._up.set()
            self._link.ended.wait()
            self._up.clear()
            self._link.stop()
            log.warning("the connection to FreeSWITCH has ended, connecting again", error_id="switch.connection-lost")
