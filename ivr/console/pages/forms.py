"""Forms: what people type, in their language, checked before anything is done with it.

    class Reason(Form):
        reason = TextAreaField(N_("Your reason"), [said(12, 500)])

    form = await filled(Reason, request, language)
    if form.validate(): ...

A template shows a field with `field(form.reason)` of `pages/forms.html`; what was wrong stands beside it, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import wtforms
from babel.support import NullTranslations
from starlette.requests import Request
from wtforms import validators

from ivr.console.wording.marks import N_

F = TypeVar("F", bound="Form")

Validator = Callable[[wtforms.Form, wtforms.Field], None]

_ONE_OF_THESE, _NEEDED, _TOO_LONG = N_("Choose one of these."), N_("This is needed."), N_("This is too long.")
_A_DAY, _WHOLE = N_("This is no day. Write it as 2027-03-02."), N_("Write a whole number, in digits.")
_RANGE, _LENGTH = N_("This number is too small or too large."), N_("This is too short or too long.")

OURS: Mapping[str, str] = {
    "Not a valid choice.": _ONE_OF_THESE,
    "Invalid Choice: could not coerce.": _ONE_OF_THESE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _ONE_OF_THESE,
    "'%(value)s' is not a valid choice for this field.": _ONE_OF_THESE,
    "This field is required.": _NEEDED,
    "Not a valid date value.": _A_DAY,
    "Not a valid integer value.": _WHOLE,
    "Number must be at least %(min)s.": _RANGE,
    "Number must be at most %(max)s.": _RANGE,
    "Number must be between %(min)s and %(max)s.": _RANGE,
    "Field must be at least %(min)d character long.": _LENGTH,
    "Field cannot be longer than %(max)d character.": _TOO_LONG,
    "Field must be exactly %(max)d character long.": _LENGTH,
    "Field must be between %(min)d and %(max)d characters long.": _LENGTH,
}
"""What WTForms says by itself, of a choice that nobody was offered for instance, in our words: they repeat nothing that was sent."""


class _Ours(NullTranslations):
    """From WTForms' English to ours, which a template translates where it shows it."""

    def gettext(self, message: str) -> str:
        """One sentence."""
        return OURS.get(message, message)

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        """One sentence for any number: ours name none."""
        return OURS.get(singular) or super().ngettext(singular, plural, num)


class Form(wtforms.Form):
    """The console's form. Labels, hints and errors are English, marked with `N_`, and translated where they are shown."""

    class Meta:
        """Nothing of WTForms' own catalogues: their sentences are not ours."""

        locales = False

        def get_translations(self, _form: wtforms.Form) -> NullTranslations:
            """Ours instead of theirs."""
            return _Ours()


async def filled(kind: type[F], request: Request, **known: Any) -> F:
    """A form with what was typed into it.

    Args:
        kind: which form.
        request: a POST of `application/x-www-form-urlencoded` or `multipart/form-data`.
        known: values of fields that were not sent.
    """
    return kind(await request.form(), **known)


def required(text: str = _NEEDED) -> Validator:
    """Something must stand there."""
    return validators.InputRequired(text)


def said(least: int, most: int) -> Validator:
    """Words of people: so many characters, counted without the blanks around them."""

    def check(_form: wtforms.Form, field: wtforms.Field) -> None:
        text = (field.data or "").strip()
        if len(text) < least:
            raise validators.StopValidation(N_("Say it in a few words more."))
        if len(text) > most:
            raise validators.StopValidation(_TOO_LONG)

    return check
