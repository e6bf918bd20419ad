"""The parts of the house on real rows: two lines, a few recordings, people with roles, a journal with something of everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine

from ivr.bootstrap.console_parts.documents import Registry
from ivr.bootstrap.console_parts.home import Desk
from ivr.bootstrap.console_parts.journal import Books
from ivr.bootstrap.public_notices import heard
from ivr.bootstrap.refusing import Receipts
from ivr.console.app import make_app
from ivr.console.documents.views import DocumentsPart
from ivr.console.journal.views import JournalPart
from ivr.database.people import person
from ivr.domain.objection import ObjectionKey
from ivr.journal.chain import append
from ivr.journal.checkpoints import keep_checkpoint, sign_checkpoint
from ivr.journal.entries import Entry
from ivr.journal.signing import Signer
from ivr.settings import Settings, load
from tests.console.fakes import House as Fakes
from tests.database.samples import NOW
from tests.register.conftest import House as Rows

KEY = ObjectionKey(bytes(range(32)))


@dataclass
class RealHouse:
    """The rows, and a console on them in which everything else is a fake."""

    engine: Engine
    folder: Path
    now: datetime = NOW + timedelta(days=1)
    fakes: Fakes = field(default_factory=Fakes)

    @property
    def settings(self) -> Settings:
        return load({"PREAMBULE_HOME": str(self.folder)})

    @property
    def rows(self) -> Rows:
        return Rows(self.engine, self.folder)

    @property
    def signer(self) -> Signer:
        self.settings.keys.mkdir(parents=True, exist_ok=True)
        return Signer.open(self.settings.keys / "signing.pem")

    def clock(self) -> datetime:
        return self.now

    def person(self, name: str) -> str:
        with self.engine.begin() as conn:
            return str(person(conn, name, NOW))

    def note(self, kind: str, subject: str, at: datetime = NOW, **details: object) -> int:
        """A row of the journal; its number."""
        with self.engine.begin() as conn:
            return append(conn, [Entry(kind, subject, details)], at).sequence

    def checkpoint(self) -> None:
        """Sign the newest row, as the worker does."""
        from ivr.journal.chain import head

        with self.engine.begin() as conn:
            newest = head(conn)
        keep_checkpoint(self.settings.home / "journal.checkpoints", sign_checkpoint(self.signer, newest, self.now))

    @property
    def books(self) -> Books:
        return Books(self.engine, self.settings, self.clock)

    @property
    def registry(self) -> Registry:
        return Registry(self.engine, self.settings, self.clock)

    def needs(self) -> dict[str, Any]:
        books, registry = self.books, self.registry
        return {
            "now": self.clock,
            "lines": self._lines,
            "today": Desk(self.engine, self.settings, self.clock),
            "heard": lambda line: heard(self.engine, self.settings.sounds, line),
            "refusing": Receipts(self.engine, lambda: KEY, self.clock),
            "parts": (lambda pages: JournalPart(pages, books), lambda pages: DocumentsPart(pages, registry, self.clock)),
        }

    def app(self) -> FastAPI:
        return make_app(self.fakes.needs(**self.needs()))

    def _lines(self) -> Any:
        from ivr.database.engine import reading
        from ivr.database.lines import load_lines

        with reading(self.engine) as conn:
            return load_lines(conn)


def furnish(house: RealHouse) -> dict[str, str]:
    """Something of everything; ids of people by name."""
    from ivr.console.journal.sentences import SAID

    house.signer  # noqa: B018  # makes the key
    anne, paul = house.person("Anne Legrand"), house.person("Paul Vasseur")
    for number in range(12):
        house.rows.recording(f"{number:08x}-0000-4000-8000-000000000000", days=number)
    for place, kind in enumerate(sorted(SAID)):
        subject = paul if kind.startswith(("role.", "factor.")) else "mairie" if kind.startswith(("line.", "visa.")) else _ID
        details = {
            "by": anne,
            "line": "mairie",
            "purpose": "training",
            "role": "listener",
            "open": True,
            "whole": True,
            "rows": 3,
        }
        house.note(kind, subject, NOW + timedelta(minutes=place), **details)
    house.checkpoint()
    return {"anne": anne, "paul": paul}


_ID = "00000001-0000-4000-8000-000000000000"
