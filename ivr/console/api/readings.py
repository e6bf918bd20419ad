"""Texts of a notice that a person has read out: brought in, checked, and withdrawn. Callers hear them from the next publication on."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Request, UploadFile

from ivr.console.api.frame import Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.notices import LONGEST_TEXT, Locale
from ivr.console.errors import NoSuchPage
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio.desk import People
from ivr.console.studio.place import SEE, person_named
from ivr.domain.roles import Permission
from ivr.studio.errors import NothingThere
from notices.notice import RENDERED, Piece
from notices.notice import Locale as LocaleTag
from notices.uploaded.decoding import MOST_BYTES

PATH = "/lines/{line}/notices/{locale}/recordings"
OfPiece = Annotated[Piece, Path(description="Which text; digits of a receipt too.")]


class Reading(Model):
    """A text that a person has read out."""

    piece: Piece
    """Which one."""
    text: str
    """What they say."""
    heard: bool
    """Whether that is still what the text says; if not, the synthetic voice speaks."""
    uploaded: datetime
    """When it was brought in."""


class ToRead(Model):
    """What a person has to say."""

    text: str
    """Word for word, with placeholders filled in."""


class Taken(Model):
    """A recording that was taken."""

    seconds: float
    """How long it is, as callers will hear it."""


def routes(port: People, answers: Answers) -> APIRouter:
    """`/lines/{line}/notices/{locale}/recordings`."""
    router = resource("Notices", answers)
    seeing = [needs(*SEE, about=About.LINE)]
    editing = [needs(Permission.EDIT_NOTICES, about=About.LINE)]

    @router.get(PATH, dependencies=seeing, summary="Texts that a person has read out")
    def listing(line: Id, locale: Locale) -> list[Reading]:
        return [
            Reading(piece=one.piece, text=one.text, heard=one.heard, uploaded=datetime.fromisoformat(one.uploaded_at))
            for one in port.recordings(line)
            if one.locale == locale
        ]

    @router.get(PATH + "/{piece}", dependencies=seeing, summary="What a person has to say")
    def text(line: Id, locale: Locale, piece: OfPiece) -> ToRead:
        return ToRead(text=port.text(line, LocaleTag(locale), _spoken(piece)))

    @router.put(PATH + "/{piece}", dependencies=editing, summary="Bring in a person's recording of a text")
    def take(
        request: Request,
        line: Id,
        locale: Locale,
        piece: OfPiece,
        file: Annotated[UploadFile, File(description="WAV, FLAC, MP3 or Ogg, one voice, at most three minutes.")],
        transcript: Annotated[
            str, Form(max_length=LONGEST_TEXT, description="What is said in it: it must be the text, word for word.")
        ],
    ) -> Taken:
        data = file.file.read(MOST_BYTES + 1)
        by = person_named(visitor_of(request))
        return Taken(seconds=port.take(line, LocaleTag(locale), _spoken(piece), data, transcript, by))

    @router.delete(
        PATH + "/{piece}",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=editing,
        summary="Let the synthetic voice say a text again",
    )
    def withdraw(request: Request, line: Id, locale: Locale, piece: OfPiece) -> None:
        if not port.withdraw(line, LocaleTag(locale), _spoken(piece), person_named(visitor_of(request))):
            raise NothingThere("Nobody has recorded this text.")

    return router


def _spoken(piece: Piece) -> Piece:
    """A text that is spoken by itself. Raises `NoSuchPage`."""
    if piece not in RENDERED:
        raise NoSuchPage("This text is said inside another one, and never alone.")
    return piece
