"""Fields that WTForms has already, with our own sentences when something is wrong: days, and one thing out of several."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any

import wtforms
from wtforms import validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.form import BaseForm
from wtforms.widgets import DateInput

from ivr.console.wording.marks import N_

Say = Callable[[str], str]
"""Translates one marked text."""


def typed(field: wtforms.Field) -> str:
    """What stands in a field of text, without the blanks around it."""
    return str(field.data or "").strip()


class DayField(wtforms.StringField):
    """A day as `<input type="date">` sends it; empty for none. What was typed stays, also when it is no day."""

    widget = DateInput()

    @property
    def day(self) -> date | None:
        """The day."""
        text = typed(self)
        return date.fromisoformat(text) if text else None

    @property
    def moment(self) -> datetime | None:
        """The first moment of the day, UTC."""
        return None if self.day is None else self.needed_moment

    @property
    def needed(self) -> date:
        """The day of a field that may not be empty."""
        return date.fromisoformat(typed(self))

    @property
    def needed_moment(self) -> datetime:
        """Its first moment, UTC."""
        return datetime.combine(self.needed, time(), UTC)

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is no day of the calendar."""
        try:
            day = self.day
        except ValueError as error:
            raise validators.StopValidation(N_("This is no day. Write it as 2027-03-02.")) from error
        if day is not None and not 2000 <= day.year <= 2200:  # noqa: PLR2004  # what clocks and databases know
            raise validators.StopValidation(N_("This is no day. Write it as 2027-03-02."))


class PickField(wtforms.SelectField):
    """One of several, in a list that opens. Something is always chosen, so that no page calls it optional."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.flags.optional_quiet = True

    def pre_validate(self, _form: BaseForm) -> None:
        """Refuse what was not offered."""
        _check([str(self.data)], self.choices)


class RadioField(wtforms.RadioField):
    """One of several, all of them in sight."""

    def pre_validate(self, _form: BaseForm) -> None:
        """Refuse what was not offered."""
        _check([str(self.data)], self.choices)


class TicksField(wtforms.SelectMultipleField):
    """Any of several, each with a box to tick."""

    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()

    def pre_validate(self, _form: BaseForm) -> None:
        """Refuse what was not offered."""
        _check([str(one) for one in self.data or ()], self.choices)


def _check(chosen: Iterable[str], choices: Any) -> None:
    if not set(chosen) <= {str(one.value) for one in choices or ()}:
        raise validators.StopValidation(N_("Choose one of these."))


def pairs(texts: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Choices of a field: values with their texts as they are."""
    return [SelectChoice(value, text) for value, text in texts]


def offered(texts: Iterable[tuple[str, str]], say: Say) -> list[SelectChoice]:
    """Choices of a field: values with marked texts, translated."""
    return [SelectChoice(value, say(text)) for value, text in texts]
