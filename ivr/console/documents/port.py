"""What the pages of documents need from below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ivr.documents import Document
from ivr.domain.breach import Loss
from ivr.register.kinds import Kind


class Form(StrEnum):
    """What a document is handed out as; the value is what its file's name ends with."""

    PDF = "pdf"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which document, in which language.

    Attributes:
        line_id: only this line; None for all in service.
        loss: for a breach report.
    """

    kind: Kind
    locale: str
    line_id: str | None = None
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What forms offer.

    Attributes:
        lines: names by id, in service.
        people: names by pseudonymous id.
        keys: for each public half that recordings are encrypted for, what it is for: a month, or empty for any day.
    """

    lines: Mapping[str, str]
    people: Mapping[str, str]
    keys: Sequence[tuple[str, str]]


class Office(Protocol):
    """Makes documents of the rows, on connections of its own. Blocking; called in a thread.

    Raises:
        PreambuleError: from each, when a document cannot be made, or the journal cannot be written: nothing is handed out then.
    """

    def choices(self) -> Choices:
        """What there is to choose from."""
        ...

    def show(self, wanted: Wanted, by: str) -> Document:
        """A document to be read here; the journal has who read it (L6)."""
        ...

    def file(self, wanted: Wanted, form: Form, by: str) -> bytes:
        """A document to be taken away; the journal has who took it (L6)."""
        ...
