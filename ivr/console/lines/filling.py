"""What was filled in at a step, put into its draft: for the pages and for programs alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ivr.console.errors import NoSuchPage
from ivr.console.lines.desk import LineDesk
from ivr.console.lines.fields import StepForm
from ivr.console.lines.forms import Duties
from ivr.console.lines.steps import STEPS, Step
from ivr.database.line_drafts import LineDraft


@dataclass(frozen=True, slots=True)
class Filled:
    """A step as it was filled in.

    Attributes:
        form: None at a step that asks nothing of the draft's table.
        duties: at the step that asks what was done before going live.
        draft: with it.
    """

    form: StepForm | None
    duties: Duties | None
    draft: LineDraft


def fill(desk: LineDesk, step: Step, draft: LineDraft, sent: Any, today: date) -> Filled:
    """Read what was sent; nothing is saved.

    Args:
        desk: knows in which languages notices can be spoken.
        step: which.
        draft: as it was before.
        sent: values by the names of the form's fields, as a browser sends them.
        today: no duty is declared for a day that is still to come.
    """
    seen = draft.seen if step.name in draft.seen else (*draft.seen, step.name)
    if step.name == "going-live":
        duties = Duties(sent)
        given = duties.given(today)
        return Filled(None, duties, replace(draft, seen=seen, duties=draft.duties if given is None else given))
    if step.form is None:
        return Filled(None, None, replace(draft, seen=seen))
    form = form_of(desk, step, draft)(sent)
    fit(form, draft)
    return Filled(form, None, replace(draft, seen=seen, content=form.into(draft.content)))


def is_fine(desk: LineDesk, filled: Filled) -> bool:
    """Whether nothing at this step is missing or wrong; what is, stands beside its field."""
    if filled.duties is not None:
        return not filled.duties.errors
    if filled.form is None:
        return True
    fine = filled.form.validate()
    wrong = filled.form.note(desk.check(filled.draft).problems, filled.draft.content)
    return fine and not wrong


def form_of(desk: LineDesk, step: Step, draft: LineDraft) -> type[StepForm]:
    """The form of a step, made for a draft. Raises `NoSuchPage`: the step has none."""
    if step.form is None:
        raise NoSuchPage("no page")
    return step.form(draft.content, desk.locales())


def shown(desk: LineDesk, step: Step, draft: LineDraft) -> StepForm | None:
    """The form of a step as its values stand in the draft; None at a step without one."""
    if step.form is None:
        return None
    form = form_of(desk, step, draft).of(draft.content)
    fit(form, draft)
    return form


def fit(form: StepForm, draft: LineDraft) -> None:
    """The short name of a line in service stays: calls and recordings point to it."""
    if draft.line_id is not None and "short" in form:
        del form["short"]


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the progress list.

    Attributes:
        state: `done`, `wrong` or `open`.
    """

    step: Step
    state: str


def progress(draft: LineDraft, wrong: Collection[str]) -> tuple[Place, ...]:
    """How far a draft is; `wrong` names the steps at which something does not fit."""
    return tuple(
        Place(step, "open" if step.name not in draft.seen else "wrong" if step.name in wrong else "done") for step in STEPS
    )
