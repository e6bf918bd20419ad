"""The pages of documents on the rows, the settings and this host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.documenting import Asked, Format, drawn, note, written
from ivr.console.documents.port import Choices, Form, Wanted
from ivr.console.documents.views import DocumentsPart
from ivr.console.pages.rendering import Pages
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.people import names
from ivr.documents import Document
from ivr.settings import Settings
from ivr.vault.errors import RecipientsMissing
from ivr.vault.keys import recipients


@dataclass(frozen=True, slots=True)
class Registry:
    """An `Office` on the tables."""

    engine: Engine
    settings: Settings
    now: Callable[[], datetime] = home.now

    def choices(self) -> Choices:
        """Lines in service, everybody who is known, the keys that recordings are encrypted for now."""
        with reading(self.engine) as connection:
            lines = {line.id: line.name for line in load_lines(connection)}
            people = {str(known): name for known, name in names(connection).items()}
        return Choices(lines, people, self._keys())

    def show(self, wanted: Wanted, by: str) -> Document:
        """Read off the rows; noted before it is shown."""
        return self._made(wanted, Format.HTML, by)[0]

    def file(self, wanted: Wanted, form: Form, by: str) -> bytes:
        """The same as a file."""
        return self._made(wanted, Format(form.value), by)[1]

    def _made(self, wanted: Wanted, form: Format, by: str) -> tuple[Document, bytes]:
        now = self.now()
        asked = Asked(wanted.kind, wanted.locale, form, wanted.line_id, wanted.loss)
        document = drawn(self.engine, self.settings, asked, now)
        made = written(document, form)
        with self.engine.begin() as connection:
            note(connection, asked, made, by, now)
        return document, made

    def _keys(self) -> tuple[tuple[str, str], ...]:
        try:
            known = recipients.read(home.recipients_file(self.settings)).known
        except RecipientsMissing:
            return ()
        return tuple((one.key, "" if one.period is None else str(one.period)) for one in known)


def documents_part(engine: Engine, settings: Settings) -> Callable[[Pages], DocumentsPart]:
    """What makes the part."""
    office = Registry(engine, settings)
    return lambda pages: DocumentsPart(pages, office, home.now)
