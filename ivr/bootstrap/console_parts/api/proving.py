"""The second factor of whoever asks: a program sends the six digits with the request, a browser's session has shown them before."""

from __future__ import annotations

from datetime import datetime

from ivr.access import factor
from ivr.access.errors import AccessRefused
from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.ground import House
from ivr.console.security.visitor import Visitor
from ivr.domain.access import Bar, fresh


def proven(house: House, visitor: Visitor, code: str | None) -> datetime | None:
    """When the factor was shown: now, or in this browser's session before; None for never.

    Raises:
        FactorWrong, FactorSlowed, FactorMissing: as `ivr.access.factor.prove`.
    """
    if code is None:
        return visitor.proven_at
    key, now = home.factor_key(house.settings), house.clock()
    return factor.prove(house.engine, key, visitor.person, code, f"api {visitor.session}", now)


def check_proven(house: House, visitor: Visitor, code: str | None) -> None:
    """What a page asks only of who has shown the second factor lately.

    Raises:
        AccessRefused: they have not.
        FactorWrong, FactorSlowed, FactorMissing: as `ivr.access.factor.prove`.
    """
    if not fresh(proven(house, visitor, code), max(visitor.now, house.clock())):
        raise AccessRefused((Bar.FACTOR,))
