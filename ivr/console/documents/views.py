"""The pages of documents: what can be made, each to be read here or taken away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from ivr.console.documents import words
from ivr.console.documents.forms import BreachForm, moment
from ivr.console.documents.port import Choices, Form, Office, Wanted
from ivr.console.documents.sources import address
from ivr.console.errors import NoSuchPage, NotAllowed
from ivr.console.pages.forms import filled
from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.console.wording.marks import N_
from ivr.documents import Document, Figure
from ivr.documents import words as document_words
from ivr.documents.document import Cell
from ivr.documents.formats import Formats
from ivr.documents.shortening import shortened
from ivr.documents.typography import typeset
from ivr.documents.wording import Wording
from ivr.domain.breach import Loss, Lost
from ivr.domain.roles import Permission
from ivr.register.errors import LossUntold
from ivr.register.kinds import Kind
from ivr.register.losing import loss

ON_A_PAGE = 200
"""Rows of one table; the files have more."""

MEDIA = {Form.PDF: "application/pdf", Form.JSON: "application/json"}
Text = Annotated[str, Query(max_length=128)]


class DocumentsPart:
    """`/documents`."""

    entries = (Entry("/documents", N_("Documents"), Group.HOUSE, (Permission.MAKE_DOCUMENTS,), place=30),)
    line_of: Mapping[About, LineOf] = MappingProxyType({})

    def __init__(self, pages: Pages, office: Office, now: Callable[[], datetime]) -> None:
        self._pages = pages
        self._office = office
        self._now = now

    def routes(self) -> APIRouter:
        """The list, each document, its files, and the form of a breach report."""
        router = APIRouter(prefix="/documents")
        rule = needs(Permission.MAKE_DOCUMENTS, about=About.SOMEWHERE)

        @router.get("", dependencies=[rule])
        async def documents(request: Request) -> HTMLResponse:
            return await asyncio.to_thread(self._listed, request)

        @router.get("/breach", dependencies=[rule])
        async def breach(request: Request) -> HTMLResponse:
            return await asyncio.to_thread(self._asked, request, BreachForm())

        @router.post("/breach", dependencies=[rule])
        async def report(request: Request) -> Response:
            form = await filled(BreachForm, request)
            wanted = (await request.form()).get("as", "")
            return await asyncio.to_thread(self._report, request, form, str(wanted))

        @router.get("/{kind}", dependencies=[rule])
        async def shown(request: Request, kind: Kind, locale: Text = "", line: Text = "") -> HTMLResponse:
            return await asyncio.to_thread(self._document, request, _wanted(kind, self._locale(request, locale), line))

        @router.get("/{kind}/{form}", dependencies=[rule])
        async def file(request: Request, kind: Kind, form: Form, locale: Text = "", line: Text = "") -> Response:
            return await asyncio.to_thread(self._file, request, _wanted(kind, self._locale(request, locale), line), form)

        return router

    def _listed(self, request: Request) -> HTMLResponse:
        visitor = visitor_of(request)
        whole = visitor.may(Permission.MAKE_DOCUMENTS)
        kinds = {kind: told for kind, told in words.TOLD.items() if whole or kind not in words.WHOLE_HOUSE}
        choices = self._choices(visitor)
        return self._pages.page(
            request, "documents/documents.html", kinds=kinds, choices=choices, whole=whole, languages_offered=words.LANGUAGES
        )

    def _document(self, request: Request, wanted: Wanted) -> HTMLResponse:
        visitor = visitor_of(request)
        self._check(wanted, visitor)
        if wanted.kind is Kind.BREACH:  # it has an address of its own, with a form
            raise NoSuchPage("no page")
        return self._page(request, self._office.show(wanted, visitor.person), wanted, None)

    def _file(self, request: Request, wanted: Wanted, form: Form) -> Response:
        visitor = visitor_of(request)
        self._check(wanted, visitor)
        if wanted.kind is Kind.BREACH and wanted.loss is None:
            raise NoSuchPage("no page")
        made = self._office.file(wanted, form, visitor.person)
        name = "-".join(filter(None, (wanted.kind.value, wanted.line_id, f"{self._now():%Y%m%d}", wanted.locale)))
        headers = {"Content-Disposition": f'attachment; filename="{name}.{form.value}"'}
        return Response(made, media_type=MEDIA[form], headers=headers)

    def _asked(
        self, request: Request, form: BreachForm, problem: LossUntold | None = None, choices: Choices | None = None
    ) -> HTMLResponse:
        found = choices or self._offer(request, form)
        status = HTTPStatus.BAD_REQUEST if form.errors or problem else HTTPStatus.OK
        return self._pages.page(request, "documents/breach.html", status=status, form=form, problem=problem, known=found)

    def _report(self, request: Request, form: BreachForm, wanted_as: str) -> Response:
        choices = self._offer(request, form)
        if not form.validate():
            return self._asked(request, form, choices=choices)
        try:
            told = _loss(form, choices, self._now())
        except LossUntold as error:
            return self._asked(request, form, error, choices)
        wanted = Wanted(Kind.BREACH, form.locale.data, told.line_id, told)
        if wanted_as in set(Form):
            return self._file(request, wanted, Form(wanted_as))
        visitor = visitor_of(request)
        self._check(wanted, visitor)
        return self._page(request, self._office.show(wanted, visitor.person), wanted, form)

    def _offer(self, request: Request, form: BreachForm) -> Choices:
        visitor = visitor_of(request)
        choices = self._choices(visitor)
        say = partial(self._pages.say, self._pages.language(request))
        whole = visitor.may(Permission.MAKE_DOCUMENTS)
        form.offer(choices, say(N_("Every line")) if whole else "")
        return choices

    def _choices(self, visitor: Visitor) -> Choices:
        found = self._office.choices()
        lines = visitor.lines(Permission.MAKE_DOCUMENTS)
        if lines is None:
            return found
        return Choices({line: name for line, name in found.lines.items() if line in lines}, {}, ())

    def _check(self, wanted: Wanted, visitor: Visitor) -> None:
        """A role for one line makes documents of that line alone; what tells of the whole house needs one for all of them."""
        house = wanted.kind in words.WHOLE_HOUSE or (wanted.loss is not None and Lost.ACCOUNT in wanted.loss.what)
        if not visitor.may(Permission.MAKE_DOCUMENTS, None if house else wanted.line_id):
            if wanted.line_id is not None and not house:
                raise NoSuchPage("no page")
            raise NotAllowed("This document tells of all lines. Choose one of yours.")
        if wanted.line_id is not None and wanted.line_id not in self._office.choices().lines:
            raise NoSuchPage("no page")

    def _page(self, request: Request, document: Document, wanted: Wanted, form: BreachForm | None) -> HTMLResponse:
        shown = shortened(document, ON_A_PAGE)
        visitor = visitor_of(request)
        numbers = {source: number for number, source in enumerate(shown.sources, 1)}
        return self._pages.page(
            request,
            "documents/document.html",
            document=shown,
            wanted=wanted,
            form=form,
            say=Wording(shown.locale),
            document_words=document_words,
            made=Formats(shown.locale).moment(shown.made_at),
            set=partial(typeset, locale=shown.locale),
            text=_text,
            source=lambda cell: cell.source if isinstance(cell, Figure) else "",
            numbers=numbers,
            address=lambda source: address(source, visitor),
        )

    def _locale(self, request: Request, asked: str) -> str:
        return asked if asked in words.LANGUAGES else self._pages.language(request)


def _wanted(kind: Kind, locale: str, line: str) -> Wanted:
    return Wanted(kind, locale, line or None)


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Figure) else cell


def _loss(form: BreachForm, choices: Choices, now: datetime) -> Loss:
    """Raises `LossUntold`."""
    return loss(
        frozenset(Lost(one) for one in form.lost.data or ()),
        moment(form.since.data or ""),
        now,
        until=moment(form.until.data or ""),
        known=moment(form.known.data or ""),
        recipient=(form.key.data or "").strip() or None,
        person=_person(form.account.data or "", choices),
        line_id=form.line.data or None,
    )


def _person(name: str, choices: Choices) -> str | None:
    """The pseudonym of somebody who is known: a report is no reason to make one. Raises `LossUntold`."""
    plain = " ".join(name.split()).casefold()
    if not plain:
        return None
    for known, theirs in choices.people.items():
        if plain in (theirs.casefold(), known):
            return known
    raise LossUntold("Nobody is known by this name. Write it as the page of accounts has it.")
