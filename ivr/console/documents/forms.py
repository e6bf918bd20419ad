"""The form of a breach report."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import wtforms
from wtforms import SelectField, SelectMultipleField, StringField, validators, widgets
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from ivr.console.documents import words
from ivr.console.documents.port import Choices
from ivr.console.pages.forms import Form
from ivr.console.wording.marks import N_
from ivr.domain.breach import Lost

ANY = ""

_KEY = re.compile(r"age1[0-9a-z]{20,}")


def _a_moment(_form: wtforms.Form, field: wtforms.Field) -> None:
    if field.data and moment(field.data) is None:
        raise validators.StopValidation(N_("Write the day and the time as 2026-11-30 14:05."))


def moment(text: str) -> datetime | None:
    """A moment as browsers and people write it, in UTC; None for what is none."""
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "T", 1))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else None


def _a_key(_form: wtforms.Form, field: wtforms.Field) -> None:
    if field.data and not _KEY.fullmatch(field.data.strip()):
        raise validators.StopValidation(N_("The public half of a key begins with age1. Leave it empty when any key may be lost."))


class _Answered:
    """A choice that is never empty needs no word on whether it must be made."""

    field_flags = {"optional_quiet": True}  # noqa: RUF012  # WTForms reads it off the class

    def __call__(self, _form: wtforms.Form, _field: wtforms.Field) -> None:
        """Nothing is wrong."""


class _When(StringField):
    """A text for browsers that have no better control, else day and time."""

    widget = widgets.DateTimeLocalInput()


class BreachForm(Form):
    """What was lost."""

    lost = SelectMultipleField(
        N_("What is in strange hands?"),
        [validators.InputRequired(N_("Tick at least one."))],
        choices=[SelectChoice(lost.value, text) for lost, text in words.LOST.items()],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
        validate_choice=True,
    )
    since = _When(
        N_("Since when (UTC)?"),
        [validators.InputRequired(N_("Say since when; if nobody knows, the earliest moment that is possible.")), _a_moment],
    )
    until = _When(N_("Until when (UTC)?"), [validators.Optional(), _a_moment])
    known = _When(N_("When did the organisation learn of it (UTC)?"), [validators.Optional(), _a_moment])
    key = StringField(N_("Which key, by its public half?"), [validators.Optional(), _a_key])
    account = StringField(N_("Whose account?"), [validators.Length(max=100, message=N_("This is too long."))])
    line = SelectField(N_("Which line?"), [_Answered(), validators.Optional()], validate_choice=True)
    locale = SelectField(
        N_("Language of the report"),
        [_Answered()],
        choices=[SelectChoice(tag, name) for tag, name in words.LANGUAGES.items()],
        default="fr",
    )

    def offer(self, choices: Choices, every_line: str) -> None:
        """Fill in what there is to choose from; the text for every line is said already, and empty for who may not choose it."""
        every = [SelectChoice(ANY, every_line)] if every_line else []
        self.line.choices = [*every, *(SelectChoice(line, name) for line, name in choices.lines.items())]

    def validate_account(self, field: wtforms.Field) -> None:
        """Needed with a lost account, and with nothing else."""
        if (Lost.ACCOUNT.value in (self.lost.data or ())) != bool((field.data or "").strip()):
            raise validators.ValidationError(N_("Name the person whose account was lost, and tick that an account was lost."))
