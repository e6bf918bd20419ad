"""The console on uvicorn, on this machine only unless somebody has decided otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI

from ivr.console.security.listening import check_address

PARTING_SECONDS = 2
"""What open event streams and telephones get when the console stops."""

LONGEST_SOCKET_MESSAGE = 4096
"""Bytes; the telephone's page sends at most a few hundred."""


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
    return uvicorn.Server(
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
        )
    )
