"""What stands beside a text while it is written: the same text in another language, as callers hear it now, or in the model's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.console.studio.checking import present
from ivr.console.wording.marks import N_
from ivr.studio.preview import filled
from ivr.studio.shelf import Shelf
from notices.errors import NoticeError
from notices.notice import Locale, Piece
from notices.texts import model
from notices.texts.own import sentences_of, text_of

HEARD, MODEL = "heard", "model"


@dataclass(frozen=True, slots=True)
class Beside:
    """A text to look at while another is written.

    Attributes:
        name: by which an address asks for it: a locale, `heard`, `model`.
        choices: what else could stand here.
        written: with its placeholders.
        said: with their values; empty when they cannot be filled in.
    """

    name: str
    locale: Locale
    choices: Sequence[str]
    written: str
    said: str


TITLE = {HEARD: N_("What callers hear now"), MODEL: N_("The model’s words")}


def beside(shelf: Shelf, locale: Locale, piece: Piece, wanted: str) -> Beside:
    """What was asked for, else the line's first language, else what callers hear, else the model."""
    others = [other for other in shelf.line.locales if other != locale]
    choices = [*others, *((HEARD,) if shelf.published(locale) else ()), MODEL]
    name = wanted if wanted in choices else str(choices[0])
    where = Locale(name) if name in others else locale
    written = _written(shelf, where, piece, name)
    try:
        said = filled(shelf, where, sentences_of(written)).text
    except NoticeError:
        said = ""
    return Beside(name, where, [str(choice) for choice in choices], written, said)


def _written(shelf: Shelf, where: Locale, piece: Piece, name: str) -> str:
    if name == MODEL:
        return text_of(model(piece, shelf.line.facts, where))
    if name == HEARD:
        return text_of(shelf.said(shelf.published(where), where)[piece])
    return present(shelf, where, piece)
