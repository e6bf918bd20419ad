"""Who is at the other end, and what they may do. Pure: the rows are read elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ivr.domain.roles import Decision, Denial, Grant, Permission, Role, may


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in.

    Attributes:
        person: pseudonymous id, as in `people`; what journal rows name.
        name: for the page that this person sees, and for nothing else.
        grants: all roles of theirs, those that are over included.
        now: the moment of this request; no clock set back makes it earlier.
        session: id of the session; not the secret in the cookie.
        proven_at: when this session last showed the second factor.
        scopes: what an API token was made for: of what its person may do, nothing else; None for people at a browser.
    """

    person: str
    name: str
    grants: tuple[Grant, ...]
    now: datetime
    session: str = ""
    proven_at: datetime | None = None
    scopes: frozenset[Permission] | None = None

    def decision(self, permission: Permission, line_id: str | None = None) -> Decision:
        """Whether something may be done for a line, or for all of them, and why not."""
        if self.scopes is not None and permission not in self.scopes:
            return Decision((Denial.NO_ROLE,))
        return may(self.grants, permission, line_id, self.now)

    def may(self, permission: Permission, line_id: str | None = None) -> bool:
        """Whether something may be done for a line; None for what concerns them all."""
        return self.decision(permission, line_id).allowed

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether something may be done for one line at least."""
        return self.may(permission) or any(self.may(permission, line) for line in self._lines())

    def lines(self, permission: Permission) -> frozenset[str] | None:
        """The lines for which something may be done; None for all of them, those to come included."""
        if self.may(permission):
            return None
        return frozenset(line for line in self._lines() if self.may(permission, line))

    def among(self, permission: Permission, line_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of some lines for which something may be done, in their order."""
        return tuple(line for line in line_ids if self.may(permission, line))

    @property
    def roles(self) -> frozenset[Role]:
        """What they are here for now, for whichever line."""
        return frozenset(grant.role for grant in self.grants if grant.holds(self.now))

    def _lines(self) -> frozenset[str]:
        return frozenset(grant.line_id for grant in self.grants if grant.line_id is not None)
