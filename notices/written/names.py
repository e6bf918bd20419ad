"""What the organisation wrote itself, where it runs against the direction of the text around it.

In a right-to-left line the groups of a telephone number would change places; such a name is set apart wherever it is shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Protocol

from notices.facts import AnnouncedFacts

_RIGHT_TO_LEFT = frozenset({"R", "AL"})


class Named(Protocol):
    """A text with names in it."""

    @property
    def foreign(self) -> tuple[str, ...]:
        """The names to set apart, one that holds another before it."""
        ...


def foreign_names(facts: AnnouncedFacts, direction: str) -> tuple[str, ...]:
    """The organisation's own words that are not written in `direction` (`ltr` or `rtl`), the longest first."""
    single = (
        facts.organisation,
        facts.line_name,
        facts.controller_address,
        facts.dpo_contact,
        facts.rights_contact,
        facts.web_address,
    )
    listed = (*facts.recipients, *facts.transfers, *(purpose.reference for purpose in facts.purposes))
    found = {name for name in (*single, *listed) if name.strip() and _direction(name) != direction}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def runs(named: Named, text: str) -> Iterator[tuple[str, bool]]:
    """The text in stretches, each with whether it is to be set apart."""
    if not named.foreign:
        yield text, False
        return
    for place, run in enumerate(re.split(f"({'|'.join(map(re.escape, named.foreign))})", text)):
        if run:
            yield run, place % 2 == 1


def _direction(name: str) -> str:
    return "rtl" if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in name) else "ltr"
