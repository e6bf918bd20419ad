"""Drafts of lines, as the set-up assistant keeps them: filled in step by step, and counting for nothing until they are put in service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData, UploadFile

from ivr.console.api.draft_models import (
    Beginning,
    Draft,
    DraftListed,
    Finishing,
    InService,
    OfStep,
    Saved,
    Saving,
    StepShown,
    Value,
    asked_at,
    errors,
    listed,
    whole,
)
from ivr.console.api.frame import Id, resource
from ivr.console.api.idempotency import Answers
from ivr.console.errors import NoSuchPage, NotAllowed
from ivr.console.lines import filling
from ivr.console.lines.desk import LineDesk
from ivr.console.lines.steps import BY_NAME, STEPS
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.roles import Permission


def routes(port: LineDesk, answers: Answers, now: Callable[[], datetime]) -> APIRouter:
    """`/line-drafts`."""
    router = resource("Set-up of lines", answers)
    somewhere = [needs(Permission.MANAGE_LINES, about=About.SOMEWHERE)]
    here = [needs(Permission.MANAGE_LINES, about=About.DRAFT)]

    @router.get("/line-drafts", dependencies=somewhere, summary="Drafts that somebody has begun, the one changed last first")
    def listing(request: Request) -> list[DraftListed]:
        visitor = visitor_of(request)
        found = [one for one in port.drafts() if visitor.may(Permission.MANAGE_LINES, one.draft.line_id)]
        return [listed(one) for one in found]

    @router.post(
        "/line-drafts", status_code=HTTPStatus.CREATED, dependencies=somewhere, summary="Begin a line, or a change of one"
    )
    def begin(request: Request, response: Response, wanted: Beginning) -> Draft:
        visitor = visitor_of(request)
        if not visitor.may(Permission.MANAGE_LINES, wanted.line):
            raise NotAllowed("You set up other lines only. Name one of yours.")
        made = port.begin(wanted.line, visitor.person)
        response.headers["Location"] = f"/api/v1/line-drafts/{made.id}"
        return whole(port, made)

    @router.get("/line-drafts/{draft}", dependencies=here, summary="One draft, with what its checks say")
    def one(draft: Id) -> Draft:
        return whole(port, port.draft(draft))

    @router.get("/line-drafts/{draft}/steps/{step}", dependencies=here, summary="What a step asks, and what was answered")
    def step_shown(draft: Id, step: OfStep) -> StepShown:
        return asked_at(port, port.draft(draft), step)

    @router.put("/line-drafts/{draft}/steps/{step}", dependencies=here, summary="Save a step")
    def save(request: Request, draft: Id, step: OfStep, saving: Saving) -> Saved:
        before = replace(port.draft(draft), edits=saving.edits)
        if step == STEPS[-1].name:
            raise NoSuchPage("Nothing is filled in at the last step: put the draft in service.")
        filled = filling.fill(port, BY_NAME[step], before, _sent(saving.values), now().date())
        filling.is_fine(port, filled)  # notes beside each field what is wrong there
        port.save(filled.draft, visitor_of(request).person)
        return Saved(draft=whole(port, port.draft(draft)), fields=errors(filled.form or filled.duties))

    @router.delete("/line-drafts/{draft}", status_code=HTTPStatus.NO_CONTENT, dependencies=here, summary="Throw a draft away")
    def drop(request: Request, draft: Id) -> None:
        port.drop(draft, visitor_of(request).person)

    @router.post("/line-drafts/{draft}/service", dependencies=here, summary="Put a draft in service, with what is declared of it")
    def finish(request: Request, draft: Id, what: Finishing) -> InService:
        visitor = visitor_of(request)
        line, moved = port.finish(draft, what.edits, visitor.person, visitor.name)
        return InService(line=line.id, going_earlier=moved)

    return router


def _sent(values: Mapping[str, Value]) -> FormData:
    """As a browser sends a form: a box that is not ticked is not there."""
    told: list[tuple[str, str | UploadFile]] = []
    for name, value in values.items():
        if isinstance(value, bool):
            told += [(name, "y")] if value else []
        else:
            told += [(name, one) for one in ([value] if isinstance(value, str) else value)]
    return FormData(told)
