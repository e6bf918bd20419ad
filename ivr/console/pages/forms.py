"""Forms: what people type, in their language, checked before anything is done with it.

    class Reason(Form):
        reason = TextAreaField(N_("Your reason"), [said(12, 500)])

    form = await filled(Reason, request, language)
    if form.validate(): ...

A template shows a field with `field(form.reason)` of `pages/forms.html`; what was wrong stands beside it, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import wtforms
from babel.support import NullTranslations
from starlette.requests import Request
from wtforms import validators

from ivr.console.wording.marks import N_

F = TypeVar("F", bound="Form")

Validator = Callable[[wtforms.Form, wtforms.Field], None]


class Form(wtforms.Form):
    """The console's form. Labels, hints and errors are English, marked with `N_`, and translated where they are shown."""

    class Meta:
        """Nothing of WTForms' own catalogues: their sentences are not ours."""

        locales = False

        def get_translations(self, _form: wtforms.Form) -> NullTranslations:
            """Ours are made when a template shows them."""
            return NullTranslations()


async def filled(kind: type[F], request: Request, **known: Any) -> F:
    """A form with what was typed into it.

    Args:
        kind: which form.
        request: a POST of `application/x-www-form-urlencoded` or `multipart/form-data`.
        known: values of fields that were not sent.
    """
    return kind(await request.form(), **known)


def required(text: str = N_("This is needed.")) -> Validator:
    """Something must stand there."""
    return validators.InputRequired(text)


def said(least: int, most: int) -> Validator:
    """Words of people: so many characters, counted without the blanks around them."""

    def check(_form: wtforms.Form, field: wtforms.Field) -> None:
        text = (field.data or "").strip()
        if len(text) < least:
            raise validators.StopValidation(N_("Say it in a few words more."))
        if len(text) > most:
            raise validators.StopValidation(N_("This is too long."))

    return check
