"""Whatever is sent to a form, what is wrong with it is said in the house's own words, which every language has."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import wtforms
from starlette.datastructures import FormData
from wtforms import validators
from wtforms.fields.choices import SelectChoice, SelectFieldBase  # type: ignore[attr-defined]  # newer than the stubs

import ivr.console
from ivr.console.pages.forms import OURS, Form, said
from tests.console.test_wording import texts

SENT = ("nobody offered this", "", "-1", "7" * 12, "x" * 2000)
"""Tampered choices, nothing, numbers outside every range, and far too much."""


@cache
def ours() -> frozenset[str]:
    """What the console says, as its catalogues are held against it."""
    return frozenset(texts())


def every_form() -> list[type[Form]]:
    for module in pkgutil.walk_packages(ivr.console.__path__, "ivr.console."):
        importlib.import_module(module.name)
    return sorted((form for form in _below(Form) if list(form())), key=lambda form: (form.__module__, form.__name__))


def _below(kind: type[Form]) -> Iterator[type[Form]]:
    for one in kind.__subclasses__():
        if one.__module__.startswith("ivr."):
            yield one
        yield from _below(one)


def sent(kind: type[Form], value: str) -> Form:
    """The form as a browser sends it that writes the same into every field."""
    form = kind(FormData([(field.name, value) for field in kind()]))
    for field in form:
        if isinstance(field, SelectFieldBase) and not getattr(field, "choices", None):
            offered: Any = field
            offered.choices = [SelectChoice("offered", "Offered")]
    return form


@pytest.mark.parametrize("kind", every_form(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_whatever_is_wrong_is_said_in_words_of_the_house(kind: type[Form]) -> None:
    for value in SENT:
        form = sent(kind, value)
        form.validate()
        for field in form:
            assert set(map(str, field.errors)) <= ours(), f"{kind.__name__}.{field.name} with {value[:20]!r}"


class Tampered(Form):
    one = wtforms.SelectField(choices=[SelectChoice("a", "A")])
    several = wtforms.SelectMultipleField(choices=[SelectChoice("a", "A")])
    number = wtforms.IntegerField(validators=[validators.NumberRange(1, 5)])
    day = wtforms.DateField()
    words = wtforms.StringField(validators=[said(1, 100), validators.Length(max=40)])
    needed = wtforms.StringField(validators=[validators.InputRequired()])


def test_what_wtforms_says_by_itself_is_said_otherwise() -> None:
    form = Tampered(
        FormData([("one", "b"), ("several", "b"), ("several", "c"), ("number", "9"), ("day", "x"), ("words", "x" * 50)])
    )
    assert not form.validate()
    assert {one.name: one.errors[0] for one in form if one.errors} == {
        "one": "Choose one of these.",
        "several": "Choose one of these.",
        "number": "This number is too small or too large.",
        "day": "This is no day. Write it as 2027-03-02.",
        "words": "This is too long.",
        "needed": "This is needed.",
    }
    assert set(OURS.values()) <= ours()
