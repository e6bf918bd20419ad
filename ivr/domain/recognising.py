"""New second factors: who gives out links and takes factors away must not come in as somebody who hears. Pure rules.

An administrator can make a link for anybody, and take anybody's second factor away. Both together are a way in that nobody but they knows
of; so is the account of a person whom they have made up. A factor that rests on a link alone therefore brings nobody to a recording until a
second person has said that it is its owner who has it (LAW 18).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from ivr.domain.roles import ALLOWS, HEARS, Grant, Permission, may

RECOGNISES = (Permission.MANAGE_USERS, Permission.RIGHTS_REQUESTS)
"""One of these for the whole house: administrators, and the data protection officer."""

CONCERNED = HEARS | {Permission.APPROVE_ACCESS}
"""What a new factor does not serve for yet: hearing, and being the second pair of eyes of whoever hears."""

ALONE_WAITS = timedelta(hours=24)
"""How long a new factor waits in a house in which nobody could recognise its owner: a day on which others see that it is there."""

TOLD_FOR = timedelta(days=14)
"""How long its owner, and whoever could recognise them, are told of it on their first page."""


def recognises(grants: Iterable[Grant], now: datetime) -> bool:
    """Whether roles allow somebody to say that a new factor is its owner's."""
    own = tuple(grants)
    return any(may(own, permission, None, now).allowed for permission in RECOGNISES)


def concerns(grants: Iterable[Grant], now: datetime) -> bool:
    """Whether somebody hears, or will, or is asked about those who do."""
    left = (grant for grant in grants if grant.ended_at is None and (grant.until is None or now < grant.until))
    return any(ALLOWS[grant.role] & CONCERNED for grant in left)
