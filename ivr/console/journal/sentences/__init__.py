"""A sentence for every kind of row that there is, by groups that people look for. A test goes through the code for kinds without one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ivr.console.journal.sentences import (
    calls,
    doors,
    hearing,
    house,
    keys,
    notices,
    objections,
    people,
    recordings,
    retention,
    rights,
)
from ivr.console.journal.sentences.said import Either, Sentence
from ivr.console.wording.marks import N_

__all__ = ["GROUPS", "SAID", "Either", "Group", "Sentence", "kinds_of", "personal"]


class Group(StrEnum):
    """What people look for together."""

    CALLS = "calls"
    RECORDINGS = "recordings"
    HEARING = "hearing"
    RETENTION = "retention"
    RIGHTS = "rights"
    OBJECTIONS = "objections"
    NOTICES = "notices"
    PEOPLE = "people"
    DOORS = "doors"
    KEYS = "keys"
    HOUSE = "house"


GROUPS: Mapping[Group, str] = {
    Group.CALLS: N_("Calls, and what callers answered"),
    Group.RECORDINGS: N_("Recordings, from the first sound to the seal"),
    Group.HEARING: N_("Who asked for, allowed and heard a recording"),
    Group.RETENTION: N_("Holds, visas and destructions"),
    Group.RIGHTS: N_("Requests of people"),
    Group.OBJECTIONS: N_("The register of objections"),
    Group.NOTICES: N_("Texts of notices and how words are said"),
    Group.PEOPLE: N_("Roles and second factors"),
    Group.DOORS: N_("Accounts, sessions and tokens"),
    Group.KEYS: N_("Keys and the store"),
    Group.HOUSE: N_("Lines, documents, backups and the journal itself"),
}

_BY_GROUP: Mapping[Group, Mapping[str, Sentence]] = {
    Group.CALLS: calls.SAID,
    Group.RECORDINGS: recordings.SAID,
    Group.HEARING: hearing.SAID,
    Group.RETENTION: retention.SAID,
    Group.RIGHTS: rights.SAID,
    Group.OBJECTIONS: objections.SAID,
    Group.NOTICES: notices.SAID,
    Group.PEOPLE: people.SAID,
    Group.DOORS: doors.SAID,
    Group.KEYS: keys.SAID,
    Group.HOUSE: house.SAID,
}

SAID: Mapping[str, Sentence] = {kind: sentence for said in _BY_GROUP.values() for kind, sentence in said.items()}
"""By kind."""


def kinds_of(group: Group) -> tuple[str, ...]:
    """The kinds of one group."""
    return tuple(_BY_GROUP[group])


def personal() -> tuple[str, ...]:
    """The kinds whose rows may name a person by their id beside what they are about."""
    return tuple(kind for kind, sentence in SAID.items() if sentence.names_somebody)
