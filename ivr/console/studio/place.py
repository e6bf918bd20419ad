"""Where in the studio somebody is, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass

import babel
from starlette.requests import Request

from ivr.console.errors import NoSuchPage
from ivr.console.security.rules import visitor_of
from ivr.console.security.visitor import Visitor
from ivr.console.studio.desk import Person
from ivr.domain.roles import Permission
from ivr.studio.errors import LocaleNotOffered
from ivr.studio.shelf import Shelf, check_offered
from notices.notice import TEXTS, Locale, Piece
from notices.written.names import foreign_names, runs

SEE = (Permission.EDIT_NOTICES, Permission.APPROVE_NOTICES, Permission.PUBLISH_NOTICES)
"""Whoever does something with notices sees all of them that it may be done with."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do with a line's notices."""

    edit: bool
    approve: bool
    publish: bool


def rights(visitor: Visitor, line: str) -> Rights:
    """For one line."""
    return Rights(*(visitor.may(permission, line) for permission in SEE))


def lines_of(visitor: Visitor) -> frozenset[str] | None:
    """The lines whose notices somebody sees; None for all."""
    seen = [visitor.lines(permission) for permission in SEE]
    return None if None in seen else frozenset().union(*(lines for lines in seen if lines is not None))


def person_of(request: Request) -> Person:
    """Who asks."""
    return person_named(visitor_of(request))


def person_named(visitor: Visitor) -> Person:
    """A visitor as the studio knows them."""
    return Person(visitor.person, visitor.name)


def locale_of(shelf: Shelf, name: str) -> Locale:
    """A locale of the line by its name in an address. Raises NoSuchPage."""
    try:
        check_offered(shelf.line, Locale(name))
    except LocaleNotOffered as error:
        raise NoSuchPage(error.message) from error
    return Locale(name)


def text_named(name: str) -> Piece:
    """A text that people write, by its name in an address. Raises NoSuchPage."""
    piece = piece_named(name)
    if piece not in TEXTS:
        raise NoSuchPage(f"{name} is no text that people write")
    return piece


def piece_named(name: str) -> Piece:
    """Any piece, digits included. Raises NoSuchPage."""
    try:
        return Piece(name)
    except ValueError as error:
        raise NoSuchPage("no such text") from error


def direction(locale: str) -> str:
    """`ltr` or `rtl`: a text that begins with a name in Latin letters would be turned round by guessing from it."""
    return babel.Locale.parse(locale, sep="-").text_direction


@dataclass(frozen=True, slots=True)
class Writing:
    """How the texts of a line are written in a language.

    Attributes:
        direction: `ltr` or `rtl`.
        foreign: what the organisation wrote in the other direction, the longest first: in a right-to-left text the parts of an
            address would change places.
    """

    locale: Locale
    direction: str
    foreign: tuple[str, ...]

    def runs(self, text: str) -> list[tuple[str, bool]]:
        """A text in stretches, each with whether it is to be set apart."""
        return list(runs(self, text))


def writing(shelf: Shelf, locale: Locale) -> Writing:
    """Of one of the line's languages."""
    found = direction(locale)
    return Writing(locale, found, foreign_names(shelf.line.facts, found) if found == "rtl" else ())
