"""Where the console may listen. People sign in, but what they type must not travel in clear: TLS ends in front of the console."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from ivr.console.errors import ListeningRefused


def check_address(host: str, names: Sequence[str]) -> None:
    """Allow loopback; allow more only when somebody has said under which names the console is reached.

    Args:
        host: the address to listen on.
        names: host names given in the settings; naming them is the decision to be reachable, through something that ends TLS: browsers send our
            cookies over nothing else.

    Raises:
        ListeningRefused: another address, and no name.
    """
    if is_loopback(host) or names:
        return
    raise ListeningRefused(
        f"The console speaks HTTP without TLS, so it does not listen on {host or 'every address'}, only on this machine. "
        "Set PREAMBULE_CONSOLE_HOST to 127.0.0.1; or, if a proxy in front of it ends TLS, name the hosts under which it is "
        "reached in PREAMBULE_CONSOLE_NAMES, and the proxy's own address in PREAMBULE_CONSOLE_PROXIES."
    )


def is_loopback(host: str) -> bool:
    """Whether an address, as written in a setting, is reached from this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
