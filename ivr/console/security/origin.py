"""Whether a request comes from our own pages. Pure: from headers to a verdict.

The defence against forged requests needs no token: browsers say where a request comes from in
`Sec-Fetch-Site` and `Origin`, which pages cannot set. The check of `Host` comes first, because a page that
renames itself to our address (DNS rebinding) would otherwise pass for us.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr.console.errors import ComesFromElsewhere, HostNotOurs

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none", ""})


def check_host(host: str, names: Sequence[str]) -> None:
    """The `Host` header must name us.

    Raises:
        HostNotOurs: it does not.
    """
    name = _without_port(host)
    if name not in LOOPBACK_NAMES and name not in names:
        raise HostNotOurs("This console is not known by that name. Use the address that `preambule serve` printed.")


def check_request(method: str, headers: Mapping[str, str]) -> None:
    """Refuse what another site's page asks for; a plain link to a page of ours is welcome.

    Args:
        method: upper case.
        headers: lower-case names.

    Raises:
        ComesFromElsewhere: it is not ours to do.
    """
    site = headers.get("sec-fetch-site", "")
    if method in _SAFE:
        visiting = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        if site in _OURS or visiting:
            return
    elif site == "same-origin" or (site == "" and (_same_origin(headers) or bearer_of(headers) is not None)):
        return
    raise ComesFromElsewhere("This was asked by a page that is not this console's. Open the console itself and try again.")


def check_socket(headers: Mapping[str, str]) -> None:
    """A WebSocket is not held back by the browser's same-origin rule: only our own pages may open one.

    Raises:
        ComesFromElsewhere: no origin, or another one.
    """
    if not _same_origin(headers):
        raise ComesFromElsewhere("Only this console's own pages may use the rehearsal telephone.")


def bearer_of(headers: Mapping[str, str]) -> str | None:
    """The token that a program shows. None beside a cookie: browsers send those by themselves, so that who asks would be in doubt."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and "cookie" not in headers else None


def _same_origin(headers: Mapping[str, str]) -> bool:
    """Whether `Origin` names the host that was asked; when the browser says so too in `Sec-Fetch-Site`, both must agree.

    Either scheme will do: behind something that ends TLS we cannot see which one the browser used.
    """
    host = headers.get("host", "").lower()
    ours = host != "" and headers.get("origin", "").lower() in (f"http://{host}", f"https://{host}")
    return ours and headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()
