"""Who is signed in, as the console needs to know it."""

from __future__ import annotations

from typing import Protocol

from ivr.console.security.visitor import Visitor


class Accounts(Protocol):
    """Sessions and API tokens, on connections of their own. Blocking; called in a thread."""

    def visitor(self, token: str) -> Visitor | None:
        """Who has this session's secret; None for nobody. Raises `DatabaseError`."""
        ...

    def bearer(self, token: str) -> Visitor | None:
        """For whom an API token stands, with no more than its scopes; None for one that is unknown, over or taken back.

        A token shows no second factor: `proven_at` is None. Raises `DatabaseError`.
        """
        ...
