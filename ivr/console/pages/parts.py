"""What the console is made of: parts, one a folder, each with its pages and its places in the menu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from fastapi import APIRouter

from ivr.console.security.rules import About, LineOf
from ivr.console.security.visitor import Visitor
from ivr.console.wording.marks import N_
from ivr.domain.roles import Permission


class Group(StrEnum):
    """Where in the menu an entry stands; in this order."""

    TODAY = "today"
    CALLS = "calls"
    NOTICES = "notices"
    PEOPLE = "people"
    HOUSE = "house"


GROUPS: Mapping[Group, str] = {
    Group.TODAY: "",
    Group.CALLS: N_("Calls and recordings"),
    Group.NOTICES: N_("What callers hear"),
    Group.PEOPLE: N_("People’s rights"),
    Group.HOUSE: N_("The house"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the menu.

    Attributes:
        text: English, to be translated.
        permissions: one of them is enough to see it, for one line at least; none for everybody who is signed in.
        place: within its group; smaller comes first.
        apart: addresses under it that are other entries' pages.
    """

    path: str
    text: str
    group: Group
    permissions: tuple[Permission, ...] = ()
    place: int = 50
    apart: tuple[str, ...] = ()

    def shown_to(self, visitor: Visitor | None) -> bool:
        """Whether it leads this person anywhere."""
        if visitor is None:
            return False
        return not self.permissions or any(visitor.may_somewhere(permission) for permission in self.permissions)

    def holds(self, path: str) -> bool:
        """Whether a page lies under it."""
        under = self.path != "/" and path.startswith(self.path + "/") and not path.startswith(self.apart)
        return path == self.path or under


class Part(Protocol):
    """One folder of `ivr.console`, made by `ivr.bootstrap` with what it needs."""

    @property
    def entries(self) -> Sequence[Entry]:
        """Its places in the menu."""
        ...

    @property
    def line_of(self) -> Mapping[About, LineOf]:
        """How the line is found of what its rules are about."""
        ...

    def routes(self) -> APIRouter:
        """Its pages; each names its rule."""
        ...


def menu(entries: Iterable[Entry], visitor: Visitor | None) -> Sequence[tuple[str, Sequence[Entry]]]:
    """What one person sees of the menu: headings with their entries."""
    seen = sorted((entry for entry in entries if entry.shown_to(visitor)), key=lambda entry: (entry.place, entry.path))
    groups = ((heading, [entry for entry in seen if entry.group is group]) for group, heading in GROUPS.items())
    return [(heading, found) for heading, found in groups if found]
