"""Texts for translators as PO files, and back: what a file would change is said before it is taken in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from ivr.console.api.frame import Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.notices import Locale
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio.desk import Exchange
from ivr.console.studio.exchange_views import LARGEST
from ivr.console.studio.place import SEE, person_named
from ivr.domain.roles import Permission
from notices.notice import Locale as LocaleTag
from notices.notice import Piece

PO = {"text/x-gettext-translation": {"schema": {"type": "string"}}}


class Translation(Model):
    """A translator's file."""

    po: Annotated[str, Field(min_length=1, max_length=LARGEST)]
    """The file's text, made from an export of the same texts: whatever was changed since is refused (409)."""
    check_only: bool = False
    """Only say what it would change; write nothing."""


class Changes(Model):
    """What a file changes."""

    locale: str
    """In which language it is."""
    changes: dict[Piece, list[str]]
    """The texts that read otherwise, one sentence each."""
    taken: bool
    """Whether they are in the draft now."""


def routes(port: Exchange, answers: Answers) -> APIRouter:
    """`/lines/{line}/translations`."""
    router = resource("Notices", answers)

    @router.get(
        "/lines/{line}/translations/{locale}",
        dependencies=[needs(*SEE, about=About.LINE)],
        summary="All texts of a locale as a PO file",
        response_class=Response,
        responses={200: {"content": PO, "description": "For a translator's tool."}},
    )
    def export(
        line: Id,
        locale: Locale,
        source: Annotated[
            str,
            Query(
                pattern=r"^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{2,8})*$",
                max_length=35,
                description="From which of the line's languages it is translated.",
            ),
        ],
    ) -> Response:
        content = port.exported(line, LocaleTag(locale), LocaleTag(source))
        headers = {"Content-Disposition": f'attachment; filename="{line}.{locale}.po"'}
        return Response(content, media_type="text/x-gettext-translation", headers=headers)

    @router.post(
        "/lines/{line}/translations",
        dependencies=[needs(Permission.EDIT_NOTICES, about=About.LINE)],
        summary="Take a translator's file into the draft, or say what it would change",
    )
    def take_in(request: Request, line: Id, file: Translation) -> Changes:
        content = file.po.encode()
        locale, changes = port.changes(line, content)
        if not file.check_only:
            port.take_in(line, content, person_named(visitor_of(request)))
        shown = {piece: list(said) for piece, said in changes.items()}
        return Changes(locale=locale, changes=shown, taken=bool(changes) and not file.check_only)

    return router
