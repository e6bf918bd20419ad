"""One way for tests to come in at the console of a real house: by the button of the demonstration, as whoever has a role."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import httpx

from ivr.console.door.cookies import PLACE_COOKIE
from ivr.console.security.visiting import SESSION_COOKIE
from ivr.domain.roles import Role

SECONDS = 20.0
NAMES = {
    Role.AGENT: "Aline Morel",
    Role.SUPERVISOR: "Aline Morel",
    Role.EDITOR: "Bruno Petit",
    Role.APPROVER: "Chloé Garnier",
    Role.LISTENER: "David Renard",
    Role.DPO: "Élise Fabre",
    Role.AUDITOR: "Farid Benali",
    Role.ADMIN: "Gaëlle Tessier",
}
"""Who is what in the demonstration."""


@contextlib.contextmanager
def signed_in(address: str, role: Role = Role.SUPERVISOR) -> Iterator[httpx.Client]:
    """A browser that is signed in at the console of a demonstration, as somebody of this role.

    Args:
        address: `http://127.0.0.1:8080`.
        role: of whom.
    """
    with httpx.Client(base_url=address, headers={"origin": address, "accept": "text/html"}, timeout=SECONDS) as client:
        page = client.get("/sign-in").raise_for_status().text
        button = re.search(rf'name="who" value="([^"]+)"(?:(?!</form>).)*{NAMES[role]}', page, re.DOTALL)
        assert button is not None, f"no button for {NAMES[role]}:\n{page}"
        answer = client.post("/sign-in/guest", data={"who": button.group(1), "back": "/"})
        assert answer.status_code == 303, answer.text
        client.headers["cookie"] = cookies(answer)
        client.cookies.clear()
        yield client


def cookies(answer: httpx.Response) -> str:
    """What a browser would send back of an answer's cookies: over loopback it does, though they are for TLS."""
    found = dict(re.findall(r"(__Host-[\w-]+)=([^;]*)", "\n".join(answer.headers.get_list("set-cookie"))))
    return "; ".join(f"{name}={found[name]}" for name in (SESSION_COOKIE, PLACE_COOKIE) if found.get(name))
