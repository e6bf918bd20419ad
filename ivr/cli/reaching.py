"""How a caller comes to the language that they want: by the number that means it, else by the line's language key."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.domain.line import Line
from ivr.numbers import normalised, spellings
from ivr.studio.errors import LineUnknown, NothingThere
from ivr.studio.shelf import Shelf, check_offered
from notices.facts import Mode
from notices.languages import next_locale
from notices.notice import Locale

PATIENCE_SECONDS = 1.0
"""How much of a language that is not theirs a caller listens to before they press the key."""


@dataclass(frozen=True, slots=True)
class Way:
    """What a caller does to hear a language.

    Attributes:
        number: what they dial.
        locale: the language that they want; None for whatever comes first.
        key: the line's language key.
        presses: how often they press it, each time when the next level 1 has begun.
    """

    number: str
    locale: Locale | None = None
    key: str = ""
    presses: int = 0


def owner(lines: tuple[Line, ...], dialled: str) -> tuple[Line, str]:
    """The line that somebody would reach, and its number as the line's rows have it.

    Raises:
        LineUnknown: nobody owns the number.
    """
    wanted = {dialled, normalised(dialled)}
    numbers = [(line, number) for line in lines for number in (line.number, *dict(line.numbers))]
    for line, number in numbers:
        if wanted & set(spellings(number)):
            return line, number
    known = ", ".join(f"{number} ({line.id})" for line, number in dict.fromkeys(numbers))
    raise LineUnknown(f"No line has the number {dialled}. There are: {known or 'none; preambule lines import loads some'}.")


def way_to(line: Line, dialled: str, locale: Locale) -> Way:
    """How to hear a locale of the line; `dialled` is one of its numbers as its rows have it.

    Raises:
        LocaleNotOffered: the line does not speak it.
    """
    check_offered(line, locale)
    for number in (dialled, line.number, *dict(line.numbers)):
        if line.locale_of(number) == locale:
            return Way(number, locale)
    current, presses = line.locale_of(dialled), 0
    while current != locale:
        current, presses = next_locale(current, line.locales) or locale, presses + 1
    return Way(dialled, locale, line.facts.language_key, presses)


def check_heard(shelf: Shelf, locale: Locale) -> None:
    """Raises NothingThere: callers of the line hear no notice in this locale, so a rehearsal would show none."""
    line = shelf.line
    if line.mode is Mode.NEVER:
        raise NothingThere(f"Callers of {line.id} hear no notice: its mode is never. Rehearse it without --locale.")
    if shelf.version is None or locale not in shelf.version.locales:
        raise NothingThere(
            f"Callers of {line.id} hear no notice in {locale}: none is published. Publish it first: preambule notices submit {line.id}"
        )
