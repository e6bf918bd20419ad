"""Drafts of lines as programs read them, and what they send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Path
from pydantic import Field
from wtforms import Field as FormField
from wtforms import Form as AnyForm

from ivr.console.api.frame import ID, Model
from ivr.console.lines import filling
from ivr.console.lines.desk import DraftSeen, LineDesk
from ivr.console.lines.forms import Duties
from ivr.console.lines.steps import BY_NAME, STEPS, owners
from ivr.database.line_drafts import LineDraft
from ivr.domain.going_live import Duty

StepName = StrEnum("StepName", {step.name.replace("-", "_"): step.name for step in STEPS})  # type: ignore[misc]  # made of the steps
StepName.__doc__ = "A step of the assistant."
OfStep = Annotated[StepName, Path(description="A step of the assistant.")]
Value = (
    Annotated[str, Field(max_length=5_000)] | bool | Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)]
)


class Beginning(Model):
    """What a draft is to describe."""

    line: Annotated[str | None, Field(pattern=ID)] = None
    """The line in service that is to be changed, whose draft is given when there is one; null for a new one."""


class DraftListed(Model):
    """A draft that somebody has begun."""

    id: str
    """Of the draft."""
    line: str | None
    """The line that it changes; null for a new one."""
    begun_by: str
    """Pseudonymous id."""
    begun: datetime
    """When."""
    changed_by: str
    """Pseudonymous id."""
    changed: datetime
    """When it was saved last."""
    edits: int
    """How often it was saved: name it when you save, and nobody's work is overwritten."""


class StepState(StrEnum):
    """How a step stands: filled in, with something that does not fit, or not looked at."""

    DONE = "done"
    WRONG = "wrong"
    OPEN = "open"


class Wrong(Model):
    """What stands against putting a draft in service."""

    id: str
    """Of the check, as docs/lines.md names it."""
    place: str
    """Where in a lines file it would be."""
    step: str | None
    """At which step it is put right; null for none."""
    message: str
    """What is wrong and what to do."""


class DutyDone(Model):
    """What is declared when the line is put in service (LAW 16, 17, 27)."""

    day: date
    """When it was done."""
    document: str
    """By which it can be shown."""


class Draft(DraftListed):
    """A draft with all that was filled in, and what its checks say."""

    steps: dict[str, StepState]
    """Each step, in their order."""
    content: dict[str, Any]
    """The table `[[line]]` of a lines file, as far as it is filled in."""
    duties: dict[Duty, DutyDone]
    """What will be declared."""
    wrong: list[Wrong]
    """All that is missing or does not fit; empty when it can be put in service."""
    untrue: bool
    """Whether putting it in service makes what callers hear untrue, so that the notice has to be published anew (L4)."""
    missing: list[str]
    """What must still be declared before the line goes live."""


class Question(Model):
    """One thing that a step asks."""

    name: str
    """By which its value is sent."""
    label: str
    """What is asked."""
    value: Value | None
    """As it stands in the draft."""
    choices: list[str] | None
    """What may be chosen; null for anything."""


class Law(Model):
    """What the law wants at a step."""

    numbers: str
    """Of the requirements, as the documentation cites them."""
    text: str
    """What and why."""


class StepShown(Model):
    """One step of a draft."""

    name: str
    """Of the step."""
    title: str
    """What it is about."""
    announced: bool
    """Whether callers are told of it."""
    laws: list[Law]
    """What the law wants there."""
    asks: list[Question]
    """In their order; none where there is nothing to fill in."""


class Saving(Model):
    """A step, filled in as a whole: what is not named is left empty."""

    values: Annotated[dict[str, Value], Field(max_length=200)]
    """By the names that the step gives."""
    edits: int
    """The save that you began from; when somebody else has saved since, nothing is."""


class Saved(Model):
    """A step that was saved, whatever may still be wrong at it."""

    draft: Draft
    """With it."""
    fields: dict[str, list[str]]
    """What is wrong at this step, by the names of its fields; empty when it is done."""


class Finishing(Model):
    """Which state of a draft is put in service."""

    edits: int
    """The save that you have read; when somebody else has saved since, nothing happens."""


class InService(Model):
    """A line that is in service."""

    line: str
    """Its id."""
    going_earlier: int
    """How many recordings go earlier than they would have."""


def _common(one: LineDraft) -> dict[str, Any]:
    return {
        "id": one.id,
        "line": one.line_id,
        "begun_by": one.begun_by,
        "begun": one.begun_at,
        "changed_by": one.changed_by,
        "changed": one.changed_at,
        "edits": one.edits,
    }


def listed(one: DraftSeen) -> DraftListed:
    """As lists show it."""
    return DraftListed(**_common(one.draft))


def whole(port: LineDesk, one: LineDraft) -> Draft:
    """With what the checks of a lines file say."""
    checked = port.check(one)
    wrong = owners(checked.problems, one.content, port.locales())
    places = filling.progress(one, {step.name for step, _ in wrong if step is not None})
    return Draft(
        **_common(one),
        steps={place.step.name: StepState(place.state) for place in places},
        content=dict(one.content),
        duties={duty: DutyDone(day=done.day, document=done.document) for duty, done in one.duties.items()},
        wrong=[
            Wrong(id=problem.id, place=problem.place, step=None if step is None else step.name, message=problem.message)
            for step, problem in wrong
        ],
        untrue=checked.untrue,
        missing=[point.requirement.value for point in checked.points if not point.met],
    )


def asked_at(port: LineDesk, draft: LineDraft, name: str) -> StepShown:
    """What a step asks."""
    step = BY_NAME[name]
    form: AnyForm | None = Duties.of(draft.duties) if name == "going-live" else filling.shown(port, step, draft)
    return StepShown(
        name=step.name,
        title=step.title,
        announced=step.announced,
        laws=[Law(numbers=law.numbers, text=law.text) for law in step.laws],
        asks=[] if form is None else [_question(field) for field in form],
    )


def _question(field: FormField) -> Question:
    choices: Sequence[Any] | None = getattr(field, "choices", None)
    value: Any = field.data
    plain = (
        value
        if value is None or isinstance(value, bool)
        else [str(one) for one in value]
        if isinstance(value, list)
        else str(value)
    )
    return Question(
        name=field.name,
        label=str(field.label.text),
        value=plain,
        choices=None if choices is None else [str(one[0] if isinstance(one, tuple) else one.value) for one in choices],
    )


def errors(form: AnyForm | None) -> dict[str, list[str]]:
    """What stands beside the fields."""
    return {} if form is None else {field.name: [str(one) for one in field.errors] for field in form if field.errors}
