"""The console on uvicorn, on this machine only unless somebody has decided otherwise."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Sequence

import uvicorn
from fastapi import FastAPI

from ivr.console.security.listening import check_address
from ivr.console.security.patience import PatientProtocol

PARTING_SECONDS = 2
"""What open event streams and telephones get when the console stops."""

MOST_AT_ONCE = 2_000
"""Connections; five hundred people may have a live page open, each with a stream, and further requests find room beside them."""

LONGEST_HEAD = 16 * 1024
"""Bytes of a request's first line and headers."""

KEPT_ALIVE_SECONDS = 15

LONGEST_SOCKET_MESSAGE = 4096
"""Bytes; the telephone's page sends at most a few hundred."""


class ConsoleServer(uvicorn.Server):
    """Tells the console first that it stops, so that event streams and rehearsals end by themselves and not by force."""

    def __init__(self, config: uvicorn.Config, leave: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._leave = leave

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connections, end the streams, let answers in progress be given."""
        await self._leave()
        await super().shutdown(sockets)


def make_server(app: FastAPI, host: str, port: int, names: Sequence[str], proxies: str = "127.0.0.1,::1") -> uvicorn.Server:
    """A server whose `run()` serves until SIGTERM or SIGINT.

    Args:
        app: made by `make_app`.
        host: where to listen.
        port: likewise; 0 takes a free one.
        names: host names under which the console is reached, when not only from this machine.
        proxies: addresses whose word is taken for where a request comes from, separated by commas; nobody else's is.

    Raises:
        ListeningRefused: the address is not loopback, and no name says that this is meant.
    """
    check_address(host, names)
    return ConsoleServer(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http=PatientProtocol,
            ws="websockets-sansio",
            ws_max_size=LONGEST_SOCKET_MESSAGE,
            timeout_graceful_shutdown=PARTING_SECONDS,
            timeout_keep_alive=KEPT_ALIVE_SECONDS,
            limit_concurrency=MOST_AT_ONCE,
            h11_max_incomplete_event_size=LONGEST_HEAD,
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=proxies,
            access_log=False,
            log_config=None,
        ),
        app.state.leave,
    )
