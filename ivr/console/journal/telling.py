"""From a row to its sentence. Pure; every value is a text, which the template escapes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ivr.console.journal.port import Names
from ivr.console.journal.sentences import SAID, Either, Sentence
from ivr.console.journal.words import NOBODY, OTHER, VALUES
from ivr.journal.chain import Row

SHORT = 8
"""Characters of an id that are shown in a sentence; the whole stands below it."""

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,64}|age1[0-9a-z]{20,}")

Say = Callable[[str], str]
"""From English to the reader's language."""


@dataclass(frozen=True, slots=True)
class Told:
    """One row as it is shown.

    Attributes:
        fields: what else the row says, name and value, as it is stored.
    """

    sequence: int
    at: datetime
    kind: str
    subject: str
    sentence: str
    fields: tuple[tuple[str, str], ...]
    hash: str


def tell(row: Row, names: Names, say: Say) -> Told:
    """The row in plain words. A kind that a newer version wrote is shown by its name."""
    details = _read(row.details)
    said = SAID.get(row.kind)
    text = say(OTHER) % {"kind": row.kind} if said is None else _said(said, row, details, names, say)
    fields = tuple((name, _plain(value)) for name, value in sorted(details.items()))
    return Told(
        row.sequence, datetime.fromtimestamp(row.at / 1_000_000, UTC), row.kind, row.subject, text, fields, row.hash.hex()
    )


def short(text: str) -> str:
    """An id by its beginning; anything else as it is."""
    return text[:SHORT] if _ID.fullmatch(text) else text


def _said(said: Sentence, row: Row, details: Mapping[str, Any], names: Names, say: Say) -> str:
    if isinstance(said, Either):
        return say(said.yes if details.get(said.field) else said.no) % _Places(row.subject, details, names, say)
    about = said.about.get(row.subject)
    return say(said.text) % _Places(row.subject if about is None else say(about), details, names, say)


class _Places(dict[str, str]):
    """The places of a sentence, filled as they are asked for: whatever a row lacks is a dash, and no row keeps a page from being shown."""

    def __init__(self, subject: str, details: Mapping[str, Any], names: Names, say: Say) -> None:
        super().__init__()
        self._subject, self._details, self._names, self._say = subject, details, names, say

    def __missing__(self, place: str) -> str:
        if place == "about":
            return self._named(self._subject)
        if place == "who":
            by = self._details.get("by")
            return self._say(NOBODY) if not by else self._named(str(by))
        value = self._details.get(place)
        known = VALUES.get(place, {}).get(str(value))
        if known is not None:
            return self._say(known)
        return "–" if value in (None, "") else self._named(_plain(value))

    def _named(self, value: str) -> str:
        found = self._names.people.get(value) or self._names.lines.get(value)
        return found if found is not None else short(value)


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:  # a row that was tampered with is shown too: verification says what is wrong with it
        return {"": text}
    return found if isinstance(found, dict) else {"": text}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
