"""Notices: texts by line and locale, their review by a second person, and what callers hear when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Path, Request
from pydantic import Field

from ivr.console.api.frame import Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.database.publications import Publication as KnownPublication
from ivr.domain.roles import Permission
from ivr.studio.matrix import Cell as KnownCell
from ivr.studio.matrix import CellState
from notices.notice import Locale as LocaleTag
from notices.notice import Piece
from notices.versions.text import State, TextRevision

LONGEST_TEXT = 5_000
Locale = Annotated[
    str, Path(pattern=r"^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{2,8})*$", max_length=35, description="A language that the line offers.")
]
LocaleName = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{2,8})*$", max_length=35)]


class Cell(Model):
    """How a locale of a line stands."""

    locale: str
    """Which one."""
    state: CellState
    """The most pressing thing about it."""
    heard: int | None
    """Number of the revision that callers hear; null when they hear none."""
    open: int | None
    """Number of the revision that is being worked on."""
    people: list[str]
    """Pseudonymous ids: who wrote the newest, then who approved it."""
    note: str
    """What a reviewer wrote last."""


class Revision(Model):
    """One revision of what a line says in one locale, where it differs from the model."""

    id: str
    """Of the revision."""
    locale: str
    """Its language."""
    revision: int
    """1, 2, 3 … for each line and locale."""
    state: State
    """Where it is in its life."""
    changed: datetime
    """When it was saved last."""
    edits: int
    """How often it was saved: name it when you save, and nobody's work is overwritten."""
    own: dict[Piece, list[str]]
    """The organisation's own sentences; a piece that is not there is said in the model's words."""
    authors: list[str]
    """Pseudonymous ids; none of them may approve it."""
    approved_by: str | None
    """Pseudonymous id of the second person."""
    note: str
    """What a reviewer wrote last."""


class Text(Model):
    """All that a line says in a locale: the open revision's words, else those that callers hear, else the model's."""

    revision: Revision | None
    """From which the words are; null: all are the model's."""
    sentences: dict[Piece, list[str]]
    """What is said, piece by piece, with placeholders."""


class Writing(Model):
    """One piece in the organisation's own words."""

    text: Annotated[str | None, Field(max_length=LONGEST_TEXT)]
    """One sentence a line; null gives the piece back to the model."""
    edits: int | None = None
    """The save that you began from; when somebody else has saved since, nothing is written."""


class Locales(Model):
    """Which locales are meant."""

    locales: list[LocaleName] | None = None
    """Only these; all that wait when null."""


class Note(Model):
    """What is to be changed."""

    note: Annotated[str, Field(max_length=1_000)] = ""
    """For the authors."""


class Publishing(Model):
    """What callers are to hear."""

    locales: list[LocaleName] | None = None
    """Only these; all that are approved when null."""
    effective: datetime | None = None
    """When they begin to hear it; at once by default."""


class RollingBack(Model):
    """When what was published before is heard again."""

    effective: datetime | None = None
    """At once by default."""


class Publication(Model):
    """One act of publishing."""

    id: str
    """Of the publication."""
    version: str
    """Of the notice's version: texts and sound, by hash."""
    published: datetime
    """When."""
    effective: datetime | None
    """When callers begin to hear it; null for at once."""
    by: str | None
    """Pseudonymous id of who published it."""
    texts: dict[str, str]
    """Id of the revision by locale."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a line says in a locale.

    Attributes:
        revision: None where all is the model's.
    """

    revision: TextRevision | None
    sentences: dict[Piece, tuple[str, ...]]


class Notices(Protocol):
    """`ivr.studio` on this host. Blocking. Raises `NoticeError`, `DocumentError`, `JournalError`, `DatabaseError`."""

    def matrix(self, line_id: str) -> Sequence[KnownCell]:
        """Every locale that the line offers."""
        ...

    def read(self, line_id: str, locale: LocaleTag) -> Read:
        """What it says."""
        ...

    def write(self, line_id: str, locale: LocaleTag, piece: Piece, writing: Writing, visitor: Visitor) -> TextRevision:
        """Save one piece."""
        ...

    def submit(self, line_id: str, locales: Sequence[LocaleTag] | None, visitor: Visitor) -> Sequence[TextRevision]:
        """Ask for a second person's reading."""
        ...

    def approve(self, line_id: str, locales: Sequence[LocaleTag] | None, visitor: Visitor) -> Sequence[TextRevision]:
        """Stand for texts as the second person."""
        ...

    def give_back(self, line_id: str, locale: LocaleTag, note: str, visitor: Visitor) -> TextRevision:
        """Give a text back to its authors."""
        ...

    def publications(self, line_id: str) -> Sequence[KnownPublication]:
        """The oldest first."""
        ...

    def publish(
        self, line_id: str, locales: Sequence[LocaleTag] | None, effective: datetime | None, visitor: Visitor
    ) -> KnownPublication:
        """Let callers hear what is approved."""
        ...

    def roll_back(self, line_id: str, publication_id: str, effective: datetime | None, visitor: Visitor) -> KnownPublication:
        """Publish what was published before."""
        ...


def routes(port: Notices, answers: Answers) -> APIRouter:
    """`/lines/{line}/notices` and `/lines/{line}/publications`."""
    router = resource("Notices", answers)
    edit, approve, publish = Permission.EDIT_NOTICES, Permission.APPROVE_NOTICES, Permission.PUBLISH_NOTICES
    seeing, editing, approving, publishing = (
        [needs(*permissions, about=About.LINE)] for permissions in ((edit, approve, publish), (edit,), (approve,), (publish,))
    )

    @router.get("/lines/{line}/notices", dependencies=seeing, summary="Every locale with its state")
    def matrix(line: Id) -> list[Cell]:
        return [Cell.of(one) for one in port.matrix(line)]

    @router.get("/lines/{line}/notices/{locale}", dependencies=seeing, summary="What the line says in a locale")
    def read(line: Id, locale: Locale) -> Text:
        found = port.read(line, LocaleTag(locale))
        sentences = {piece: list(said) for piece, said in found.sentences.items()}
        return Text(revision=None if found.revision is None else shown(found.revision), sentences=sentences)

    @router.put("/lines/{line}/notices/{locale}/pieces/{piece}", dependencies=editing, summary="Save one piece of a draft")
    def write(
        request: Request, line: Id, locale: Locale, piece: Annotated[Piece, Path(description="Which text.")], writing: Writing
    ) -> Revision:
        return shown(port.write(line, LocaleTag(locale), piece, writing, visitor_of(request)))

    @router.post("/lines/{line}/notices/submission", dependencies=editing, summary="Ask for a second person's reading")
    def submit(request: Request, line: Id, which: Locales) -> list[Revision]:
        return [shown(one) for one in port.submit(line, _tags(which.locales), visitor_of(request))]

    @router.post("/lines/{line}/notices/approval", dependencies=approving, summary="Stand for texts as the second person")
    def approved(request: Request, line: Id, which: Locales) -> list[Revision]:
        return [shown(one) for one in port.approve(line, _tags(which.locales), visitor_of(request))]

    @router.post("/lines/{line}/notices/{locale}/return", dependencies=approving, summary="Give a text back to its authors")
    def give_back(request: Request, line: Id, locale: Locale, why: Note) -> Revision:
        return shown(port.give_back(line, LocaleTag(locale), why.note, visitor_of(request)))

    @router.get("/lines/{line}/publications", dependencies=seeing, summary="What callers heard and hear, the oldest first")
    def publications(line: Id) -> list[Publication]:
        return [_publication(one) for one in port.publications(line)]

    @router.post(
        "/lines/{line}/publications",
        status_code=HTTPStatus.CREATED,
        dependencies=publishing,
        summary="Let callers hear what is approved",
    )
    def published(request: Request, line: Id, what: Publishing) -> Publication:
        return _publication(port.publish(line, _tags(what.locales), what.effective, visitor_of(request)))

    @router.post(
        "/lines/{line}/publications/{publication}/return",
        status_code=HTTPStatus.CREATED,
        dependencies=publishing,
        summary="Publish what was published before",
    )
    def roll_back(request: Request, line: Id, publication: Id, when: RollingBack) -> Publication:
        return _publication(port.roll_back(line, publication, when.effective, visitor_of(request)))

    return router


def _tags(names: Sequence[str] | None) -> tuple[LocaleTag, ...] | None:
    return None if names is None else tuple(LocaleTag(name) for name in dict.fromkeys(names))


def shown(one: TextRevision) -> Revision:
    """As programs read it."""
    return Revision(
        id=one.id,
        locale=one.locale,
        revision=one.revision,
        state=one.state,
        changed=one.changed_at,
        edits=one.edits,
        own={piece: list(said) for piece, said in one.own.items()},
        authors=list(one.authors),
        approved_by=one.approved_by,
        note=one.note,
    )


def _publication(one: KnownPublication) -> Publication:
    return Publication(
        id=one.id,
        version=one.version_id,
        published=one.published_at,
        effective=one.effective_at,
        by=one.published_by,
        texts={str(locale): text for locale, text in one.texts.items()},
    )
