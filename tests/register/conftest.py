"""A house with two lines, calls and recordings: small enough to count by hand."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from ivr.database.lines import save_lines
from ivr.database.notices import publish_version
from ivr.database.publications import Publication
from ivr.database.recordings import add
from ivr.database.tables import calls, proofs
from ivr.documents import Document, Figure
from ivr.documents.document import cells
from ivr.domain.breach import Loss
from ivr.domain.line import Line
from ivr.domain.recording import Recording, RecordingState
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.register.kinds import WRITERS, Kind
from ivr.register.occasion import Host, Occasion
from ivr.settings import load
from tests.database.fixtures import engine, url
from tests.database.samples import LINE, NOW, OTHER, version

__all__ = ["engine", "url"]

RECIPIENT = "age1valmont"
HOST = Host((RECIPIENT,), 0, "ab" * 32, "tmpfs", "sqlite")


@dataclass
class House:
    """What documents are written from."""

    engine: Engine
    folder: Path

    def lines(self, *lines: Line) -> None:
        with self.engine.begin() as conn:
            save_lines(conn, lines, NOW, whole=True)

    def publish(self, line: Line) -> None:
        with self.engine.begin() as conn:
            made = version(line, self.folder)
            publish_version(conn, made, Publication(line.id, made.id, NOW))

    def call(self, name: str, line: str = "mairie", answer: str = "undecided", days: int = 0) -> None:
        at = NOW - timedelta(days=days)
        row = {"id": f"call-{name}", "line_id": line, "arrived_at": at, "answer": answer, "rehearsal": False}
        with self.engine.begin() as conn:
            conn.execute(insert(calls), row)

    def recording(self, name: str, line: str = "mairie", days: int = 0, **changes: object) -> None:
        """A call with its recording, begun `days` before NOW."""
        self.call(name, line, days=days)
        at = NOW - timedelta(days=days)
        whole = Recording(
            name, f"call-{name}", line, f"proof-{name}", RecordingState.SEALED, at, at + timedelta(minutes=2), 120 * 8000,
            at + timedelta(days=90), f"{name}.age", "0" * 64, 1_000_000, True, "", ("training",),
        )  # fmt: skip
        with self.engine.begin() as conn:
            conn.execute(insert(proofs), {"id": f"proof-{name}", "call_id": f"call-{name}", "jws": "j", "signed_at": at})
            add(conn, dataclasses.replace(whole, **changes))  # type: ignore[arg-type]

    def note(self, kind: str, subject: str, days: int = 0, **details: object) -> None:
        with self.engine.begin() as conn:
            append(conn, [Entry(kind, subject, details)], NOW - timedelta(days=days))

    def write(
        self, kind: Kind, locale: str = "en", line: str | None = None, loss: Loss | None = None, **settings: str
    ) -> Document:
        given = {f"PREAMBULE_{name.upper()}": value for name, value in settings.items()}
        found = load({"PREAMBULE_HOME": str(self.folder), **given})
        occasion = Occasion(locale, NOW, found, dataclasses.replace(HOST, store=found.objects_url), line, loss)
        with self.engine.connect() as conn:
            return WRITERS[kind][1](conn, occasion)


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> House:
    found = House(engine, tmp_path)
    found.lines(LINE, OTHER)
    return found


def texts(document: Document) -> list[str]:
    return [cell.text if isinstance(cell, Figure) else cell for cell in cells(document)]


def fact(document: Document, label: str, section: int | None = None) -> Figure:
    """The one fact with this label, in the whole document or in one section."""
    sections = document.sections if section is None else (document.sections[section],)
    (found,) = [one.figure for part in sections for one in part.facts if one.label == label]
    return found
