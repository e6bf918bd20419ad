"""What a reader looks for, as the page's address carries it: read leniently, and said when it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from ivr.console.journal.sentences import Group, kinds_of, personal
from ivr.console.wording.marks import N_
from ivr.journal.looking import Sought

UNKNOWN_PERSON = N_("Nobody here has this name. Write it as the page of accounts has it.")
UNKNOWN_DAY = N_("This is no day. Choose one, or write it as 2026-11-30.")
LONGEST = 128

Text = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter as it was filled in. Days are counted in UTC, as in every export; the last one is included."""

    group: str = ""
    subject: str = ""
    person: str = ""
    first_day: str = ""
    last_day: str = ""
    kind: str = ""

    @property
    def anything(self) -> bool:
        """Whether it narrows anything."""
        return any((self.group, self.subject, self.person, self.first_day, self.last_day, self.kind))

    def address(self, before: int | None = None) -> str:
        """The page with the same filter, further back."""
        given = {
            "group": self.group,
            "subject": self.subject,
            "person": self.person,
            "from": self.first_day,
            "until": self.last_day,
            "kind": self.kind,
            "before": before,
        }
        query = urlencode({name: value for name, value in given.items() if value})
        return f"/journal?{query}" if query else "/journal"


def asked(
    group: Text = "",
    subject: Text = "",
    person: Text = "",
    first_day: Annotated[str, Query(alias="from", max_length=40)] = "",
    last_day: Annotated[str, Query(alias="until", max_length=40)] = "",
    kind: Text = "",
) -> Asked:
    """The filter of a request."""
    return Asked(group.strip(), subject.strip(), person.strip(), first_day.strip(), last_day.strip(), kind.strip())


@dataclass(frozen=True, slots=True)
class Read:
    """What a filter means.

    Attributes:
        wrong: what could not be read, by field; nothing is looked for then.
    """

    sought: Sought
    wrong: Mapping[str, str]


def read(given: Asked, people: Mapping[str, str]) -> Read:
    """Understand a filter.

    Args:
        given: as filled in.
        people: names by id, for who may see them.
    """
    wrong: dict[str, str] = {}
    person = _person(given.person, people) if given.person else ""
    if person is None:
        wrong["person"] = UNKNOWN_PERSON
    bounds = {name: _day(text) for name, text in (("from", given.first_day), ("until", given.last_day))}
    wrong |= {
        name: UNKNOWN_DAY for name, text in (("from", given.first_day), ("until", given.last_day)) if text and not bounds[name]
    }
    last = bounds["until"]
    sought = Sought(
        kinds=_kinds(given),
        subject=given.subject[:LONGEST],
        person=person or "",
        personal=personal(),
        since=bounds["from"],
        until=None if last is None else last + timedelta(days=1),
    )
    return Read(sought, wrong)


def _kinds(given: Asked) -> tuple[str, ...]:
    if given.kind:
        return (given.kind,)
    return kinds_of(Group(given.group)) if given.group in set(Group) else ()


def _person(text: str, people: Mapping[str, str]) -> str | None:
    """By their name, or by their id, which names nobody to who may see no names."""
    plain = " ".join(text.split()).casefold()
    found = next((known for known, name in people.items() if plain in (name.casefold(), known)), None)
    return found or (plain if _is_id(plain) else None)


def _is_id(text: str) -> bool:
    return len(text) == len("00000000-0000-4000-8000-000000000000") and set(text) <= set("0123456789abcdef-")


def _day(text: str) -> datetime | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # the last day that clocks know has no next one
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if 1970 <= found.year < 9999 else None  # noqa: PLR2004
