"""Ports for the servers of tests."""

from __future__ import annotations

import secrets
import socket

MOST_TRIES = 100
ALL = frozenset(range(10000, 19000))
"""Below FreeSWITCH's RTP, and below what the kernel gives to whoever asks for no number: it would give the same port to somebody else
before the server has begun to listen."""

_given: set[int] = set()


def free_ports(kind: socket.SocketKind, count: int) -> list[int]:
    """Ports of loopback that nobody uses now, and that this process was not given before."""
    sockets: list[socket.socket] = []
    try:
        for port in secrets.SystemRandom().sample(sorted(ALL - _given), MOST_TRIES):
            if len(sockets) == count:
                break
            one = socket.socket(socket.AF_INET, kind)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:  # taken: another one
                one.close()
                continue
            sockets.append(one)
        if len(sockets) < count:
            raise RuntimeError(f"no {count} free ports from {min(ALL)} to {max(ALL)}")
        ports = [int(one.getsockname()[1]) for one in sockets]
        _given.update(ports)
        return ports
    finally:
        for one in sockets:
            one.close()


def free_port() -> int:
    """One for TCP."""
    return free_ports(socket.SOCK_STREAM, 1)[0]
