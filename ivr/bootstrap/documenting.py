"""Documents of this house, wired: what this host knows of itself, and the journal's row before anything is handed out (L6)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from ivr.bootstrap import home
from ivr.bootstrap.checkup import file_system
from ivr.database.engine import reading
from ivr.database.people import person
from ivr.documents import Document, data, html, pdf
from ivr.documents.shortening import shortened
from ivr.domain.breach import Loss
from ivr.errors import PreambuleError
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.register.kinds import WRITERS, Kind
from ivr.register.occasion import Host, Occasion
from ivr.settings import Settings
from ivr.vault.objects import told

Known = TypeVar("Known")


class Format(StrEnum):
    """What a document is written as; the value is what its file's name ends with."""

    PDF = "pdf"
    HTML = "html"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which document is wanted: the fields are `Occasion`'s."""

    kind: Kind
    locale: str
    format: Format
    line_id: str | None = None
    loss: Loss | None = None


def make(engine: Engine, settings: Settings, asked: Asked, by: str, now: datetime) -> bytes:
    """Make a document and note in the journal who had it made, before it is handed out.

    Args:
        engine: of the database.
        settings: of this host.
        asked: which document.
        by: the name of who wants it.
        now: the moment that it tells of.

    Raises:
        DocumentError: it cannot be made.
        JournalError, DatabaseError: nothing is handed out.
    """
    document = drawn(engine, settings, asked, now)
    made = written(document, asked.format)
    with engine.begin() as connection:
        note(connection, asked, made, person(connection, by, now), now)
    return made


def drawn(engine: Engine, settings: Settings, asked: Asked, now: datetime) -> Document:
    """What a document says, read off the rows in one view of them. Raises `DocumentError`."""
    occasion = Occasion(asked.locale, now, settings, host(engine, settings), asked.line_id, asked.loss)
    with reading(engine) as connection:
        return WRITERS[asked.kind][1](connection, occasion)


def note(conn: Connection, asked: Asked, made: bytes, who: str, now: datetime) -> None:
    """The journal's row, before anybody sees the document (L6).

    Args:
        conn: in whose transaction.
        asked: which document.
        made: its bytes.
        who: pseudonymous id.
        now: the moment.
    """
    details: dict[str, object] = {
        "locale": asked.locale,
        "format": asked.format.value,
        "line": asked.line_id,
        "sha256": hashlib.sha256(made).hexdigest(),
        "by": who,
        **({} if asked.loss is None else {"loss": _told(asked.loss)}),
    }
    append(conn, [Entry("document.made", asked.kind.value, details)], now)


def written(document: Document, wanted: Format) -> bytes:
    """A document in one of its forms."""
    if wanted is Format.JSON:
        return data.as_json(document)
    shown = shortened(document)
    return html.page(shown).encode() if wanted is Format.HTML else pdf.pdf(shown, data.as_json(document))


def host(engine: Engine, settings: Settings) -> Host:
    """What this host knows of itself; what is not there yet is empty."""
    return Host(
        recipients=_known(lambda: home.recipients(settings), ()),
        private_keys=len(list(settings.identities.glob("*.txt"))),
        signing_key=_signing_key(settings.keys / "signing.pub.pem"),
        spool=file_system(settings.spool),
        database=engine.dialect.name,
        database_host=engine.url.host or "",
        store=_known(lambda: told(settings.objects_url), settings.objects_url),
    )


def _told(loss: Loss) -> dict[str, object]:
    """What was said to be lost: a report must be able to be made again."""
    return {
        "what": sorted(loss.what),
        "since": loss.since.isoformat(),
        "until": loss.until.isoformat(),
        "known": loss.known_at.isoformat(),
        "recipient": loss.recipient,
        "person": loss.person,
    }


def _known(read: Callable[[], Known], otherwise: Known) -> Known:
    try:
        return read()
    except PreambuleError:  # a document about measures says that there are none, and is not refused for it
        return otherwise


def _signing_key(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
