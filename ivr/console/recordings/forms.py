"""What people fill in to find a recording, and to hear one."""

from __future__ import annotations

from typing import Any, ClassVar

import wtforms
from wtforms import validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are those of an older WTForms

from ivr.console.pages.forms import Form, required
from ivr.console.wording.marks import N_
from ivr.domain.access import LONGEST, LONGEST_REASON, MOST_PLAYS, OPEN_FOR, PLAYS, Channel, Use, is_reason
from ivr.domain.agent import is_extension

# the stubs are those of an older WTForms, whose fields took no sentences of ours
DateField: Any = wtforms.DateField
IntegerField: Any = wtforms.IntegerField
RadioField: Any = wtforms.RadioField
SelectField: Any = wtforms.SelectField
StringField: Any = wtforms.StringField
TextAreaField: Any = wtforms.TextAreaField

_MINUTES = int(OPEN_FOR.total_seconds()) // 60
_ONE_OF_THESE = N_("Choose one of these.")
_A_DAY = N_("This is no day. Write it as 2027-03-31.")
_A_NUMBER = N_("Write a number.")
_LONGEST = int(LONGEST.total_seconds()) // 60


def _a_reason(_form: wtforms.Form, field: wtforms.Field) -> None:
    if not is_reason(" ".join((field.data or "").split())):
        raise validators.StopValidation(
            N_("Say in a sentence why you must hear it: at least a dozen characters, in your own words.")
        )


def _an_extension(_form: wtforms.Form, field: wtforms.Field) -> None:
    if (field.data or "").strip() and not is_extension(field.data.strip()):
        raise validators.StopValidation(N_("This is no extension. Write it as the telephone system has it, for instance 201."))


def chosen(*pairs: tuple[str, str]) -> list[Any]:
    """Values and their texts, as a field of WTForms takes them."""
    return [SelectChoice(value, text) for value, text in pairs]


class Quiet:
    """A field of which nobody has to be told that it may be left empty."""

    field_flags: ClassVar[dict[str, bool]] = {"optional_quiet": True}

    def __call__(self, _form: wtforms.Form, _field: wtforms.Field) -> None:
        """Anything goes."""


class Filters(Form):
    """Which recordings are listed. It stands in the address: nothing in it says who a caller is, and of an agent only the extension."""

    line = SelectField(N_("Line"), [Quiet()], validate_choice=False)
    state = SelectField(N_("State"), [Quiet()], validate_choice=False)
    purpose = SelectField(N_("Announced purpose"), [Quiet()], validate_choice=False)
    agent = StringField(N_("Extension of the agent"), [Quiet(), _an_extension])
    since = DateField(N_("From"), [Quiet(), validators.Optional()], invalid_value_message=_A_DAY)
    until = DateField(N_("Up to and including"), [Quiet(), validators.Optional()], invalid_value_message=_A_DAY)


class Lookup(Form):
    """Whose recordings are looked for: always in the body of a request."""

    number = StringField(N_("Telephone number of the caller"), [Quiet(), validators.Length(max=40)])
    receipt = StringField(N_("Receipt number of a refusal"), [Quiet(), validators.Length(max=40)])


class Wish(Form):
    """What somebody wants to hear, and why."""

    purpose = RadioField(
        N_("For which of the purposes that the caller was told"), [required()], invalid_choice_message=_ONE_OF_THESE
    )
    reason = TextAreaField(N_("Your reason, in your own words"), [required(), _a_reason])
    use = RadioField(
        N_("What you want to do"),
        [required()],
        choices=chosen((Use.PLAY.value, N_("Hear it here")), (Use.DOWNLOAD.value, N_("Hear it, and take it away as a file"))),
        invalid_choice_message=_ONE_OF_THESE,
        default=Use.PLAY.value,
    )
    mask = SelectField(
        N_("Silence one party"),
        [Quiet()],
        choices=chosen(
            ("", N_("Nobody: both are heard")),
            (Channel.CALLER.value, N_("Silence the caller")),
            (Channel.AGENT.value, N_("Silence the agent")),
        ),
        invalid_choice_message=_ONE_OF_THESE,
        default="",
    )
    minutes = IntegerField(
        N_("For how many minutes"),
        [
            required(_A_NUMBER),
            validators.NumberRange(1, _LONGEST, N_("From 1 minute to 480.")),
        ],
        default=_MINUTES,
        invalid_value_message=_A_NUMBER,
    )
    plays = IntegerField(
        N_("How often it may be begun"),
        [required(_A_NUMBER), validators.NumberRange(1, MOST_PLAYS, N_("From once to 20 times."))],
        default=PLAYS,
        invalid_value_message=_A_NUMBER,
    )

    @property
    def words(self) -> str:
        """The reason on one line, as its row keeps it."""
        return " ".join((self.reason.data or "").split())[: LONGEST_REASON + 1]
