"""The set-up assistant: a line is described step by step, and counts only once it is put in service at the last one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.errors import NoSuchPage
from ivr.console.lines import filling, words
from ivr.console.lines.chosen_forms import caps
from ivr.console.lines.desk import LineDesk
from ivr.console.lines.fields import StepForm
from ivr.console.lines.filling import fill, is_fine, progress
from ivr.console.lines.forms import Duties
from ivr.console.lines.hints import HINTS
from ivr.console.lines.steps import BY_NAME, STEPS, Step, after, before, owners
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, needs, visitor_of
from ivr.database.line_drafts import LineDraft
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

DRAFTS = "/lines/drafts"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a step shows beside its form: what was refused, and why."""

    form: StepForm | None = None
    duties: Duties | None = None
    problem: PreambuleError | None = None
    done: str = ""

    @property
    def status(self) -> int:
        """Of the answer."""
        if self.problem is not None:
            return self.problem.http_status
        wrong = (self.form is not None and self.form.errors) or (self.duties is not None and self.duties.errors)
        return HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK


class Assistant:
    """`/lines/new` and the pages of drafts."""

    def __init__(self, pages: Pages, desk: LineDesk, now: Callable[[], datetime]) -> None:
        self._pages = pages
        self._desk = desk
        self._now = now

    def add_to(self, router: APIRouter) -> None:
        """Its routes."""
        everywhere = [needs(Permission.MANAGE_LINES)]
        of_draft = [needs(Permission.MANAGE_LINES, about=About.DRAFT)]

        @router.get("/lines/new", dependencies=everywhere)
        async def new(request: Request, done: str = "") -> HTMLResponse:
            drafts = await asyncio.to_thread(self._desk.drafts)
            return self._pages.page(
                request, "lines/new.html", drafts=drafts, steps=STEPS, words=words, done=words.DONE.get(done, "")
            )

        @router.post("/lines/new", dependencies=everywhere)
        async def begin(request: Request) -> Response:
            draft = await asyncio.to_thread(self._desk.begin, None, visitor_of(request).person)
            return _to(draft.id, STEPS[0].name)

        @router.post("/lines/{line}/change", dependencies=[needs(Permission.MANAGE_LINES, about=About.LINE)])
        async def change(request: Request, line: str) -> Response:
            draft = await asyncio.to_thread(self._desk.begin, line, visitor_of(request).person)
            return _to(draft.id, STEPS[0].name)

        @router.post(DRAFTS + "/{draft}/drop", dependencies=of_draft)
        async def drop(request: Request, draft: str) -> Response:
            await asyncio.to_thread(self._desk.drop, draft, visitor_of(request).person)
            return RedirectResponse("/lines?done=dropped", HTTPStatus.SEE_OTHER)

        @router.get(DRAFTS + "/{draft}/sample", dependencies=of_draft)
        async def sample(draft: str, voice: str, locale: str) -> Response:  # noqa: ARG001 - the rule is about it
            spoken = {str(one): one for one in self._desk.locales()}
            if locale not in spoken:
                raise NoSuchPage("no page")
            wav = await asyncio.to_thread(self._desk.sample, voice, spoken[locale])
            return Response(wav, media_type="audio/wav", headers={"Content-Disposition": 'inline; filename="voice.wav"'})

        @router.get(DRAFTS + "/{draft}/{step}", dependencies=of_draft)
        async def show(request: Request, draft: str, step: str, done: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._show, request, draft, _step(step), words.DONE.get(done, ""))

        @router.post(DRAFTS + "/{draft}/{step}", dependencies=of_draft)
        async def save(request: Request, draft: str, step: str) -> Response:
            sent = await request.form()
            return await asyncio.to_thread(self._save, request, draft, _step(step), sent)

    # -- showing ------------------------------------------------------------------------------------------------

    def _show(self, request: Request, draft_id: str, step: Step, done: str) -> HTMLResponse:
        return self._page(request, self._desk.draft(draft_id), step, Shown(done=done))

    def _page(self, request: Request, draft: LineDraft, step: Step, shown: Shown) -> HTMLResponse:
        checked = self._desk.check(draft)
        wrong = owners(checked.problems, draft.content, self._desk.locales())
        language = self._pages.language(request)
        form = shown.form or filling.shown(self._desk, step, draft)
        return self._pages.page(
            request,
            "lines/step.html",
            status=shown.status,
            draft=draft,
            step=step,
            form=form and form.translated(partial(self._pages.say, language)),
            duties=shown.duties or Duties.of(draft.duties),
            progress=progress(draft, {where.name for where, _ in wrong if where}),
            before=before(step),
            number=STEPS.index(step) + 1,
            checked=checked,
            wrong=[(where, words.problem_text(problem)) for where, problem in wrong],
            caps=caps(draft.content),
            voices=self._voices(draft) if step.name == "voices" else (),
            hints=HINTS,
            words=words,
            problem=shown.problem,
            done=shown.done,
        )

    def _voices(self, draft: LineDraft) -> Sequence[tuple[Any, Any]]:
        spoken = {str(one): one for one in self._desk.locales()}
        chosen = [spoken[one] for one in draft.content.get("locales") or () if one in spoken]
        return [(locale, self._desk.voices(locale)) for locale in chosen]

    # -- saving -------------------------------------------------------------------------------------------------

    def _save(self, request: Request, draft_id: str, step: Step, sent: FormData) -> Response:
        draft = self._desk.draft(draft_id)
        if step.name == "review":
            return self._finish(request, draft, _edits(sent, draft))
        filled = fill(self._desk, step, draft, sent, self._now().date())
        if "leave" not in sent and not is_fine(self._desk, filled):
            return self._page(request, draft, step, Shown(filled.form, filled.duties))
        try:
            self._desk.save(replace(filled.draft, edits=_edits(sent, draft)), visitor_of(request).person)
        except PreambuleError as error:
            return self._page(request, draft, step, Shown(filled.form, filled.duties, problem=error))
        if "leave" in sent:
            return RedirectResponse("/lines?done=left", HTTPStatus.SEE_OTHER)
        return _to(draft.id, after(step).name)

    def _finish(self, request: Request, draft: LineDraft, edits: int) -> Response:
        visitor = visitor_of(request)
        try:
            line, _ = self._desk.finish(draft.id, edits, visitor.person, visitor.name)
        except PreambuleError as error:
            return self._page(request, self._desk.draft(draft.id), BY_NAME["review"], Shown(problem=error))
        return RedirectResponse(f"/lines/{quote(line.id)}?done=service", HTTPStatus.SEE_OTHER)


def _step(name: str) -> Step:
    if name not in BY_NAME:
        raise NoSuchPage("no page")
    return BY_NAME[name]


def _edits(sent: Mapping[str, Any], draft: LineDraft) -> int:
    """The save from which whoever sent this began."""
    text = str(sent.get("edits", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else draft.edits


def _to(draft_id: str, step: str) -> RedirectResponse:
    return RedirectResponse(f"{DRAFTS}/{draft_id}/{step}", HTTPStatus.SEE_OTHER)
