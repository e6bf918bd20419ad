"""Forms of the assistant's steps: each field says where in the draft its value stands, and takes the errors of that place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, ClassVar, Self

from wtforms import SelectField, SelectMultipleField, widgets
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from ivr.console.lines.content import Path, get, put
from ivr.console.lines.words import problem_text
from ivr.console.pages.forms import Form
from ivr.database.toml_table import Problem


class Kind(Enum):
    """How a value is typed, and how it stands in the draft.

    TEXT   one line; an empty one is not there
    LIST   one text a line
    WHOLE  a whole number
    FLAG   yes or no
    """

    TEXT = auto()
    LIST = auto()
    WHOLE = auto()
    FLAG = auto()


@dataclass(frozen=True, slots=True)
class At:
    """Where a field's value stands."""

    path: Path
    kind: Kind = Kind.TEXT


def options(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """What can be chosen: values with their texts, English, marked elsewhere."""
    return [SelectChoice(value, text) for value, text in pairs]


class Settled:
    """A validator that says nothing: the field always has a value, so that nobody need be told that it is optional."""

    field_flags: ClassVar[Mapping[str, bool]] = {"optional_quiet": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Anything goes: the checks of a lines file say what does not."""


SETTLED = Settled()


class Choices(SelectMultipleField):
    """Several of a closed list, each a box to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class StepForm(Form):
    """The form of one step.

    Attributes:
        at: where the value of each field stands; a step that stores otherwise has methods of its own.
    """

    at: ClassVar[Mapping[str, At]] = {}

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """As it stands in the draft."""
        return cls(data={name: _typed(get(content, at.path), at.kind) for name, at in cls.at.items()})

    def into(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The draft with what was filled in."""
        changed = dict(content)
        for name, at in self._places():
            changed = put(changed, at.path, _stored(self[name].data, at.kind))
        return changed

    def owner(self, problem: Problem, content: Mapping[str, Any]) -> str | None:
        """The field that a problem belongs to; None when it is not this step's. The field with the longest path that fits."""
        path = tuple(str(part) for part in problem.path)
        fitting = [(len(at.path), name) for name, at in self._places() if path[: len(at.path)] == at.path]
        return max(fitting)[1] if fitting else None

    def translated(self, say: Callable[[str], str]) -> Self:
        """With the texts of drop-down lists in the reader's language; everything else is translated where it is shown."""
        for field in self:
            if type(field) is SelectField and field.name != "first":  # the names of languages are made by the page
                known: Any = field.choices
                field.choices = options((one.value, say(one.label)) for one in known)
        return self

    def _places(self) -> Iterable[tuple[str, At]]:
        """Those of the fields that are asked."""
        return [(name, at) for name, at in self.at.items() if name in self]

    def note(self, problems: Iterable[Problem], content: Mapping[str, Any]) -> bool:
        """Put the problems of this step beside their fields; whether there were any."""
        found = False
        for problem in problems:
            name = self.owner(problem, content)
            if name is not None:
                field = self[name]
                field.errors = [*field.errors, problem_text(problem)]
                found = True
        return found


def _typed(value: Any, kind: Kind) -> Any:
    if kind is Kind.LIST:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else ""
    if kind is Kind.FLAG:
        return value is True
    return "" if value is None else str(value)


def _stored(value: Any, kind: Kind) -> Any:
    if kind is Kind.FLAG:
        return bool(value)
    text = str(value or "").strip()
    if kind is Kind.LIST:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines or None
    if kind is Kind.WHOLE and text.isascii() and text.isdigit() and len(text) < WHOLE_DIGITS:
        return int(text)
    return text or None


WHOLE_DIGITS = 10
