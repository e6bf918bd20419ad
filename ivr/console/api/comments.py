"""What people say to one another about the texts of a notice."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from ivr.console.api.frame import Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.notices import Locale
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio.desk import Talk
from ivr.console.studio.place import SEE, person_named
from ivr.database.comments import Comment as Known
from ivr.studio.commenting import LONGEST
from notices.notice import Locale as LocaleTag
from notices.notice import Piece


class Saying(Model):
    """What is to be said."""

    said: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    """For whoever works on the text. No caller hears it."""
    piece: Piece | None = None
    """About which text; null for the language as a whole."""


class Comment(Model):
    """One thing said."""

    id: str
    """Of the comment."""
    piece: Piece | None
    """About which text; null for the language as a whole."""
    revision: int
    """Of the revision that was worked on; 0 while there was none."""
    by: str
    """Pseudonymous id of who said it."""
    said: str
    """Their words."""
    at: datetime
    """When."""


def routes(port: Talk, answers: Answers) -> APIRouter:
    """`/lines/{line}/notices/{locale}/comments`."""
    router = resource("Notices", answers)
    path, seeing = "/lines/{line}/notices/{locale}/comments", [needs(*SEE, about=About.LINE)]

    @router.get(path, dependencies=seeing, summary="What was said about the texts of a locale, the newest first")
    def listing(line: Id, locale: Locale) -> list[Comment]:
        return [shown(one) for one in port.comments(line, LocaleTag(locale))]

    @router.post(path, status_code=HTTPStatus.CREATED, dependencies=seeing, summary="Say something about a text")
    def comment(request: Request, line: Id, locale: Locale, saying: Saying) -> Comment:
        by = person_named(visitor_of(request))
        return shown(port.comment(line, LocaleTag(locale), saying.piece, saying.said, by))

    return router


def shown(one: Known) -> Comment:
    """As programs read it."""
    return Comment(id=one.id, piece=one.piece, revision=one.revision, by=one.by, said=one.said, at=one.at)
