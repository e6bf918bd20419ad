"""A console without accounts: whoever reaches it is one operator, who may do all that does not exclude hearing."""

from __future__ import annotations

from datetime import datetime

from ivr.bootstrap import home
from ivr.console.security.visitor import Visitor
from ivr.domain.roles import DEAF, Grant, Role

_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class OpenHouse:
    """The `Accounts` of a console that listens on this machine only."""

    def visitor(self, _token: str) -> Visitor:
        """The operator."""
        grants = tuple(Grant(role.value, "operator", role, None, _LONG_AGO, None, "nobody") for role in Role if role not in DEAF)
        now = home.now()
        return Visitor("operator", "Operator", grants, now, proven_at=now)

    def bearer(self, _token: str) -> Visitor | None:
        """There are no tokens yet."""
        return None
