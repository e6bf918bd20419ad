"""The console on uvicorn, on this machine only unless somebody has decided otherwise."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Sequence

import uvicorn
from fastapi import FastAPI

from ivr.console.security.listening import check_address

PARTING_SECONDS = 2
"""What open event streams and telephones get when the console stops."""

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


def make_server(app: FastAPI, host: str, port: int, names: Sequence[str]) -> uvicorn.Server:
    """A server whose `run()` serves until SIGTERM or SIGINT.

    Args:
        app: made by `make_app`.
        host: where to listen.
        port: likewise; 0 takes a free one.
        names: host names under which the console is reached, when not only from this machine.

    Raises:
        ListeningRefused: the address is not loopback, and no name says that this is meant.
    """
    check_address(host, names)
    return ConsoleServer(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            ws="websockets-sansio",
            ws_max_size=LONGEST_SOCKET_MESSAGE,
            timeout_graceful_shutdown=PARTING_SECONDS,
            server_header=False,
            proxy_headers=False,
            access_log=False,
            log_config=None,
        ),
        app.state.leave,
    )
