"""Who is signed in, as the console needs to know it."""

from __future__ import annotations

from typing import Protocol

from ivr.console.security.visitor import Visitor


class Accounts(Protocol):
    """Sessions, on connections of their own. Blocking; called in a thread."""

    def visitor(self, token: str) -> Visitor | None:
        """Who has this session's secret; None for nobody. Raises `DatabaseError`."""
        ...
