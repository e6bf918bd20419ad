"""For what a document is made: in which language, when, for which lines, and what this host knows of itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ivr.documents import Figure
from ivr.documents.formats import Formats
from ivr.documents.wording import Wording
from ivr.domain.breach import Loss
from ivr.domain.line import Line
from ivr.register import terms
from ivr.settings import Settings
from notices.facts import Duration


@dataclass(frozen=True, slots=True)
class Host:
    """What is not in any row.

    Attributes:
        recipients: public keys that recordings are encrypted for, `age1…`.
        private_keys: how many lie on this host.
        signing_key: SHA-256 of the public half; empty when there is none yet.
        spool: kind of the spool's file system.
        database: `sqlite` or `postgresql`.
        database_host: of a server; empty for a file.
        store: address of the object store, without anything secret.
    """

    recipients: tuple[str, ...]
    private_keys: int
    signing_key: str
    spool: str
    database: str
    database_host: str = ""
    store: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One document's making.

    Attributes:
        locale: `fr` or `en`.
        now: aware; every figure is of this moment.
        line_id: only this line; None for all in service.
        loss: for a breach report.
    """

    locale: str
    now: datetime
    settings: Settings
    host: Host
    line_id: str | None = None
    loss: Loss | None = None

    @property
    def pen(self) -> Pen:
        """What writes in its language."""
        return Pen(Wording(self.locale), Formats(self.locale))

    def chosen(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """The lines that it is about."""
        return tuple(line for line in lines if self.line_id in {None, line.id})


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in one language."""

    say: Wording
    formats: Formats

    def duration(self, duration: Duration) -> str:
        """6 mois."""
        one, many = terms.UNIT[duration.unit]
        return self.say(one if duration.count == 1 else many, count=self.formats.number(duration.count))

    def yes(self, holds: object) -> str:
        """Oui or non."""
        return self.say(terms.YES if holds else terms.NO)

    def listed(self, items: Iterable[str]) -> str:
        """a, b et c; a dash for nothing."""
        found = list(items)
        return self.formats.listed(found) if found else "–"

    def figure(self, value: object, source: str) -> Figure:
        """A text, number, or moment with the row that it was read off."""
        if isinstance(value, bool):
            return Figure(self.yes(value), source)
        if isinstance(value, datetime):
            return Figure(self.formats.moment(value), source)
        if isinstance(value, int | float):
            return Figure(self.formats.number(value), source)
        return Figure("–" if value in {None, ""} else str(value), source)


def issuer(lines: Iterable[Line]) -> str:
    """In whose name documents are made: the organisation of the lines, where there is one."""
    found = {line.facts.organisation for line in lines}
    return found.pop() if len(found) == 1 else ""


def setting(name: str) -> str:
    """The source of a figure that a setting says."""
    return f"settings:PREAMBULE_{name.upper()}"
