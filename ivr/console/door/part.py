"""The part of the console through which people come in, and in which they look after their own account and each other's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from fastapi import APIRouter

from ivr.console.door.coming_in import ComingIn
from ivr.console.door.counter import Counter
from ivr.console.door.links import Links
from ivr.console.door.me import Mine
from ivr.console.door.people import People
from ivr.console.door.port import Desk
from ivr.console.door.proving import Proving
from ivr.console.door.recognising import HERE, Recognising
from ivr.console.door.tokens import Tokens
from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf
from ivr.console.wording.marks import N_
from ivr.domain.recognising import RECOGNISES
from ivr.domain.roles import Permission


class DoorPart:
    """`/sign-in`, `/sign-out`, `/first`, `/link`, `/me`, `/people`."""

    entries = (
        Entry("/people", N_("People and roles"), Group.HOUSE, (Permission.MANAGE_USERS,), 60, apart=(HERE,)),
        Entry(HERE, N_("New second factors"), Group.HOUSE, RECOGNISES, 65),
        Entry("/me", N_("My account"), Group.HOUSE, (), 90),
    )
    line_of: Mapping[About, LineOf] = MappingProxyType({})

    def __init__(self, pages: Pages, desk: Desk, now: Callable[[], datetime]) -> None:
        self._counter = Counter(pages, desk, now)

    def routes(self) -> APIRouter:
        """All of the door's pages."""
        router = APIRouter()
        for made in (ComingIn, Links, Mine, Proving, Tokens, Recognising, People):
            made(self._counter).add_to(router)
        return router
